"""The vocabulary of the index: what is indexed, what is found, and what an engine must do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from corpus.bank import BankQuestion
from corpus.types import Corpus, Passage, Span

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]

EntryKind = Literal["window", "context", "passage"]


class IndexProblem(Exception):
    """Something a user can mend. The message is one line: the offending value, then the next step."""


class EngineAway(IndexProblem):
    """An engine elsewhere does not answer now; it may later."""


class EncoderProblem(IndexProblem):
    """The model is missing, is not the published one, or cannot be loaded."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One embedded text: which passage it stands for, and the words of it that it covers.

    ``window``: one to three sentences as they are. ``context``: one or two sentences under their topic's
    title. ``passage``: the whole paragraph under its topic's title and question.
    """

    passage: int
    span: Span
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a passage was found. Cosines lie in [-1, 1], the others in [0, 1]; larger is better.

    ``lexical`` is the BM25 score as a share of the best one that any text could reach for the query.
    ``anticipated`` is about the cosine of the nearest anticipated question that this passage answers, more where
    several are near (:func:`index.fusion.soft_best_of`), 0 where there is no question bank.
    """

    window: float
    context: float
    passage: float
    lexical: float
    anticipated: float


@dataclass(frozen=True, slots=True)
class Focus:
    """One sentence of a passage that is found, and how well it matches the query."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. ``focus`` are all its sentences, the best match first."""

    passage: Passage
    score: float
    evidence: Evidence
    focus: tuple[Focus, ...]


@dataclass(frozen=True, slots=True)
class Anticipated:
    """The nearest question of the bank: its text, its cosine to the query, whether the corpus answers it.

    ``language`` is None where it is the corpus's own.
    """

    question: str
    cosine: float
    answered: bool
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """The hits of a search, best first, and the nearest anticipated questions, nearest first."""

    hits: tuple[Hit, ...]
    anticipated: tuple[Anticipated, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """In how many passages some terms stand, and the ids of the first of these, in reading order."""

    count: int
    ids: tuple[str, ...]


class Encoder(Protocol):
    """Turns short texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of ``texts``, shape ``(len(texts), dimension)``."""
        ...

    def vocabulary(self) -> list[str]:
        """Words that the encoder knows, the most frequent of the language first."""
        ...

    def knows(self, word: str) -> bool:
        """Whether ``word``, in lower case, is a word of the language."""
        ...

    def pieces(self, word: str) -> int:
        """How many pieces ``word``, in lower case, is made of; few where it looks like a word of the language."""
        ...


class CrossEncoder(Protocol):
    """Reads a question and a text together."""

    def probabilities(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the probability in [0, 1] that it answers ``question``."""
        ...


@dataclass(frozen=True, slots=True)
class Ground:
    """What stays with the process that asks, whichever engine finds: the text, the question bank and the models.

    ``passages`` are those that can be found, in reading order. ``crossencoder`` is there where no question bank says
    what is answered. ``version`` tells one state of corpus, bank and model from others.
    """

    corpus: Corpus
    passages: Sequence[Passage]
    bank: Sequence[BankQuestion]
    encoder: Encoder
    crossencoder: CrossEncoder | None
    version: str


class Engine(Protocol):
    """Finds passages. All that an assistant knows of where they are kept.

    Calls may come from several threads at once. Where the engine is elsewhere and does not answer, each raises
    :class:`EngineAway`.
    """

    @property
    def ground(self) -> Ground:
        """What is searched, and the models that this is done with."""
        ...

    def check(self) -> None:
        """See whether the engine could answer now, without a search."""
        ...

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
        """The best passages for ``query``.

        Scores are :func:`index.fusion.fuse` of the evidence of each passage, the same in every engine. An engine may
        look for candidates first; where the filters leave few passages, or ``limit`` is no less than all there are,
        none is passed by.

        Args:
            query: what the reader wants to know.
            experts: ids of experts; only their passages count. None for all.
            topics: pairs of document id and topic number; only these count. None for all.
            documents: ids of documents; only their passages count. None for all.
            passages: ids of passages; only these count. None for all.
            limit: hits at the most.

        Returns:
            Hits in order of ``(-score, reading order)``: the same query always gives the same order. The filters
            leave the anticipated questions as they are.
        """
        ...

    def nearest_question(self, query: str, among: Sequence[int]) -> tuple[int, float] | None:
        """Of the bank's questions with the numbers ``among`` the nearest to ``query``, and its cosine.

        The first of equally near ones; None if there are none. Numbers count from 0, in the bank's order.
        """
        ...

    def unknown(self, terms: Collection[str]) -> frozenset[str]:
        """Those of ``terms``, as :func:`index.lexical.terms` gives them, that stand in no passage."""
        ...

    def holding(self, terms: Sequence[str], limit: int) -> Holding:
        """The passages in which all of ``terms`` stand; at most ``limit`` are named. None hold no terms."""
        ...
