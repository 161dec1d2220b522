"""Answers as JSON objects, in the shape that the command line and HTTP share."""

from __future__ import annotations

from typing import Any

from assistant.types import Answer, Quote
from corpus.types import Topic


def answer_object(answer: Answer, identifier: str | None = None, language: str = "en") -> dict[str, Any]:
    """The answer object of the interface; offsets count code points in the document's text.

    Args:
        answer: what to show.
        identifier: of the question.
        language: of the message, one of :data:`assistant.web.strings.LANGUAGES`.
    """
    return {
        "id": identifier,
        "question": answer.question,
        "conversation": answer.conversation,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "reason": answer.reason,
        "message": answer.message.said_in(language),
        "quotes": [quote_object(q) for q in answer.quotes],
        "see_also": [quote_object(q) for q in answer.see_also],
        "silent": [e.name for e in answer.silent],
        "suggestions": list(answer.suggestions),
        "elapsed_ms": answer.elapsed_ms,
    }


def quote_object(quote: Quote) -> dict[str, Any]:
    """One quote of the answer object."""
    return {
        "quote_id": quote.id,
        "text": quote.text,
        "document": quote.document,
        "document_title": quote.document_title,
        "start": quote.span.start,
        "end": quote.span.end,
        "highlights": [[h.start, h.end] for h in quote.highlights],
        "expert": quote.expert.name,
        "expert_id": quote.expert.id,
        "quoted_author": quote.quoted_author,
        "topic": topic_object(quote.topic),
        "paragraph": quote.paragraph,
        "score": quote.score,
        "url": quote.url,
    }


def topic_object(topic: Topic | None) -> dict[str, Any] | None:
    """A topic, or None for words under no topic."""
    return {"number": topic.number, "title": topic.title, "question": topic.question} if topic else None
