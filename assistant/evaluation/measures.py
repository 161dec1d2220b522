"""Measures by ir_measures and scikit-learn, as every other system's are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures
import numpy as np
from ir_measures import nDCG

from assistant.evaluation.types import Measure
from index.types import Scores

# Grades 0 to 3 gain 2^grade - 1.
NDCG5 = nDCG(gains={0: 0, 1: 1, 2: 3, 3: 7}) @ 5


def ranking(
    wanted: Mapping[str, Any],
    grades: Mapping[str, Mapping[str, int]],
    runs: Mapping[str, Sequence[str]],
) -> tuple[Measure, ...]:
    """Measures of ranked lists, one value a judged question; a question without a list scores 0.

    Args:
        wanted: the measures of ir_measures by the name to give them.
        grades: by question id, the relevant items and their grades, 1 or more.
        runs: by question id, the items found, best first, each once.
    """
    if not grades:
        return tuple(Measure(name, {}) for name in wanted)
    qrels = [ir_measures.Qrel(q, item, grade) for q, graded in grades.items() for item, grade in graded.items()]
    found = [ir_measures.ScoredDoc(q, item, float(-rank)) for q in grades for rank, item in enumerate(runs.get(q, ()))]
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(grades, 0.0) for name in wanted}
    names = {str(measure): name for name, measure in wanted.items()}
    for metric in ir_measures.iter_calc(list(wanted.values()), qrels, found):
        values[names[str(metric.measure)]][metric.query_id] = metric.value
    return tuple(Measure(name, values[name]) for name in wanted)


def figure(measure: Measure, ids: Sequence[str] | None = None) -> float:
    """The measure over ``ids``, which may repeat, or over all its questions; nan where it is not defined."""
    chosen = list(measure.values) if ids is None else ids
    values = np.array([measure.values[i] for i in chosen], dtype=np.float64)
    is_positive = np.array([i in measure.positive for i in chosen], dtype=bool)
    return figure_of(measure, values, is_positive)


def figure_of(measure: Measure, values: Scores, is_positive: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """The measure's figure over a sample of values; both arrays have the shape ``(sample,)``."""
    if measure.kind == "count":
        return float(values.sum())
    if not len(values):
        return float("nan")
    if measure.kind == "mean":
        return float(values.mean())
    if is_positive.all() or not is_positive.any():
        return float("nan")
    return _auroc(values, is_positive) if measure.kind == "auroc" else _best_f1(values, is_positive)


def _auroc(values: Scores, is_positive: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(is_positive, values))


def _best_f1(values: Scores, is_positive: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """F1 of the positive questions at the threshold where it is largest."""
    from sklearn.metrics import precision_recall_curve

    precision, recall, _ = precision_recall_curve(is_positive, values)
    total = precision + recall
    return float(np.max(2 * precision * recall / np.where(total > 0, total, 1.0)))
