"""Vectors of a build that is under way, on disk as they are finished: a build that was killed goes on from them.

One file in the index folder, named after the model. It grows by blocks: a mark, the number of texts, a checksum, and
then the digests and the vectors of these texts. Each block is synced before the next is worked at, and a text has one
vector in one block. What a killed writer leaves of its last block has another checksum, and is cut off.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.library import Progress
from index.bulk import PassageEncoder
from index.types import EncoderProblem, Vectors

_PREFIX = "vectors-"
_DIGEST = 16  # bytes
_HEAD = struct.Struct("<4sI16s")  # mark, number of texts, checksum of all that follows
_MARK = b"\x89VB1"
_TASK = "embedding texts"
_AT_ONCE = 4096  # texts that are looked up together


def digest_of(text: str) -> bytes:
    """By what an embedded text is known again."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def clear(root: Path, but: Path | None = None) -> None:
    """Remove all spools of an index folder, or all but one."""
    for path in root.glob(f"{_PREFIX}*"):
        if path != but:
            path.unlink(missing_ok=True)


class Spool:
    """The vectors that builds with one model have finished. Only who holds the folder's lock may open it.

    In memory are some 110 bytes for each text; the vectors stay on disk. Spools of other models are removed.

    Args:
        root: the index folder.
        fingerprint: of the model.
        dimension: of its vectors.
    """

    def __init__(self, root: Path, fingerprint: str, dimension: int) -> None:
        self.path = root / f"{_PREFIX}{hashlib.sha256(fingerprint.encode()).hexdigest()[:16]}"
        self._dimension, self._row = dimension, dimension * np.dtype(np.float32).itemsize
        self._digests, self._places = bytearray(), array("q")  # of each text the first byte of its vector
        self._found: _Digests | None = None
        clear(root, self.path)
        self._end = self._read()

    def __len__(self) -> int:
        """How many texts have a vector."""
        return len(self._places)

    def embed(self, texts: Callable[[], Iterable[str]], load: Callable[[], PassageEncoder], progress: Progress) -> None:
        """Give each of ``texts`` that has none its vector.

        Args:
            texts: called twice, gives the same texts each time; some may be equal.
            load: gives what encodes, and is called if there is something to encode.
            progress: called with how many have their vectors, after each block.

        Raises:
            EncoderProblem: the encoder left some out.
        """
        written = bytearray()
        for text in texts():
            written += digest_of(text)
        digests = _Digests(bytes(written))
        del written
        is_missing = self._table.places(digests.sorted) < 0
        total, missing = len(digests), int(is_missing.sum())
        if not missing:
            return
        encoder = load()
        progress(_TASK, total - missing, total)
        for keys, vectors in encoder.blocks(_wanted(texts(), digests, is_missing)):
            self._add(keys, vectors)
            missing -= len(keys)
            progress(_TASK, total - missing, total)
        if missing:
            raise EncoderProblem(f"{missing} of {total} texts have got no vector; run the same command again")

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of ``texts``, which all have one; shape ``(len(texts), dimension)``."""
        rows = np.empty((len(texts), self._dimension), dtype=np.float32)
        if not texts:
            return rows
        places = self._table.places(_strings(b"".join(map(digest_of, texts))))
        if (places < 0).any():
            raise LookupError("a text was not embedded")
        with self.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            for row, number in zip(rows, self._table.first[places], strict=True):
                start = self._places[number]
                row[:] = np.frombuffer(data[start : start + self._row], dtype=np.float32)
        return rows

    @property
    def _table(self) -> _Digests:
        if self._found is None:
            self._found = _Digests(bytes(self._digests))
        return self._found

    def _add(self, digests: Sequence[bytes], vectors: Vectors) -> None:
        """Write a block, and return when it is on the disk."""
        content = b"".join(digests) + np.ascontiguousarray(vectors, dtype=np.float32).tobytes()
        with self.path.open("r+b" if self.path.exists() else "wb") as file:
            file.seek(self._end)
            file.write(_HEAD.pack(_MARK, len(digests), _checksum(content)) + content)
            file.flush()
            os.fsync(file.fileno())
        self._enter(content, len(digests))

    def _enter(self, content: bytes, number: int) -> None:
        """Know the texts of the block that stands at the end."""
        first = self._end + _HEAD.size + number * _DIGEST
        self._digests += content[: number * _DIGEST]
        self._places.extend(range(first, first + number * self._row, self._row))
        self._end += _HEAD.size + len(content)
        self._found = None

    def _read(self) -> int:
        """Take up the blocks of a build that was killed, up to the first that is not whole; returns where they end."""
        self._end = 0
        if not self.path.exists():
            return 0
        with self.path.open("r+b") as file:
            while len(head := file.read(_HEAD.size)) == _HEAD.size:
                mark, number, checksum = _HEAD.unpack(head)
                size = number * (_DIGEST + self._row)
                if mark != _MARK or self._end + _HEAD.size + size > os.fstat(file.fileno()).st_size:
                    break
                content = file.read(size)
                if _checksum(content) != checksum:
                    break
                self._enter(content, number)
            file.truncate(self._end)
        return self._end


class _Digests:
    """Different digests in order, looked up many at a time.

    Args:
        written: digests one after another; of equal ones the first counts.
    """

    def __init__(self, written: bytes) -> None:
        # As strings of bytes, all of one length: no number that numpy compares is as wide.
        self.sorted, self.first = np.unique(_strings(written), return_index=True)

    def __len__(self) -> int:
        return len(self.sorted)

    def places(self, digests: npt.NDArray[np.bytes_]) -> npt.NDArray[np.int64]:
        """Where in ``sorted`` each digest stands; -1 where it does not."""
        if not len(self):
            return np.full(len(digests), -1)
        places = np.minimum(np.searchsorted(self.sorted, digests), len(self) - 1)
        return np.where(self.sorted[places] == digests, places, -1)


def _strings(written: bytes) -> npt.NDArray[np.bytes_]:
    return np.frombuffer(written, dtype=f"S{_DIGEST}")


def _wanted(texts: Iterable[str], digests: _Digests, is_wanted: npt.NDArray[np.bool_]) -> Iterator[tuple[bytes, str]]:
    """Those of ``texts`` that are wanted, each once, with their digests."""
    left, is_left = iter(texts), is_wanted.copy()
    while some := list(islice(left, _AT_ONCE)):
        own = [digest_of(text) for text in some]
        for text, digest, place in zip(some, own, digests.places(_strings(b"".join(own))), strict=True):
            if is_left[place]:
                is_left[place] = False
                yield digest, text


def _checksum(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()
