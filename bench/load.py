"""``python -m bench.load``: many clients at once against a server of its own on loopback.

Three runs: distinct questions, repeated ones, and distinct ones while the index is built anew ten times; with
`--processes 1 2` on one process and on two. Client and server share the machine; what else it was doing is printed as
the load average. The CPU time of a request, all that the server did meanwhile included, depends less on that.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import httpx2

from corpus import bank, library
from index import builds, encoder, store

_SWAPS = 10
_SWAPPED = 'experts_index_swaps_total{outcome="done"}'
_READY_SECONDS = 120


@dataclass(slots=True)
class Load:
    """What came back: seconds of each answered request, statuses, and connections that broke."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0

    def row(self, name: str, spent: float) -> str:
        """A line of the table."""
        times = sorted(self.seconds)
        errors = self.broken + sum(n for status, n in self.statuses.items() if status != 200)
        p50, p99 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.99))
        return f"{name:28}{len(times) / spent:10.1f}{errors:8}{p50:10.1f}{p99:10.1f}"

    def what_failed(self) -> str:
        """The statuses that are no answer, and how many each; nothing if there are none."""
        found = {str(status): n for status, n in sorted(self.statuses.items()) if status != 200}
        found |= {"broken": self.broken} if self.broken else {}
        return f" {found}" if found else ""


async def client(port: int, paths: Iterator[str], until: float, load: Load) -> None:
    """One client: a connection that is kept, one request after the other. Raw, so that it costs little itself."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while time.monotonic() < until:
            request = f"GET {next(paths)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
            began = time.perf_counter()
            writer.write(request.encode("ascii"))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
            load.seconds.append(time.perf_counter() - began)
            load.statuses[int(head[9:12])] += 1
    except (OSError, asyncio.IncompleteReadError):
        load.broken += 1
    finally:
        writer.close()


async def run(port: int, paths: Iterator[str], clients: int, seconds: float) -> tuple[Load, float]:
    """All clients for some seconds."""
    load, began = Load(), time.monotonic()
    await asyncio.gather(*(client(port, paths, began + seconds, load) for _ in range(clients)))
    return load, time.monotonic() - began


def asked(questions: list[str]) -> Iterator[str]:
    """Questions that nobody asked before: two of the bank's after each other, numbered."""
    draw = random.Random(7)
    for n in itertools.count():
        words = f"{draw.choice(questions)} {draw.choice(questions)} {n}"
        yield f"/api/ask?{urlencode({'q': words})}"


def repeated(questions: list[str]) -> Iterator[str]:
    """A hundred questions over and over."""
    return itertools.cycle([f"/api/ask?{urlencode({'q': q})}" for q in questions[:100]])


def swap(folder: Path, number: int) -> None:
    """Another state of the bank, and its index."""
    corpus = library.open_corpus(folder)
    document = corpus.documents[0]
    bank.teach(folder, document, f"What was added in build {number}?", [document.passages[number].span])
    store.build(builds.root_of(folder), corpus, library.open_bank(folder, corpus), encoder.chosen(folder))


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[int]:
    """The port of a server on ``folder``, without a limit for the one address that all clients share."""
    settings = {"PORT": "0", "EXPERTS_CORPUS": str(folder), "EXPERTS_LOG": "requests", "EXPERTS_RATE": "0", **settings}
    env = {**os.environ, **settings}
    command = [sys.executable, "app.py"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline().rsplit(":", 1)[1])
        finally:
            process.terminate()


async def swapping(folder: Path, seconds: float) -> None:
    """Ten builds, evenly over the time."""
    for number in range(_SWAPS):
        await asyncio.sleep(seconds / (_SWAPS + 1))
        await asyncio.to_thread(swap, folder, number)


async def measure(port: int, folder: Path, processes: int, clients: int, seconds: float) -> None:
    """The three runs."""
    deadline = time.monotonic() + _READY_SECONDS
    while processes > 1 and figure(port, "experts_processes") < processes and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    questions = [q.question for q in library.open_bank(folder, library.open_corpus(folder)) if not q.language]
    distinct = asked(questions)
    print(f"{clients} clients, {processes} processes, {seconds:.0f} s; load average before: {os.getloadavg()[0]:.1f}")
    print(f"{'':28}{'req/s':>10}{'errors':>8}{'p50 ms':>10}{'p99 ms':>10}{'CPU ms':>8}{'MB':>6}")

    async def show(name: str, paths: Iterator[str]) -> None:
        before = figure(port, "process_cpu_seconds_total")
        load, spent = await run(port, paths, clients, seconds)
        cpu = (figure(port, "process_cpu_seconds_total") - before) / len(load.seconds) * 1000
        memory = figure(port, "process_resident_memory_bytes") / 1e6
        print(f"{load.row(name, spent)}{cpu:8.2f}{memory:6.0f}{load.what_failed()}", flush=True)

    await show("distinct questions", distinct)
    await show("repeated questions", repeated(questions))
    await asyncio.gather(show(f"distinct, {_SWAPS} index swaps", distinct), swapping(folder, seconds))
    await asyncio.sleep(2)
    done = figure(port, _SWAPPED) / processes
    print(f"builds taken over: {done:.0f} of {_SWAPS}")


def figure(port: int, name: str) -> float:
    """One of the server's own figures, of all processes together; 0 while there is none."""
    lines = httpx2.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text.splitlines()
    starts = (f"{name} ", f"{name}{{process=")
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(starts))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench.load")
    options.add_argument("--clients", type=int, default=50)
    options.add_argument("--seconds", type=float, default=20.0, help="of each run")
    options.add_argument("--processes", type=int, nargs="+", default=[1], help="of the server, one table each")
    arguments = options.parse_args()
    os.environ.pop("EXPERTS_INDEX", None)
    for processes in arguments.processes:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus"
            shutil.copytree(library.SHIPPED, corpus)
            with served(corpus, EXPERTS_PROCESSES=str(processes)) as port:
                asyncio.run(measure(port, corpus, processes, arguments.clients, arguments.seconds))


if __name__ == "__main__":
    main()
