"""A large index written in one pass, document by document: in memory are the names, the words, and what finds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.types import Expert, Passage, Topic
from index.large import columns, nearest, vectors, words
from index.large.arrays import Rows, sizes, write_sizes
from index.large.columns import Columns, ColumnsWriter
from index.large.vectors import PARAGRAPHS, VectorsWriter, rows_of
from index.large.words import WordsWriter, topic_key
from index.types import Vectors

NEAREST, DOCUMENTS = "nearest.faiss", "documents.json"
APPENDED = (*columns.FILES, *vectors.FILES, *words.FILES)


class Builder:
    """Writes the index of the passages that are added to ``folder``, which must exist.

    Args:
        folder: where it is written.
        experts: everybody who speaks.
        dimension: of the vectors.
        previous: an index that is added to, if there is one. What can be appended to stands in ``folder`` already; its
            experts come first among ``experts``.
    """

    def __init__(self, folder: Path, experts: Sequence[Expert], dimension: int, previous: Path | None = None) -> None:
        self._folder, self._dimension, self._previous = folder, dimension, previous
        after = sizes(previous) if previous else {}
        self._columns = ColumnsWriter(folder, experts, Columns(previous) if previous else None)
        self._words = WordsWriter(folder, after)
        self._vectors = VectorsWriter(folder, dimension, after)
        self._digests = digests(previous) if previous else {}

    def add(
        self,
        document: str,
        topics: Sequence[Topic],
        passages: Sequence[Passage],
        rows: Vectors,
        terms: Sequence[Sequence[str]],
        digest: str = "",
    ) -> None:
        """The passages of the next document.

        Args:
            document: its id.
            topics: all of the document.
            passages: all of it, in order; those of nobody in particular are kept, but not found.
            rows: the vectors of all entries of the passages of named experts, in the order of
                :func:`index.entries.entries_of`.
            terms: for each of these its terms.
            digest: of what they were made of, by which the next build knows the vectors again.
        """
        self._digests[digest] = document
        self._columns.add(document, topics, passages)
        named = np.array([p.expert is not None for p in passages], dtype=np.bool_)
        plain, context = rows_of(np.array([len(p.sentences) for p in passages if p.expert], dtype=np.int64))
        is_paragraph = np.zeros(len(rows), dtype=np.bool_)
        is_paragraph[np.cumsum(plain + context + 1) - 1] = True  # the paragraph comes after its windows
        paragraphs = np.zeros((len(passages), self._dimension), dtype=np.float32)
        paragraphs[named] = rows[is_paragraph]
        self._vectors.add(paragraphs, rows[~is_paragraph])
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
        write_sizes(self._folder, APPENDED)
        (self._folder / DOCUMENTS).write_text(json.dumps(self._digests), encoding="utf-8")
        rows = Rows(self._folder / PARAGRAPHS, np.float16, self._dimension)
        if self._previous:
            nearest.grow(self._previous / NEAREST, self._folder / NEAREST, rows.all)
        else:
            nearest.build(self._folder / NEAREST, rows.all, is_flat)


def digests(folder: Path) -> dict[str, str]:
    """The documents of an index by the digest of what was indexed of each."""
    found: dict[str, str] = json.loads((folder / DOCUMENTS).read_text(encoding="utf-8"))
    return found
