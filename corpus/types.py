"""The vocabulary of a corpus: what was said, by whom, under which topic, and exactly where.

All offsets count Unicode code points in the stored text of one document and are half open, so
``text[span.start:span.end]`` is always the exact wording. No type here holds words of its own that
a span could give: text is sliced, never rebuilt.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from corpus.lexicon import Lexicon, Words
from corpus.names import fold

if TYPE_CHECKING:
    from corpus.readings import Provenance

_WORD = re.compile(r"[^\W\d_]+")
_LOWER = re.compile(r"(?<![\w'’-])[^\W\d_A-Z][^\W\d_]+")

FurnitureKind = Literal["title", "intro", "heading", "question", "caption", "label", "rule", "aside"]


class CorpusError(Exception):
    """Something a user can mend. The message is one line: the offending value, then the next step."""


def some(names: Collection[str], most: int = 10) -> str:
    """The first of many names, for a message of one line."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(list(names)[:most])}{more}" or "none"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in one document's text.

    Raises:
        ValueError: the range is negative or reversed.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span {self.start}-{self.end} is not a range")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words themselves: the slice of ``text`` that this span names."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def touches(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who answers. ``aliases`` are other forms of the name that the sources use."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """One heading of a document with the editors' question below it, if there is one.

    ``number`` counts from 1, in the document's own numbering where it has one.
    """

    number: int
    title: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a third party inside somebody's turn. ``author`` is as the speaker names them."""

    span: Span
    author: str


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text that is nobody's answer: titles, headings, questions, captions, speaker labels, ruled lines, asides.

    An aside is a stage direction, a page header, a time stamp on its own.
    """

    span: Span
    kind: FurnitureKind


@dataclass(frozen=True, slots=True)
class Turn:
    """What one expert says under one topic: its label (if any) and its paragraphs, in order.

    ``expert`` is the expert's id, or None where the source does not settle who speaks.
    """

    expert: str | None
    topic: Topic | None
    label: Span | None
    paragraphs: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where the source leaves open who speaks; ``reason`` is one clause for the owner."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A stretch of a document's earlier text, whose words now begin at ``now``."""

    start: int
    end: int
    now: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of one turn: the unit that is found and quoted.

    ``paragraph`` counts from 1 within the passages of this expert under this topic.
    ``before`` and ``after`` bound the whole turn, for reading the passage in its context.
    """

    document: str
    span: Span
    expert: Expert | None
    topic: Topic | None
    paragraph: int
    sentences: tuple[Span, ...]
    quotations: tuple[Quotation, ...]
    turn: Span

    @property
    def id(self) -> str:
        """``document:start-end``; one given out before an edit is led on by :meth:`Corpus.locate`."""
        return f"{self.document}:{self.span.start}-{self.span.end}"


@dataclass(frozen=True)
class Document:
    """A source text with its metadata and the structure read from it.

    ``sha256`` is the hash of the stored file recorded when it entered the corpus. ``url``, ``date`` and
    ``author``, who signs it, are None where unknown; nothing is invented. ``earlier`` says of each text that it had
    before, the last one first, where its words are now.
    """

    id: str
    title: str
    text: str = field(repr=False)
    sha256: str
    url: str | None
    date: str | None
    licence: str | None
    topics: tuple[Topic, ...]
    turns: Sequence[Turn] = field(repr=False)
    passages: Sequence[Passage] = field(repr=False)
    furniture: Sequence[Furniture] = field(repr=False)
    doubts: Sequence[Doubt] = ()
    author: str | None = None
    earlier: Sequence[Sequence[Moved]] = field(default=(), repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what of it shapes the index: its text, its structure, its names."""
        told = f"{self.id}\0{self.title}\0{self.sha256}\0{tuple(self.topics)!r}\0{tuple(self.passages)!r}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    def passage_of(self, span: Span) -> Passage | None:
        """The passage that ``span`` lies in, or None."""
        place = bisect_right(self._starts, span.start) - 1
        found = self.passages[place] if place >= 0 else None
        return found if found and found.span.covers(span) else None

    @cached_property
    def _starts(self) -> list[int]:
        return [p.span.start for p in self.passages]

    def place_of(self, span: Span) -> Span | None:
        """Where the words are now that stood at ``span``, in this text or an earlier one; None if they are gone.

        An id does not say which text it is of: it is of the last one in which it begins and ends with a sentence.
        """
        if not self.earlier or self._fits(span):
            return span
        for text in self.earlier:
            for part in text:
                if part.start <= span.start and span.end <= part.end:
                    now = Span(span.start - part.start + part.now, span.end - part.start + part.now)
                    if self._fits(now):
                        return now
        return None

    def _fits(self, span: Span) -> bool:
        passage = self.passage_of(span)
        ends = (passage.span, *passage.sentences) if passage else ()
        return span.start in {s.start for s in ends} and span.end in {s.end for s in ends}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of all documents of a corpus; ``named`` counts the passages of named experts. See there."""

    ids: tuple[str, ...]
    topics: tuple[tuple[str, Topic], ...]
    quoted: tuple[str, ...]
    vocabulary: Lexicon
    lower: Lexicon
    named: int


@dataclass(frozen=True)
class Corpus:
    """All documents and experts of one corpus folder, in the order of its ``corpus.toml``.

    ``language`` is what the experts speak, ISO 639-1; ``folder`` is None where it stands in none, and ``provenance``
    where it was not read from one. A corpus of many documents may open each when it is looked at
    (:class:`index.large.shelf.Shelf`): what is known of all of them without that has a property of its own here.
    """

    title: str
    documents: Sequence[Document]
    experts: tuple[Expert, ...]
    language: str = "en"
    folder: Path | None = field(default=None, compare=False, repr=False)
    provenance: Provenance | None = field(default=None, compare=False, repr=False)

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """Every passage of every document, in reading order."""
        return tuple(p for d in self.documents for p in d.passages)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the documents, in order."""
        return self.gathered.ids

    @property
    def topics(self) -> tuple[tuple[str, Topic], ...]:
        """Every topic with the id of its document, in order."""
        return self.gathered.topics

    @property
    def quoted(self) -> tuple[str, ...]:
        """The third parties whose words the passages hold, in order."""
        return self.gathered.quoted

    @property
    def vocabulary(self) -> Lexicon:
        """The words of all texts, folded."""
        return self.gathered.vocabulary

    @property
    def lower(self) -> Lexicon:
        """Those words that stand in lower case somewhere, folded: the common ones."""
        return self.gathered.lower

    @cached_property
    def gathered(self) -> Gathered:
        """What is known of all documents, gathered by going through them once."""
        ids, topics, words, lower = [], [], set(), set()
        quoted: dict[str, None] = {}
        named = 0
        for document in self.documents:
            ids.append(document.id)
            topics += [(document.id, t) for t in document.topics]
            words.update(_WORD.findall(document.text))
            lower.update(_LOWER.findall(document.text))
            for passage in document.passages:
                named += passage.expert is not None
                quoted |= dict.fromkeys(q.author for q in passage.quotations)
        folded = Words(map(fold, words)), Words(map(fold, lower))
        return Gathered(tuple(ids), tuple(topics), tuple(quoted), *folded, named)

    def under(self, document_id: str, topic: Topic) -> Iterator[Passage]:
        """The passages of a document that stand under a topic, in order."""
        return (p for p in self.document(document_id).passages if p.topic == topic)

    def speakers(self, document_id: str, topic: Topic | None = None) -> frozenset[str]:
        """The ids of the experts who speak in a document, or under one topic of it."""
        passages = self.document(document_id).passages
        return frozenset(p.expert.id for p in passages if p.expert and (topic is None or p.topic == topic))

    def said_by(self, expert: Expert) -> Iterator[Passage]:
        """The passages of one expert, in reading order."""
        return (p for p in self.passages if p.expert == expert)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over everything that shapes the index: texts, structure, names, topics."""
        return hash_of(self.experts, (d.digest for d in self.documents))

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {d.id: d for d in self.documents}

    @cached_property
    def _experts(self) -> dict[str, Expert]:
        return {e.id: e for e in self.experts}

    @cached_property
    def _expert_places(self) -> dict[str, int]:
        return {e.id: n for n, e in enumerate(self.experts)}

    def place_of(self, expert: Expert) -> int:
        """The expert's place among all, from 0."""
        return self._expert_places[expert.id]

    def find(self, document_id: str) -> Document | None:
        """The document of this id, or None."""
        return self._documents.get(document_id)

    def document(self, document_id: str) -> Document:
        """The document of this id.

        Raises:
            CorpusError: there is none.
        """
        found = self.find(document_id)
        if found is None:
            raise CorpusError(f"no document {document_id!r}; the corpus holds: {some(self.ids)}")
        return found

    def expert(self, expert_id: str) -> Expert:
        """The expert of this id.

        Raises:
            CorpusError: there is none.
        """
        try:
            return self._experts[expert_id]
        except KeyError:
            raise CorpusError(f"no expert {expert_id!r}; the corpus holds: {some(self._experts)}") from None

    def locate(self, quote_id: str) -> tuple[Passage, Span]:
        """The passage and the span that a quote's id, ``document:start-end``, names, wherever its words are now.

        Raises:
            CorpusError: it is malformed, not inside one passage of a named expert, or its words are gone.
        """
        match = re.fullmatch(r"(.+):(\d{1,12})-(\d{1,12})", quote_id)
        if match and int(match[2]) < int(match[3]):
            span = Span(int(match[2]), int(match[3]))
            document = self.find(match[1])
            now = document.place_of(span) if document else None
            if document and now is None:
                raise CorpusError(f"quote {quote_id!r} was edited since, and its words are gone; ask for them again")
            passage = document.passage_of(now) if document and now else None
            if passage and now and passage.expert:
                return passage, now
        raise CorpusError(f"no quote {quote_id!r}; take a quote_id from an answer")

    def words(self, document_id: str, span: Span) -> str:
        """The exact wording of ``span`` in the named document."""
        return span.of(self.document(document_id).text)


def hash_of(experts: Iterable[Expert], digests: Iterable[str]) -> str:
    """What :attr:`Corpus.hash` is, given the digests of its documents."""
    whole = hashlib.sha256()
    for part in (*map(repr, experts), *digests):
        whole.update(f"{part}\0".encode("utf-8", "surrogatepass"))
    return whole.hexdigest()
