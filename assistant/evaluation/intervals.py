"""Bootstrap intervals over questions (Efron 1979), and paired ones for the difference of two runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.evaluation.measures import figure, figure_of
from assistant.evaluation.types import Interval, Measure
from index.types import Scores

RESAMPLES = 1000
_SEED = 20_240_501
_BOUNDS = (2.5, 97.5)  # percentiles

_Booleans = np.ndarray[Any, np.dtype[np.bool_]]


def interval(measure: Measure) -> Interval:
    """The measure over all its questions with its 95 % percentile interval; a count has none."""
    value = figure(measure)
    if measure.kind == "count" or len(measure.values) < 2:
        return Interval(value, value, value)
    values, is_positive = _arrays(measure, list(measure.values))
    random = np.random.default_rng(_SEED)
    samples = (random.integers(len(values), size=len(values)) for _ in range(RESAMPLES))
    return _bounded(value, [figure_of(measure, values[s], is_positive[s]) for s in samples])


def difference(now: Measure, before: Measure, ids: Sequence[str]) -> Interval:
    """How much larger the measure is now, over the questions of both, resampled in pairs."""
    (new, is_positive), (old, was_positive) = _arrays(now, ids), _arrays(before, ids)
    value = figure_of(now, new, is_positive) - figure_of(before, old, was_positive)
    if now.kind == "count" or len(ids) < 2:
        return Interval(value, value, value)
    random = np.random.default_rng(_SEED)
    found = []
    for _ in range(RESAMPLES):
        sample = random.integers(len(ids), size=len(ids))
        found.append(
            figure_of(now, new[sample], is_positive[sample]) - figure_of(before, old[sample], was_positive[sample])
        )
    return _bounded(value, found)


def _arrays(measure: Measure, ids: Sequence[str]) -> tuple[Scores, _Booleans]:
    values = np.array([measure.values[i] for i in ids], dtype=np.float64)
    return values, np.array([i in measure.positive for i in ids], dtype=bool)


def _bounded(value: float, found: Sequence[float]) -> Interval:
    """Resamples without any question of one class have no figure and are left out."""
    defined = [f for f in found if not np.isnan(f)]
    if not defined:
        return Interval(value, value, value)
    low, high = np.percentile(defined, _BOUNDS)
    return Interval(value, float(low), float(high))
