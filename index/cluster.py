"""Passages encoded on a cluster: Ray Data hands texts to its nodes and gives their vectors back as they are finished.

Every node has this project installed. The model is sent there; the corpus and its index stay where the build runs,
which has to be a node too, if only one without processors to lend. What is lost with a node, Ray gives to another. Here
a block counts when it has arrived, and only once.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from index import bulk, encoder
from index.bulk import BATCH, Key, PassageEncoder
from index.types import EncoderProblem, Vectors

_INSTALL = "run `pip install 'in-their-words[ray]'`"
_FILES = (encoder.EXACT, encoder.TOKENIZER, encoder.SETTINGS)
_BATCH = 256  # texts for one task: some seconds of work
_FEW = 1024  # texts at the most that are encoded here rather than sent away
_TASKS_A_CORE = 8  # handed out together; the nodes wait for the last of them before the next are
_CONNECT_SECONDS, _ANSWER_SECONDS = 5, 60


def on_ray(address: str) -> Callable[[Path], PassageEncoder]:
    """What loads an encoder whose passages are encoded on the Ray cluster at ``address``, ``host:port``.

    Raises:
        EncoderProblem: Ray is not installed, or none answers there.
    """
    _ray()
    host, _, port = address.rpartition(":")
    start = f"start one with `ray start --head --port={port}`"
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except OSError as error:
        raise EncoderProblem(f"--ray {address}: nothing answers ({error.strerror or error}); {start}") from None
    # Ray itself tries for two minutes, and then ends the process.
    ask = [sys.executable, "-P", "-m", "ray.scripts.scripts", "status", "--address", address]
    try:
        answers = subprocess.run(ask, capture_output=True, timeout=_ANSWER_SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        answers = False
    if not answers:
        raise EncoderProblem(f"--ray {address}: what answers is no Ray of the release that is installed here; {start}")
    return partial(ClusterEncoder, address=address)


class ClusterEncoder(PassageEncoder):
    """As :class:`index.bulk.PassageEncoder`, with its passages encoded by the nodes of a Ray cluster.

    Args:
        folder: what :func:`index.exports.exported` gives.
        address: of the cluster.

    Raises:
        EncoderProblem: a file is missing or is no model.
    """

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder)
        self._folder, self._address = folder, address

    def blocks(self, texts: Iterable[tuple[Key, str]], batch: int = BATCH) -> Iterator[tuple[list[Key], Vectors]]:
        """See :meth:`index.bulk.PassageEncoder.blocks`.

        Raises:
            EncoderProblem: the cluster has no processors, or its nodes cannot do it.
        """
        left = iter(texts)
        few = list(islice(left, _FEW + 1))
        if len(few) <= _FEW:
            yield from super().blocks(few, batch)
            return
        batches = bulk.alike(chain(few, left), _BATCH)
        with self._connected() as ray:
            task = partial(_encode, files=ray.put({n: (self._folder / n).read_bytes() for n in _FILES}))
            while some := list(islice(batches, _TASKS_A_CORE * self._cores(ray))):
                rows = [{"number": n, "texts": [text for _, text in pairs]} for n, pairs in enumerate(some)]
                waiting = {n: [key for key, _ in pairs] for n, pairs in enumerate(some)}
                found = ray.data.from_items(rows, override_num_blocks=len(rows)).map(task, num_cpus=1).iter_rows()
                for row in self._told(found):
                    if keys := waiting.pop(row["number"], None):
                        yield keys, np.frombuffer(row["vectors"], np.float32).reshape(len(keys), self.dimension)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        """Ray, connected to the cluster within."""
        ray = _ray()
        # What Ray says of nodes that are lost it says on standard output.
        with redirect_stdout(sys.stderr):
            try:
                ray.init(self._address, log_to_driver=False, logging_level=logging.ERROR)
            except Exception as error:
                raise EncoderProblem(f"--ray {self._address}: {_reason(error)}") from None
            logging.getLogger("ray.data").setLevel(logging.CRITICAL)
            ray.data.DataContext.get_current().enable_progress_bars = False
            try:
                yield ray
            finally:
                ray.shutdown()

    def _cores(self, ray: Any) -> int:
        """How many cores the nodes lend now."""
        cores = int(ray.cluster_resources().get("CPU", 0))
        if not cores:
            raise EncoderProblem(
                f"--ray {self._address}: no node has processors to lend; start some with `ray start "
                f"--address={self._address}`"
            )
        return cores

    def _told(self, found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """``found``, with what goes wrong on the nodes told in one line."""
        try:
            yield from found
        except Exception as error:  # Ray raises what the task did, and types of its own
            raise EncoderProblem(f"--ray {self._address}: {_reason(error)}; then run the same command again") from None


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError:
        raise EncoderProblem(f"--ray needs Ray, which is not installed; {_INSTALL}") from None
    return ray


def _reason(error: Exception) -> str:
    """The line of an error from a node that says what is wrong there: the first that names an exception."""
    text = str(error)
    if missing := re.search(r"No module named '(index|corpus)\b", text):
        return f"a node has not got this project ({missing[0]}); install it there"
    said = re.search(r"^[\w.]*(?:Error|Exception|Problem): (.+)$", text, re.MULTILINE)
    return said[1] if said else " ".join(text.split()) or type(error).__name__


def _encode(row: dict[str, Any], files: Any) -> dict[str, Any]:
    """The vectors of a row of texts; runs on a node."""
    vectors = _loaded(files).run(list(row["texts"]))
    return {"number": row["number"], "vectors": vectors.tobytes()}


@cache
def _loaded(files: Any) -> PassageEncoder:
    """The model, loaded once by each process of a node."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in _ray().get(files).items():
            (Path(folder) / name).write_bytes(content)
        return PassageEncoder(Path(folder), threads=1)
