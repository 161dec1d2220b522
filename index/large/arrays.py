"""Arrays in files, as long as they grow, and read without being loaded.

A file holds the numbers alone, row after row. A build that adds to the one before it has the same file under a second
name and appends to it: so how many rows belong to a build is not the file's length, but stands beside it
(:data:`SIZES`). Rows are read, not mapped: that is as fast while they are few, and what is mapped counts as memory of
the process once it is touched, many pages for each row. Where they are many, the map is given back once they are
copied. So what a process holds does not grow with the file.
"""

from __future__ import annotations

import json
import mmap
import os
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from index.types import IndexProblem

Numbers = npt.NDArray[np.int64]

SIZES = "sizes.json"  # of each file that may be appended to, how many bytes belong to the build
_AROUND = 16 * mmap.PAGESIZE  # bytes that Linux maps, at one fault, about the address that was touched


class Rows:
    """The rows of a file, shape ``(rows, width)``.

    Args:
        path: the file.
        dtype: of its numbers.
        width: how many a row has.
        size: bytes of the file; by default as :data:`SIZES` says.

    Raises:
        IndexProblem: the file is missing, is shorter than it was, or ends within a row.
    """

    def __init__(self, path: Path, dtype: npt.DTypeLike, width: int, size: int | None = None) -> None:
        size = sizes(path.parent).get(path.name, 0) if size is None else size
        self._path, self._bytes = path, np.dtype(dtype).itemsize * width
        if size % self._bytes:
            raise IndexProblem(f"{path}: ends within a row; run `experts build --force`")
        self._map = mapped(path, size)
        self.all: npt.NDArray[Any] = np.frombuffer(self._map or b"", dtype=dtype).reshape(-1, width)
        try:
            self._file = os.open(path, os.O_RDONLY)
        except OSError as error:
            raise IndexProblem(f"{path}: {error}; run `experts build --force`") from None
        weakref.finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return len(self.all)

    def whole(self) -> mmap.mmap | bytes:
        """The whole file, mapped.

        Raises:
            IndexProblem: the file has been cut since.
        """
        self._check(self.all.nbytes, os.fstat(self._file).st_size)  # what is mapped and gone ends the process
        return self._map or b""

    def between(self, start: int, end: int) -> npt.NDArray[Any]:
        """A copy of the rows from ``start`` to before ``end``, of which the file has to have so many.

        Raises:
            IndexProblem: the file has been cut since.
        """
        rows = np.empty((end - start, self.all.shape[1]), dtype=self.all.dtype)
        self._check(rows.nbytes, os.preadv(self._file, [rows.data], start * self._bytes) if rows.nbytes else 0)
        return rows

    def take(self, numbers: Numbers) -> npt.NDArray[Any]:
        """A copy of the rows of these numbers, in this order; the file has to have them.

        Raises:
            IndexProblem: the file has been cut since.
        """
        if not len(numbers):
            return self.between(0, 0)
        # Rows that follow one another in the file are read at once.
        first = np.concatenate([[0], np.flatnonzero(np.diff(numbers) != 1) + 1])
        if self._map and len(first) * _AROUND > self.all.nbytes:  # so many that to map the whole file costs less
            self.whole()
            rows: npt.NDArray[Any] = self.all[numbers]
            self._map.madvise(mmap.MADV_DONTNEED)  # given back, not lost: it is the file's
            return rows
        rows = np.empty((len(numbers), self.all.shape[1]), dtype=self.all.dtype)
        into = rows.reshape(-1).view(np.uint8).data
        bounds = np.append(first, len(numbers)) * self._bytes
        read = 0
        for start, end, place in zip(
            bounds[:-1].tolist(), bounds[1:].tolist(), (numbers[first] * self._bytes).tolist(), strict=True
        ):
            read += os.preadv(self._file, [into[start:end]], place)
        self._check(rows.nbytes, read)
        return rows

    def _check(self, wanted: int, found: int) -> None:
        if found < wanted:
            raise IndexProblem(f"{self._path}: has been cut; run `experts build --force`")


class Column(Sequence[int]):
    """One number a row, read when it is looked at."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...

    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        if isinstance(place, slice):
            found: list[int] = self._rows.take(np.arange(*place.indices(len(self))))[:, 0].tolist()
            return found
        number = range(len(self))[place]
        return int(self._rows.between(number, number + 1)[0, 0])


def expanded(first: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
    """All numbers from each ``first`` to before its ``end``, one range after another, and of which range each is."""
    sizes = end - first
    group = np.repeat(np.arange(len(first)), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if len(sizes) else sizes
    return np.arange(int(sizes.sum())) - np.repeat(starts - first, sizes), group


def mapped(path: Path, size: int) -> mmap.mmap | None:
    """The first ``size`` bytes of a file, there to be read even after a later build has taken it away; None for none.

    Raises:
        IndexProblem: the file is missing or shorter.
    """
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else None
    except (OSError, ValueError) as error:
        raise IndexProblem(f"{path}: {error}; run `experts build --force`") from None


class Appender:
    """Writes rows to a file, one block after another.

    Args:
        path: the file.
        dtype: of its numbers.
        after: bytes that stand there already and stay; what follows them is of a build that was not finished.
    """

    def __init__(self, path: Path, dtype: npt.DTypeLike, after: int = 0) -> None:
        self._file = path.open("rb+" if after else "wb", buffering=1 << 20)
        self._file.truncate(after)
        self._file.seek(after)
        self._dtype = dtype

    def add(self, rows: npt.ArrayLike) -> None:
        """Append ``rows``."""
        self._file.write(np.ascontiguousarray(rows, dtype=self._dtype).data)

    def close(self) -> None:
        """Write what is left."""
        self._file.close()


def sizes(folder: Path) -> dict[str, int]:
    """How many bytes of the files in ``folder`` that may be appended to belong to its build.

    Raises:
        IndexProblem: that is not to be read.
    """
    try:
        found: dict[str, int] = json.loads((folder / SIZES).read_bytes())
    except (OSError, ValueError) as error:
        raise IndexProblem(f"{folder / SIZES}: {error}; run `experts build --force`") from None
    return found


def write_sizes(folder: Path, names: Iterable[str]) -> None:
    """Record that the files of these names belong to the build as long as they are now."""
    (folder / SIZES).write_text(json.dumps({n: (folder / n).stat().st_size for n in names}), encoding="ascii")
