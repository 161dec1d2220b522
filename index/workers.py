"""Passages encoded by several processes, each with the model of its own on one thread.

Threads of one process share its matrix products badly: a batch of short texts is too little work to divide. Processes
share nothing, so their number is what it is faster by, as long as there are cores.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

import numpy as np

from index import encoder
from index.encoder import BuildEncoder, Model
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

    def encode(
        self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None, batch: int = 64
    ) -> Vectors:
        """See :meth:`index.encoder.BuildEncoder.encode`."""
        if len(texts) <= batch:
            return super().encode(texts, progress, batch)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # The longest first: whoever comes last has little left to wait for.
        order = sorted(range(len(texts)), key=lambda i: (-len(texts[i]), i))
        batches = iter([order[start : start + batch] for start in range(0, len(order), batch)])
        running: dict[Future[Vectors], list[int]] = {}
        done = 0
        try:
            while True:
                for places in islice(batches, self._workers * _AHEAD - len(running)):
                    running[self._pool.submit(_encode, [texts[i] for i in places])] = places
                if not running:
                    return vectors
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    places = running.pop(future)
                    vectors[places] = future.result()
                    done += len(places)
                    if progress:
                        progress(done, len(texts))
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
