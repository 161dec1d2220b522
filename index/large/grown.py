"""A shelved corpus, and the documents that came to it since: read, while the others stay where they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar, overload

from corpus import library
from corpus.lexicon import Joined
from corpus.types import Corpus, Document, Expert, Gathered, Passage, Topic, hash_of
from index.large.shelf import Shelf

_T = TypeVar("_T")


class Grown(Corpus):
    """A shelved corpus and the documents that were entered after it. See :class:`corpus.types.Corpus`.

    Args:
        before: what is indexed.
        added: the documents after it, with all experts (:func:`corpus.library.read_on`).
        basis: of all (:class:`corpus.readings.Provenance`).
        digests: of the documents before.
    """

    def __init__(self, before: Shelf, added: Corpus, basis: str, digests: Sequence[str]) -> None:
        documents = _Chain(before.documents, added.documents)
        super().__init__(added.title, documents, added.experts, added.language, added.folder)
        # In place of what these would read of all documents; the build that they stand in may be gone by then.
        hashed = hash_of(added.experts, [*digests, *(d.digest for d in added.documents)])
        self.__dict__.update(before=before, added=added, basis=basis, hash=hashed)

    before: Shelf
    added: Corpus
    basis: str

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """See :attr:`corpus.types.Corpus.passages`."""
        return _Chain(self.before.passages, self.added.passages)

    @cached_property
    def gathered(self) -> Gathered:
        """See :attr:`corpus.types.Corpus.gathered`."""
        old, new = self.before.gathered, self.added.gathered
        return Gathered(
            old.ids + new.ids,
            old.topics + new.topics,
            tuple(dict.fromkeys(old.quoted + new.quoted)),
            Joined(old.vocabulary, new.vocabulary),
            Joined(old.lower, new.lower),
            old.named + new.named,
        )

    def find(self, document_id: str) -> Document | None:
        """See :meth:`corpus.types.Corpus.find`."""
        return self.added.find(document_id) or self.before.find(document_id)

    def under(self, document_id: str, topic: Topic) -> Iterator[Passage]:
        """See :meth:`corpus.types.Corpus.under`."""
        return self._with(document_id).under(document_id, topic)

    def speakers(self, document_id: str, topic: Topic | None = None) -> frozenset[str]:
        """See :meth:`corpus.types.Corpus.speakers`."""
        return self._with(document_id).speakers(document_id, topic)

    def said_by(self, expert: Expert) -> Iterator[Passage]:
        """See :meth:`corpus.types.Corpus.said_by`."""
        yield from self.before.said_by(expert)
        yield from self.added.said_by(expert)

    def _with(self, document_id: str) -> Corpus:
        return self.added if self.added.find(document_id) else self.before


def grown(before: Shelf, folder: Path) -> Grown | None:
    """The corpus of ``folder`` where all that came to it since it was shelved are documents after the others.

    Raises:
        CorpusError: as :func:`corpus.library.open_corpus`.
    """
    told = before.told()
    signed = tuple((place, name, expert) for place, name, expert in told["signed"])
    found = library.read_on(folder, before, told["basis"], signed)
    if found is None or found[0].experts[: len(before.experts)] != before.experts:
        return None
    return Grown(before, *found, told["digests"])


class _Chain(Sequence[_T]):
    """One sequence after another."""

    def __init__(self, first: Sequence[_T], second: Sequence[_T]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, place: int) -> _T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[_T]: ...

    def __getitem__(self, place: int | slice) -> _T | Sequence[_T]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        return self._first[number] if number < len(self._first) else self._second[number - len(self._first)]
