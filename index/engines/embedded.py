"""The engine that needs no server: FAISS and BM25 in the process that asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from index import fusion
from index.engines import anticipation
from index.store import Index
from index.types import Focus, Ground, Hit, Holding, Result, Scores

_DENSE_KINDS = ("window", "context", "passage")

_Places = npt.NDArray[np.int64]


class EmbeddedEngine:
    """Scores every passage of an index exactly. See :class:`index.types.Engine`."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.ground: Ground = index.ground
        self._size = len(index.passages)
        groups = np.array([e.passage for e in index.entries], dtype=np.int64)
        self._rows = {
            kind: np.array([i for i, e in enumerate(index.entries) if e.kind == kind], dtype=np.int64)
            for kind in _DENSE_KINDS
        }
        self._groups = {kind: groups[rows] for kind, rows in self._rows.items()}

        sentences = [(n, s) for n, p in enumerate(index.passages) for s in p.sentences]
        self._first_sentence = np.searchsorted([n for n, _ in sentences], np.arange(self._size + 1))
        number = {(index.passages[n].document, s): i for i, (n, s) in enumerate(sentences)}
        self._sentence_count = len(sentences)
        # Entries that are one sentence, plain or under the topic's title, and whose it is.
        alone = [
            (row, number[key])
            for row, e in enumerate(index.entries)
            if e.kind != "passage" and (key := (index.passages[e.passage].document, e.span)) in number
        ]
        self._sentence_rows, self._sentence_groups = _columns(alone)
        self._asked, self._answering, self._answer_rank, answered_in = self._bank_links()
        # Which question is answered in which passage, each pair once.
        self._pairs = np.unique(np.stack([self._asked, answered_in], axis=1), axis=0)
        self._weights = fusion.WITH_BANK if len(self._asked) else fusion.WITHOUT_BANK

    def _bank_links(self) -> tuple[_Places, _Places, _Places, _Places]:
        """Which sentences answer which question of the bank, a row a pair.

        The columns are the question, the sentence, the place of the answer among the question's answers, and the
        sentence's passage.
        """
        number = {p.id: n for n, p in enumerate(self.index.passages)}
        links = []
        for row, question in enumerate(self.index.bank):
            document = self.index.corpus.document(question.document)
            for rank, answer in enumerate(question.answers):
                passage = document.passage_of(answer)
                if passage and passage.id in number:
                    n = number[passage.id]
                    first = int(self._first_sentence[n])
                    links += [(row, first + i, rank, n) for i, s in enumerate(passage.sentences) if s.touches(answer)]
        rows = np.array(links, dtype=np.int64).reshape(-1, 4)
        return rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3]

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
        index = self.index
        vector = index.encoder.encode([query])
        cosines = index.dense.cosines(vector)
        asked = index.bank_dense.cosines(vector)
        evidence = np.zeros((self._size, 5))
        for column, kind in enumerate(_DENSE_KINDS):
            evidence[:, column] = fusion.best_of(cosines[self._rows[kind]], self._groups[kind], self._size)
        evidence[:, 3] = index.lexical.scores(query)
        evidence[:, 4] = fusion.soft_best_of(asked[self._pairs[:, 0]], self._pairs[:, 1], self._size)
        scores = fusion.fuse(evidence, self._weights)
        sentence_scores = self._sentence_scores(cosines, asked)
        admitted = [n for n in range(self._size) if self._admitted(n, experts, topics, documents, passages)]
        order = sorted(admitted, key=lambda n: (-scores[n], n))[:limit]
        hits = tuple(
            Hit(
                index.passages[n],
                float(scores[n]),
                fusion.as_evidence(evidence[n]),
                self._focus(n, sentence_scores),
            )
            for n in order
        )
        return Result(hits, anticipation.nearest(index.bank, asked))

    def nearest_question(self, query: str, among: Sequence[int]) -> tuple[int, float] | None:
        """See :meth:`index.types.Engine.nearest_question`."""
        return anticipation.nearest_of(lambda: self.index.bank_dense.cosines(self.index.encoder.encode([query])), among)

    def unknown(self, terms: Collection[str]) -> frozenset[str]:
        """See :meth:`index.types.Engine.unknown`."""
        return frozenset(t for t in terms if not self.index.lexical.knows(t))

    def holding(self, terms: Sequence[str], limit: int) -> Holding:
        """See :meth:`index.types.Engine.holding`."""
        found = sorted(self.index.lexical.holding(terms))
        return Holding(len(found), tuple(self.index.passages[n].id for n in found[:limit]))

    def _admitted(
        self,
        place: int,
        experts: Collection[str] | None,
        topics: Collection[tuple[str, int]] | None,
        documents: Collection[str] | None,
        passages: Collection[str] | None,
    ) -> bool:
        passage = self.index.passages[place]
        if documents is not None and passage.document not in documents:
            return False
        if passages is not None and passage.id not in passages:
            return False
        if experts is not None and (passage.expert is None or passage.expert.id not in experts):
            return False
        return topics is None or (passage.topic is not None and (passage.document, passage.topic.number) in topics)

    def _sentence_scores(self, cosines: Scores, asked: Scores) -> Scores:
        """How well each sentence matches: its own cosine, and that of the nearest question it answers."""
        own = fusion.best_of(cosines[self._sentence_rows], self._sentence_groups, self._sentence_count)
        answering = asked[self._asked] - anticipation.LATER_ANSWER * self._answer_rank
        return own + fusion.best_of(answering, self._answering, self._sentence_count)

    def _focus(self, place: int, scores: Scores) -> tuple[Focus, ...]:
        first = int(self._first_sentence[place])
        found = [Focus(span, float(scores[first + i])) for i, span in enumerate(self.index.passages[place].sentences)]
        return tuple(sorted(found, key=lambda f: (-f.score, f.span.start)))


def _columns(pairs: list[tuple[int, int]]) -> tuple[_Places, _Places]:
    rows = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]
