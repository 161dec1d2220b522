"""Pure functions that turn several kinds of evidence into one order.

A convex combination, because it keeps the distances that reciprocal ranks throw away (Bruch, Gai and
Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval").
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np

from index.types import Evidence, Scores


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each kind of evidence counts; they sum to 1. Field by field as in :class:`Evidence`."""

    window: float
    context: float
    passage: float
    lexical: float
    anticipated: float


_SHARPNESS = 20.0  # of the soft maximum: two equal cosines count as one that is 0.035 larger

# Fitted on labelled questions written apart from the bank; docs/design.md has the figures.
WITH_BANK = Weights(window=0.10, context=0.10, passage=0.05, lexical=0.08, anticipated=0.67)
WITHOUT_BANK = Weights(window=0.30, context=0.30, passage=0.10, lexical=0.30, anticipated=0.0)


def fuse(evidence: Scores, weights: Weights) -> Scores:
    """The weighted sum of evidence.

    Args:
        evidence: shape ``(passages, 5)``, columns in the order of :class:`Evidence`.
        weights: one weight a column.

    Returns:
        One score a passage, shape ``(passages,)``.
    """
    return np.asarray(evidence @ np.array(astuple(weights)), dtype=np.float64)


def best_of(scores: Scores, groups: np.ndarray[tuple[int], np.dtype[np.int64]], size: int) -> Scores:
    """The largest score of each group, shape ``(size,)``; 0 for a group without any.

    Args:
        scores: one score an entry.
        groups: the group of each entry, from 0 to ``size - 1``.
        size: the number of groups.
    """
    best = np.full(size, -np.inf)
    np.maximum.at(best, groups, scores)
    best[np.isneginf(best)] = 0.0
    return best


def soft_best_of(scores: Scores, groups: np.ndarray[tuple[int], np.dtype[np.int64]], size: int) -> Scores:
    """The largest score of each group, a little more where others come near it; shape ``(size,)``, 0 without any.

    It is ``log(sum(exp(b * score))) / b``: several questions that all point to one passage say more than one does.
    """
    totals = np.zeros(size)
    np.add.at(totals, groups, np.exp(_SHARPNESS * scores))
    return np.where(totals > 0, np.log(np.maximum(totals, 1e-300)) / _SHARPNESS, 0.0)


def as_evidence(row: Scores) -> Evidence:
    """One row of an evidence matrix with its names."""
    return Evidence(*row.tolist())
