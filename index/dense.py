"""Nearest vectors by cosine, with FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from index.types import IndexProblem, Scores, Vectors

# FAISS would otherwise start a thread a core for a search that takes microseconds.
faiss.omp_set_num_threads(1)


class DenseIndex:
    """Unit vectors in a flat FAISS index: exact, and fastest below about 100,000 of them."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self.size: int = index.ntotal

    @classmethod
    def of(cls, vectors: Vectors) -> DenseIndex:
        """An index over ``vectors``, shape ``(size, dimension)``, each of unit length."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read an index that :meth:`save` wrote.

        Raises:
            IndexProblem: the file is missing or is no FAISS index.
        """
        try:
            with path.open("rb") as file:
                return cls(faiss.read_index(faiss.PyCallbackIOReader(file.read)))  # type: ignore[attr-defined]
        except (OSError, RuntimeError) as error:
            reason = str(error).splitlines()[0]
            raise IndexProblem(f"{path}: cannot be read ({reason}); run `experts build --force`") from None

    def save(self, path: Path) -> None:
        """Write the index to ``path``."""
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def vectors(self) -> Vectors:
        """All vectors, shape ``(size, dimension)``, in their order."""
        rows: Vectors = self._index.reconstruct_n(0, self.size)
        return rows

    def cosines(self, query: Vectors) -> Scores:
        """The cosine of ``query``, shape ``(1, dimension)``, to every vector, in their order."""
        scores = np.empty(self.size)
        if self.size:
            found, places = self._index.search(query, self.size)
            scores[places[0]] = found[0]
        return scores
