"""Passages encoded by several processes, each with the model of its own on one thread.

Threads of one process share its matrix products badly: a batch of short texts is too little work to divide. Processes
share nothing, so their number is what it is faster by, as long as there are cores.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice

from index import encoder
from index.encoder import BuildEncoder, Key, Model
from index.types import EncoderProblem, Vectors

_AHEAD = 2  # batches for each process that wait for it, so that memory holds no more of them

_encoder: BuildEncoder  # of a process of the pool


class ParallelEncoder(BuildEncoder):
    """As :class:`index.encoder.BuildEncoder`, with its passages encoded by other processes.

    Args:
        model: which encoder.
        workers: how many processes.

    Raises:
        EncoderProblem: the model cannot be loaded.
    """

    def __init__(self, model: Model = encoder.DEFAULT, workers: int = 2) -> None:
        super().__init__(model)
        context = multiprocessing.get_context("spawn")  # a fork would inherit torch's threads, but not their work
        self._workers = workers
        self._pool = ProcessPoolExecutor(workers, context, _load, (model,))

    def blocks(self, texts: Iterable[tuple[Key, str]], batch: int = 64) -> Iterator[tuple[list[Key], Vectors]]:
        """See :meth:`index.encoder.BuildEncoder.blocks`."""
        left = iter(texts)
        few = list(islice(left, batch + 1))
        if len(few) <= batch:
            yield from super().blocks(few, batch)
            return
        batches = encoder.alike(chain(few, left), batch)
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


def _load(model: Model) -> None:
    global _encoder
    import torch

    torch.set_num_threads(1)
    _encoder = BuildEncoder(model)


def _encode(texts: list[str]) -> Vectors:
    return _encoder.encode(texts, batch=len(texts))
