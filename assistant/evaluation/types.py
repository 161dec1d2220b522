"""The vocabulary of evaluation: measures with a value a question, and what one run of a set gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from corpus.library import Progress

Kind = Literal["mean", "auroc", "best_f1", "count"]
"""How the values of single questions make up one figure."""

ENOUGH = 10_000_000
"""More questions than any set has."""


class EvaluationProblem(Exception):
    """A set cannot be measured. The message is one line: the offending value, then the next step."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure with its value for each question, by question id.

    ``mean`` and ``count`` (of faults) average and add up the values. ``auroc`` and ``best_f1`` take them as scores
    that should be larger for the questions in ``positive`` than for the others. ``is_cost``: lower is better.
    """

    name: str
    values: Mapping[str, float]
    kind: Kind = "mean"
    positive: frozenset[str] = frozenset()
    is_cost: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the bounds of its 95 % interval; the bounds equal the figure where none can be given."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AblationRow:
    """What is left of a ranking with some of its parts: ``"all"``, ``"only window"`` or ``"without window"``."""

    parts: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What measuring one set gave.

    ``questions`` are the texts by question id. ``notes`` are lines on how it was measured, ``problems`` a line for
    every fault.
    """

    set_name: str
    has_bank: bool
    questions: Mapping[str, str]
    measures: tuple[Measure, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    ablation: tuple[AblationRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What a set is measured with.

    ``folder`` holds the set's files; ``corpus`` is the corpus folder whose index lends its encoder; vectors of
    other texts are kept in ``cache``. Only the first ``limit`` questions count. ``progress`` is called with what is
    being done, how much of it is done and how much there is.
    """

    folder: Path
    corpus: Path
    cache: Path
    limit: int = ENOUGH
    has_bank: bool = True
    ablates: bool = False
    progress: Progress = field(default=lambda _task, _done, _total: None)
