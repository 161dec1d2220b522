"""Candidates by vectors: the passages whose paragraphs are nearest, by FAISS.

Flat while that takes a few milliseconds; then inverted lists of rotated vectors of one bit a dimension (RaBitQ),
whose candidates are compared again with the vectors themselves. A graph (HNSW) is as fast, but takes eight times as
long to build, has to be built anew when a passage goes, and loses what it should find under a filter.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.large.arrays import Numbers
from index.types import IndexProblem, Vectors

FLAT_UP_TO = 20_000  # vectors
_TRAINED_ON = 40  # vectors a list
_BITS_OF_QUERY = 8
_LISTS_READ = 64
_BLOCK = 65_536

faiss.omp_set_num_threads(1)


def lists_for(size: int) -> int:
    """Into how many lists ``size`` vectors are divided: about four times the square root."""
    return 1 << max(2, round(math.log2(4 * math.sqrt(max(size, 1)))))


def _trained(size: int) -> int:
    """As many of :func:`lists_for` as there are vectors to train."""
    return min(lists_for(size), max(1, size // _TRAINED_ON))


def build(path: Path, rows: npt.NDArray[np.float16], is_flat: bool | None = None) -> None:
    """Write the index of ``rows``, shape ``(size, dimension)``, each of unit length."""
    size, dimension = rows.shape
    if size <= FLAT_UP_TO if is_flat is None else is_flat:
        index: faiss.Index = faiss.IndexFlatIP(dimension)
    else:
        lists = _trained(size)
        index = faiss.index_factory(dimension, f"RR{dimension},IVF{lists},RaBitQ", faiss.METRIC_INNER_PRODUCT)
        wanted = np.random.default_rng(0).permutation(size)[: lists * _TRAINED_ON]
        index.train(rows[np.sort(wanted)].astype(np.float32))
    for block in blocks(rows):
        index.add(block)
    faiss.write_index(index, str(path))


def grow(old: Path, path: Path, rows: npt.NDArray[np.float16]) -> None:
    """As :func:`build`, where the index at ``old`` is of the first of ``rows``; those after them are added to it.

    Its lists stay as they are until twice as many would be better.
    """
    index = faiss.read_index(str(old))
    known = int(index.ntotal)
    if isinstance(faiss.downcast_index(index), faiss.IndexFlat):
        is_outgrown = len(rows) > FLAT_UP_TO
    else:
        is_outgrown = _trained(len(rows)) >= 2 * faiss.extract_index_ivf(index).nlist
    if is_outgrown:
        build(path, rows)
        return
    for block in blocks(rows[known:]):
        index.add(block)
    faiss.write_index(index, str(path))


def blocks(rows: npt.NDArray[np.float16]) -> Iterable[Vectors]:
    """The rows, some at a time."""
    for start in range(0, len(rows), _BLOCK):
        yield rows[start : start + _BLOCK].astype(np.float32)


class Nearest:
    """Finds the nearest of the vectors that :func:`build` has indexed.

    Raises:
        IndexProblem: the file is missing or is no FAISS index.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            raise IndexProblem(f"{path}: cannot be read ({reason}); run `experts build --force`") from None
        self.is_exact = isinstance(faiss.downcast_index(self._index), faiss.IndexFlat)

    def find(self, vector: Vectors, limit: int, among: Numbers | None = None) -> Numbers:
        """The numbers of about ``limit`` of the nearest vectors, at the most; the nearest are among them.

        Args:
            vector: shape ``(1, dimension)``.
            limit: how many.
            among: only these count, in ascending order.
        """
        made: Any = faiss  # whose stubs do not know that parameters are keywords
        selector = None if among is None else made.IDSelectorBatch(among)
        if self.is_exact:
            parameters = made.SearchParameters(sel=selector)
        else:
            lists = made.IVFRaBitQSearchParameters(sel=selector, nprobe=_LISTS_READ, qb=_BITS_OF_QUERY)
            parameters = made.SearchParametersPreTransform(index_params=lists)
        _, found = self._index.search(vector, limit, params=parameters)
        numbers: Numbers = found[0][found[0] >= 0]
        return numbers
