"""A large index as it stands in its folder, and what of it the next build takes over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.large.building import NEAREST, digests
from index.large.columns import Columns
from index.large.nearest import Nearest
from index.large.vectors import RowVectors, windows_of
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


class Earlier:
    """The vectors of the documents that the previous build holds, by the digest of what was indexed of each."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._columns = Columns(folder)
        self._vectors = RowVectors(folder, dimension)
        self._documents = digests(folder)

    def __contains__(self, digest: str) -> bool:
        return digest in self._documents

    def vectors(self, digest: str) -> Vectors | None:
        """The vectors of all entries of a document, or None if it is new; see :func:`index.entries.entries_of`."""
        document = self._documents.get(digest)
        if document is None:
            return None
        here = self._columns.of_document(document)
        found = self._columns.found_among(np.arange(here.start, here.stop))
        counts = windows_of(found.sentences)
        first = found.windows[0] if len(found) else 0
        windows = self._vectors.window_rows(np.arange(first, first + counts.sum()))
        # Each paragraph comes after its windows.
        rows: Vectors = np.insert(windows, np.cumsum(counts), self._vectors.paragraph_rows(found.numbers), axis=0)
        return rows
