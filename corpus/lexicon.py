"""The words of a corpus: whether one is among them, and which begin alike."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property


class Lexicon(Collection[str]):
    """Folded words."""

    @abstractmethod
    def beginning(self, letters: str) -> Iterable[str]:
        """Those that begin with ``letters``, of which there has to be one."""


class Words(Lexicon):
    """Words in memory."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = frozenset(words)

    def __contains__(self, word: object) -> bool:
        return word in self._words

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def beginning(self, letters: str) -> Iterable[str]:
        """See :meth:`Lexicon.beginning`."""
        return (w for w in self._by_letter.get(letters[0], ()) if w.startswith(letters))

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            found.setdefault(word[:1], []).append(word)
        return found


class Joined(Lexicon):
    """The words of several; one that two of them have is given twice."""

    def __init__(self, *parts: Lexicon) -> None:
        self._parts = parts

    def __contains__(self, word: object) -> bool:
        return any(word in part for part in self._parts)

    def __iter__(self) -> Iterator[str]:
        return (word for part in self._parts for word in part)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def beginning(self, letters: str) -> Iterable[str]:
        """See :meth:`Lexicon.beginning`."""
        return (word for part in self._parts for word in part.beginning(letters))
