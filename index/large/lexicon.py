"""The words of a large corpus, looked up in a file."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from corpus.lexicon import Lexicon
from index.large.arrays import mapped

_REMEMBERED = 4_096  # words that were looked up


def write(path: Path, words: Iterable[str]) -> None:
    """Write words that :class:`StoredWords` can look up: one a line, each once, in the order of their code points."""
    # In UTF-8 that is the order of the bytes, too.
    data = "".join(f"{word}\n" for word in sorted(set(words)))
    path.write_bytes(data.encode("utf-8", "surrogatepass"))


class StoredWords(Lexicon):
    """The words that :func:`write` wrote. In memory are only some that were looked up.

    Raises:
        IndexProblem: the file is missing.
    """

    def __init__(self, path: Path) -> None:
        self._lines: mmap.mmap | bytes = mapped(path, path.stat().st_size if path.exists() else 0) or b""
        self._holds = lru_cache(_REMEMBERED)(self._is_there)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._holds(word)

    def __iter__(self) -> Iterator[str]:
        return iter(self._between(0, len(self._lines)))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def beginning(self, letters: str) -> Iterable[str]:
        """See :meth:`corpus.lexicon.Lexicon.beginning`."""
        start = _encoded(letters)
        return self._between(self._place(start), self._place(start + b"\xff"))  # which no UTF-8 holds

    def _is_there(self, word: str) -> bool:
        line = _encoded(word) + b"\n"
        place = self._place(line[:-1])
        return self._lines[place : place + len(line)] == line

    def _between(self, start: int, end: int) -> list[str]:
        return str(self._lines[start:end], "utf-8", "surrogatepass").split("\n")[:-1]

    def _place(self, word: bytes) -> int:
        """Where the first line begins that is not before ``word``."""
        lines, low, high = self._lines, 0, len(self._lines)
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = lines.find(b"\n", start)
            if lines[start:end] < word:
                low = end + 1
            else:
                high = start
        return low


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
