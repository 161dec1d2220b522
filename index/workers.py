"""Passages encoded by several processes, each with a model of its own on one thread.

Threads of one process share its matrix products badly: a batch of short texts is too little work to divide. Processes
share nothing, so their number is what it is faster by, as long as there are cores.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path

from index import bulk
from index.bulk import BATCH, Key, PassageEncoder
from index.types import EncoderProblem, Vectors

_AHEAD = 2  # batches for each process that wait for it, so that memory holds no more of them

_encoder: PassageEncoder  # of a process of the pool


class ParallelEncoder(PassageEncoder):
    """As :class:`index.bulk.PassageEncoder`, with its passages encoded by other processes.

    Args:
        folder: what :func:`index.exports.exported` gives.
        workers: how many processes.

    Raises:
        EncoderProblem: a file is missing or is no model.
    """

    def __init__(self, folder: Path, workers: int = 2) -> None:
        super().__init__(folder)
        context = multiprocessing.get_context("spawn")  # a fork would inherit the model's threads, but not their work
        self._workers = workers
        self._pool = ProcessPoolExecutor(workers, context, _load, (folder,))

    def blocks(self, texts: Iterable[tuple[Key, str]], batch: int = BATCH) -> Iterator[tuple[list[Key], Vectors]]:
        """See :meth:`index.bulk.PassageEncoder.blocks`."""
        left = iter(texts)
        few = list(islice(left, batch + 1))
        if len(few) <= batch:
            yield from super().blocks(few, batch)
            return
        batches = bulk.alike(chain(few, left), batch)
        running: dict[Future[Vectors], list[Key]] = {}
        try:
            while True:
                for pairs in islice(batches, self._workers * _AHEAD - len(running)):
                    running[self._pool.submit(_encode, [text for _, text in pairs])] = [key for key, _ in pairs]
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        except BrokenProcessPool:
            raise EncoderProblem(
                f"one of {self._workers} workers has ended, perhaps for want of memory; give fewer --workers"
            ) from None

    def __del__(self) -> None:
        if pool := getattr(self, "_pool", None):
            pool.shutdown(wait=False, cancel_futures=True)


def _load(folder: Path) -> None:
    global _encoder
    _encoder = PassageEncoder(folder, threads=1)


def _encode(texts: list[str]) -> Vectors:
    return _encoder.run(texts)
