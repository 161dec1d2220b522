"""A large index written in one pass, document by document, in memory that does not grow with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.types import Expert, Passage, Topic
from index.large import nearest
from index.large.arrays import Rows
from index.large.columns import ColumnsWriter
from index.large.vectors import PARAGRAPHS, VectorsWriter, rows_of
from index.large.words import WordsWriter, topic_key
from index.types import Vectors

NEAREST = "nearest.faiss"


class Builder:
    """Writes the index of the passages that are added to ``folder``, which must exist.

    Args:
        folder: where it is written.
        experts: everybody who speaks.
        dimension: of the vectors.
    """

    def __init__(self, folder: Path, experts: Sequence[Expert], dimension: int) -> None:
        self._folder, self._dimension = folder, dimension
        self._columns = ColumnsWriter(folder, experts)
        self._words = WordsWriter(folder)
        self._vectors = VectorsWriter(folder)

    def add(
        self,
        document: str,
        topics: Sequence[Topic],
        passages: Sequence[Passage],
        vectors: Vectors,
        terms: Sequence[Sequence[str]],
    ) -> None:
        """The passages of the next document that can be found.

        Args:
            document: its id.
            topics: all of the document.
            passages: those of named experts, in order.
            vectors: of all entries of these passages, as :func:`index.store.entries_of` orders them.
            terms: for each passage its terms.
        """
        self._columns.add(document, topics, passages)
        plain, context = rows_of(np.array([len(p.sentences) for p in passages], dtype=np.int64))
        last = np.cumsum(plain + context + 1) - 1  # the paragraph comes after its windows
        is_paragraph = np.zeros(len(vectors), dtype=np.bool_)
        is_paragraph[last] = True
        self._vectors.add(vectors, is_paragraph)
        for passage, words in zip(passages, terms, strict=True):
            topic = topic_key(passage.document, passage.topic.number) if passage.topic else None
            self._words.add(words, passage.expert.id if passage.expert else "", topic)

    def finish(self, is_flat: bool | None = None) -> None:
        """Write what is left, and the index of the paragraphs; by size it is flat or not unless that is said."""
        for part in (self._columns, self._words, self._vectors):
            part.close()
        rows = Rows(self._folder / PARAGRAPHS, np.float16, self._dimension)
        nearest.build(self._folder / NEAREST, rows.all, is_flat)
