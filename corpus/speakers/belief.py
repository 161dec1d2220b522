"""Which labels to believe: a name before a colon is somebody only if something vouches for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus import names
from corpus.readers.types import Block
from corpus.speakers import grammars, labels, people
from corpus.speakers.types import Grammar, Sighting

_LONGEST_CAPTION = 60
_OFTEN = 3  # so often a login recurs where it is a label
_MANY = 10  # people
_LINKS = frozenset(("the", "of"))
_PAIR = 2
_LITTLE = 400  # characters
_NOW_AND_THEN = 8  # one turn in so many
_SEVERAL = 6  # turns
_THROUGHOUT = 0.75  # of the blocks, and of the labels
# First names, some of them; but as often what heads an entry of a diary.
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december spring summer autumn winter morning afternoon evening today yesterday "
    "tomorrow before after then now".split()
)
_ENTRY = re.compile(r"[a-zß-öø-ÿ]|\d[\d.,]*\s+[a-z]")
# Words for oneself and for whoever listens, in the languages of western Europe, and the mark of a question.
_ADDRESS = re.compile(
    r"[?？¿]|\b(?:I|[Ww]e|[Mm]e|[Mm]y|[Uu]s|[Oo]ur|[Yy]ou|[Yy]our|[Ii]ch|[Ww]ir|[Mm]ich|[Mm]ir|[Uu]ns|[Mm]ein\w*|[Uu]nser\w*|"
    r"Sie|Ihnen|[Dd]u|[Jj]e|[Nn]ous|[Vv]ous|[Mm]oi|[Mm]on|[Nn]otre|[Vv]otre|[Yy]o|[Nn]os\w*|[Uu]sted\w*|[Ii]o|[Nn]oi|[Vv]oi|"
    r"[Ee]u|[Nn]ós|[Vv]ocê\w*|[Ii]k|[Ww]ij|[Mm]ij|[Oo]ns|[Jj]ij)\b|\b[Jj]['’]"
)
_STRONG_SHARE = 0.8  # where so many of the believed labels are bold, one that is not is none


@dataclass(frozen=True, slots=True)
class Belief:
    """What one grammar makes of a document.

    Args:
        grammar: the way labels are written.
        believed: the written forms that are labels.
        unsure: forms that look like labels, and for which nothing vouches: they end a turn and begin nobody's.
        blocks: the document's blocks, cut at its labels.
        score: the number of labels believed.
        strong: whether only bold labels count.
        named: whether any label names somebody.
    """

    grammar: Grammar
    believed: frozenset[str]
    unsure: frozenset[str]
    blocks: tuple[Block, ...]
    score: int
    strong: bool
    named: bool


def best(text: str, blocks: Sequence[Block], vouched: Callable[[str], bool]) -> Belief | None:
    """The grammar that explains the document best, or None if none explains anything or two do equally well."""
    words = _Words(text)
    found = (_belief(g, text, blocks, words, vouched) for g in grammars.GRAMMARS)
    # Names explain more than questions and answers, which may stand beside them.
    beliefs = sorted(found, key=lambda b: (-bool(b.named), -b.score))
    if beliefs[0].score == 0 or (beliefs[0].score, beliefs[0].named) == (beliefs[1].score, beliefs[1].named):
        return None
    return beliefs[0]


def _belief(
    grammar: Grammar, text: str, blocks: Sequence[Block], words: _Words, vouched: Callable[[str], bool]
) -> Belief:
    pieces = grammars.divide(grammar, text, blocks)
    seen = grammars.sightings(grammar, text, pieces)
    if grammar.alone:
        seen = [s for s in seen if s.strong or s.stamped or not s.label.role]
    named = [s for s in seen if not s.label.role]
    count = Counter(s.written for s in named)
    # "Jane Roe (Leeford):" and then "Jane Roe:" are one label.
    together = Counter(s.label.names for s in named)
    common = words.common
    # A label alone on its line must not vouch for itself.
    heads_at = {s.span.start for s in seen}
    captions = {
        names.key(b.span.of(text))
        for b in pieces
        if len(b.span) <= _LONGEST_CAPTION and b.span.start not in heads_at and names.looks_like_name(b.span.of(text))
    }
    shorts = {s.label.short for s in named if s.label.short}
    heads: dict[str, Sighting] = {}
    for sighting in named:
        heads.setdefault(sighting.written, sighting)
    strong = {w for w in count if all(s.strong for s in named if s.written == w)}
    stamped = {w for w in count if all(s.stamped for s in named if s.written == w)}

    fragments = {w for w in count if all(s.fragment for s in named if s.written == w)} - strong - stamped

    fields = {w for w in count if 2 * sum(_is_field(text, s) for s in named if s.written == w) >= count[w]}

    def vouches(written: str, label_names: Sequence[str]) -> bool:
        return all(vouched(n) or n in shorts for n in label_names) or (
            not (grammar.alone or grammar.bare) and names.key(written) in captions and not common(written, any)
        )

    def recurs(written: str) -> bool:
        often = together[heads[written].label.names]
        is_whole = len(names.tokens(written)) > 1
        if often < (
            _PAIR if is_whole and not grammar.bare and not (grammar.alone and written not in strong) else grammar.least
        ):
            return False
        if labels.is_initials(written) or written in fragments or written in fields:
            return False
        marked = written in strong or written in stamped
        if names.fold(written) in _CALENDAR and not marked:
            return False
        if not all(
            names.looks_like_name(n) or labels.is_peer(n) or (marked and often > 2) or grammar.name.startswith("<")
            for n in heads[written].label.names
        ):
            return False
        if grammar.name.startswith("<") and words.count(written.casefold()) <= 2 * often:
            return True
        return not common(" ".join(heads[written].label.names), all if often > 2 else any) or (marked and often > 2)

    certain = {w for w in count if vouches(w, heads[w].label.names)}
    if grammar.alone:
        certain = {w for w in certain if count[w] > 1 or w in stamped}
    certain |= {
        w
        for w in count
        if _titled_surname(w)
        and not grammar.alone
        and (grammar.official or count[w] > 1 or w in strong or _capitals(w))
    }
    # "Jane Roe:" and from then on "JR:" vouch for each other.
    for short in [w for w in count if labels.is_initials(w) and count[w] > 1]:
        fitting = [w for w in count if len(names.tokens(w)) > 1 and people.Form.of(w).initials == short]
        certain |= {short, *fitting} if len(fitting) == 1 and not grammar.alone else set()
    recurring = {w for w in count if recurs(w)} - certain
    is_alone = len(recurring) == 1 and not certain
    often = 2 if is_alone else 3 if grammar.bare else _NOW_AND_THEN
    little = 0 if grammar.bare else _LITTLE // 4 if is_alone else _LITTLE
    is_talk = _is_talk(text, [s for s in named if s.written in recurring], often, little)
    if not (is_talk or _take_turns([s.written for s in named], recurring, len(pieces))) or (
        is_alone and grammar.least > _PAIR and not recurring & (strong | stamped)
    ):
        recurring = set()
    roles = {s.written for s in seen if s.label.role}
    # One word that recurs may be a refrain; two who take turns are a conversation, and a whole name is somebody.
    if certain or len(recurring) > 1 or roles or any(w in stamped or len(names.tokens(w)) > 1 for w in recurring):
        certain |= recurring
    if certain:
        certain |= {w for w in count if count[w] >= _OFTEN and _is_login(heads[w]) and words.count(w) <= 2 * count[w]}
    bold = sum(s.strong for s in named if s.written in certain)
    only_strong = bool(certain) and bold >= _STRONG_SHARE * sum(s.written in certain for s in named)
    capitals = grammar.official and any(_all_capitals(w) for w in certain)
    # A document of many speakers has some who speak once.
    many = sum(len(names.tokens(w)) > 1 for w in certain) >= _MANY
    titled = any(_titled_surname(w) for w in certain)
    known = {t for w in certain for t in names.tokens(w)}
    alone = {names.tokens(w) for w in certain}
    once: set[str] = set()
    unsure: set[str] = set()
    if certain:
        for written in count.keys() - certain:
            head = heads[written]
            if only_strong and written not in strong:
                continue
            bare = " ".join(head.label.names)
            whole = len(names.tokens(bare)) > 1 and not common(bare, all)
            # Among many, a name with an everyday word in it is also somebody's who is called like another, who speaks
            # where nobody has the floor, or who speaks of themselves.
            is_likely = (
                words.mentions(bare)
                or (len(names.tokens(bare)) > 1 and names.tokens(bare)[-1:] in alone)
                or (
                    many
                    and not grammar.official
                    and (
                        head.leads
                        or bool(known & set(names.tokens(bare)))
                        or (
                            grammars.FIRST_PERSON.search(head.said.of(text)) is not None
                            and not common(bare.split()[0], any)
                        )
                    )
                )
            )
            if written in fragments and not (many and whole and labels.is_person(bare)):
                continue
            if (
                _all_known(head, certain)
                or (titled and _titled_surname(written) and (words.mentions(bare) or not common(bare, any)))
                or (capitals and _all_capitals(written) and not common(written.split()[0], any))
            ) or (
                whole
                and (is_likely or not common(bare, any))
                and all(map(labels.is_person, head.label.names))
                and (is_likely or many or head.leads or (head.strong and only_strong) or head.stamped)
            ):
                once.add(written)
            elif (
                whole
                or (_is_login(head) and count[written] > 1)
                or (labels.is_initials(written) and any(labels.is_initials(w) for w in certain))
            ):
                unsure.add(written)
    believed = certain | once
    ask = {r for r in roles if labels.role_of(r) != "question" or sum(s.written == r for s in seen) > 1}
    score = sum(s.written in believed for s in named)
    if not believed:
        # Questions and answers alone explain a document if both recur.
        asked = sum(bool(s.label.role in labels.ASKERS) for s in seen)
        score = sum(bool(s.label.role) for s in seen) if asked > 1 else 0
    return Belief(
        grammar=grammar,
        believed=frozenset(believed | ask) if score else frozenset(),
        unsure=frozenset(unsure),
        blocks=pieces,
        score=score,
        strong=only_strong,
        named=bool(believed),
    )


def _is_field(text: str, sighting: Sighting) -> bool:
    """Whether what follows a label is what a form or a list holds, not what somebody says."""
    words = sighting.said.of(text).strip()
    return bool(_ENTRY.match(words)) and not _ADDRESS.search(words)


def _is_talk(text: str, seen: Sequence[Sighting], often: int, little: int) -> bool:
    """Whether one turn in ``often`` speaks of the speaker or to somebody; open where ``little`` is said.

    The names of books and of a program's parts recur as well, and stand in bold.
    """
    said = [s.said.of(text) for s in seen]
    if sum(map(len, said)) < little or not any(re.search("[A-Za-z]", w) for w in said):
        return True
    return sum(bool(_ADDRESS.search(w)) for w in said) * often >= len(said)


def _take_turns(order: Sequence[str], recurring: set[str], blocks: int) -> bool:
    """Whether whole names take turns from beginning to end: a conversation, whatever it is about."""
    heard = [w for w in order if w in recurring]
    changes = sum(a != b for a, b in pairwise(heard))
    return (
        len(recurring) > 1
        and len(heard) >= _SEVERAL
        and all(len(names.tokens(w)) > 1 for w in recurring)
        and len(heard) >= _THROUGHOUT * blocks
        and changes >= _THROUGHOUT * (len(heard) - 1)
    )


def _is_login(sighting: Sighting) -> bool:
    name = sighting.label.names[0]
    return len(sighting.label.names) == 1 and labels.is_handle(name) and not names.looks_like_name(name)


def _all_known(sighting: Sighting, certain: set[str]) -> bool:
    """Whether a label is made of names that are labels, or parts of them."""
    words = {t for w in certain for t in names.tokens(w)}
    return all(names.tokens(n) and set(names.tokens(n)) <= words for n in sighting.label.names)


def _titled_surname(written: str) -> bool:
    if labels.is_peer(written):
        return True
    first = names.fold(written.split()[0]).strip(".")
    return first in names.TITLES | labels.OFFICES and len(written.split()) > 1 and labels.is_official(written)


def _all_capitals(written: str) -> bool:
    return len(written.split()) > 1 and all(labels.in_capitals(w) for w in written.split())


def _capitals(written: str) -> bool:
    return any(labels.in_capitals(w) and len(w) > 2 for w in written.split()[1:])


class _Words:
    """What a document's words say of its names."""

    def __init__(self, text: str) -> None:
        found = re.findall(r"(?<![\w'’-])[^\W\d_]\w+(?!['’\w])", text)
        self._lower = Counter(w for w in found if w[0].islower())
        titles = "|".join(t for t in sorted(names.TITLES) if len(t) > 1)
        called = re.findall(rf"\b(?i:{titles})\b\.?\s+((?:[^\W\d_a-z][\w.'’-]*\s?){{1,3}})", text)
        self._called = {names.fold(w).strip(".,'’") for run in called for w in run.split()}

    def common(self, name: str, quantifier: Callable[[Iterable[bool]], bool]) -> bool:
        """Whether any, or all, words of a name are also written in lower case."""
        words = [w.strip(".,") for w in name.split()]
        ignored = names.PARTICLES | names.TITLES | labels.OFFICES | _LINKS if len(words) > 1 else names.PARTICLES
        checked = [w.casefold() in self._lower for w in words if names.fold(w) not in ignored and len(w) > 1]
        return bool(checked) and quantifier(checked)

    def count(self, word: str) -> int:
        """How often a word stands there in lower case."""
        return self._lower[word]

    def mentions(self, written: str) -> bool:
        """Whether the text calls somebody by this surname and a title: ``Dr. Roe``."""
        return bool(names.tokens(written)) and names.tokens(written)[-1] in self._called
