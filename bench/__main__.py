"""``make bench``: cold and warm cost of an answer, beside a plain sentence-transformers script.

The assistant is measured with the question bank of the included corpus, and without, where a cross-encoder reads the
best passages. Every figure is the median of several runs, all in turn, so that a machine that slows down slows each.
CPU and memory are what the operating system accounts to the finished process.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import library

_QUESTION = "Is it dangerous?"


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: CPU seconds, peak megabytes, and what it printed."""

    cpu: float
    megabytes: float
    output: str


def run(command: Sequence[str], corpus: Path = library.SHIPPED) -> Run:
    """Run a command on a corpus to its end and account for it alone.

    Raises:
        RuntimeError: it failed.
    """
    environment = {**os.environ, "EXPERTS_CORPUS": str(corpus)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited {process.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench")
    options.add_argument("--runs", type=int, default=5, help="counted runs of each")
    options.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = options.parse_args()

    ours, plain = ([sys.executable, "-m", f"bench.{module}"] for module in ("ours", "plain"))
    bank = library.open_bank(library.SHIPPED, library.open_corpus())
    questions = [q.question for q in bank if not q.language][::7]
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "corpus"
        shutil.copytree(library.SHIPPED, bare, ignore=shutil.ignore_patterns("*.questions.jsonl", ".index", ".cache"))
        ways = {"experts": (ours, library.SHIPPED), "no bank": (ours, bare), "plain": (plain, library.SHIPPED)}
        for command, corpus in ways.values():
            run([*command, _QUESTION], corpus)  # builds the index, warms the disk
        cold = _in_turn(ways, [_QUESTION], arguments.runs)
        warm = _in_turn(ways, questions, arguments.runs)

    def medians(runs: Mapping[str, list[Run]], figure: Callable[[Run], float]) -> dict[str, float]:
        return {way: statistics.median(map(figure, found)) for way, found in runs.items()}

    rows = {
        "cold answer, CPU seconds": medians(cold, lambda r: r.cpu),
        "cold answer, peak MB": medians(cold, lambda r: r.megabytes),
        "warm answer, CPU ms (p50)": medians(warm, lambda r: statistics.median(json.loads(r.output))),
    }
    print(f"{'':28}" + "".join(f"{way:>10}" for way in ways) + f"{'ratio':>8}")
    for name, figures in rows.items():
        ratio = figures["plain"] / figures["experts"]
        print(f"{name:28}" + "".join(f"{figures[way]:10.2f}" for way in ways) + f"{ratio:7.1f}x")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _in_turn(
    ways: Mapping[str, tuple[Sequence[str], Path]], questions: Sequence[str], times: int
) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {way: [] for way in ways}
    for _ in range(times):
        for way, (command, corpus) in ways.items():
            found[way].append(run([*command, *questions], corpus))
    return found


if __name__ == "__main__":
    main()
