"""Is this an answer? A calibrated probability from several signals.

Neither a cosine nor a fused score says whether a corpus answers a question: near misses score as high as
answers. What does is several signals together, above all whether the nearest anticipated question is one that
the corpus answers or a known gap. A logistic model maps them to a probability.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from index.types import Anticipated, Hit


@dataclass(frozen=True, slots=True)
class Signals:
    """What a probability is made of; each is about 0 to 1, or a difference of such.

    ``window``, ``passage`` and ``lexical`` are the best among the hits. ``answered`` and ``gap`` are the cosines of
    the nearest anticipated question that the corpus answers and of the nearest known gap, ``votes`` the share of
    answered ones among the nearest, by weight. ``unknown`` is the share of the question's terms that the corpus
    does not know. ``behind`` is how far the best passage of the experts asked about lies behind the best of all.
    """

    window: float
    passage: float
    lexical: float
    answered: float
    gap: float
    votes: float
    unknown: float
    behind: float


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: probability = 1 / (1 + exp(-(intercept + weights · signals)))."""

    intercept: float
    weights: Signals

    def probability(self, signals: Signals) -> float:
        """The probability in [0, 1] that the corpus answers."""
        total = self.intercept + sum(w * s for w, s in zip(astuple(self.weights), astuple(signals), strict=True))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


# Fitted on 301 labelled questions written apart from the bank; docs/design.md has the figures.
WITH_BANK = Model(-8.40, Signals(1.32, 2.07, 6.51, 9.46, -1.93, 5.25, 0.21, -14.29))
WITHOUT_BANK = Model(-1.18, Signals(5.41, 3.32, 1.00, 0.0, 0.0, 0.0, 0.03, -13.04))


def signals(hits: Sequence[Hit], behind: float, anticipated: Sequence[Anticipated], unknown: float) -> Signals:
    """Gather the signals of one search.

    Args:
        hits: the hits among the experts asked about, best first.
        behind: how far the best of them scores behind the best of all experts.
        anticipated: the nearest anticipated questions.
        unknown: the share of unknown terms, in [0, 1].
    """
    answered = max((a.cosine for a in anticipated if a.answered), default=0.0)
    gap = max((a.cosine for a in anticipated if not a.answered), default=0.0)
    weights = [(math.exp(12 * a.cosine), a.answered) for a in anticipated]
    total = sum(w for w, _ in weights)
    head = hits[:5]
    own = max((h.evidence.anticipated for h in head), default=0.0)
    return Signals(
        window=max((h.evidence.window for h in head), default=0.0),
        passage=max((h.evidence.passage for h in head), default=0.0),
        lexical=max((h.evidence.lexical for h in head), default=0.0),
        answered=min(answered, own) if own else answered,
        gap=gap,
        votes=sum(w for w, is_answered in weights if is_answered) / total if total else 0.0,
        unknown=unknown,
        behind=behind,
    )
