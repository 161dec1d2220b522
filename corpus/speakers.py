"""Blocks into turns: who speaks, under which topic, and what is nobody's answer.

The layout understood here is the roundtable: numbered or marked headings, an editors' question below
each, and speaker labels at the head of a paragraph (``Name: text``) or alone on their line. A turn goes
on until the next label or heading, or until the editors ask (``Q: text``). Names alone on a line are
captions of pictures, not labels. Where the layout leaves open who speaks, nobody is named and the place
is reported as a doubt.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus import names
from corpus.segments import trim
from corpus.types import Doubt, Expert, Furniture, Span, Topic, Turn

# Each pattern is one way to mark a heading; a document uses the first that explains it. A list in somebody's
# turn may be numbered like the last two, so of these the first must stand before the first label.
HEADINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"#\s?(?P<number>\d{1,3})\s*[.:)–—-]?\s+(?P<title>\S.*)",
        r"#{1,6}\s+(?:(?P<number>\d{1,3})\s*[.:)]\s+)?(?P<title>\S.*)",
        r"(?:topic|question|issue|theme|part|section|chapter)\s+(?P<number>\d{1,3})\s*[.:)–—-]\s*(?P<title>\S.*)",
        r"(?P<number>\d{1,3})\s*[.)]\s+(?P<title>\S.*)",
        r"(?P<number>(?-i:[IVXL]{1,7}))[.)]\s+(?P<title>\S.*)",
    )
)
_LONGEST_HEADING = 200
# A name, perhaps with an affiliation in brackets, and a colon.
_LABEL = re.compile(r"(?P<name>[^\n:：(（]{1,60}?)\s*(?:[(（][^\n()（）]{1,60}[)）]\s*)?(?:：|:(?=\s|$))\s*")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_LONGEST_CAPTION = 60
_CLOSED = re.compile(r"[.?!…:;,。？！：；，\"'”’)\]）]$")
_SEPARATOR = re.compile(r"(?:[-=_*~#•·–—]\s*){3,}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one document. Furniture and paragraphs together hold every block."""

    title: Span | None
    topics: tuple[Topic, ...]
    experts: tuple[Expert, ...]
    turns: tuple[Turn, ...]
    furniture: tuple[Furniture, ...]
    doubts: tuple[Doubt, ...]


class Register:
    """The experts a corpus knows, found by any form of their name.

    A form matches without accents, in any order of its parts, and without titles. A surname alone
    matches only while it belongs to one expert.
    """

    def __init__(self, experts: Iterable[Expert] = ()) -> None:
        self.experts: list[Expert] = list(experts)

    def find(self, form: str) -> Expert | None:
        """The one expert whom ``form`` names, or None if it names none or several."""
        wanted = names.key(form)
        if not wanted:
            return None
        full = [e for e in self.experts if any(names.key(f) == wanted for f in (e.name, *e.aliases))]
        if len(full) == 1:
            return full[0]
        partial = [e for e in self.experts if set(wanted) <= set(names.tokens(e.name))]
        return partial[0] if not full and len(partial) == 1 else None

    def add(self, name: str) -> Expert:
        """The expert of this name, entered if new."""
        found = self.find(name)
        if found:
            return found
        taken = {e.id for e in self.experts}
        identifier = base = names.slug(name) or "expert"
        suffix = 2
        while identifier in taken:
            identifier = f"{base}-{suffix}"
            suffix += 1
        expert = Expert(identifier, name)
        self.experts.append(expert)
        return expert


def read(text: str, blocks: Sequence[Span], known: Iterable[Expert] = ()) -> Reading:
    """Find topics, turns and speakers.

    Args:
        text: the document's text.
        blocks: the spans of its blocks, as a reader reports them.
        known: experts whose names are already settled; a label that names one needs no more evidence.
    """
    known = list(known)
    heading = _heading_pattern(text, blocks)
    labels = _labels(text, [b for b in blocks if not _as_heading(heading, text, b)], Register(known))
    register = Register(known)
    for name in sorted(labels, key=lambda n: (-len(names.tokens(n)), labels[n])):
        register.add(name)
    return _Reader(text, heading, set(labels), _editors(text, blocks), register).read(blocks)


def _heading_pattern(text: str, blocks: Sequence[Span]) -> re.Pattern[str] | None:
    """The first heading pattern whose matches are at least two and, if numbered, count upwards."""
    names_used = Counter(m["name"] for b in blocks if (m := _LABEL.match(b.of(text))))
    turns = [b for b in blocks if (m := _LABEL.match(b.of(text))) and names_used[m["name"]] > 1]
    for pattern in HEADINGS:
        places = [b for b in blocks if _as_heading(pattern, text, b)]
        matches = [m for b in places if (m := _as_heading(pattern, text, b))]
        numbers = [number for m in matches if (number := _number(m)) is not None]
        upwards = all(a < b for a, b in pairwise(numbers))
        in_turn = pattern in HEADINGS[-2:] and turns and places and turns[0] < places[0]
        if len(matches) >= 2 and upwards and not in_turn:
            return pattern
    return None


def _as_heading(pattern: re.Pattern[str] | None, text: str, block: Span) -> re.Match[str] | None:
    if pattern is None or len(block) > _LONGEST_HEADING:
        return None
    return pattern.fullmatch(_on_one_line(block.of(text)))


def _on_one_line(words: str) -> str:
    """A heading that is wrapped, without its line breaks."""
    return re.sub(r"\s*[\r\n]\s*", " ", words)


def _number(heading: re.Match[str]) -> int | None:
    """The number of a heading, Arabic or Roman, or None if it has none."""
    written: str | None = heading["number"]
    if not written or written.isdigit():
        return int(written) if written else None
    values = [_ROMAN[c] for c in written]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))


def _editors(text: str, blocks: Sequence[Span]) -> frozenset[str]:
    """The labels under which somebody asks who is no expert.

    "Question:" is one only if it recurs; a speaker may put a single one.
    """
    found = [names.fold(m["name"]) for b in blocks if (m := _LABEL.match(b.of(text)))]
    return frozenset(n for n in found if n in names.EDITORS and (n != "question" or found.count(n) > 1))


def _labels(text: str, blocks: Sequence[Span], known: Register) -> dict[str, int]:
    """The label names in use, each with where it first stands.

    A name is a label if the corpus knows it, if it recurs, or if it stands in a caption as well. One that
    occurs once is believed only in a document that has labels anyway, and only with two parts or more.
    Words that the document also uses in lower case are no names.
    """
    count: Counter[str] = Counter()
    first: dict[str, int] = {}
    for block in blocks:
        match = _LABEL.match(block.of(text))
        if match and names.looks_like_name(match["name"]):
            count[match["name"]] += 1
            first.setdefault(match["name"], block.start)
    captions = {names.key(b.of(text)) for b in blocks if len(b) <= _LONGEST_CAPTION}
    lower = {w for w in re.findall(r"(?<![\w'’-])[^\W\d_]\w+", text) if w[0].islower()}

    def is_common(name: str) -> bool:
        words = [w.strip(".,") for w in name.split()]
        return any(w.casefold() in lower for w in words if names.fold(w) not in names.PARTICLES)

    certain = {n for n in count if known.find(n) or (not is_common(n) and (count[n] > 1 or names.key(n) in captions))}
    once = {n for n in count if not is_common(n) and len(names.tokens(n)) >= 2} if certain else set()
    believed = certain | once
    full = Register(Expert(n, n) for n in believed if len(names.tokens(n)) >= 2)
    partly = {n for n in count if n not in believed and full.find(n)}  # a surname, where the whole name is a label
    return {n: first[n] for n in first if n in believed or n in partly}


class _Reader:
    """One pass over the blocks; the state is whose turn it is and under which topic."""

    def __init__(
        self,
        text: str,
        heading: re.Pattern[str] | None,
        labels: set[str],
        editors: frozenset[str],
        register: Register,
    ) -> None:
        self.text = text
        self.heading = heading
        self.labels = labels
        self.editors = editors
        self.register = register
        self.topics: list[Topic] = []
        self.turns: list[Turn] = []
        self.furniture: list[Furniture] = []
        self.doubts: list[Doubt] = []
        self.topic: Topic | None = None
        self.question: Span | None = None
        self.speaker: Expert | None = None
        self.label: Span | None = None
        self.paragraphs: list[Span] = []
        # Whether text without a label is the editors' still: before a topic's first turn, if there are turns.
        self.editors_speak = bool(labels)
        self.unmarked: frozenset[Span] = frozenset()

    def read(self, blocks: Sequence[Span]) -> Reading:
        title = self._title(blocks)
        self.unmarked = frozenset() if self.heading else self._unmarked_headings(blocks[1:] if title else blocks)
        for block in blocks[1:] if title else blocks:
            self._block(block)
        self._close()
        used = {t.expert for t in self.turns}
        experts = tuple(e for e in self.register.experts if e.id in used)
        return Reading(
            title,
            tuple(self.topics),
            experts,
            tuple(self.turns),
            tuple(self.furniture),
            tuple(self.doubts),
        )

    def _title(self, blocks: Sequence[Span]) -> Span | None:
        if not blocks:
            return None
        first = blocks[0].of(self.text)
        is_title = (
            len(blocks) > 1
            and len(first) <= _LONGEST_HEADING
            and not first.rstrip().endswith((".", ":", ";", ","))
            and not _as_heading(self.heading, self.text, blocks[0])
            and not self._label_of(blocks[0])
        )
        if not is_title:
            return None
        self.furniture.append(Furniture(blocks[0], "title"))
        return blocks[0]

    def _unmarked_headings(self, blocks: Sequence[Span]) -> frozenset[Span]:
        """Short blocks without a full stop, each right before a turn or before a question and a turn.

        Believed if there are two at least and the first stands before all turns; else they may be anybody's words.
        """
        found: list[Span] = []
        first_turn: Span | None = None
        heading: Span | None = None
        for block in blocks:
            words = block.of(self.text)
            if self._label_of(block) or self._is_asked(block):
                first_turn = first_turn or block
                found += [heading] if heading else []
                heading = None
            elif self._caption_of(block) or _SEPARATOR.fullmatch(words):
                continue
            elif len(block) <= _LONGEST_CAPTION and "\n" not in words and not _CLOSED.search(words):
                heading = block
            elif not words.endswith(("?", "？")):
                heading = None
        believed = len(found) >= 2 and first_turn is not None and found[0] < first_turn
        return frozenset(found) if believed else frozenset()

    def _block(self, block: Span) -> None:
        match = _as_heading(self.heading, self.text, block)
        if _SEPARATOR.fullmatch(block.of(self.text)):
            self.furniture.append(Furniture(block, "rule"))
        elif match:
            self._open_topic(match["title"].strip(), _number(match), block)
        elif block in self.unmarked:
            self._open_topic(block.of(self.text), None, block)
        elif found := self._label_of(block):
            self._open_turn(*found, block)
        elif self._is_asked(block):
            self._close()
            self.editors_speak = bool(self.labels)
            self._unlabelled(block)
        elif caption := self._caption_of(block):
            self._pass_caption(caption, block)
        elif self.speaker:
            self.paragraphs.append(block)
        else:
            self._unlabelled(block)

    def _open_topic(self, title: str, number: int | None, block: Span) -> None:
        self._close()
        if number is None or any(t.number == number for t in self.topics):
            number = max((t.number for t in self.topics), default=0) + 1
        self.topic = Topic(number, title, title if title.endswith(("?", "？")) else None)
        self.topics.append(self.topic)
        self.question = None
        self.furniture.append(Furniture(block, "heading"))
        self.editors_speak = bool(self.labels)

    def _is_asked(self, block: Span) -> bool:
        match = _LABEL.match(block.of(self.text))
        return match is not None and names.fold(match["name"]) in self.editors

    def _label_of(self, block: Span) -> tuple[Expert, Span] | None:
        match = _LABEL.match(block.of(self.text))
        if not match or match["name"] not in self.labels:
            return None
        expert = self.register.find(match["name"])
        label = trim(self.text, Span(block.start, block.start + match.end()))
        return (expert, label) if expert else None

    def _open_turn(self, expert: Expert, label: Span, block: Span) -> None:
        if not (self.speaker and self.speaker.id == expert.id and self.paragraphs):
            self._close()
            self.speaker, self.label = expert, label
        self.editors_speak = False
        self.furniture.append(Furniture(label, "label"))
        rest = trim(self.text, Span(label.end, block.end))
        if len(rest):
            self.paragraphs.append(rest)

    def _caption_of(self, block: Span) -> Expert | None:
        """The expert whose name, in any order, is all that the block says."""
        words = block.of(self.text)
        if len(words) > _LONGEST_CAPTION or not names.looks_like_name(words):
            return None
        named = self.register.find(words)
        is_whole = named is not None and names.key(words) == names.key(named.name)
        return named if is_whole or len(names.tokens(words)) >= 2 else None

    def _pass_caption(self, named: Expert, block: Span) -> None:
        """A caption is nobody's words. After another expert's caption it is open who goes on."""
        self.furniture.append(Furniture(block, "caption"))
        if self.speaker and self.speaker.id != named.id:
            self._close()

    def _unlabelled(self, block: Span) -> None:
        """Text before any label is the editors'; after a turn was cut off nobody can be named."""
        if not self.editors_speak:
            if not self.paragraphs:
                self.doubts.append(Doubt(block, "no label says who speaks here"))
            self.paragraphs.append(block)
        elif self.topic is None and not self.turns:
            self.furniture.append(Furniture(block, "intro"))
        elif self.topic is None or any(t.topic is self.topic for t in self.turns):
            self.furniture.append(Furniture(block, "question"))
        else:
            self.furniture.append(Furniture(block, "question"))
            self.question = Span(self.question.start, block.end) if self.question else block
            self.topic = self.topics[-1] = replace(self.topic, question=self.question.of(self.text))

    def _close(self) -> None:
        if self.paragraphs:
            expert = self.speaker.id if self.speaker else None
            self.turns.append(Turn(expert, self.topic, self.label, tuple(self.paragraphs)))
        self.speaker, self.label, self.paragraphs = None, None, []
