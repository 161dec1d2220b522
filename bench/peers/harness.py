"""What every peer does alike: read what it is given, build or answer, and print one JSON object.

    PYTHON with_PEER.py build DATA INDEX
    PYTHON with_PEER.py ask INDEX QUESTIONS SECONDS

DATA has ``passages.jsonl``, an object a line with ``id``, ``title``, ``words`` and ``text`` (the words under title and
question), and for large corpora ``vectors.npy``, a unit vector of MiniLM for each. ``model`` in it is MiniLM as ONNX,
for peers without torch. INDEX is a folder for the peer to fill. QUESTIONS is a JSON list; none is begun after SECONDS.
Only the standard library is imported here, since all that a peer's process does is charged to it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

Find = Callable[[str], list[str]]
Passage = dict[str, str]

HITS = 10


def passages(data: Path) -> list[Passage]:
    """The passages, in their order."""
    with (data / "passages.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def run(build: Callable[[Path, Path], None], open_index: Callable[[Path], Find]) -> None:
    """Do what the command line says.

    Args:
        build: fills the second folder from the first.
        open_index: loads a filled folder; gives what finds the ids of the best passages for a question.
    """
    if sys.argv[1] == "build":
        started = time.process_time()
        build(Path(sys.argv[2]), Path(sys.argv[3]))
        print(json.dumps({"cpu_s": time.process_time() - started}))
        return
    questions = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    find = open_index(Path(sys.argv[2]))
    print(json.dumps(timed(find, questions, float(sys.argv[4]))))


def timed(find: Find, questions: list[str], seconds: float) -> dict[str, list[object]]:
    """Ask one after the other; CPU and wall milliseconds and the ids found, of as many as there was time for."""
    until = time.monotonic() + seconds
    cpu: list[object] = []
    wall: list[object] = []
    hits: list[object] = []
    for question in questions:
        if hits and time.monotonic() > until:
            break
        spent, passed = time.process_time(), time.perf_counter()
        found = find(question)
        cpu.append((time.process_time() - spent) * 1000)
        wall.append((time.perf_counter() - passed) * 1000)
        hits.append(found)
    return {"cpu_ms": cpu, "wall_ms": wall, "hits": hits}
