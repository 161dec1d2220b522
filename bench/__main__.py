"""``make bench``: what an answer costs as the corpus grows, beside what a user would pick instead.

The included text alone first, 36 passages, with how many times more each peer costs; then the same text within
larger corpora (:mod:`bench.corpora`). All are asked in turn, in processes of one core and one thread; costs are
medians, and CPU and memory are what the operating system accounts to the finished process. A cold answer is a fresh
process that loads the saved index and answers one question: of the assistant, ``experts ask``. Up to 1,000 passages
each embeds them itself; from there on all are given vectors. ``sh bench/peers/install`` installs the peers, whose
modules say how each is set up; one that is not installed is left out.

The folder of ``--output`` gets ``results.json``, the tables as ``results.md``, and a drawing of each figure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import tables
from bench.figures import ALL
from bench.measuring import Row, ask, build
from bench.ways import Way, all_ways

_SMALLEST = 36  # passages of the included text
_SIZES, _QUICK = (_SMALLEST, 1_000, 10_000, 100_000), (_SMALLEST, 1_000)
_OUTPUT = Path(__file__).parent / "results"
_TEXTS = Path(__file__).parents[2] / "shared" / "data" / "ret-scifact" / "corpus.jsonl"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default=",".join(map(str, _SIZES)), help="passages, with commas between")
    parser.add_argument("--quick", action="store_true", help="no more than 1,000 passages, one run of each")
    parser.add_argument("--ways", help="some of them, with commas between; by default all that are installed")
    parser.add_argument("--runs", type=int, default=5, help="fresh processes of each, at each size")
    parser.add_argument("--seconds", type=float, default=60, help="in which a warm process begins questions")
    parser.add_argument("--folder", type=Path, help="where corpora and indexes are made, and left")
    parser.add_argument("--output", type=Path, default=_OUTPUT, help="where results are written")
    options = parser.parse_args(arguments)
    sizes = _QUICK if options.quick else sorted({_SMALLEST, *map(int, options.sizes.split(","))})
    if not _TEXTS.exists():
        _say(f"only {_SMALLEST} passages: larger corpora need {_TEXTS}, which is not here")
        sizes = [_SMALLEST]
    ways, left_out = _chosen(options.ways)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for size in sizes:
            within = [way for way in ways if size <= way.most]
            built = build(folder, size, within, _say)
            rows += ask(folder, size, built, 1 if options.quick else options.runs, options.seconds, _say)
            _write(options.output, rows, list(_report(rows, ways, left_out)))
    _draw(options.output, rows)
    print("\n".join(_report(rows, ways, left_out)))


def _chosen(names: str | None) -> tuple[list[Way], list[str]]:
    """The ways to measure, and why others are not."""
    known = all_ways()
    wanted = names.split(",") if names else [way.name for way in known]
    if unknown := set(wanted) - {way.name for way in known}:
        sys.exit(f"error: {min(unknown)!r} is no way; there are: {', '.join(way.name for way in known)}")
    # The assistant always: the others are measured against it, and it lends them its encoder.
    chosen = [way for way in known if way.is_ours or way.name in wanted]
    left_out = [reason for way in chosen if (reason := way.missing)]
    return [way for way in chosen if not way.missing], left_out


def _report(rows: Sequence[Row], ways: Sequence[Way], left_out: Sequence[str]) -> Iterator[str]:
    yield from _circumstances()
    yield ""
    yield f"## {_SMALLEST} passages"
    yield ""
    yield from tables.beside([row for row in rows if row["passages"] == _SMALLEST])
    yield ""
    yield "## As the corpus grows"
    yield ""
    yield from tables.growth(rows)
    largest = max(int(row["passages"] or 0) for row in rows)
    yield from (f"{way.name} is not measured beyond {way.most:,}: {way.why}." for way in ways if way.most < largest)
    yield from (f"Left out: {reason}." for reason in left_out)


def _circumstances() -> Iterator[str]:
    yield f"{time.strftime('%Y-%m-%d')}, `{shlex.join(['python', '-m', 'bench', *sys.argv[1:]])}`  "
    yield f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _write(output: Path, rows: Sequence[Row], report: Sequence[str]) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "results.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (output / "results.md").write_text("\n".join(report) + "\n", encoding="utf-8")


def _draw(output: Path, rows: Sequence[Row]) -> None:
    from bench import plots  # not before everything is measured: see bench.processes

    for figure in ALL:
        (output / f"{figure.key}.svg").write_text(plots.svg(figure, rows), encoding="utf-8")


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
