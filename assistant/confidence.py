"""Is this an answer? A calibrated probability from several signals.

Neither a cosine nor a fused score says whether a corpus answers a question: near misses score as high as
answers. What does is several signals together, above all whether the nearest anticipated question is one that
the corpus answers or a known gap. A logistic model maps them to a probability. ``experts eval SET --fit`` fits it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from corpus.types import CorpusError
from index.types import Anticipated, Hit

FILE = "confidence.json"


@dataclass(frozen=True, slots=True)
class Signals:
    """What a probability is made of; each is about 0 to 1, or a difference of such.

    ``window``, ``passage``, ``lexical`` and ``anticipated`` are the best among the hits of the experts asked about.
    ``gap`` is the cosine of the nearest known gap, ``votes`` the share of answered questions among the nearest
    anticipated ones, by weight. ``unknown`` is the share of the question's terms that the corpus does not know.
    ``behind`` is how far the best passage of the experts asked about lies behind the best of all. ``read`` is the
    probability that a model gives to the best passages after reading them, 0 where there is a question bank.
    """

    window: float
    passage: float
    lexical: float
    anticipated: float
    gap: float
    votes: float
    unknown: float
    behind: float
    read: float


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: probability = 1 / (1 + exp(-(intercept + weights · signals))).

    Below ``threshold`` the assistant abstains.
    """

    intercept: float
    weights: Signals
    threshold: float

    def probability(self, signals: Signals) -> float:
        """The probability in [0, 1] that the corpus answers."""
        total = self.intercept + sum(w * s for w, s in zip(astuple(self.weights), astuple(signals), strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@dataclass(frozen=True, slots=True)
class Models:
    """One model for an index with a question bank and one for an index without."""

    with_bank: Model
    without_bank: Model


def load(folder: Path | None = None) -> Models:
    """The models of a corpus folder, or the included ones where it has none of its own.

    Raises:
        CorpusError: the file is malformed.
    """
    path = Path(__file__).with_name(FILE)
    if folder and (folder / FILE).exists():
        path = folder / FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Models(*(_model(data[f.name]) for f in fields(Models)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path}: {error!r}; restore it, or remove it for the included one") from None


def _model(data: dict[str, Any]) -> Model:
    weights = Signals(**{k: float(v) for k, v in data["weights"].items()})
    return Model(float(data["intercept"]), weights, float(data["threshold"]))


def signals(
    hits: Sequence[Hit], behind: float, anticipated: Sequence[Anticipated], unknown: float, read: float
) -> Signals:
    """Gather the signals of one search.

    Args:
        hits: the hits among the experts asked about, best first.
        behind: how far the best of them scores behind the best of all experts.
        anticipated: the nearest anticipated questions.
        unknown: the share of unknown terms, in [0, 1].
        read: what reading the best of them says, in [0, 1].
    """
    weights = [(math.exp(12 * a.cosine), a.answered) for a in anticipated]
    total = sum(w for w, _ in weights)
    head = [h.evidence for h in hits[:5]]
    return Signals(
        window=max((e.window for e in head), default=0.0),
        passage=max((e.passage for e in head), default=0.0),
        lexical=max((e.lexical for e in head), default=0.0),
        anticipated=max((e.anticipated for e in head), default=0.0),
        gap=max((a.cosine for a in anticipated if not a.answered), default=0.0),
        votes=sum(w for w, is_answered in weights if is_answered) / total if total else 0.0,
        unknown=unknown,
        behind=behind,
        read=read,
    )
