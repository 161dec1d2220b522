"""What must never happen, counted: words that are not the source's, or that are credited to the wrong person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.evaluation.labelled import Labelled, Unit
from assistant.types import Quote

FaultKind = Literal["verbatim", "attribution", "uncredited", "wrong_expert"]
KINDS: tuple[FaultKind, ...] = ("verbatim", "attribution", "uncredited", "wrong_expert")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one quote.

    ``verbatim``: the words are not the slice of the source, or do not lie within one expert's turn under one topic.
    ``attribution``: somebody else speaks there. ``uncredited``: the words of a third party are quoted without the
    name. ``wrong_expert``: only another expert's words were asked for.
    """

    kind: FaultKind
    question: str
    words: str

    def __str__(self) -> str:
        """One line for a report."""
        return f"{self.kind}: {self.question}: {self.words[:80]}"


def of_quote(quote: Quote, question: Labelled, touched: Sequence[Unit], text: str) -> list[Fault]:
    """The faults of one quote.

    Args:
        quote: what was shown.
        question: what was asked.
        touched: the units that the quote overlaps, in reading order.
        text: the text of the quote's document.
    """
    kinds: list[FaultKind] = []
    if not _is_verbatim(quote, touched, text):
        kinds.append("verbatim")
    if touched and quote.expert.name != touched[0].expert:
        kinds.append("attribution")
    voices = (q for unit in touched for q in unit.quotations if q.span.touches(quote.span))
    if any(v.author not in (quote.quoted_author or "") for v in voices):
        kinds.append("uncredited")
    if touched and (touched[0].expert in question.barred or question.expert not in (None, touched[0].expert)):
        kinds.append("wrong_expert")
    return [Fault(kind, question.id, quote.text) for kind in kinds]


def _is_verbatim(quote: Quote, touched: Sequence[Unit], text: str) -> bool:
    if quote.span.of(text) != quote.text or not touched:
        return False
    is_one_turn = len({(u.expert, u.topic) for u in touched}) == 1
    return is_one_turn and touched[0].span.start <= quote.span.start and quote.span.end <= touched[-1].span.end
