"""Experts' names in running text, in any form that a reader writes them.

A name matches without accents and case, in either order, by any of its parts that no other expert shares, with
titles, and with a typing error or two. A part that is an everyday word ("Will", or "baker" for Backer) needs
more: a capital inside the sentence, a title before it, another part of the name beside it, or a place in the
sentence where somebody speaks.

Labels and offices are names too, but only whole ("Project Manager", "Minister of Health"), by the letter that tells
one from another ("Grad E", or "E" where somebody speaks), by their initials, or by the office that only one holds
("the professor").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from corpus import misspelling, names
from corpus.types import Corpus, Expert, Span

_WORD = re.compile(r"[^\W_]+(?:[-'’._][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
_BETWEEN = re.compile(r"[\s.,-]{1,3}")
_BETWEEN_WHOLE = re.compile(r"[^\w?!;:]{1,3}")
_ARTICLE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_NAME_AFTER = re.compile(r"\.?\s+(?!I\b)[^\W\d_a-z]")
_LETTER = re.compile(r"[^\W\d_]|\d+")
_SPEAKS = re.compile(
    r"\s*(?:['’]s\b|,?\s+(?:say|says|said|think|thinks|thought|argue|argues|argued|claim|claims|believe|believes|mean|"
    r"means|see|sees|view|views|write|writes|wrote|on|about|mention|mentions|mentioned|warn|warns|feel|feels|"
    r"suggest|suggests|suggested|disagree|disagrees|agree|agrees|answer|answers|reply|replies|expect|expects)\b|\s*[?!.,]*$)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:^|\b(?:does|did|do|would|is|has|was|according to|about|from|by|and|or|but|except|asked?|"
    r"what of|for|with))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# Here a name, and after it a verb, whichever.
_SUBJECT = re.compile(
    r"\b(?:what|how|why|where|when|which\s+\w+)\s+"
    r"(?:does|did|do|would|should|could|might|will|has|had)(?:n['’]t)?\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# Where a letter that labels somebody may stand besides.
_LISTED = re.compile(rf"{_SUBJECT.pattern}|{_ADDRESSED.pattern}|\b[A-Z],\s+$", re.IGNORECASE)
_GOES_ON = re.compile(r",|\s+[^\W\d_]{2,}|\W*$")
_VERB = re.compile(r"\s+[^\W\d_]{2,}")
_SHORTEST_MISSPELT = 4
_LONG_NAME = 7
_FEW_WORDS = 60  # characters
_LONGEST_RUN = 5  # words of a name in parts


@dataclass(frozen=True, slots=True)
class Mention:
    """An expert's name in a text, with article, titles and possessive: who, and where."""

    expert: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Match:
    """Whose name words may be: those from ``first``, after any titles, to before ``end``."""

    expert: str
    first: int
    end: int
    is_certain: bool


class Mentions:
    """Finds the names of given experts.

    Args:
        experts: whose names to find.
        common: folded words that the corpus uses otherwise too; a name that is one of them needs more evidence.
        is_word: whether a folded word is a word of the language, and so rather that than a misspelt name.
    """

    def __init__(self, experts: Iterable[Expert], common: Collection[str], is_word: Callable[[str], bool]) -> None:
        self.common = common
        self._is_word = is_word
        self._owners: dict[str, set[str]] = {}  # by a part of a person's name
        self._whole: dict[tuple[str, ...], set[str]] = {}  # by all words of a form
        self._letters: dict[str, set[str]] = {}  # by the letter or number at the end of a label
        self._offices: dict[str, set[str]] = {}
        self._initials: dict[str, set[str]] = {}  # of labels; a person's are too often something else's
        self._alike: dict[str, list[tuple[str, ...]]] = {}  # forms of several words by the initials of these
        self._written: dict[str, tuple[str, ...]] = {}
        for expert in experts:
            self._written[expert.id] = (expert.name, *expert.aliases)
            for form in self._written[expert.id]:
                self._learn(expert.id, form)
        self._parts: dict[str, list[str]] = {}  # of names, by their initial
        for part in self._owners:
            self._parts.setdefault(part[0], []).append(part)
        for whole in self._whole:
            if len(whole) > 1:
                self._alike.setdefault(_initials(whole), []).append(whole)
        self._stems = {form[:-1] for form in self._whole if len(form) > 1 and _LETTER.fullmatch(form[-1])}
        self._longest = max(map(len, self._whole), default=0)

    @classmethod
    def of(cls, corpus: Corpus, is_word: Callable[[str], bool]) -> Mentions:
        """For the experts of a corpus; its own words in lower case are the common ones."""
        return cls(corpus.experts, corpus.lower, is_word)

    def find(self, text: str) -> tuple[Mention, ...]:
        """The mentions in ``text``, in order, none overlapping."""
        words = [Span(*m.span()) for m in _WORD.finditer(text)]
        found: list[Mention] = []
        place = 0
        while place < len(words):
            match = self._at(text, words, place)
            if match:
                found.append(self._mention(text, words, place, match, found[-1].span.end if found else 0))
            place = match.end if match else place + 1
            while match and place < len(words) and words[place].start < found[-1].span.end:
                place += 1
        return tuple(found)

    def is_nobodys(self, name: str) -> bool:
        """Whether ``name`` has the form of the experts' labels and is none of them: "Grad Z", or "Z" alone."""
        words = _folded(name)
        if not words or not _LETTER.fullmatch(words[-1]) or words in self._whole:
            return False
        if len(words) > 1:
            return words[:-1] in self._stems
        return len(self._letters) > 1 and name.isupper() and name != "I" and words[0] not in self._letters

    def is_vacant(self, name: str) -> bool:
        """Whether ``name`` is that of an office ("Prime Minister", "Minister of Health") that no expert holds."""
        words = _folded(name)
        if len(words) > 2 and words[0] in names.OFFICES and words[1] in names.JOINING:
            return words not in self._whole
        return bool(words) and words[-1] in names.OFFICES and words[-1] not in self._offices

    def _learn(self, expert: str, form: str) -> None:
        words = _folded(form)
        bare = tuple(w for w in words if w not in names.TITLES)
        for whole in {words, bare}:
            if any(len(w) > 1 for w in whole):
                self._whole.setdefault(whole, set()).add(expert)
        if len(words) > 1 and _LETTER.fullmatch(words[-1]) and not words[-1].isdigit():
            self._letters.setdefault(words[-1], set()).add(expert)
        for office in set(words) & (names.OFFICES | names.TITLES):
            self._offices.setdefault(office, set()).add(expert)
        if len(words) > 1 and all(w in self.common or w in names.OFFICES for w in words):
            self._initials.setdefault(_initials(words), set()).add(expert)
        if not _is_office(words):
            for part in bare:
                if len(part) > 1 and not part.isdigit() and part not in names.PARTICLES:
                    self._owners.setdefault(part, set()).add(expert)

    def _at(self, text: str, words: Sequence[Span], place: int) -> _Match | None:
        """The longest name that begins at a word and is evidently meant as one."""
        first = place
        while first < len(words) and _bare(words[first].of(text)) in names.TITLES | names.STYLES:
            first += 1
        found = [
            self._as_whole(text, words, place),
            self._as_whole(text, words, first) if first > place else None,
            self._in_parts(text, words, first, is_titled=first > place),
            self._by_office(text, words, place),
            self._by_letters(text, words, place),
        ]
        certain = [m for m in found if m and m.is_certain and not self._is_another(text, words, m)]
        return max(certain, key=lambda m: m.end, default=None)

    def _mention(self, text: str, words: Sequence[Span], place: int, match: _Match, floor: int) -> Mention:
        """The mention with what belongs to it: the article before, signs, an office or letters after."""
        end = words[_with_offices(text, words, match.end) - 1].end
        start = words[place].start
        for form in self._written[match.expert]:
            literal = re.compile(re.escape(form) + r"(?!\w)", re.IGNORECASE).match(text, words[match.first].start)
            end = max(end, literal.end()) if literal else end
        article = _ARTICLE.search(text, max(floor, start - _FEW_WORDS), start)
        return Mention(match.expert, Span(article.start() if article else start, end))

    def _as_whole(self, text: str, words: Sequence[Span], place: int) -> _Match | None:
        """The longest form all of whose words stand here in their order."""
        run = _run(text, words, place, self._longest)
        for length in range(len(run), 0, -1):
            owners = self._whole.get(run[:length]) or self._misspelt(run[:length])
            if len(owners) == 1:
                end = place + length
                is_certain = self._is_evident(text, words, place, end, run[:length])
                return _Match(next(iter(owners)), place, end, is_certain)
        return None

    def _misspelt(self, run: tuple[str, ...]) -> set[str]:
        """Whose form of several words this is but for typing errors in some of them."""
        if len(run) < 2:
            return set()
        found = (form for form in self._alike.get(_initials(run), ()) if _is_alike(form, run))
        return {owner for form in found for owner in self._whole[form]}

    def _is_evident(self, text: str, words: Sequence[Span], place: int, end: int, run: Sequence[str]) -> bool:
        if not all(w in self.common or (self._is_word(w) and len(run) > 1) for w in run if len(w) > 1):
            return True
        if len(run) > 1 and _is_office(run) and _ARTICLE.search(_before(text, words[place].start)):
            return True
        written = [words[n].of(text) for n in range(place, end)]
        is_capital = all(w[0].isupper() for w in written if w not in names.JOINING) and not text.isupper()
        if is_capital and (words[place].start > 0 or end - place > 1):
            return True
        return self._speaks(text, words[place].start, words[_with_offices(text, words, end) - 1].end)

    def _in_parts(self, text: str, words: Sequence[Span], first: int, *, is_titled: bool) -> _Match | None:
        """The longest run of parts of one person's name, in any order."""
        candidates: set[str] | None = None
        doubtful = guessed = True
        end = first
        while end < len(words) and end - first < _LONGEST_RUN:
            if end > first and not _BETWEEN.fullmatch(text, words[end - 1].end, words[end].start):
                break
            word = _bare(words[end].of(text))
            owners, exact = self._owners_of(word)
            narrowed = owners if candidates is None else candidates & owners
            if narrowed:
                candidates = narrowed
                doubtful = doubtful and (word in self.common if exact else self._is_word(word))
                guessed = guessed and not exact
            elif not (candidates and _is_initial(text, words, end)) or self._is_stem(text, words, first, end):
                break
            end += 1
        if not candidates or len(candidates) > 1:
            return None
        is_certain = not doubtful or is_titled or self._stands_for_a_name(text, words[first], is_guess=guessed)
        return _Match(next(iter(candidates)), first, end, is_certain)

    def _owners_of(self, word: str) -> tuple[set[str], bool]:
        """Whose name has this part, and whether exactly so; else the nearest within its allowed errors."""
        if word in self._owners:
            return self._owners[word], True
        pieces = word.split("-")
        joined = set[str].intersection(*(self._owners.get(p, set()) for p in pieces)) if len(pieces) > 1 else set()
        if joined:
            return joined, True
        nearest: dict[int, set[str]] = {}
        for part in self._parts.get(word[:1], ()):
            distance = _errors(word, part)
            if distance is not None:
                nearest.setdefault(distance, set()).update(self._owners[part])
        return (nearest[min(nearest)], False) if nearest else (set(), False)

    def _by_office(self, text: str, words: Sequence[Span], place: int) -> _Match | None:
        """The one who holds an office: "the professor"."""
        owners = self._offices.get(_bare(words[place].of(text)), set())
        if len(owners) != 1:
            return None
        span = words[place]
        is_title = _NAME_AFTER.match(text, span.end) is not None
        has_article = _ARTICLE.search(_before(text, span.start)) is not None
        is_meant = (has_article and span.of(text)[0].isupper()) or self._speaks(text, span.start, span.end)
        return _Match(next(iter(owners)), place, place + 1, is_meant and not is_title)

    def _by_letters(self, text: str, words: Sequence[Span], place: int) -> _Match | None:
        """The one whom a capital letter or initials name, where somebody speaks."""
        written = _POSSESSIVE.sub("", words[place].of(text))
        if not written.isupper() or written == "I" or text.isupper():
            return None
        known = self._letters if len(written) == 1 else self._initials
        owners = known.get(names.fold(written), set())
        if len(owners) != 1:
            return None
        start, end = words[place].start, words[_with_offices(text, words, place + 1) - 1].end
        is_listed = len(written) == 1 and _LISTED.search(_before(text, start)) and _GOES_ON.match(text, end)
        return _Match(next(iter(owners)), place, place + 1, bool(is_listed) or self._speaks(text, start, end))

    def _is_another(self, text: str, words: Sequence[Span], match: _Match) -> bool:
        """Whether a letter or number after a label says that somebody else is meant: "Grad Z"."""
        if match.end >= len(words) or text[words[match.end - 1].end : words[match.end].start] != " ":
            return False
        after = words[match.end].of(text)
        if not (after.isdigit() or (len(after) == 1 and after.isupper() and after != "I")):
            return False
        return self._is_stem(text, words, match.first, match.end)

    def _is_stem(self, text: str, words: Sequence[Span], first: int, end: int) -> bool:
        return tuple(_bare(w.of(text)) for w in words[first:end]) in self._stems

    def _speaks(self, text: str, start: int, end: int) -> bool:
        """Whether what stands there is the subject of a question, or stands where somebody speaks."""
        before = _before(text, start)
        if _SUBJECT.search(before) and _VERB.match(text, end):
            return True
        return bool(_SPEAKS.match(text, end) and (_ADDRESSED.search(before) or not before.strip()))

    def _stands_for_a_name(self, text: str, word: Span, *, is_guess: bool) -> bool:
        """Whether a word that may be something else stands where a name would; a capital is not enough of a guess."""
        if word.of(text)[0].isupper() and word.start > 0 and not text.isupper() and not is_guess:
            return True
        speaks = _SPEAKS.match(text, word.end)
        if speaks and is_guess and not speaks[0].strip("?!., ") and word.of(text).islower():
            return False  # "what about cats?" is about cats, though a Cata be among the experts
        return bool(speaks and _ADDRESSED.search(_before(text, word.start)))


def _before(text: str, start: int) -> str:
    """The few words before a place, enough for any pattern."""
    return text[max(0, start - _FEW_WORDS) : start]


def _bare(word: str) -> str:
    return names.fold(_POSSESSIVE.sub("", word)).strip(".")


def _folded(form: str) -> tuple[str, ...]:
    """The folded words of a form without an article before it."""
    words = tuple(_bare(w) for w in _WORD.findall(form))
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _is_office(words: Sequence[str]) -> bool:
    return bool(words) and (words[-1] in names.OFFICES or any(w in names.JOINING for w in words[1:-1]))


def _is_initial(text: str, words: Sequence[Span], place: int) -> bool:
    return len(words[place]) == 1 and words[place].of(text).isupper() and place + 1 < len(words)


def _run(text: str, words: Sequence[Span], place: int, longest: int) -> tuple[str, ...]:
    """The folded words from ``place`` on that nothing but spaces and a sign divides."""
    run: list[str] = []
    for end in range(place, min(place + longest, len(words))):
        if run and not _BETWEEN_WHOLE.fullmatch(text, words[end - 1].end, words[end].start):
            break
        run.append(_bare(words[end].of(text)))
    return tuple(run)


def _with_offices(text: str, words: Sequence[Span], end: int) -> int:
    """Where a name ends with the office ("Marketing expert") or letters ("Jane Roe MP") that follow it."""
    while end < len(words) and text[words[end - 1].end : words[end].start] == " ":
        word = words[end].of(text)
        if _bare(word) not in names.OFFICES and word not in names.LETTERS_AFTER:
            break
        end += 1
    return end


def _initials(words: Sequence[str]) -> str:
    return "".join(w[:1] for w in words)


def _is_alike(form: Sequence[str], run: Sequence[str]) -> bool:
    """Whether a run of words of the same number and initials is a form with some of its words misspelt."""
    pairs = tuple(zip(form, run, strict=True))
    return any(a == b and len(a) > 1 for a, b in pairs) and all(a == b or _errors(b, a) is not None for a, b in pairs)


def _errors(word: str, part: str) -> int | None:
    """How many typing errors make ``part`` into ``word``; None if they are more than its length allows."""
    if min(len(word), len(part)) < _SHORTEST_MISSPELT or word[0] != part[0]:
        return None
    if any(c.isdigit() for c in word + part):
        return None  # another number is another name
    allowed = 2 if len(part) >= _LONG_NAME else 1
    if abs(len(word) - len(part)) > allowed:
        return None
    found = misspelling.errors(word, part, allowed)
    return found if found <= allowed else None


def without(text: str, mentions: Sequence[Mention]) -> str:
    """``text`` with the mentioned names taken out, for searching what is asked of them."""
    kept, end = [], 0
    for mention in mentions:
        kept.append(text[end : mention.span.start])
        end = mention.span.end
    kept.append(text[end:])
    bare = re.sub(r"\s+", " ", "".join(kept)).strip()
    return re.sub(r"^(?:['’]s\b|[\s,:;–—-])+", "", bare)
