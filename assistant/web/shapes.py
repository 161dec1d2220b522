"""The objects of the API as its description has them; later releases may add fields, and drop none.

They are made in :mod:`assistant.output`; tests compare.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from assistant.types import Reason


class Topic(BaseModel):
    """A topic that the editors set."""

    number: int
    title: str
    question: str | None


class TopicOfDocument(Topic):
    """A topic and where it stands."""

    document: str


class Expert(BaseModel):
    """Somebody who is quoted."""

    id: str
    name: str
    aliases: list[str]
    affiliation: str | None


class Document(BaseModel):
    """A document. ``text`` is what all offsets point into, in Unicode code points."""

    id: str
    title: str
    url: str | None
    date: str | None
    licence: str | None
    sha256: str
    text: str


class Quote(BaseModel):
    """Words of one expert: ``text`` is the document's text from ``start`` to ``end``."""

    quote_id: str
    text: str
    document: str
    document_title: str
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    highlights: list[tuple[int, int]] = Field(description="the sentences that answer, as offsets of the document")
    expert: str
    expert_id: str
    quoted_author: str | None = Field(description="the third party whose words the quote holds")
    topic: Topic | None
    paragraph: int
    score: float = Field(ge=0, le=1)
    url: str | None


class Answer(BaseModel):
    """Quotes, best first, or the reason why there are none."""

    id: str | None
    question: str
    conversation: str | None
    answered: bool
    confidence: float = Field(ge=0, le=1, description="the probability that the corpus answers the question")
    reason: Reason | None
    message: str
    quotes: list[Quote]
    see_also: list[Quote] = Field(description="others' passages that may help")
    silent: list[str] = Field(description="experts who said nothing on the topic")
    suggestions: list[str]
    elapsed_ms: float


class Stored(BaseModel):
    """Feedback is on the disk."""

    status: Literal["stored"]


def shown(shape: Any) -> dict[int | str, dict[str, Any]]:
    """``shape`` as what a route answers with; nothing is checked at run time."""
    return {200: {"model": shape}}
