"""The words of a large corpus, looked up in a file."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from corpus.lexicon import Lexicon
from index.large.arrays import Rows

_REMEMBERED = 4_096  # words that were looked up


def write(path: Path, words: Iterable[str]) -> None:
    """Write words that :class:`StoredWords` can look up: one a line, each once, in the order of their code points."""
    # In UTF-8 that is the order of the bytes, too.
    data = "".join(f"{word}\n" for word in sorted(set(words)))
    path.write_bytes(data.encode("utf-8", "surrogatepass"))


class StoredWords(Lexicon):
    """The words that :func:`write` wrote. Some that were looked up are remembered, no others are held.

    Raises:
        IndexProblem: the file is missing, or later that it has been cut.
    """

    def __init__(self, path: Path) -> None:
        self._file = Rows(path, np.uint8, 1, path.stat().st_size if path.exists() else 0)
        self._known: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        known = self._known.get(word)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[word] = self._is_there(word)
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(_words(self._file.whole()[:]))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def beginning(self, letters: str) -> Iterable[str]:
        """See :meth:`corpus.lexicon.Lexicon.beginning`."""
        lines, start = self._file.whole(), _encoded(letters)
        return _words(lines[_place(lines, start) : _place(lines, start + b"\xff")])  # which no UTF-8 holds

    def _is_there(self, word: str) -> bool:
        lines, line = self._file.whole(), _encoded(word) + b"\n"
        place = _place(lines, line[:-1])
        return lines[place : place + len(line)] == line


def _place(lines: mmap.mmap | bytes, word: bytes) -> int:
    """Where the first line begins that is not before ``word``."""
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start)
        if lines[start:end] < word:
            low = end + 1
        else:
            high = start
    return low


def _words(lines: bytes) -> list[str]:
    return lines.decode("utf-8", "surrogatepass").split("\n")[:-1]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
