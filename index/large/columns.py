"""What the passages of a large index are: numbers in columns, and a passage made of them when it is looked at."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from corpus.types import Expert, Passage, Quotation, Span, Topic
from index.large.arrays import Appender, Column, Numbers, Rows, expanded
from index.large.vectors import windows_of
from index.types import IndexProblem

_PASSAGES, _SENTENCES = FILES = ("passages.i8", "sentences.i4")
_NAMES, _BY_EXPERT, _NAMED = "names.json", "by_expert.i4", "named.i4"
# What the row of a passage says; of sentences and windows, where the first stands among all of the index.
_DOCUMENT, _START, _END, _EXPERT, _TOPIC, _PARAGRAPH, _TURN, _TURN_END, _SENTENCE, _COUNT, _WINDOW = range(11)
_ROW, _SENTENCE_ROW = 11 * 8, 2 * 4  # bytes
_NOBODY = -1
_NO_TOPIC = -1
_BLOCK = 4_096  # passages read at a time
_LONGEST_NUMBER = 18  # digits


class ColumnsWriter:
    """Writes passages, document by document, to ``folder``, after those of ``previous``, which stand there already.

    The experts of these come first among ``experts``.
    """

    def __init__(self, folder: Path, experts: Sequence[Expert], previous: Columns | None = None) -> None:
        self._folder = folder
        self._experts = {e.id: n for n, e in enumerate(experts)}
        self._written = [[e.id, e.name, list(e.aliases), e.affiliation] for e in experts]
        self._documents: list[str] = list(previous.documents) if previous else []
        self._firsts: list[int] = previous.firsts.tolist() if previous else [0]
        self._topics = [list(map(_topic, topics)) for topics in previous.topics] if previous else []
        self._quoted = {n: list(map(_quotation, found)) for n, found in previous.quoted.items()} if previous else {}
        self._count, self._windows = (previous.sentences, previous.windows) if previous else (0, 0)
        self._passages = Appender(folder / _PASSAGES, np.int64, self._firsts[-1] * _ROW)
        self._sentences = Appender(folder / _SENTENCES, np.int32, self._count * _SENTENCE_ROW)

    def add(self, document: str, topics: Sequence[Topic], passages: Sequence[Passage]) -> None:
        """The passages of the next document, in order."""
        number, first = len(self._documents), self._firsts[-1]
        self._documents.append(document)
        self._topics.append(list(map(_topic, topics)))
        self._firsts.append(first + len(passages))
        if not passages:
            return
        counts = np.array([len(p.sentences) for p in passages])
        windows = windows_of(counts * np.array([p.expert is not None for p in passages]))
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
                    sentence,
                    len(p.sentences),
                    window,
                )
                for p, sentence, window in zip(
                    passages,
                    (self._count + np.cumsum(counts) - counts).tolist(),
                    (self._windows + np.cumsum(windows) - windows).tolist(),
                    strict=True,
                )
            ]
        )
        self._sentences.add([(s.start, s.end) for p in passages for s in p.sentences])
        for n, passage in enumerate(passages, first):
            if passage.quotations:
                self._quoted[n] = list(map(_quotation, passage.quotations))
        self._count += int(counts.sum())
        self._windows += int(windows.sum())

    def close(self) -> None:
        """Write what is left, and what is known of all passages together."""
        self._passages.close()
        self._sentences.close()
        experts = Rows(self._folder / _PASSAGES, np.int64, _ROW // 8, self._firsts[-1] * _ROW).all[:, _EXPERT]
        by_expert = np.argsort(experts, kind="stable").astype(np.int32)
        first = np.searchsorted(experts[by_expert], np.arange(len(self._written) + 1))
        by_expert.tofile(self._folder / _BY_EXPERT)
        # Where all are somebody's, their numbers need not be written down.
        np.flatnonzero(experts != _NOBODY if first[0] else []).astype(np.int32).tofile(self._folder / _NAMED)
        names = {
            "experts": self._written,
            "of_experts": first.tolist(),
            "documents": self._documents,
            "firsts": self._firsts,
            "topics": self._topics,
            "quoted": list(self._quoted.items()),
            "sentences": self._count,
            "windows": self._windows,
        }
        (self._folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _topic(topic: Topic) -> list[int | str | None]:
    return [topic.number, topic.title, topic.question]


def _quotation(quotation: Quotation) -> list[int | str]:
    return [quotation.span.start, quotation.span.end, quotation.author]


class Columns:
    """The passages that :class:`ColumnsWriter` wrote; in memory are names, and of the passages what they quote.

    Attributes:
        size: passages, those of nobody in particular too.
        sentences: of all passages.
        windows: of all that can be found.
        firsts: the number of each document's first passage, and one more for the end.
        named: the numbers of the passages that can be found.
        quoted: of each passage that has some, what is quoted in it.

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
        same: dict[str | None, str | None] = {}  # titles and questions recur from one document to the next
        self.topics = [
            tuple([Topic(n, title, same.setdefault(question, question)) for n, title, question in topics])
            for topics in names["topics"]
        ]
        self.quoted = {
            n: tuple(Quotation(Span(start, end), author) for start, end, author in found)
            for n, found in names["quoted"]
        }
        self.sentences, self.windows = int(names["sentences"]), int(names["windows"])
        self.firsts: Numbers = np.array(names["firsts"], dtype=np.int64)
        self._rows = Rows(folder / _PASSAGES, np.int64, _ROW // 8)
        self._spans = Rows(folder / _SENTENCES, np.int32, 2)
        self.size = len(self._rows)
        self._of_experts = names["of_experts"]
        self._by_expert = Rows(folder / _BY_EXPERT, np.int32, 1, self.size * 4)
        unnamed = self._of_experts[0]
        self.named: Sequence[int] = range(self.size)
        if unnamed:
            self.named = Column(Rows(folder / _NAMED, np.int32, 1, (self.size - unnamed) * 4))
        self._document_number = {d: n for n, d in enumerate(self.documents)}
        self._expert_number = {e.id: n for n, e in enumerate(self.experts)}

    def passage(self, number: int) -> Passage:
        """The passage of this number."""
        (found,) = self.passages([number])
        return found

    def passages(self, numbers: Sequence[int] | Numbers) -> Iterator[Passage]:
        """The passages of these numbers, in this order."""
        for start in range(0, len(numbers), _BLOCK):
            block = np.asarray(numbers[start : start + _BLOCK], dtype=np.int64)
            rows = self._rows.take(block)
            places, _ = expanded(rows[:, _SENTENCE], rows[:, _SENTENCE] + rows[:, _COUNT])
            spans = (Span(s, e) for s, e in self._spans.take(places).tolist())
            for number, row in zip(block.tolist(), rows.tolist(), strict=True):
                yield self._passage(number, row, tuple(islice(spans, row[_COUNT])))

    def _passage(self, number: int, row: Sequence[int], sentences: tuple[Span, ...]) -> Passage:
        document, start, end, expert, topic, paragraph, turn, turn_end, *_ = row
        return Passage(
            document=self.documents[document],
            span=Span(start, end),
            expert=None if expert == _NOBODY else self.experts[expert],
            topic=next((t for t in self.topics[document] if t.number == topic), None),
            paragraph=paragraph,
            sentences=sentences,
            quotations=self.quoted.get(number, ()),
            turn=Span(turn, turn_end),
        )

    def found_among(self, numbers: Numbers) -> Found:
        """Those of ``numbers`` whose passages can be found, and where their windows stand."""
        rows = self._rows.take(numbers)
        is_named = rows[:, _EXPERT] != _NOBODY
        return Found(numbers[is_named], rows[is_named, _COUNT], rows[is_named, _WINDOW])

    def number_of(self, document: str) -> int | None:
        """Where a document stands among all."""
        return self._document_number.get(document)

    def of_document(self, document: str) -> range:
        """The numbers of a document's passages."""
        n = self.number_of(document)
        return range(0) if n is None else range(int(self.firsts[n]), int(self.firsts[n + 1]))

    def of_documents(self, documents: Collection[str]) -> Numbers:
        """The numbers of the passages of these documents, ascending."""
        parts = [np.arange(r.start, r.stop) for r in map(self.of_document, documents)]
        return np.sort(np.concatenate([*parts, np.empty(0, dtype=np.int64)])).astype(np.int64)

    def speakers(self, document: str, topic: Topic | None) -> frozenset[str]:
        """The ids of the experts who speak in a document, or under one topic of it."""
        rows = self._rows_of(document)
        rows = rows if topic is None else rows[rows[:, _TOPIC] == topic.number]
        return frozenset(self.experts[n].id for n in np.unique(rows[:, _EXPERT]).tolist() if n != _NOBODY)

    def of_experts(self, experts: Collection[str]) -> Numbers:
        """The numbers of the passages of these experts, ascending."""
        found = [self._expert_number[e] for e in experts if e in self._expert_number]
        parts = [self._by_expert.between(self._of_experts[n], self._of_experts[n + 1])[:, 0] for n in found]
        return np.sort(np.concatenate([*parts, np.empty(0, dtype=np.int32)])).astype(np.int64)

    def of_topics(self, topics: Collection[tuple[str, int]]) -> Numbers:
        """The numbers of the passages under these topics, ascending."""
        found = [np.empty(0, dtype=np.int64)]
        for document, topic in topics:
            found.append(self.of_document(document).start + np.flatnonzero(self._rows_of(document)[:, _TOPIC] == topic))
        return np.sort(np.concatenate(found))

    def numbers(self, ids: Iterable[str]) -> Numbers:
        """The numbers of the passages of these ids, ascending; those that there are."""
        found: set[int] = set()
        wanted: dict[str, list[str]] = {}
        for identifier in ids:
            document, _, span = identifier.rpartition(":")
            wanted.setdefault(document, []).append(span)
        for document, spans in wanted.items():
            rows, first = self._rows_of(document), self.of_document(document).start
            for span in spans:
                start = span.partition("-")[0]
                is_number = start.isdecimal() and len(start) < _LONGEST_NUMBER
                place = bisect_right(rows[:, _START], int(start)) - 1 if is_number else -1
                if place >= 0 and f"{rows[place, _START]}-{rows[place, _END]}" == span:
                    found.add(first + place)
        return np.array(sorted(found), dtype=np.int64)

    def _rows_of(self, document: str) -> npt.NDArray[np.int64]:
        here = self.of_document(document)
        return self._rows.between(here.start, here.stop)


@dataclass(frozen=True, slots=True)
class Found:
    """Passages that can be found: their numbers, how many sentences each has, and its first row among all windows."""

    numbers: Numbers
    sentences: Numbers
    windows: Numbers

    def __len__(self) -> int:
        return len(self.numbers)


class Passages(Sequence[Passage]):
    """Some of the passages of a large index, each made when it is asked for."""

    def __init__(self, columns: Columns, numbers: Sequence[int]) -> None:
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
        return self._columns.passage(self._numbers[place])

    def __iter__(self) -> Iterator[Passage]:
        return self._columns.passages(self._numbers)
