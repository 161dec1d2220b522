"""Passages found by a Milvus.

In the engine: nearest neighbours under filters, words, the weighted sum of both, groups by passage. Here: the
evidence of the few passages that these name, from the scores that the engine gave for them, put together as the
embedded engine does; so a score, and the confidence fitted on it, means the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from corpus.types import Passage, Span
from index import fusion
from index.builds import sha256
from index.engines.anticipation import LATER_ANSWER, NEAREST_QUESTIONS
from index.engines.milvus import schema, words
from index.engines.milvus.collections import MOST_ROWS, Collections, Row
from index.engines.milvus.loading import topic_key
from index.engines.milvus.schema import Kind
from index.lexical import terms
from index.types import Anticipated, Focus, Ground, Hit, Holding, IndexProblem, Result, Vectors

_CANDIDATES = 100  # passages by each kind of evidence, at the least


class MilvusEngine:
    """Finds passages in a Milvus. See :class:`index.types.Engine`.

    Args:
        collections: where they are.
        ground: what stays with the one who asks.
    """

    def __init__(self, collections: Collections, ground: Ground) -> None:
        self.ground = ground
        self._collections = collections
        # Of the bank alone, which is in memory anyway: as many as it has pairs of question and passage.
        self._links: dict[tuple[int, str], list[tuple[Span, int]]] = {}
        has_answers = any(q.answers for q in ground.bank)
        self._weights = fusion.WITH_BANK if has_answers else fusion.WITHOUT_BANK

    def check(self) -> None:
        """See :meth:`index.types.Engine.check`."""
        self._collections.check()

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
        vector = self.ground.encoder.encode([query])[0]
        found: list[_Found] = []
        if limit > 0 and all(f is None or f for f in (experts, topics, documents, passages)):
            wanted = terms(query)
            known = self._collections.terms(words.key(t) for t in wanted)
            asked = words.asked(wanted, known, self._collections.passages)
            condition = _condition(experts, topics, documents, passages)
            for part in self._parts(vector, self._candidates(vector, asked, condition, limit)):
                self._weigh(part, vector, asked)
                found += part
        evidence = np.array([f.evidence for f in found]).reshape(-1, 5)
        scores = fusion.fuse(evidence, self._weights)
        order = sorted(range(len(found)), key=lambda i: (-scores[i], found[i].number))[:limit]
        hits = tuple(
            Hit(self._passage(found[i]), float(scores[i]), fusion.as_evidence(evidence[i]), self._focus(found[i]))
            for i in order
        )
        return Result(hits, self._anticipated(vector))

    def nearest_question(self, query: str, among: Sequence[int]) -> tuple[int, float] | None:
        """See :meth:`index.types.Engine.nearest_question`."""
        if not among:
            return None
        vector = self.ground.encoder.encode([query])[0]
        condition = schema.one_of("question", set(among))
        rows = self._collections.nearest("questions", vector, NEAREST_QUESTIONS, condition, ["question"])
        cosine, number = min((-cosine, int(row["question"])) for row, cosine in rows)
        return number, -cosine

    def unknown(self, terms: Collection[str]) -> frozenset[str]:
        """See :meth:`index.types.Engine.unknown`."""
        known = self._collections.terms(map(words.key, terms))
        return frozenset(t for t in terms if words.key(t) not in known)

    def holding(self, terms: Sequence[str], limit: int) -> Holding:
        """See :meth:`index.types.Engine.holding`.

        Where each of the terms stands in more passages than one call may give, none is named.
        """
        keys = set(map(words.key, terms))
        known = self._collections.terms(keys)
        if not keys or len(known) < len(keys):
            return Holding(0, ())
        rarest, *others = sorted(known.values(), key=lambda pair: pair[1])
        if rarest[1] > MOST_ROWS:
            return Holding(rarest[1], ())
        found = set(self._collections.with_words({rarest[0]: 1.0}, rarest[1], ""))
        for number, _ in others:
            found = set(self._collections.with_words({number: 1.0}, len(found), schema.one_of("number", found)))
        return Holding(len(found), tuple(self.ground.passages[n].id for n in sorted(found)[:limit]))

    def _candidates(self, vector: Vectors, asked: words.Sparse, condition: str, limit: int) -> list[int]:
        """The numbers of the passages that are weighed: the best by a first sum of what the engine ranks them by.

        All that meet the condition, if they are no more than are wanted.
        """
        limit = min(max(limit, _CANDIDATES), MOST_ROWS)
        if self._collections.count(condition) <= limit:
            return self._collections.numbers(condition or "number >= 0")
        by = self._weights
        weights = (by.window + by.context + by.passage, by.lexical)
        near = (
            (1.0, self._collections.fused(vector, asked, weights, limit, condition)),
            (by.window + by.context, self._passages_near("entries", vector, limit, condition)),
            (by.anticipated, self._passages_near("questions", vector, limit, schema.both(condition, "passage >= 0"))),
        )
        sums: dict[int, float] = defaultdict(float)
        for weight, scores in near:
            # Who is not among these is no better than the last of them.
            last = min(scores.values(), default=0.0)
            for number, score in scores.items():
                sums[number] += weight * (score - last)
        return sorted(sorted(sums, key=lambda n: (-sums[n], n))[:limit])

    def _passages_near(self, kind: Kind, vector: Vectors, limit: int, condition: str) -> dict[int, float]:
        """The passages whose best window, or best anticipated question, is nearest, with its cosine."""
        rows = self._collections.nearest(kind, vector, limit, condition, ["passage"], group="passage")
        return {int(row["passage"]): cosine for row, cosine in rows}

    def _parts(self, vector: Vectors, numbers: Sequence[int]) -> Iterator[list[_Found]]:
        """The passages of these numbers, in parts whose rows fit into one answer of the engine."""
        fields = ["number", "digest", "entries", "questions"]
        part: list[_Found] = []
        rows = 0
        for row, cosine in self._collections.scored(
            "passages", vector, schema.one_of("number", numbers), len(numbers), fields
        ):
            found = _Found(row, cosine)
            if part and rows + found.rows > MOST_ROWS:
                yield part
                part, rows = [], 0
            part.append(found)
            rows += found.rows
        if part:
            yield part

    def _weigh(self, part: Sequence[_Found], vector: Vectors, asked: words.Sparse) -> None:
        """Enter the evidence of some passages."""
        by_number = {f.number: f for f in part}
        condition = schema.one_of("passage", by_number)
        rows = sum(f.entries for f in part)
        fields = ["passage", "kind", "start", "stop"]
        for row, cosine in self._collections.scored("entries", vector, condition, rows, fields):
            by_number[int(row["passage"])].enter_window(row, cosine)
        rows = sum(f.questions for f in part)
        for row, cosine in self._collections.scored("questions", vector, condition, rows, ["passage", "question"]):
            by_number[int(row["passage"])].asked[int(row["question"])] = cosine
        lexical = self._collections.with_words(asked, len(part), schema.one_of("number", by_number))
        for number, score in lexical.items():
            by_number[number].lexical = score

    def _passage(self, found: _Found) -> Passage:
        """The passage itself, whose words are taken from the corpus and have to be those that were indexed."""
        passage = self.ground.passages[found.number]
        if sha256(self.ground.corpus.words(passage.document, passage.span)) != found.digest:
            raise IndexProblem(f"{passage.id}: is not what was indexed; run `experts build`")
        return passage

    def _focus(self, found: _Found) -> tuple[Focus, ...]:
        """All sentences: each by its own cosine, and that of the nearest anticipated question that it answers."""
        passage = self.ground.passages[found.number]
        answering: dict[Span, float] = {}
        for row, cosine in found.asked.items():
            for sentence, rank in self._answered(row, passage):
                score = cosine - LATER_ANSWER * rank
                answering[sentence] = max(score, answering.get(sentence, score))
        scored = [Focus(s, found.alone.get(s, 0.0) + answering.get(s, 0.0)) for s in passage.sentences]
        return tuple(sorted(scored, key=lambda f: (-f.score, f.span.start)))

    def _answered(self, row: int, passage: Passage) -> list[tuple[Span, int]]:
        """The sentences of ``passage`` that answer a question of the bank, each with the place of the answer."""
        key = (row, passage.id)
        if key not in self._links:
            answers = enumerate(self.ground.bank[row].answers)
            self._links[key] = [(s, rank) for rank, answer in answers for s in passage.sentences if s.touches(answer)]
        return self._links[key]

    def _anticipated(self, vector: Vectors) -> tuple[Anticipated, ...]:
        bank = self.ground.bank
        if not bank:
            return ()
        rows = self._collections.nearest("questions", vector, 2 * NEAREST_QUESTIONS, "", ["question"], group="question")
        nearest = sorted((-cosine, int(row["question"])) for row, cosine in rows)[:NEAREST_QUESTIONS]
        return tuple(
            Anticipated(bank[i].question, -cosine, bool(bank[i].answers), bank[i].language) for cosine, i in nearest
        )


class _Found:
    """What the engine says of one passage."""

    def __init__(self, row: Row, cosine: float) -> None:
        self.number = int(row["number"])
        self.digest = str(row["digest"])
        self.entries = int(row["entries"])
        self.questions = int(row["questions"])
        self.rows = self.entries + self.questions
        self.lexical = 0.0
        self.alone: dict[Span, float] = {}  # windows by what they cover
        self.asked: dict[int, float] = {}  # the anticipated questions that it answers, by their place in the bank
        self._dense = {"passage": cosine}

    def enter_window(self, row: Row, cosine: float) -> None:
        """Take the cosine of one of its windows."""
        span, kind = Span(int(row["start"]), int(row["stop"])), str(row["kind"])
        self._dense[kind] = max(cosine, self._dense.get(kind, cosine))
        self.alone[span] = max(cosine, self.alone.get(span, cosine))

    @property
    def evidence(self) -> tuple[float, ...]:
        """In the order of :class:`index.types.Evidence`."""
        asked = np.array(list(self.asked.values()))
        anticipated = fusion.soft_best_of(asked, np.zeros(len(asked), dtype=np.int64), 1)[0]
        dense = (self._dense.get(kind, 0.0) for kind in ("window", "context", "passage"))
        return (*dense, self.lexical, float(anticipated))


def _condition(
    experts: Collection[str] | None,
    topics: Collection[tuple[str, int]] | None,
    documents: Collection[str] | None,
    passages: Collection[str] | None,
) -> str:
    """The filter for these experts, topics, documents and passages."""
    return schema.both(
        "" if passages is None else schema.one_of("id", passages),
        "" if documents is None else schema.one_of("document", documents),
        "" if experts is None else schema.one_of("expert", experts),
        "" if topics is None else schema.one_of("topic", [topic_key(d, n) for d, n in topics]),
    )
