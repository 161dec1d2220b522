"""Passages into vectors, with the exported model and its weights as they are: no torch, and half of its time."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from index import encoder, graphs
from index.types import Vectors

BATCH = 64  # texts that are given out together
_AT_ONCE = 8  # texts of one run: more of them no longer fit into the processor's caches
_SORTED = 64  # batches of texts that are put in order of length together

Key = TypeVar("Key")


class PassageEncoder:
    """Encodes any number of texts.

    Args:
        folder: what :func:`index.exports.exported` gives.
        threads: for one run; by default one a core.

    Raises:
        EncoderProblem: a file is missing or is no model.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        settings = encoder.settings_of(folder)
        self.dimension: int = settings["dimension"]
        threads = threads or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        self._session, self._tokenizer = graphs.load(folder / encoder.EXACT, folder / encoder.TOKENIZER, threads)
        self._tokenizer.enable_truncation(settings["max_tokens"])
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of ``texts``, shape ``(len(texts), dimension)``, float32, in their order."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for places, found in self.blocks(enumerate(texts)):
            vectors[places] = found
        return vectors

    def blocks(self, texts: Iterable[tuple[Key, str]], batch: int = BATCH) -> Iterator[tuple[list[Key], Vectors]]:
        """The unit vectors of any number of texts, some at a time as they are finished, with the keys of these.

        No more of ``texts`` are taken than are worked at.
        """
        for pairs in alike(texts, batch):
            yield [key for key, _ in pairs], self.run([text for _, text in pairs])

    def run(self, texts: Sequence[str]) -> Vectors:
        """The unit vectors of a few texts of like length."""
        found = [np.empty((0, self.dimension), dtype=np.float32)]
        for start in range(0, len(texts), _AT_ONCE):
            tokens = self._tokenizer.encode_batch([encoder.encodable(t) for t in texts[start : start + _AT_ONCE]])
            inputs = {
                "input_ids": np.array([t.ids for t in tokens], dtype=np.int64),
                "attention_mask": np.array([t.attention_mask for t in tokens], dtype=np.int64),
            }
            found.append(self._session.run(["embedding"], inputs)[0])
        return np.concatenate(found)


def alike(texts: Iterable[tuple[Key, str]], batch: int) -> Iterator[list[tuple[Key, str]]]:
    """Batches of texts of like length, so that little is padded.

    The longest come first: where several encode, whoever is last has little left to wait for.
    """
    left = iter(texts)
    while some := list(islice(left, batch * _SORTED)):
        some.sort(key=lambda pair: -len(pair[1]))
        for start in range(0, len(some), batch):
            yield some[start : start + batch]
