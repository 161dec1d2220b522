"""One corpus, every way: built, asked by fresh processes and by warm ones, all in turn.

In turn, so that a machine that slows down slows each. CPU and memory are what the operating system accounts to the
finished process. This module imports nothing that would count as a process's memory.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Run, run
from bench.ways import Way

COLD = "Is it dangerous?"
_SLOW = 30.0  # seconds of a cold answer that is not asked for again

Row = dict[str, str | float | int | None]


@dataclass(frozen=True, slots=True)
class Built:
    """What an index cost: CPU seconds to build it, megabytes on disk."""

    cpu_s: float
    megabytes: float


def build(folder: Path, size: int, ways: Sequence[Way], say: Callable[[str], None]) -> dict[Way, Built]:
    """Write a corpus of ``size`` passages and each way's index of it.

    Args:
        folder: where corpora and indexes are written; the smallest corpus has to come first.
        size: passages.
        ways: which are built, ours among them.
        say: told what is done.
    """
    built = {way: _built(folder, size, way, say) for way in ways if way.is_ours}
    shutil.rmtree(folder / "data" / str(size), ignore_errors=True)
    run(sys.executable, "-m", "bench.corpora", str(folder), str(size))
    return built | {way: _built(folder, size, way, say) for way in ways if not way.is_ours}


def ask(
    folder: Path,
    size: int,
    built: Mapping[Way, Built],
    runs: int,
    seconds: float,
    say: Callable[[str], None],
) -> list[Row]:
    """Ask what :func:`build` has built.

    Args:
        folder: where it was built.
        size: passages.
        built: the ways that are asked.
        runs: fresh processes of each, and warm ones of those that answer all questions in time.
        seconds: in which a warm process begins questions.
        say: told what is done.
    """
    cold: dict[Way, list[Run]] = {way: [] for way in built}
    warm: dict[Way, list[Run]] = {way: [] for way in built}
    one, all_ = folder / "one.json", folder / "asked.json"
    asked: list[tuple[str, list[str]]] = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    one.write_text(json.dumps([COLD]), encoding="utf-8")
    all_.write_text(json.dumps([question for question, _ in asked]), encoding="utf-8")
    for _ in range(runs):
        for way, done in cold.items():
            if not done or done[-1].wall < _SLOW:
                done.append(_cold(folder / way.name / str(size), way, one))
    say(f"{size} passages: asked cold")
    for way in built:
        _into_page_cache(folder / way.name / str(size))
    for turn in range(runs):
        for way, done in warm.items():
            if not turn or done[-1].wall < seconds:
                index = str(folder / way.name / str(size))
                done.append(run(*way.command, "ask", index, str(all_), str(seconds), on_one_core=True))
        say(f"{size} passages: asked warm, run {turn + 1} of {runs}")
    right = [ids for _, ids in asked]
    return [_row(size, way, built[way], cold[way], warm[way], right) for way in built]


def _into_page_cache(index: Path) -> None:
    """Read all files once, as a server has that has answered for a while."""
    for path in filter(Path.is_file, index.rglob("*")):
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def _built(folder: Path, size: int, way: Way, say: Callable[[str], None]) -> Built:
    data, index = folder / "data" / str(size), folder / way.name / str(size)
    shutil.rmtree(index, ignore_errors=True)
    if not way.is_ours:
        index.mkdir(parents=True)
    done = run(*way.command, "build", str(data), str(index), on_one_core=True)
    say(f"{size} passages: {way.name} built in {done.cpu:.0f} s of CPU")
    kept = index / ".index" if way.is_ours else index
    # Not the weights that passages are encoded with: those of the peers are in their environments.
    parts = (p for p in kept.iterdir() if not p.name.startswith("model-"))
    files = (f for part in parts for f in (part.rglob("*") if part.is_dir() else (part,)))
    used = sum(f.stat().st_size for f in files if f.is_file())
    return Built(json.loads(done.output)["cpu_s"], used / 1e6)


def _cold(index: Path, way: Way, one: Path) -> Run:
    if way.is_ours:
        cli = (sys.executable, "-m", "assistant.cli", "ask", COLD, "--json")
        return run(*cli, on_one_core=True, EXPERTS_CORPUS=str(index))
    return run(*way.command, "ask", str(index), str(one), "0", on_one_core=True)


def _row(
    size: int, way: Way, built: Built, cold: Sequence[Run], warm: Sequence[Run], right: Sequence[Sequence[str]]
) -> Row:
    told = [json.loads(done.output) for done in warm]
    # The first question of a process pays for what is loaded when it is first needed.
    cpu, wall = (sorted(ms for t in told for ms in t[kind][1:]) or told[0][kind] for kind in ("cpu_ms", "wall_ms"))
    hits = told[0]["hits"]
    first = [bool(ids) and ids[0] in ids_right for ids, ids_right in zip(hits, right, strict=False)]
    return {
        "passages": size,
        "way": way.name,
        "cold_cpu_s": statistics.median(r.cpu for r in cold),
        "cold_wall_s": statistics.median(r.wall for r in cold),
        "cold_mb": statistics.median(r.megabytes for r in cold),
        "cpu_p50_ms": statistics.median(cpu),
        "cpu_p99_ms": cpu[int(len(cpu) * 0.99)],
        "wall_p50_ms": statistics.median(wall),
        "wall_p99_ms": wall[int(len(wall) * 0.99)],
        "per_second": 1000 * len(wall) / sum(wall),
        "warm_mb": max(r.megabytes for r in warm),
        "index_mb": built.megabytes,
        "built_per_cpu_s": size / built.cpu_s,
        "right_first": sum(first) / len(first),
        "asked": len(hits),
    }
