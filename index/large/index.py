"""A large index as it stands in its folder, and what of it the next build takes over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.large.building import NEAREST, digests
from index.large.columns import Columns
from index.large.nearest import Nearest, Numbers
from index.large.vectors import RowVectors, rows_of
from index.large.words import Words
from index.types import Vectors


class LargeIndex:
    """What :class:`index.large.building.Builder` wrote.

    Args:
        folder: where.
        dimension: of the vectors.
        columns: if they are open already.

    Raises:
        IndexProblem: a file is missing or damaged.
    """

    def __init__(self, folder: Path, dimension: int, columns: Columns | None = None) -> None:
        self.columns = columns or Columns(folder)
        self.nearest = Nearest(folder / NEAREST)
        self.words = Words(folder)
        self.vectors = RowVectors(folder, dimension)
        self.plain, self.first_row = window_rows(self.columns)


class Earlier:
    """The vectors of the documents that the previous build holds, by the digest of what was indexed of each."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._columns = Columns(folder)
        self._vectors = RowVectors(folder, dimension)
        self._first_row = window_rows(self._columns)[1]
        self._documents = digests(folder)

    def __contains__(self, digest: str) -> bool:
        return digest in self._documents

    def vectors(self, digest: str) -> Vectors | None:
        """The vectors of all entries of a document, or None if it is new; see :func:`index.store.entries_of`."""
        document = self._documents.get(digest)
        if document is None:
            return None
        here = self._columns.of_document(document)
        numbers = self._columns.named_among(np.arange(here.start, here.stop))
        paragraphs = self._vectors.paragraph_rows(numbers)
        windows = self._vectors.window_rows(np.arange(self._first_row[here.start], self._first_row[here.stop]))
        # Each paragraph comes after its windows.
        found: Vectors = np.insert(
            windows, self._first_row[numbers + 1] - self._first_row[here.start], paragraphs, axis=0
        )
        return found


def window_rows(columns: Columns) -> tuple[Numbers, Numbers]:
    """How many plain windows each passage has, and the first row of each, with one more for the end."""
    plain, context = rows_of(columns.sentence_counts)
    return plain, np.concatenate([[0], np.cumsum(plain + context)])
