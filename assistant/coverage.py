"""Which expert spoke under which topic, how much, and who did not."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.documents import known
from corpus import wording
from corpus.types import Corpus, Expert, Topic
from index.types import Encoder

if TYPE_CHECKING:
    import pandas

_ALIKE = 0.6  # cosine of two topics, each its title and question, from which they may be the same


@dataclass(frozen=True, slots=True)
class Column:
    """One topic of one document; ``topic`` is None for what was said under none."""

    document: str
    topic: Topic | None

    @property
    def key(self) -> tuple[str, int | None]:
        """What no other column has: document id and topic number."""
        return self.document, self.topic.number if self.topic else None


@dataclass(frozen=True, slots=True)
class Cell:
    """How much one expert said in one column, in passages and in words."""

    expert: Expert
    column: Column
    passages: int
    words: int


@dataclass(frozen=True)
class Coverage:
    """The experts of a corpus against its topics, empty cells included, expert by expert."""

    experts: tuple[Expert, ...]
    columns: tuple[Column, ...]
    cells: tuple[Cell, ...]

    @cached_property
    def gaps(self) -> tuple[Cell, ...]:
        """The topics that an expert who speaks in their document says nothing under."""
        speaks = {(c.expert.id, c.column.document) for c in self.cells if c.passages}
        return tuple(
            c for c in self.cells if not c.passages and c.column.topic and (c.expert.id, c.column.document) in speaks
        )

    def cell(self, expert: str, document: str, topic: int | None) -> Cell:
        """One cell, by the ids of expert and document and the topic's number.

        Raises:
            KeyError: there is no such expert or topic.
        """
        return self._by_key[expert, document, topic]

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, int | None], Cell]:
        return {(c.expert.id, *c.column.key): c for c in self.cells}

    def rows(self) -> list[dict[str, Any]]:
        """A row a cell, of plain values."""
        return [
            {
                "expert": c.expert.name,
                "document": c.column.document,
                "topic": c.column.topic.number if c.column.topic else None,
                "title": c.column.topic.title if c.column.topic else None,
                "passages": c.passages,
                "words": c.words,
            }
            for c in self.cells
        ]

    def to_csv(self) -> str:
        """A line a cell, with a head."""
        text = io.StringIO()
        writer = csv.DictWriter(
            text, ["expert", "document", "topic", "title", "passages", "words"], lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(self.rows())
        return text.getvalue()

    def to_frame(self) -> pandas.DataFrame:
        """A row a cell, as :meth:`rows`; needs pandas, ``pip install 'in-their-words[pandas]'``."""
        from assistant.frames import frame

        return frame(self.rows())


def coverage(corpus: Corpus, documents: Sequence[str] = ()) -> Coverage:
    """Count what every expert said under every topic, or of some documents who speaks there.

    Words under no topic have a column of their own where there are any.

    >>> from corpus import library
    >>> found = coverage(library.open_corpus())
    >>> found.cell("flora-sapio", "social-credit-roundtable", 5).passages
    3
    >>> len(found.gaps), len(found.cells)
    (12, 40)

    Raises:
        CallProblem: a document does not exist.
    """
    passages: defaultdict[tuple[str, str, int | None], int] = defaultdict(int)
    words = passages.copy()
    counted = [corpus.document(d) for d in known(corpus, documents)] if documents else corpus.documents
    for document in counted:
        for p in document.passages:
            if p.expert:
                key = (p.expert.id, p.document, p.topic.number if p.topic else None)
                passages[key] += 1
                words[key] += wording.count(p.span.of(document.text))
    without = {document for _, document, number in passages if number is None}
    columns = tuple(Column(d.id, topic) for d in counted for topic in (*d.topics, *([None] if d.id in without else [])))
    spoke = {expert for expert, _, _ in passages}
    experts = tuple(e for e in corpus.experts if e.id in spoke or not documents)
    cells = tuple(
        Cell(e, c, passages.get((e.id, *c.key), 0), words.get((e.id, *c.key), 0)) for e in experts for c in columns
    )
    return Coverage(experts, columns, cells)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Topics of different documents that may be the same under other titles; ``cosine`` is of the least alike."""

    columns: tuple[Column, ...]
    cosine: float


def recurring(columns: Sequence[Column], encoder: Encoder) -> tuple[Likeness, ...]:
    """Groups of topics of different documents that may be the same: a suggestion, nothing is merged by it.

    Every two topics of a group are alike (complete linkage), so that none is drawn in by another's neighbour. The
    most alike come first.
    """
    topics = [c for c in columns if c.topic]
    if len({c.document for c in topics}) < 2:
        return ()
    vectors = encoder.encode([f"{c.topic.title}. {c.topic.question or ''}" for c in topics if c.topic])
    cosines = vectors @ vectors.T
    alike = [
        (float(cosines[i, j]), i, j)
        for i in range(len(topics))
        for j in range(i + 1, len(topics))
        if topics[i].document != topics[j].document and cosines[i, j] >= _ALIKE
    ]
    group = {i: {i} for i in range(len(topics))}
    for _, i, j in sorted(alike, key=lambda pair: (-pair[0], pair[1:])):
        joined = group[i] | group[j]
        documents = {topics[n].document for n in joined}
        if len(documents) == len(joined) and min(cosines[a, b] for a in joined for b in joined) >= _ALIKE:
            for n in joined:
                group[n] = joined
    groups = {tuple(sorted(members)) for members in group.values() if len(members) > 1}
    found = [Likeness(tuple(topics[n] for n in g), float(min(cosines[a, b] for a in g for b in g))) for g in groups]
    return tuple(sorted(found, key=lambda like: (-like.cosine, [c.document for c in like.columns])))
