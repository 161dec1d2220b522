"""``python -m bench.ray_nodes``: an index built on three nodes of Ray, one of them killed in the middle.

The nodes are real ones, with a core each, on this machine. Counted is what was written as it was finished: the file of
vectors, of which a second name is kept while the build removes its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpus import adding, library
from corpus.types import Corpus
from index import encoder, entries
from index.spool import Spool

ROOT = Path(__file__).parent.parent
_STORE_BYTES = 100_000_000  # of each node's object store
_PATIENCE = 1800.0
_NAMES = ("Jane Roe", "Ann Lee", "Kofi Mensah", "Rosa Diaz", "Ines Kolar")
_TURNS = 500  # a document
_WORDS = "bread flour water salt oven grain mill yeast crust baker market price harvest rye barley loaf".split()


class Nodes:
    """A Ray cluster on this machine; each node with one core."""

    def __init__(self) -> None:
        # Not in a deeper folder: the names of Ray's sockets have an upper length.
        self._folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self._groups: list[int] = []

    def __enter__(self) -> Nodes:
        return self

    def __exit__(self, *_: object) -> None:
        while self._groups:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self, number: int) -> None:
        """Start more nodes; the first that is ever started is the head."""
        for _ in range(number):
            port = self.address.rpartition(":")[2]
            head = ["--head", f"--port={port}", "--include-dashboard=false", f"--temp-dir={self._folder}"]
            command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--node-ip-address=127.0.0.1"]
            command += ["--num-cpus=1", f"--object-store-memory={_STORE_BYTES}", "--disable-usage-stats"]
            command += [f"--address={self.address}"] if self._groups else head
            env = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"}
            # A session, and with it a group, of its own: what `ray start` leaves running stays in it.
            node = subprocess.Popen(
                command,
                cwd=self._folder,
                env=env,
                start_new_session=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            self._groups.append(node.pid)
            said = node.communicate(timeout=_PATIENCE)[0]
            if node.returncode:
                raise RuntimeError(said)

    def kill(self) -> None:
        """End the youngest node as a power cut would."""
        os.killpg(self._groups.pop(), signal.SIGKILL)


def talk(folder: Path, passages: int) -> Corpus:
    """A corpus of so many passages, each a short sentence of its own."""
    rng = random.Random(7)
    said = [f"{_NAMES[n % 5]}: {' '.join(rng.choices(_WORDS, k=4)).capitalize()} {n}." for n in range(passages)]
    library.create(folder)
    for start in range(0, passages, _TURNS):
        path = folder.parent / f"talk-{start // _TURNS}.txt"
        path.write_text("\n\n".join(["A talk", *said[start : start + _TURNS]]), encoding="utf-8")
        adding.add(folder, [path])
    return library.open_corpus(folder)


def texts_of(corpus: Corpus) -> list[str]:
    """What is embedded for a corpus, each text once."""
    texts = {d.id: d.text for d in corpus.documents}
    return list(
        dict.fromkeys(t for p in entries.searchable(corpus) for _, t in entries.entries_of(0, p, texts[p.document]))
    )


def build(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """``experts build`` of the corpus in ``folder``, in a process of its own."""
    env = {
        **os.environ,
        "EXPERTS_CORPUS": str(folder),
        "EXPERTS_INDEX": str(folder / ".index"),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "assistant.cli", "build", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def kept(process: subprocess.Popen[str], folder: Path, texts: int) -> Path:
    """Wait until a build has finished so many texts; returns a second name of the file that they are in."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        for path in (folder / ".index").glob("vectors-*"):
            if path.stat().st_size > texts * 4 * 384:
                other = folder / "kept" / path.name
                other.parent.mkdir()
                os.link(path, other)
                return other
        time.sleep(0.02)
    raise RuntimeError(f"the build has ended, or takes too long: {process.communicate()[0] if process.poll() else ''}")


def counted(file: Path, corpus: Corpus) -> dict[str, Any]:
    """How many vectors stand in the file of a build, how many texts have none or two, and how far they are off."""
    model = encoder.chosen(corpus.folder or Path())
    texts = texts_of(corpus)
    here = encoder.BuildEncoder(model)
    spool = Spool(file.parent, encoder.fingerprint(model), here.dimension)
    apart = float(np.abs(spool.vectors(texts) - here.encode(texts)).max())
    return {"texts": len(texts), "vectors": len(spool), "largest_difference": apart}


def measure(folder: Path, passages: int, then: Callable[[Nodes], None]) -> dict[str, Any]:
    """Build on three nodes; when a quarter is done, ``then`` happens to them."""
    corpus = talk(folder, passages)
    with Nodes() as nodes:
        nodes.start(3)
        start = time.monotonic()
        process = build(folder, "--ray", nodes.address)
        file = kept(process, folder, passages // 4)
        then(nodes)
        said = process.communicate(timeout=_PATIENCE)[0]
        seconds = time.monotonic() - start
    if process.returncode:
        raise RuntimeError(said)
    return {"passages": passages, "seconds": round(seconds, 1), "said": said} | counted(file, corpus)


def main() -> None:
    """Build, and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        row = measure(Path(folder) / "corpus", options.passages, Nodes.kill)
    print(row.pop("said"), file=sys.stderr)
    print(json.dumps(row | {"passages_per_second": round(row["passages"] / row["seconds"], 1)}))


if __name__ == "__main__":
    main()
