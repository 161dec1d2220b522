"""What did X say about Y? Is X understood, are X's words found, and is nobody else quoted?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ir_measures import P, Success

from assistant.answer import Assistant
from assistant.evaluation import measures
from assistant.evaluation.types import Measure
from assistant.understand import Understanding
from index.types import Engine

_RANKING = {"p1": P @ 1, "success5": Success @ 5}


@dataclass(frozen=True, slots=True)
class OfOne:
    """A question about one expert, given by id, and the items of that expert that answer it."""

    id: str
    text: str
    expert: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What was understood and found.

    ``items`` are found among the words of whoever was understood to be meant, ``given`` among the right expert's,
    ``lexical`` among the same by BM25 alone; each best first. ``wrong`` quotes are of anybody else.
    """

    question: OfOne
    understood: frozenset[str] | None
    items: tuple[str, ...]
    given: tuple[str, ...]
    lexical: tuple[str, ...]
    is_answered: bool
    wrong: int


class Finder:
    """Puts questions about one expert to an assistant and to its search.

    Args:
        engine: searches the corpus.
        name_of: the item that each passage belongs to, by passage id.
    """

    def __init__(self, engine: Engine, name_of: Mapping[str, str]) -> None:
        self._engine, self._name_of = engine, name_of
        self._assistant = Assistant(engine)
        self._understanding = Understanding(engine.ground.corpus, engine.ground.encoder)

    def find(self, question: OfOne) -> Found:
        """Understand, search in three ways, and ask."""
        query = self._understanding.read(question.text)
        answer = self._assistant.ask(question.text)
        return Found(
            question=question,
            understood=query.experts,
            items=self._items(query.text, query.experts),
            given=self._items(query.text, frozenset((question.expert,))),
            lexical=self._lexical(question),
            is_answered=answer.answered,
            wrong=sum(q.expert.id != question.expert for q in answer.quotes),
        )

    def _items(self, text: str, experts: frozenset[str] | None) -> tuple[str, ...]:
        hits = self._engine.search(text, experts=experts, limit=len(self._engine.ground.passages)).hits
        return tuple(dict.fromkeys(self._name_of[h.passage.id] for h in hits))

    def _lexical(self, question: OfOne) -> tuple[str, ...]:
        everything = len(self._engine.ground.passages)
        hits = self._engine.search(question.text, experts=(question.expert,), limit=everything).hits
        order = sorted(hits, key=lambda h: (-h.evidence.lexical, h.passage.document, h.passage.span))
        return tuple(dict.fromkeys(self._name_of[h.passage.id] for h in order))


def measured(found: Sequence[Found]) -> tuple[Measure, ...]:
    """The measures over all questions about one expert."""
    grades = {f.question.id: f.question.grades for f in found}
    understood = {f.question.id: f.understood or frozenset() for f in found}
    expert = {f.question.id: f.question.expert for f in found}
    lists = {
        "": {f.question.id: f.items for f in found},
        "_given": {f.question.id: f.given for f in found},
        "_bm25": {f.question.id: f.lexical for f in found},
    }
    return (
        Measure("right_speaker", {q: float(u == {expert[q]}) for q, u in understood.items()}),
        Measure(
            "wrong_speaker", {q: float(bool(u) and expert[q] not in u) for q, u in understood.items()}, is_cost=True
        ),
        *(
            measure
            for suffix, runs in lists.items()
            for measure in measures.ranking({f"{n}{suffix}": m for n, m in _RANKING.items()}, grades, runs)
        ),
        Measure("answered", {f.question.id: float(f.is_answered) for f in found}),
        Measure("wrong_expert", {f.question.id: float(f.wrong) for f in found}, "count", is_cost=True),
    )


NOTE = (
    "p1 and success5 are of search among the words of whoever was understood to be meant; _given: among those of "
    "the right speaker; _bm25: by BM25 among the same. answered: the assistant quotes something"
)
"""How to read the measures."""
