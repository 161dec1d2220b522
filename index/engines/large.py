"""The embedded engine for corpora too large to score whole: candidates first, then their exact evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from index import fusion
from index.dense import DenseIndex
from index.engines import anticipation
from index.engines.anticipation import Anticipation
from index.large.arrays import Numbers, expanded
from index.large.columns import Found
from index.large.index import LargeIndex
from index.large.vectors import rows_of
from index.large.words import topic_key
from index.lexical import terms
from index.types import Focus, Ground, Hit, Holding, Result, Scores, Vectors

_FEW = 2_000  # passages that are all scored, when a filter leaves no more
_SELECTIVE = 20_000  # passages whose paragraphs are all compared, when a filter leaves no more
_CANDIDATES = 100  # by each kind of evidence, at the least
_OVERSAMPLED = 5  # times as many are taken from an index that rounds


class LargeEngine:
    """Finds passages among millions. See :class:`index.types.Engine`.

    Args:
        ground: what is searched.
        index: its index.
        bank: the vectors of the questions of its bank.
    """

    def __init__(self, ground: Ground, index: LargeIndex, bank: DenseIndex) -> None:
        self.ground = ground
        self._index = index
        self._anticipation = Anticipation(ground.corpus, ground.bank, bank, index.columns.numbers)
        self._weights = fusion.WITH_BANK if self._anticipation.has_answers else fusion.WITHOUT_BANK

    def check(self) -> None:
        """See :meth:`index.types.Engine.check`: this one is where it is asked."""

    def search(
        self,
        query: str,
        *,
        experts: Collection[str] | None = None,
        topics: Collection[tuple[str, int]] | None = None,
        documents: Collection[str] | None = None,
        passages: Collection[str] | None = None,
        limit: int = 50,
    ) -> Result:
        """See :meth:`index.types.Engine.search`."""
        index = self._index
        vector, wanted = self.ground.encoder.encode([query]), terms(query)
        asked = self._anticipation.cosines(vector)
        allowed = self._allowed(experts, topics, documents, passages)
        most = max(limit, _CANDIDATES)
        found = index.columns.found_among(
            self._candidates(vector, wanted, asked, allowed, most, experts, topics, documents)
        )
        numbers, evidence = found.numbers, np.zeros((len(found), 5))
        windows = self._windows(vector, found)
        evidence[:, 0], evidence[:, 1] = windows.best
        evidence[:, 2] = index.vectors.paragraphs(vector, numbers)
        evidence[:, 3] = index.words.scores(wanted, numbers)
        evidence[:, 4] = self._anticipation.evidence(asked, numbers)
        scores = fusion.fuse(evidence, self._weights)
        order = np.lexsort((numbers, -scores))[:limit]
        hits = []
        for place, passage in zip(order.tolist(), index.columns.passages(numbers[order]), strict=True):
            answering = self._anticipation.answering(asked, int(numbers[place]), passage)
            focus = [
                Focus(span, own + more)
                for span, own, more in zip(passage.sentences, windows.sentences(place), answering, strict=True)
            ]
            focus.sort(key=lambda f: (-f.score, f.span.start))
            hits.append(Hit(passage, float(scores[place]), fusion.as_evidence(evidence[place]), tuple(focus)))
        return Result(tuple(hits), anticipation.nearest(self.ground.bank, asked))

    def nearest_question(self, query: str, among: Sequence[int]) -> tuple[int, float] | None:
        """See :meth:`index.types.Engine.nearest_question`."""
        return anticipation.nearest_of(lambda: self._anticipation.cosines(self.ground.encoder.encode([query])), among)

    def unknown(self, terms: Collection[str]) -> frozenset[str]:
        """See :meth:`index.types.Engine.unknown`."""
        return frozenset(t for t in terms if not self._index.words.knows(t))

    def holding(self, terms: Sequence[str], limit: int) -> Holding:
        """See :meth:`index.types.Engine.holding`."""
        count, numbers = self._index.words.holding(terms, limit)
        return Holding(count, tuple(p.id for p in self._index.columns.passages(numbers)))

    def _allowed(
        self,
        experts: Collection[str] | None,
        topics: Collection[tuple[str, int]] | None,
        documents: Collection[str] | None,
        passages: Collection[str] | None,
    ) -> Numbers | None:
        """The numbers of the passages that count, ascending; None for all."""
        columns = self._index.columns
        parts = [] if experts is None else [columns.of_experts(experts)]
        parts += [] if topics is None else [columns.of_topics(topics)]
        parts += [] if documents is None else [columns.of_documents(documents)]
        parts += [] if passages is None else [columns.numbers(passages)]
        if not parts:
            return None
        allowed = parts[0]
        for part in parts[1:]:
            allowed = np.intersect1d(allowed, part, assume_unique=True)
        return allowed

    def _candidates(
        self,
        vector: Vectors,
        wanted: Sequence[str],
        asked: Scores,
        allowed: Numbers | None,
        limit: int,
        experts: Collection[str] | None,
        topics: Collection[tuple[str, int]] | None,
        documents: Collection[str] | None,
    ) -> Numbers:
        """The numbers of the passages to score, if they can be found, ascending: all that count if they are few."""
        index = self._index
        if allowed is None and index.columns.size <= max(_FEW, limit):
            return np.arange(index.columns.size)
        if allowed is not None and len(allowed) <= max(_FEW, limit):
            return allowed
        if allowed is not None and len(allowed) <= _SELECTIVE:
            near = self._best(index.vectors.paragraphs(vector, allowed), allowed, limit)
            worded = self._best(index.words.scores(wanted, allowed), allowed, limit)
        else:
            near = index.nearest.find(vector, limit * (1 if index.nearest.is_exact else _OVERSAMPLED), allowed)
            near = self._best(index.vectors.paragraphs(vector, near), near, limit)
            under = None if topics is None else [topic_key(d, n) for d, n in topics]
            within = None if documents is None else [index.columns.of_document(d) for d in documents]
            worded = index.words.candidates(wanted, limit, experts, under, within)
        anticipated = self._anticipation.passages(asked, limit)
        if allowed is not None:
            anticipated = np.intersect1d(anticipated, allowed)
        return np.unique(np.concatenate([near, worded, anticipated]))

    @staticmethod
    def _best(scores: Scores, numbers: Numbers, limit: int) -> Numbers:
        best: Numbers = numbers[np.lexsort((numbers, -scores))[:limit]]
        return best

    def _windows(self, vector: Vectors, found: Found) -> _Windows:
        plain, context = rows_of(found.sentences)
        end = found.windows + plain + context
        rows, group = expanded(found.windows, end)
        cosines = self._index.vectors.windows(vector, rows)
        is_plain = rows - found.windows[group] < plain[group]
        return _Windows(cosines, group, is_plain, np.cumsum(end - found.windows), found.sentences)


class _Windows:
    """The cosines of all windows of some passages.

    Args:
        cosines: of them all, those of one passage after those of another.
        group: of which passage each is.
        is_plain: whether it is one without its topic's title.
        ends: where those of each passage end.
        counts: how many sentences each passage has.
    """

    def __init__(
        self, cosines: Scores, group: Numbers, is_plain: npt.NDArray[np.bool_], ends: Numbers, counts: Numbers
    ) -> None:
        size = len(counts)
        self.best = (
            fusion.best_of(cosines[is_plain], group[is_plain], size),
            fusion.best_of(cosines[~is_plain], group[~is_plain], size),
        )
        self._cosines = cosines
        self._starts = np.concatenate([[0], ends])
        self._plain = rows_of(counts)[0]
        self._counts = counts

    def sentences(self, place: int) -> list[float]:
        """For each sentence of the passage at ``place`` the best of what covers it alone."""
        start, plain, count = int(self._starts[place]), int(self._plain[place]), int(self._counts[place])
        alone = self._cosines[start : start + count]
        under_title = self._cosines[start + plain : start + plain + count]
        found: list[float] = np.maximum(alone, under_title).tolist()
        return found
