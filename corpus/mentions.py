"""Experts' names in running text, in any form that a reader writes them.

A name matches without accents and case, in either order, by any of its parts that no other expert shares, with
titles, and with a typing error or two. A part that is an everyday word ("Will", or "baker" for Backer) needs
more: a capital inside the sentence, a title before it, another part of the name beside it, or a place in the
sentence where somebody speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from corpus import names
from corpus.types import Corpus, Expert, Span

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_LOWER = re.compile(r"(?<![\w'’-])[^\W\d_A-Z][^\W\d_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_SPEAKS = re.compile(
    r"\s*(?:['’]s\b|,?\s+(?:say|says|said|think|thinks|thought|argue|argues|argued|claim|claims|believe|believes|mean|"
    r"means|see|sees|view|views|write|writes|wrote|on|about|mention|mentions|mentioned|warn|warns|feel|feels|"
    r"suggest|suggests|suggested|disagree|disagrees|agree|agrees|answer|answers|reply|replies|expect|expects)\b|\s*[?!.,]*$)",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"(?:^|\b(?:does|did|do|would|is|has|was|according to|about|from|by|and|or|but|except|asked?|"
    r"what of|for|with))\s+$",
    re.IGNORECASE,
)
_SHORTEST_MISSPELT = 4
_LONG_NAME = 7


@dataclass(frozen=True, slots=True)
class Mention:
    """An expert's name in a text, with titles and possessive: who, and where."""

    expert: str
    span: Span


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
        owners: dict[str, set[str]] = {}
        self._forms: dict[str, set[str]] = {}
        for expert in experts:
            for form in (expert.name, *expert.aliases):
                parts = [t for t in names.tokens(form) if len(t) > 1 and t not in names.PARTICLES]
                self._forms.setdefault(expert.id, set()).update(parts)
                for part in parts:
                    owners.setdefault(part, set()).add(expert.id)
        self._owners = owners

    @classmethod
    def of(cls, corpus: Corpus, is_word: Callable[[str], bool]) -> Mentions:
        """For the experts of a corpus; its own words in lower case are the common ones."""
        words = {w for d in corpus.documents for w in _LOWER.findall(d.text)}
        return cls(corpus.experts, {names.fold(w) for w in words}, is_word)

    def find(self, text: str) -> tuple[Mention, ...]:
        """The mentions in ``text``, in order, none overlapping."""
        words = [Span(*m.span()) for m in _WORD.finditer(text)]
        found: list[Mention] = []
        place = 0
        while place < len(words):
            mention, used = self._at(text, words, place)
            if mention:
                found.append(mention)
            place += used
        return tuple(found)

    def _at(self, text: str, words: Sequence[Span], place: int) -> tuple[Mention | None, int]:
        """The longest mention that begins at a word, and how many words it takes."""
        titled = _bare(words[place].of(text)) in names.TITLES
        first = place + titled
        candidates: set[str] | None = None
        doubtful = True
        end = first
        while end < len(words) and end - first < 5:
            if end > first and not re.fullmatch(r"[\s.,-]{1,3}", text[words[end - 1].end : words[end].start]):
                break
            word = _bare(words[end].of(text))
            owners, exact = self._owners_of(word)
            narrowed = owners if candidates is None else candidates & owners
            if not narrowed:
                is_initial = candidates is not None and len(words[end]) == 1 and words[end].of(text).isupper()
                if not (is_initial and end + 1 < len(words)):
                    break
            else:
                candidates = narrowed
                doubtful = doubtful and (word in self.common if exact else self._is_word(word))
            end += 1
        if not candidates or len(candidates) > 1 or end == first:
            return None, 1
        matched = end - first
        span = Span(words[place].start, words[end - 1].end)
        if doubtful and not titled and not self._stands_for_a_name(text, words[first]):
            return None, 1
        return Mention(next(iter(candidates)), span), matched + titled

    def _owners_of(self, word: str) -> tuple[set[str], bool]:
        """Whose name has this part, and whether exactly so; else the nearest within its allowed errors."""
        if word in self._owners:
            return self._owners[word], True
        if len(word) < _SHORTEST_MISSPELT:
            return set(), False
        nearest: dict[int, set[str]] = {}
        for part, owners in self._owners.items():
            allowed = 2 if len(part) >= _LONG_NAME else 1 if len(part) >= _SHORTEST_MISSPELT else 0
            distance = OSA.distance(word, part, score_cutoff=allowed)
            if distance <= allowed and word[0] == part[0]:
                nearest.setdefault(distance, set()).update(owners)
        return (nearest[min(nearest)], False) if nearest else (set(), False)

    def _stands_for_a_name(self, text: str, word: Span) -> bool:
        """Whether a word that may be something else stands where a name would."""
        if word.of(text)[0].isupper() and word.start > 0 and not text.isupper():
            return True
        return bool(_SPEAKS.match(text, word.end) and _ADDRESSED.search(text[: word.start]))


def _bare(word: str) -> str:
    return names.fold(_POSSESSIVE.sub("", word)).strip(".")


def without(text: str, mentions: Sequence[Mention]) -> str:
    """``text`` with the mentioned names taken out, for searching what is asked of them."""
    kept, end = [], 0
    for mention in mentions:
        kept.append(text[end : mention.span.start])
        end = mention.span.end
    kept.append(text[end:])
    bare = re.sub(r"\s+", " ", "".join(kept)).strip()
    return re.sub(r"^(?:['’]s\b|[\s,:;–—-])+", "", bare)
