"""Who addresses a topic or a claim, and who does not. Whether somebody agrees is never said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import confidence
from assistant.messages import Sentence
from assistant.types import Quote
from corpus.types import Expert
from index.types import Hit, Result

if TYPE_CHECKING:
    import pandas


_READ = 8  # experts, the nearest; reading takes some 10 ms each


@dataclass(frozen=True, slots=True)
class Voice:
    """One expert who addresses what was asked about.

    ``strength`` is the calibrated probability in [0, 1] that they do; ``passages`` are how many of theirs a reader
    would be shown.
    """

    strength: float
    quote: Quote
    passages: int


@dataclass(frozen=True, slots=True)
class Addressed:
    """Who addresses ``question``, strongest first; ``silent`` are the names of those who do not.

    ``note`` says in one fixed sentence how to read it, or why nobody is listed.
    """

    question: str
    voices: tuple[Voice, ...]
    silent: tuple[str, ...]
    note: Sentence

    def to_frame(self) -> pandas.DataFrame:
        """A row an expert who addresses it; needs pandas, ``pip install 'in-their-words[pandas]'``."""
        from assistant.frames import frame

        return frame(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """A row an expert who addresses it, of plain values."""
        return [
            {
                "expert": v.quote.expert.name,
                "strength": round(v.strength, 4),
                "passages": v.passages,
                "quote_id": v.quote.id,
                "text": v.quote.text,
            }
            for v in self.voices
        ]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One expert's passages, best first, and the probability that they address what was asked about."""

    hits: tuple[Hit, ...]
    strength: float

    @property
    def expert(self) -> Expert | None:
        """Whose passages they are."""
        return self.hits[0].passage.expert


def candidates(
    result: Result, model: confidence.Model, unknown: float, read: Callable[[Sequence[Hit]], float]
) -> list[Candidate]:
    """Every expert with passages among the hits, the likeliest to address what was searched for first.

    Each is judged as if asked for by name: by their own passages, and by how far these lie behind the best of all.

    Args:
        result: all that was found for it.
        model: makes a probability of signals.
        unknown: the share of the question's terms that the corpus does not know.
        read: how probable it is that the best of some hits answer, by a model that reads them.
    """
    own: dict[str, list[Hit]] = {}
    for hit in result.hits:
        if hit.passage.expert:
            own.setdefault(hit.passage.expert.id, []).append(hit)
    found = []
    for place, hits in enumerate(own.values()):  # in the order of their best
        behind = max(0.0, result.hits[0].score - hits[0].score)
        reading = read(hits) if place < _READ else 0.0
        signals = confidence.signals(hits, behind, result.anticipated, unknown, reading)
        found.append(Candidate(tuple(hits), model.probability(signals)))
    return sorted(
        found, key=lambda c: (-c.strength, -c.hits[0].score, c.hits[0].passage.document, c.hits[0].passage.span)
    )
