"""What stands around a quote: the whole turn it is in, and the turns before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.output import topic_object
from corpus.types import Corpus, Document, Expert, Passage, Span, Topic, Turn


@dataclass(frozen=True, slots=True)
class Part:
    """A turn as one span. ``expert`` is None where nobody is named."""

    expert: Expert | None
    topic: Topic | None
    span: Span
    paragraphs: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The passage that holds a quote, its turn, and the turns around it, if there are any."""

    passage: Passage
    turn: Part
    before: Part | None
    after: Part | None


def around(corpus: Corpus, quote_id: str) -> Context:
    """What stands around a quote.

    Raises:
        CorpusError: there is no such quote.
    """
    passage, _ = corpus.locate(quote_id)
    document = corpus.document(passage.document)
    turns = [t for t in document.turns if t.paragraphs]
    place = next(n for n, t in enumerate(turns) if passage.span in t.paragraphs)
    return Context(
        passage,
        _part(corpus, turns[place]),
        _part(corpus, turns[place - 1]) if place else None,
        _part(corpus, turns[place + 1]) if place + 1 < len(turns) else None,
    )


def context_object(document: Document, context: Context) -> dict[str, Any]:
    """The turns as JSON; offsets count code points in the document's text."""
    parts = {"turn": context.turn, "before": context.before, "after": context.after}
    return {name: part and _object(document, part) for name, part in parts.items()}


def _object(document: Document, part: Part) -> dict[str, Any]:
    return {
        "expert": part.expert and part.expert.name,
        "expert_id": part.expert and part.expert.id,
        "topic": topic_object(part.topic),
        "start": part.span.start,
        "end": part.span.end,
        "text": part.span.of(document.text),
        "paragraphs": [[p.start, p.end] for p in part.paragraphs],
    }


def _part(corpus: Corpus, turn: Turn) -> Part:
    span = Span(turn.paragraphs[0].start, turn.paragraphs[-1].end)
    return Part(corpus.expert(turn.expert) if turn.expert else None, turn.topic, span, turn.paragraphs)
