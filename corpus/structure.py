"""What is read from one stored document: who says what under which topic, down to the sentences.

A reading depends on the text, on its blocks and metadata, and on the experts known before it; so it is the same as
long as these are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.readers.types import Block
from corpus.stored import Stored
from corpus.types import Document, Doubt, Expert, Furniture, Passage, Quotation, Span, Topic, Turn

if TYPE_CHECKING:
    from corpus import speakers


@dataclass(frozen=True, slots=True)
class Structure:
    """A document without its words.

    Args:
        title: as the text has it; None if it has none.
        experts: who speaks, and of each all that was known when it was read.
        sentences: of each paragraph of each turn, in reading order.
        quotations: of each paragraph the third parties' words in it.
    """

    title: str | None
    topics: tuple[Topic, ...]
    experts: tuple[Expert, ...]
    turns: tuple[Turn, ...]
    furniture: tuple[Furniture, ...]
    doubts: tuple[Doubt, ...]
    sentences: tuple[tuple[Span, ...], ...]
    quotations: tuple[tuple[Quotation, ...], ...]


def read(document: Stored, text: str, blocks: Sequence[Block], known: speakers.Register, language: str) -> Structure:
    """Read a document.

    Args:
        document: what is recorded of it.
        text: its text.
        blocks: its blocks.
        known: the experts of the corpus so far; not changed.
        language: what is spoken in it, ISO 639-1.
    """
    # Imported here: a document whose reading is kept is opened without what reads it.
    from corpus import quotations, segments, speakers

    reading = speakers.read(text, blocks, known, document.people, document.author, document.title)
    sentences: list[tuple[Span, ...]] = []
    quoted: list[tuple[Quotation, ...]] = []
    marked = {b.span for b in blocks if b.kind == "quotation"}
    for turn in reading.turns:
        found = quotations.found(text, turn.paragraphs, marked)
        for paragraph in turn.paragraphs:
            sentences.append(segments.sentences(text, paragraph, language))
            quoted.append(tuple(q for q in found if q.span.touches(paragraph)))
    return Structure(
        title=" ".join(reading.title.of(text).split()) if reading.title else None,
        topics=reading.topics,
        experts=reading.experts,
        turns=reading.turns,
        furniture=reading.furniture,
        doubts=reading.doubts,
        sentences=tuple(sentences),
        quotations=tuple(quoted),
    )


def document(stored: Stored, text: str, read: Structure, experts: Mapping[str, Expert]) -> Document:
    """A stored document with its structure.

    Args:
        stored: what is recorded of it.
        text: its text.
        read: what was read from it.
        experts: the experts of the corpus by id.
    """
    return Document(
        id=stored.id,
        title=stored.title or read.title or stored.id,
        text=text,
        sha256=stored.sha256,
        url=stored.url,
        date=stored.date,
        licence=stored.licence,
        topics=read.topics,
        turns=read.turns,
        passages=tuple(_passages(stored.id, read, experts)),
        furniture=read.furniture,
        doubts=read.doubts,
        author=stored.author,
    )


def _passages(document_id: str, read: Structure, experts: Mapping[str, Expert]) -> Iterable[Passage]:
    counts: dict[tuple[str | None, int | None], int] = {}
    parts = zip(read.sentences, read.quotations, strict=True)
    for turn in read.turns:
        whole = Span(turn.paragraphs[0].start, turn.paragraphs[-1].end)
        expert = experts[turn.expert] if turn.expert else None
        for paragraph, (sentences, quoted) in zip(turn.paragraphs, parts, strict=False):
            place = (turn.expert, turn.topic.number if turn.topic else None)
            counts[place] = counts.get(place, 0) + 1
            yield Passage(
                document=document_id,
                span=paragraph,
                expert=expert,
                topic=turn.topic,
                paragraph=counts[place],
                sentences=sentences,
                quotations=quoted,
                turn=whole,
            )
