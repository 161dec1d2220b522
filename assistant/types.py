"""The vocabulary of answers. An answer is made of quotes, and a quote is a document and a span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.confidence import Signals
from assistant.messages import Sentence
from corpus.types import Expert, Span, Topic

Reason = Literal["off_topic", "not_addressed", "expert_silent", "unknown_expert", "empty_question"]


class CallProblem(Exception):
    """The call itself is wrong. The message is one line: the offending value, then the next step."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of one expert under one topic. ``text`` is ``span`` of the document, nothing else.

    ``highlights`` are the sentences that answer, inside ``span``. ``context`` is the whole turn around it.
    ``score`` lies in [0, 1] and orders the quotes of one answer.
    """

    document: str
    document_title: str
    span: Span
    text: str
    highlights: tuple[Span, ...]
    expert: Expert
    quoted_author: str | None
    topic: Topic | None
    paragraph: int
    score: float
    url: str | None
    context: Span

    @property
    def id(self) -> str:
        """``document:start-end``."""
        return f"{self.document}:{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back for a question: quotes, best first, or the reason why there are none.

    ``confidence`` is the probability in [0, 1] that the corpus answers the question. ``silent`` are experts of
    whom nothing is quoted though the topic was put to all. ``see_also`` holds others' passages that may help
    where the expert asked about is silent. ``topics`` are the nearest to a question without an answer, each with
    the id of its document. ``signals`` are what the confidence was made of, None if nothing was
    searched for.
    """

    question: str
    conversation: str | None
    confidence: float
    reason: Reason | None
    message: Sentence
    quotes: tuple[Quote, ...] = ()
    see_also: tuple[Quote, ...] = ()
    silent: tuple[Expert, ...] = ()
    suggestions: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
    signals: Signals | None = None
    topics: tuple[tuple[str, Topic], ...] = ()

    @property
    def answered(self) -> bool:
        """Whether anything is quoted as an answer."""
        return bool(self.quotes)
