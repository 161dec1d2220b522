"""A large index written in one pass, document by document, in memory that does not grow with it."""

from __future__ import annotations

import json
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

NEAREST, DOCUMENTS = "nearest.faiss", "documents.json"


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
        self._digests: dict[str, str] = {}

    def add(
        self,
        document: str,
        topics: Sequence[Topic],
        passages: Sequence[Passage],
        vectors: Vectors,
        terms: Sequence[Sequence[str]],
        digest: str = "",
    ) -> None:
        """The passages of the next document.

        Args:
            document: its id.
            topics: all of the document.
            passages: all of it, in order; those of nobody in particular are kept, but not found.
            vectors: of all entries of the passages of named experts, as :func:`index.store.entries_of` orders them.
            terms: for each of these its terms.
            digest: of what they were made of, by which the next build knows the vectors again.
        """
        self._digests[digest] = document
        self._columns.add(document, topics, passages)
        named = np.array([p.expert is not None for p in passages], dtype=np.bool_)
        plain, context = rows_of(np.array([len(p.sentences) for p in passages if p.expert], dtype=np.int64))
        is_paragraph = np.zeros(len(vectors), dtype=np.bool_)
        is_paragraph[np.cumsum(plain + context + 1) - 1] = True  # the paragraph comes after its windows
        paragraphs = np.zeros((len(passages), self._dimension), dtype=np.float32)
        paragraphs[named] = vectors[is_paragraph]
        self._vectors.add(paragraphs, vectors[~is_paragraph])
        found = iter(terms)
        for passage in passages:
            topic = topic_key(passage.document, passage.topic.number) if passage.topic else None
            if passage.expert:
                self._words.add(next(found), passage.expert.id, topic)
            else:
                self._words.skip()

    def finish(self, is_flat: bool | None = None) -> None:
        """Write what is left, and the index of the paragraphs; by size it is flat or not unless that is said."""
        for part in (self._columns, self._words, self._vectors):
            part.close()
        (self._folder / DOCUMENTS).write_text(json.dumps(self._digests), encoding="utf-8")
        rows = Rows(self._folder / PARAGRAPHS, np.float16, self._dimension)
        nearest.build(self._folder / NEAREST, rows.all, is_flat)
