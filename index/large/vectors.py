"""The vectors that evidence is made of, on disk: a paragraph in 16 bits a number, a window in 8 and with its scale.

The windows of a passage with ``n`` sentences stand one after another as :func:`index.entries.entries_of` makes them, so
their number follows from ``n`` and no table says what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.large.arrays import Appender, Numbers, Rows
from index.types import Scores, Vectors

PARAGRAPHS = "paragraphs.f2"
_WINDOWS = "windows.rows"
FILES = (PARAGRAPHS, _WINDOWS)
_LARGEST = 127


def rows_of(sentences: Numbers) -> tuple[Numbers, Numbers]:
    """How many windows, and how many contexts, passages with so many sentences have."""
    plain = sentences + np.maximum(sentences - 1, 0) + np.maximum(sentences - 2, 0)
    return plain, sentences + np.maximum(sentences - 1, 0)


def windows_of(sentences: Numbers) -> Numbers:
    """How many rows of windows passages with so many sentences have."""
    plain, context = rows_of(sentences)
    return plain + context


class VectorsWriter:
    """Writes the vectors of passages, in order, to ``folder``, after what stands there (:data:`arrays.SIZES`)."""

    def __init__(self, folder: Path, dimension: int, after: Mapping[str, int]) -> None:
        self._window = _window(dimension)
        self._paragraphs = Appender(folder / PARAGRAPHS, np.float16, after.get(PARAGRAPHS, 0))
        self._windows = Appender(folder / _WINDOWS, self._window, after.get(_WINDOWS, 0))

    def add(self, paragraphs: Vectors, windows: Vectors) -> None:
        """The vectors of the next passages, and those of their windows."""
        self._paragraphs.add(paragraphs)
        rows = np.empty(len(windows), dtype=self._window)
        rows["scale"] = np.maximum(np.abs(windows).max(axis=1, initial=0.0), 1e-12) / _LARGEST
        rows["numbers"] = np.rint(windows / rows["scale"][:, None])
        self._windows.add(rows)

    def close(self) -> None:
        """Write what is left."""
        self._paragraphs.close()
        self._windows.close()


class RowVectors:
    """The vectors that :class:`VectorsWriter` wrote, by number of passage or of window."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._paragraphs = Rows(folder / PARAGRAPHS, np.float16, dimension)
        self._windows = Rows(folder / _WINDOWS, _window(dimension), 1)

    def paragraphs(self, vector: Vectors, numbers: Numbers) -> Scores:
        """The cosines of ``vector``, shape ``(1, dimension)``, to the paragraphs of these passages."""
        return _products(self._paragraphs.take(numbers), vector)

    def paragraph_rows(self, numbers: Numbers) -> Vectors:
        """The vectors of the paragraphs of these passages."""
        rows: Vectors = self._paragraphs.take(numbers).astype(np.float32)
        return rows

    def window_rows(self, rows: Numbers) -> Vectors:
        """The vectors of these windows."""
        taken = self._windows.take(rows)[:, 0]
        found: Vectors = taken["numbers"].astype(np.float32) * taken["scale"][:, None]
        return found

    def windows(self, vector: Vectors, rows: Numbers) -> Scores:
        """The cosines of ``vector`` to these windows."""
        taken = self._windows.take(rows)[:, 0]
        return np.asarray(_products(taken["numbers"], vector) * taken["scale"], dtype=np.float64)


def _window(dimension: int) -> np.dtype[Any]:
    return np.dtype([("scale", np.float32), ("numbers", np.int8, (dimension,))])


def _products(rows: npt.NDArray[Any], vector: Vectors) -> Scores:
    """The inner product of each of ``rows`` with ``vector``; the product of matrices would take five times as long."""
    return np.asarray(np.einsum("ij,j->i", rows.astype(np.float32), vector[0]), dtype=np.float64)
