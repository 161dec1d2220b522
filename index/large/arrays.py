"""Arrays in files, as long as they grow, and read without being loaded.

A file holds the numbers alone, row after row; how many there are is the file's length. What is mapped counts as
memory of the process once it is touched, so it is given back to the page cache from time to time.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.types import IndexProblem

_KEPT = 32 << 20  # bytes that may be touched before they are given back


class Rows:
    """The rows of a file, shape ``(rows, width)``.

    Raises:
        IndexProblem: the file is missing or ends within a row.
    """

    def __init__(self, path: Path, dtype: npt.DTypeLike, width: int) -> None:
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else None
        except OSError as error:
            raise IndexProblem(f"{path}: {error.strerror}; run `experts build --force`") from None
        self._bytes = np.dtype(dtype).itemsize * width
        if size % self._bytes:
            raise IndexProblem(f"{path}: ends within a row; run `experts build --force`")
        self._touched = 0
        self.all: npt.NDArray[Any] = np.frombuffer(self._map or b"", dtype=dtype).reshape(-1, width)

    def __len__(self) -> int:
        return len(self.all)

    def take(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """A copy of the rows of these numbers, in this order."""
        rows = self.all[numbers]
        self._touched += max(rows.nbytes, len(numbers) * mmap.PAGESIZE)
        if self._map is not None and self._touched > _KEPT:
            self._map.madvise(mmap.MADV_DONTNEED)
            self._touched = 0
        return rows


class Appender:
    """Writes rows to a file, one block after another."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        self._file = path.open("wb", buffering=1 << 20)
        self._dtype = dtype

    def add(self, rows: npt.ArrayLike) -> None:
        """Append ``rows``."""
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).data)

    def close(self) -> None:
        """Write what is left."""
        self._file.close()
