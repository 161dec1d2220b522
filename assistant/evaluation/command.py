"""``experts eval``: which sets there are, and one run of one of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.evaluation import (
    addressing,
    fitting,
    labelled,
    paragraphs,
    plot,
    qmsum,
    report,
    roundtable,
    scifact,
    selqa,
    squad2,
    stackexchange,
)
from assistant.evaluation.types import EvaluationProblem, Outcome, Setup
from assistant.types import CallProblem

_ROOT = Path(__file__).parents[2]
DATA = _ROOT.parent / "shared" / "data"
"""Where other people's sets are looked for."""
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "in-their-words"
"""Where vectors of their texts are kept."""
_LABELLED = _ROOT / "bench" / "labelled"


@dataclass(frozen=True, slots=True)
class _Set:
    """Where a set's files are inside the data folder, what measures them, and whether it ranks passages alone."""

    folder: str
    measure: Callable[[Setup], Outcome]
    ablates: bool = True


_SETS = {
    "scifact": _Set("ret-scifact", scifact.measure),
    "squad2": _Set("unans-squad2-halfdev", squad2.measure, ablates=False),
    "selqa": _Set("sent-selqa-dev", selqa.measure, ablates=False),
    "policyqa": _Set("span-policyqa", paragraphs.policyqa),
    "xquad": _Set("span-xquad", paragraphs.xquad),
    "qmsum": _Set("conv-qmsum-val", qmsum.measure, ablates=False),
    "stackexchange": _Set("se-threads-b", stackexchange.measure),
    "who-qmsum": _Set("conv-qmsum-val", addressing.of_meetings, ablates=False),
    "who-stackexchange": _Set("se-threads-b", addressing.of_threads, ablates=False),
}


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the command: which set, with what, and where the figures go."""

    name: str
    setup: Setup
    json: Path | None = None
    plot: Path | None = None
    compare: Path | None = None
    fits: bool = False


def run(request: Request) -> Iterator[str]:
    """Measure; write what was asked for; yield the lines to show.

    Raises:
        CallProblem: there is no such set, or the run to compare with is none.
        EvaluationProblem: the set's files are missing or malformed, or a file cannot be written.
    """
    if request.fits:
        yield from fitting.fit(_at(request.setup, _labelled_folder(request.name)))
        return
    before = report.read(request.compare) if request.compare else None
    outcome = _measure(request)
    if request.json:
        report.write(outcome, request.json)
    if request.plot:
        plot.write(outcome, request.plot)
    yield from report.lines(outcome)
    if before:
        yield from report.compared(outcome, before)


def _measure(request: Request) -> Outcome:
    setup = request.setup
    if request.name == "roundtable" or labelled.is_folder_of_questions(Path(request.name)):
        return roundtable.measure(_at(setup, _labelled_folder(request.name)))
    if request.name not in _SETS:
        raise CallProblem(
            f"no set {request.name!r}; give roundtable, a folder of labelled questions, or one of: {', '.join(_SETS)}"
        )
    chosen = _SETS[request.name]
    if setup.ablates and not chosen.ablates:
        ranking = ", ".join(name for name, found in _SETS.items() if found.ablates)
        raise CallProblem(f"{request.name!r} has no ablation; leave out --ablate, or give roundtable, {ranking}")
    return chosen.measure(_at(setup, setup.folder / chosen.folder))


def _labelled_folder(name: str) -> Path:
    return _LABELLED if name == "roundtable" else Path(name)


def _at(setup: Setup, folder: Path) -> Setup:
    if not folder.is_dir():
        raise EvaluationProblem(f"{folder}: no such folder; name the folder that holds the sets with --data")
    return replace(setup, folder=folder)
