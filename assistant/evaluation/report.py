"""What was measured, as lines for a terminal and as JSON that a later run is compared with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from assistant.evaluation.intervals import RESAMPLES, difference, interval
from assistant.evaluation.measures import figure
from assistant.evaluation.types import AblationRow, EvaluationProblem, Measure, Outcome
from assistant.types import CallProblem

_MOST_LISTED = 40  # questions that got worse


@dataclass(frozen=True, slots=True)
class _Loss:
    """A question that got worse, and by how much in each measure."""

    question: str
    drops: tuple[tuple[str, float, float], ...]

    @property
    def total(self) -> float:
        return sum(abs(now - before) for _, before, now in self.drops)


def lines(outcome: Outcome) -> Iterator[str]:
    """The table of an outcome."""
    bank = "with its question bank" if outcome.has_bank else "without a question bank"
    yield f"{outcome.set_name}, {bank}"
    yield from outcome.notes
    yield ""
    yield f"{'measure':<22}{'value':>8}   {'95 % interval':<17}{'questions':>9}"
    for measure in outcome.measures:
        found = interval(measure)
        value = "" if isnan(found.value) else f"{found.value:.0f}" if measure.kind == "count" else f"{found.value:.3f}"
        bounds = f"{found.low:.3f} to {found.high:.3f}" if found.low < found.high else ""
        yield f"{_label(measure):<22}{value:>8}   {bounds:<17}{len(measure.values):>9}"
    yield f"Intervals are of {RESAMPLES:,} resamples of the questions; of measures marked ↓, less is better."
    yield from (f"fault: {problem}" for problem in outcome.problems)
    if outcome.ablation:
        yield ""
        yield from _ablation_lines(outcome.ablation)


def _label(measure: Measure) -> str:
    return f"{measure.name} ↓" if measure.is_cost else measure.name


def _ablation_lines(rows: Sequence[AblationRow]) -> Iterator[str]:
    names = [m.name for m in rows[0].measures]
    width = 2 + max(map(len, names))
    yield f"{'ranking':<20}" + "".join(f"{n:>{width}}" for n in names) + f"   {names[0]} against all"
    for row in rows:
        change = difference(row.measures[0], rows[0].measures[0], list(row.measures[0].values))
        shown = "" if row is rows[0] else f"   {change.value:+.3f} ({change.low:+.3f} to {change.high:+.3f})"
        yield f"{row.parts:<20}" + "".join(f"{figure(m):>{width}.3f}" for m in row.measures) + shown
    questions = len(rows[0].measures[0].values)
    yield f"Ranking alone, of {questions} answerable questions: no abstaining, and the right speaker given."


def compared(now: Outcome, before: Outcome) -> Iterator[str]:
    """The measures of two runs side by side, and the questions that got worse.

    Raises:
        CallProblem: the runs are of different sets.
    """
    common = [q for q in now.questions if q in before.questions]
    if now.set_name != before.set_name or not common:
        raise CallProblem(
            f"the earlier run is of {before.set_name!r}, not of {now.set_name!r}; compare runs of one set"
        )
    yield ""
    yield f"against the earlier run, {len(common)} questions of both"
    yield f"{'measure':<22}{'before':>8}{'now':>8}{'change':>9}   {'95 % interval':<19}"
    earlier = {m.name: m for m in before.measures}
    worse: list[str] = []
    for measure in now.measures:
        if measure.name in earlier:
            yield _compared_line(measure, earlier[measure.name], worse)
    yield f"worse: {', '.join(worse) or 'nothing'}"
    losses = sorted(_losses(now, before), key=lambda loss: (-loss.total, loss.question))
    for loss in losses[:_MOST_LISTED]:
        drops = ", ".join(f"{name} {before:.3g} → {now:.3g}" for name, before, now in loss.drops)
        yield f"  {loss.question}: {drops}: {now.questions[loss.question]}"
    if len(losses) > _MOST_LISTED:
        yield f"  and {len(losses) - _MOST_LISTED} more"


def _compared_line(now: Measure, before: Measure, worse: list[str]) -> str:
    """One line of the comparison; a measure whose whole interval is a loss is added to ``worse``."""
    ids = [q for q in now.values if q in before.values]
    if not ids:
        return f"{_label(now):<22}{'':>8}{'':>8}{'':>9}   no question of both"
    change = difference(now, before, ids)
    if (change.low > 0) if now.is_cost else (change.high < 0):
        worse.append(now.name)
    bounds = "" if now.kind == "count" else f"{change.low:+.3f} to {change.high:+.3f}"
    row = f"{_label(now):<22}{figure(before, ids):>8.3f}{figure(now, ids):>8.3f}{change.value:>+9.3f}   {bounds}"
    return row.rstrip()


def _losses(now: Outcome, before: Outcome) -> Iterator[_Loss]:
    """Questions with a smaller value (of a cost, a larger one) than before; scores of single questions say nothing."""
    earlier = {m.name: m for m in before.measures}
    drops: dict[str, list[tuple[str, float, float]]] = {}
    for measure in now.measures:
        if measure.kind not in ("mean", "count") or measure.name not in earlier:
            continue
        for question, value in measure.values.items():
            old = earlier[measure.name].values.get(question)
            if old is not None and ((value > old) if measure.is_cost else (value < old)):
                drops.setdefault(question, []).append((measure.name, old, value))
    yield from (_Loss(question, tuple(found)) for question, found in drops.items())


def write(outcome: Outcome, path: Path) -> None:
    """Write an outcome with every question's values as JSON.

    Raises:
        EvaluationProblem: the file cannot be written.
    """
    try:
        path.write_text(json.dumps(_object(outcome), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationProblem(f"{path}: {error.strerror}; give a file that can be written") from None


def read(path: Path) -> Outcome:
    """Read what :func:`write` wrote, but for the ablation.

    Raises:
        CallProblem: the file is missing or is nothing that an evaluation wrote.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Outcome(found["set"], found["bank"], found["questions"], tuple(_measure(m) for m in found["measures"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"is not what `--json` writes ({error!r})"
        raise CallProblem(f"{path}: {reason}; give a file that `experts eval --json` wrote") from None


def _object(outcome: Outcome) -> dict[str, Any]:
    return {
        "set": outcome.set_name,
        "bank": outcome.has_bank,
        "notes": list(outcome.notes),
        "problems": list(outcome.problems),
        "measures": [_measure_object(m) for m in outcome.measures],
        "ablation": [
            {"parts": row.parts, "measures": {m.name: figure(m) for m in row.measures}} for row in outcome.ablation
        ],
        "questions": dict(outcome.questions),
    }


def _measure_object(measure: Measure) -> dict[str, Any]:
    found = interval(measure)
    return {
        "name": measure.name,
        "kind": measure.kind,
        "lower_is_better": measure.is_cost,
        "value": _number(found.value),
        "interval": [_number(found.low), _number(found.high)],
        "values": dict(measure.values),
        "positive": sorted(measure.positive),
    }


def _number(value: float) -> float | None:
    """JSON has no nan."""
    return None if isnan(value) else value


def _measure(found: Mapping[str, Any]) -> Measure:
    return Measure(
        found["name"], found["values"], found["kind"], frozenset(found["positive"]), found["lower_is_better"]
    )
