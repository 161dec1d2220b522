"""What the passages of a large index are: numbers in columns, and a passage made of them when it is looked at."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import overload

import numpy as np

from corpus.types import Expert, Passage, Quotation, Span, Topic
from index.large.arrays import Appender, Rows
from index.large.nearest import Numbers
from index.types import IndexProblem

_PASSAGES, _SENTENCES = FILES = ("passages.i4", "sentences.i4")
_NAMES = "names.json"
_DOCUMENT, _START, _END, _EXPERT, _TOPIC, _PARAGRAPH, _TURN, _TURN_END, _COUNT = range(9)
_ROW, _SENTENCE = 9 * 4, 2 * 4  # bytes
_NOBODY = -1
_NO_TOPIC = -1


class ColumnsWriter:
    """Writes passages, document by document, to ``folder``, after those of ``previous``, which stand there already.

    The experts of these come first among ``experts``.
    """

    def __init__(self, folder: Path, experts: Sequence[Expert], previous: Columns | None = None) -> None:
        self._folder = folder
        self._experts = {e.id: n for n, e in enumerate(experts)}
        self._written = [[e.id, e.name, list(e.aliases), e.affiliation] for e in experts]
        self._documents: list[str] = list(previous.documents) if previous else []
        self._topics = [list(map(_topic, topics)) for topics in previous.topics] if previous else []
        self._quoted = {n: list(map(_quotation, found)) for n, found in previous.quoted.items()} if previous else {}
        self._size = previous.size if previous else 0
        sentences = int(previous.first_sentence[-1]) if previous else 0
        self._passages = Appender(folder / _PASSAGES, np.int32, self._size * _ROW)
        self._sentences = Appender(folder / _SENTENCES, np.int32, sentences * _SENTENCE)

    def add(self, document: str, topics: Sequence[Topic], passages: Sequence[Passage]) -> None:
        """The passages of the next document, in order."""
        if not passages:
            return
        number = len(self._documents)
        self._documents.append(document)
        self._topics.append(list(map(_topic, topics)))
        self._passages.add(
            [
                (
                    number,
                    p.span.start,
                    p.span.end,
                    self._experts[p.expert.id] if p.expert else _NOBODY,
                    p.topic.number if p.topic else _NO_TOPIC,
                    p.paragraph,
                    p.turn.start,
                    p.turn.end,
                    len(p.sentences),
                )
                for p in passages
            ]
        )
        self._sentences.add([(s.start, s.end) for p in passages for s in p.sentences])
        for n, passage in enumerate(passages, self._size):
            if passage.quotations:
                self._quoted[n] = list(map(_quotation, passage.quotations))
        self._size += len(passages)

    def close(self) -> None:
        """Write what is left."""
        self._passages.close()
        self._sentences.close()
        names = {
            "experts": self._written,
            "documents": self._documents,
            "topics": self._topics,
            "quoted": list(self._quoted.items()),
        }
        (self._folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _topic(topic: Topic) -> list[int | str | None]:
    return [topic.number, topic.title, topic.question]


def _quotation(quotation: Quotation) -> list[int | str]:
    return [quotation.span.start, quotation.span.end, quotation.author]


class Columns:
    """The passages that :class:`ColumnsWriter` wrote.

    Raises:
        IndexProblem: a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise IndexProblem(f"{folder / _NAMES}: {error}; run `experts build --force`") from None
        self.experts = [Expert(i, name, tuple(aliases), where) for i, name, aliases, where in names["experts"]]
        self.documents: list[str] = names["documents"]
        self.topics = [tuple(Topic(*t) for t in topics) for topics in names["topics"]]
        self._numbered = [{t.number: t for t in topics} for topics in self.topics]
        self.quoted = {
            n: tuple(Quotation(Span(start, end), author) for start, end, author in found)
            for n, found in names["quoted"]
        }
        self._rows = Rows(folder / _PASSAGES, np.int32, _COUNT + 1)
        self._sentences = Rows(folder / _SENTENCES, np.int32, 2).all
        self.size = len(self._rows)
        table = self._rows.all
        counts = table[:, _COUNT].astype(np.int64)
        self.first_sentence = np.concatenate([[0], np.cumsum(counts)])
        is_named = table[:, _EXPERT] != _NOBODY
        self.named: Numbers | range = range(self.size) if is_named.all() else np.flatnonzero(is_named)
        self.is_named = is_named
        self.sentence_counts = counts * is_named  # of those that can be found
        self._document_number = {d: n for n, d in enumerate(self.documents)}
        self._expert_number = {e.id: n for n, e in enumerate(self.experts)}
        documents = table[:, _DOCUMENT]
        self._first_passage = np.searchsorted(documents, np.arange(len(self.documents) + 1))
        # The passages of each expert, one expert after another, in reading order.
        experts = table[:, _EXPERT]
        self._by_expert = np.argsort(experts, kind="stable").astype(np.int32)
        self._first_of_expert = np.searchsorted(experts[self._by_expert], np.arange(len(self.experts) + 1))

    def passage(self, number: int) -> Passage:
        """The passage of this number."""
        document, start, end, expert, topic, paragraph, turn, turn_end, count = self._rows.all[number].tolist()
        first = int(self.first_sentence[number])
        return Passage(
            document=self.documents[document],
            span=Span(start, end),
            expert=None if expert == _NOBODY else self.experts[expert],
            topic=self._numbered[document].get(topic),
            paragraph=paragraph,
            sentences=tuple([Span(s, e) for s, e in self._sentences[first : first + count].tolist()]),
            quotations=self.quoted.get(number, ()),
            turn=Span(turn, turn_end),
        )

    def named_among(self, numbers: Numbers) -> Numbers:
        """Those of ``numbers`` whose passages can be found."""
        found: Numbers = numbers[self.is_named[numbers]]
        return found

    def of_document(self, document: str) -> range:
        """The numbers of a document's passages."""
        n = self._document_number.get(document)
        return range(0) if n is None else range(int(self._first_passage[n]), int(self._first_passage[n + 1]))

    def of_documents(self, documents: Collection[str]) -> Numbers:
        """The numbers of the passages of these documents, ascending."""
        parts = [np.arange(r.start, r.stop) for r in map(self.of_document, documents)]
        return np.sort(np.concatenate([*parts, np.empty(0, dtype=np.int64)])).astype(np.int64)

    def speakers(self, document: str, topic: Topic | None) -> frozenset[str]:
        """The ids of the experts who speak in a document, or under one topic of it."""
        here = self.of_document(document)
        rows = self._rows.all[here.start : here.stop]
        rows = rows if topic is None else rows[rows[:, _TOPIC] == topic.number]
        return frozenset(self.experts[n].id for n in np.unique(rows[:, _EXPERT]).tolist() if n != _NOBODY)

    def of_experts(self, experts: Collection[str]) -> Numbers:
        """The numbers of the passages of these experts, ascending."""
        found = [self._expert_number[e] for e in experts if e in self._expert_number]
        parts = [self._by_expert[self._first_of_expert[n] : self._first_of_expert[n + 1]] for n in found]
        return np.sort(np.concatenate([*parts, np.empty(0, dtype=np.int32)])).astype(np.int64)

    def of_topics(self, topics: Collection[tuple[str, int]]) -> Numbers:
        """The numbers of the passages under these topics, ascending."""
        found = [np.empty(0, dtype=np.int64)]
        for document, topic in topics:
            here = self.of_document(document)
            found.append(here.start + np.flatnonzero(self._rows.all[here.start : here.stop, _TOPIC] == topic))
        return np.sort(np.concatenate(found))

    def numbers(self, ids: Iterable[str]) -> Numbers:
        """The numbers of the passages of these ids, ascending; those that there are."""
        found = []
        for identifier in ids:
            document, _, span = identifier.rpartition(":")
            here = self.of_document(document)
            starts = self._rows.all[here.start : here.stop, _START]
            start, _, end = span.partition("-")
            if start.isdigit() and (place := bisect_right(starts, int(start)) - 1) >= 0:
                row = self._rows.all[here.start + place]
                if (str(row[_START]), str(row[_END])) == (start, end):
                    found.append(here.start + place)
        return np.array(sorted(found), dtype=np.int64)


class Passages(Sequence[Passage]):
    """Some of the passages of a large index, each made when it is asked for."""

    def __init__(self, columns: Columns, numbers: range | Numbers) -> None:
        self._columns, self._numbers = columns, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> Passage: ...

    @overload
    def __getitem__(self, place: slice) -> Passages: ...

    def __getitem__(self, place: int | slice) -> Passage | Passages:
        if isinstance(place, slice):
            return Passages(self._columns, self._numbers[place])
        return self._columns.passage(int(self._numbers[place]))
