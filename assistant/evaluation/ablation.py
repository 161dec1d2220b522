"""What each part of the ranking earns: alone, and what is lost without it.

The evidence is that of one search; only the weights change, and always sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.evaluation import measures
from assistant.evaluation.search import Search
from assistant.evaluation.types import AblationRow, Measure
from index import fusion
from index.fusion import Weights

_NAMES = {"anticipated": "bank"}


def rows(searches: Sequence[Search], wanted: Mapping[str, Any], has_bank: bool = False) -> tuple[AblationRow, ...]:
    """The measures of each ranking over all searches: the engine's own first.

    Args:
        searches: judged questions with everything found for them.
        wanted: measures of ir_measures by name.
        has_bank: whether what searched has a question bank, which says what the weights are.
    """
    base = fusion.WITH_BANK if has_bank else fusion.WITHOUT_BANK
    return tuple(AblationRow(parts, _measured(searches, wanted, weights)) for parts, weights in variants(base).items())


def variants(base: Weights) -> dict[str, Weights | None]:
    """The weights of each variant by its name; None is the engine's own ranking. Parts without weight are left out."""
    parts = {part: weight for part, weight in asdict(base).items() if weight > 0}
    none = dict.fromkeys(asdict(base), 0.0)
    found: dict[str, Weights | None] = {"all": None}
    for part in parts:
        found[f"only {_NAMES.get(part, part)}"] = Weights(**{**none, part: 1.0})
    for part, weight in parts.items():
        if weight < 1:
            others = {p: w / (1 - weight) for p, w in parts.items() if p != part}
            found[f"without {_NAMES.get(part, part)}"] = Weights(**{**none, **others})
    return found


def _measured(searches: Sequence[Search], wanted: Mapping[str, Any], weights: Weights | None) -> tuple[Measure, ...]:
    grades = {s.question: s.grades for s in searches}
    return measures.ranking(wanted, grades, {s.question: s.ranked(weights) for s in searches})
