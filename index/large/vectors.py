"""The vectors that evidence is made of, on disk: a paragraph in 16 bits a number, a window in 8.

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
_WINDOWS, _SCALES = "windows.i1", "scales.f4"
FILES = (PARAGRAPHS, _WINDOWS, _SCALES)
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

    def __init__(self, folder: Path, after: Mapping[str, int]) -> None:
        self._paragraphs = Appender(folder / PARAGRAPHS, np.float16, after.get(PARAGRAPHS, 0))
        self._windows = Appender(folder / _WINDOWS, np.int8, after.get(_WINDOWS, 0))
        self._scales = Appender(folder / _SCALES, np.float32, after.get(_SCALES, 0))

    def add(self, paragraphs: Vectors, windows: Vectors) -> None:
        """The vectors of the next passages, and those of their windows."""
        self._paragraphs.add(paragraphs)
        scales = np.maximum(np.abs(windows).max(axis=1, initial=0.0), 1e-12) / _LARGEST
        self._windows.add(np.rint(windows / scales[:, None]))
        self._scales.add(scales)

    def close(self) -> None:
        """Write what is left."""
        for file in (self._paragraphs, self._windows, self._scales):
            file.close()


class RowVectors:
    """The vectors that :class:`VectorsWriter` wrote, by number of passage or of window."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._paragraphs = Rows(folder / PARAGRAPHS, np.float16, dimension)
        self._windows = Rows(folder / _WINDOWS, np.int8, dimension)
        self._scales = Rows(folder / _SCALES, np.float32, 1)

    def paragraphs(self, vector: Vectors, numbers: Numbers) -> Scores:
        """The cosines of ``vector``, shape ``(1, dimension)``, to the paragraphs of these passages."""
        return _products(self._paragraphs.take(numbers), vector)

    def paragraph_rows(self, numbers: Numbers) -> Vectors:
        """The vectors of the paragraphs of these passages."""
        rows: Vectors = self._paragraphs.take(numbers).astype(np.float32)
        return rows

    def window_rows(self, rows: Numbers) -> Vectors:
        """The vectors of these windows."""
        found: Vectors = self._windows.take(rows).astype(np.float32) * self._scales.take(rows)
        return found

    def windows(self, vector: Vectors, rows: Numbers) -> Scores:
        """The cosines of ``vector`` to these windows."""
        return np.asarray(_products(self._windows.take(rows), vector) * self._scales.take(rows)[:, 0], dtype=np.float64)


def _products(rows: npt.NDArray[Any], vector: Vectors) -> Scores:
    """The inner product of each of ``rows`` with ``vector``; the product of matrices would take five times as long."""
    return np.asarray(np.einsum("ij,j->i", rows.astype(np.float32), vector[0]), dtype=np.float64)
