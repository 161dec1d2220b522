"""Words at scale: candidates by tantivy, and the score of any passage as :class:`index.lexical.LexicalIndex` gives it.

Tantivy's own BM25 has other constants and rounds lengths, so it only says which passages to look at. What each of
these scores is counted from its terms, which are kept as numbers beside it: the scores, and the order, are those of
the small index.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from index.large.arrays import Appender, Numbers, Rows, expanded
from index.lexical import K1, B
from index.types import IndexProblem, Scores

FOLDER = "words"
_TERMS, _COUNTS, _LENGTHS = FILES = ("terms.u4", "counts.u2", "lengths.i8")
# Of a passage: how many different terms, and how many terms, those before it have; how many it has itself.
_FIRST, _BEFORE, _DIFFERENT, _LENGTH = range(4)
_LONGEST = 200  # characters of a term; a longer one is known by its beginning
_HEAP = 128 << 20  # bytes of tantivy's buffer


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", fast=True)
    builder.add_text_field("term", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("expert", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("topic", tokenizer_name="raw", index_option="basic")
    return builder.build()


def key(term: str) -> int:
    """The number by which a term is known among those of a passage."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def topic_key(document: str, number: int) -> str:
    """The one word that stands for a topic of a document."""
    return f"{number}/{document}"


class WordsWriter:
    """Writes the words of passages, in order, to ``folder``, after what stands there (:data:`arrays.SIZES`)."""

    def __init__(self, folder: Path, after: Mapping[str, int]) -> None:
        place = folder / FOLDER
        place.mkdir(exist_ok=True)
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(place))
        # One thread: its segments hold the passages in their order.
        self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        self._terms = Appender(folder / _TERMS, np.uint32, after.get(_TERMS, 0))
        self._counts = Appender(folder / _COUNTS, np.uint16, after.get(_COUNTS, 0))
        known = _lengths(folder, after[_LENGTHS]) if after else None
        self._size = len(known) if known else 0
        self._first, self._before = _totals(known)
        self._lengths = Appender(folder / _LENGTHS, np.int64, after.get(_LENGTHS, 0))

    def add(self, terms: Sequence[str], expert: str, topic: str | None) -> None:
        """The terms of the next passage, who says it and under which topic."""
        counts = Counter(t[:_LONGEST] for t in terms)
        document = tantivy.Document()
        document.add_unsigned("number", self._size)
        document.add_text("term", " ".join(t[:_LONGEST] for t in terms))
        document.add_text("expert", expert)
        if topic:
            document.add_text("topic", topic)
        self._writer.add_document(document)
        self._terms.add([key(t) for t in counts])
        self._counts.add([min(n, 65535) for n in counts.values()])
        self._place(len(counts), len(terms))

    def skip(self) -> None:
        """The next passage cannot be found."""
        self._place(0, 0)

    def _place(self, different: int, length: int) -> None:
        self._lengths.add([[self._first, self._before, different, length]])
        self._first, self._before, self._size = self._first + different, self._before + length, self._size + 1

    def close(self) -> None:
        """Write what is left."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        for file in (self._terms, self._counts, self._lengths):
            file.close()


class Words:
    """The words of the passages that :class:`WordsWriter` wrote.

    Raises:
        IndexProblem: a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._index = tantivy.Index(_schema(), path=str(folder / FOLDER))
        except (ValueError, OSError) as error:
            raise IndexProblem(f"{folder / FOLDER}: {error}; run `experts build --force`") from None
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._terms = Rows(folder / _TERMS, np.uint32, 1)
        self._counts = Rows(folder / _COUNTS, np.uint16, 1)
        self._lengths = _lengths(folder)
        self._size = int(self._searcher.num_docs)
        self._mean = _totals(self._lengths)[1] / self._size if self._size else 0.0

    def knows(self, term: str) -> bool:
        """Whether ``term`` stands in any passage."""
        return bool(self._frequency(term))

    def candidates(
        self,
        terms: Sequence[str],
        limit: int,
        experts: Collection[str] | None = None,
        topics: Collection[str] | None = None,
        within: Collection[range] | None = None,
    ) -> Numbers:
        """The numbers of the passages that hold most of ``terms``, the best first; at most ``limit``.

        Args:
            terms: what is looked for.
            limit: how many.
            experts: only theirs count.
            topics: only those under these count, as :func:`topic_key` names them.
            within: only those of these numbers count.
        """
        wanted = [self._term(t) for t in dict.fromkeys(terms)]
        if not wanted or not limit:
            return np.empty(0, dtype=np.int64)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in wanted])
        filters = [
            tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, field, list(values)), 0.0)
            for field, values in (("expert", experts), ("topic", topics))
            if values is not None
        ]
        if within is not None:
            number = (self._schema, "number", tantivy.FieldType.Unsigned)
            ranges = [tantivy.Query.range_query(*number, r.start, r.stop, True, False) for r in within]
            either = tantivy.Query.boolean_query([(tantivy.Occur.Should, q) for q in ranges])
            filters.append(tantivy.Query.const_score_query(either, 0.0))
        if filters:
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, q) for q in (query, *filters)])
        return self._numbers(self._searcher.search(query, limit, count=False).hits)

    def holding(self, terms: Sequence[str], limit: int) -> tuple[int, Numbers]:
        """How many passages hold all of ``terms``, and the numbers of the first of these."""
        if not terms:
            return 0, np.empty(0, dtype=np.int64)
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, self._term(t)) for t in terms])
        found: Any = self._searcher.search(query, limit, count=True, order_by_field="number", order=tantivy.Order.Asc)
        return int(found.count or 0), self._numbers(found.hits)

    def scores(self, terms: Sequence[str], numbers: Numbers) -> Scores:
        """The scores of the passages of these numbers; see :meth:`index.lexical.LexicalIndex.scores`."""
        scores = np.zeros(len(numbers))
        if not terms or not self._size or not self._mean:
            return scores
        lengths = self._lengths.take(numbers)
        rows, group = expanded(lengths[:, _FIRST], lengths[:, _FIRST] + lengths[:, _DIFFERENT])
        held = self._terms.take(rows)[:, 0]
        counts = self._counts.take(rows)[:, 0].astype(np.float64)
        norm = K1 * (1 - B + B * lengths[:, _LENGTH] / self._mean)
        ceiling = 0.0
        for term in terms:
            frequency = self._frequency(term)
            idf = math.log((self._size + 1) / max(frequency, 1))
            ceiling += idf
            if frequency:
                found = held == key(term[:_LONGEST])
                n, of = counts[found], group[found]
                scores[of] += idf * n * (K1 + 1) / (norm[of] + n)
        return scores / max(ceiling * (K1 + 1), 1e-9)

    def _frequency(self, term: str) -> int:
        return int(self._searcher.doc_freq("term", term[:_LONGEST]))

    def _term(self, term: str) -> Any:
        return tantivy.Query.term_query(self._schema, "term", term[:_LONGEST], "freq")

    def _numbers(self, hits: Sequence[Any]) -> Numbers:
        return np.array(self._searcher.fast_field_values("number", [place for _, place in hits]), dtype=np.int64)


def _lengths(folder: Path, size: int | None = None) -> Rows:
    return Rows(folder / _LENGTHS, np.int64, 4, size)


def _totals(lengths: Rows | None) -> tuple[int, int]:
    """How many different terms, and how many terms, all passages have."""
    if not lengths:
        return 0, 0
    first, before, different, length = lengths.between(len(lengths) - 1, len(lengths))[0].tolist()
    return first + different, before + length
