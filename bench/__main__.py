"""``make bench``: cold and warm cost of an answer, beside a plain sentence-transformers script.

Every figure is the median of several runs, the two in turn, so that a machine that slows down slows both. CPU and
memory are what the operating system accounts to the finished process.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
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


def run(*command: str) -> Run:
    """Run a command to its end and account for it alone.

    Raises:
        RuntimeError: it failed.
    """
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
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

    ours = [sys.executable, "-m", "bench.ours"]
    plain = [sys.executable, "-m", "bench.plain"]
    run(*ours, _QUESTION)  # builds the index, warms the disk
    run(*plain, _QUESTION)
    cold = [(run(*ours, _QUESTION), run(*plain, _QUESTION)) for _ in range(arguments.runs)]
    bank = library.open_bank(library.SHIPPED, library.open_corpus())
    questions = [q.question for q in bank if not q.language][::7]
    warm = [(run(*ours, *questions), run(*plain, *questions)) for _ in range(arguments.runs)]

    def median(pairs: list[tuple[Run, Run]], side: int, figure: str) -> float:
        return statistics.median(getattr(pair[side], figure) for pair in pairs)

    def per_question(side: int) -> float:
        return statistics.median(statistics.median(json.loads(pair[side].output)) for pair in warm)

    rows = {
        "cold answer, CPU seconds": (median(cold, 0, "cpu"), median(cold, 1, "cpu")),
        "cold answer, peak MB": (median(cold, 0, "megabytes"), median(cold, 1, "megabytes")),
        "warm answer, CPU ms (p50)": (per_question(0), per_question(1)),
    }
    print(f"{'':28}{'experts':>10}{'plain':>10}{'ratio':>8}")
    for name, (mine, theirs) in rows.items():
        print(f"{name:28}{mine:10.2f}{theirs:10.2f}{theirs / mine:7.1f}x")
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
