"""The question bank: which of its questions are near, and of a large corpus which passages they speak for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from corpus.bank import BankQuestion
from corpus.types import Corpus, Passage, Span
from index import fusion
from index.dense import DenseIndex
from index.types import Anticipated, Scores, Vectors

if TYPE_CHECKING:
    from index.large.arrays import Numbers

NEAREST_QUESTIONS = 8
# A sentence that an anticipated question names after others answers it less directly.
LATER_ANSWER = 0.02


def nearest(bank: Sequence[BankQuestion], asked: Scores) -> tuple[Anticipated, ...]:
    """The questions of the largest cosines, the first of equals first."""
    order = np.argsort(-asked, kind="stable")[:NEAREST_QUESTIONS].tolist()
    return tuple(Anticipated(bank[n].question, float(asked[n]), bool(bank[n].answers), bank[n].language) for n in order)


def nearest_of(asked: Callable[[], Scores], among: Sequence[int]) -> tuple[int, float] | None:
    """See :meth:`index.types.Engine.nearest_question`; ``asked`` gives the cosine of each question of the bank."""
    if not among:
        return None
    cosines = asked()
    best = max(among, key=lambda n: cosines[n])
    return best, float(cosines[best])


class Anticipation:
    """Anticipated questions, and the passages that answer them.

    Args:
        corpus: what they are answered in.
        bank: the questions.
        vectors: theirs.
        numbers: gives the numbers of passages by their ids.
    """

    def __init__(
        self,
        corpus: Corpus,
        bank: Sequence[BankQuestion],
        vectors: DenseIndex,
        numbers: Callable[[Iterable[str]], Numbers],
    ) -> None:
        self._bank, self._vectors = bank, vectors
        pairs = set()
        # Of each passage the question, the place among its answers and the span that answers it.
        self._answers: defaultdict[int, list[tuple[int, int, Span]]] = defaultdict(list)
        self._answering: dict[int, list[tuple[int, float, list[int]]]] = {}
        for row, question in enumerate(bank):
            document = corpus.document(question.document)
            for rank, answer in enumerate(question.answers):
                passage = document.passage_of(answer)
                for number in numbers([passage.id]).tolist() if passage else ():
                    pairs.add((row, number))
                    self._answers[number].append((row, rank, answer))
        found = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
        self._rows = found[:, 0]
        self._passages, self._groups = np.unique(found[:, 1], return_inverse=True)
        self.has_answers = bool(pairs)

    def cosines(self, vector: Vectors) -> Scores:
        """The cosine of each question."""
        return self._vectors.cosines(vector)

    def evidence(self, asked: Scores, numbers: Numbers) -> Scores:
        """How strongly questions of these cosines speak for the passages of these numbers, ascending."""
        strength = self._strength(asked)
        places = np.searchsorted(self._passages, numbers)
        is_there = places < len(self._passages)
        is_there[is_there] = self._passages[places[is_there]] == numbers[is_there]
        found = np.zeros(len(numbers))
        found[is_there] = strength[places[is_there]]
        return found

    def passages(self, asked: Scores, limit: int) -> Numbers:
        """The numbers of the passages that questions of these cosines speak for most."""
        return self._passages[np.argsort(-self._strength(asked), kind="stable")[:limit]]

    def answering(self, asked: Scores, number: int, passage: Passage) -> list[float]:
        """For each sentence of a passage how near a question is that it answers; 0 for none."""
        if number not in self._answers:
            return [0.0] * len(passage.sentences)
        if number not in self._answering:
            self._answering[number] = [
                (row, LATER_ANSWER * rank, [n for n, s in enumerate(passage.sentences) if s.touches(answer)])
                for row, rank, answer in self._answers[number]
            ]
        found = [-np.inf] * len(passage.sentences)
        for row, less, sentences in self._answering[number]:
            score = float(asked[row]) - less
            for n in sentences:
                found[n] = max(found[n], score)
        return [0.0 if score == -np.inf else score for score in found]

    def _strength(self, asked: Scores) -> Scores:
        return fusion.soft_best_of(asked[self._rows], self._groups, len(self._passages))
