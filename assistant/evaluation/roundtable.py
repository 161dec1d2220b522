"""Labelled questions and conversations on the corpus itself, put to the assistant end to end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ir_measures import P, R, SetP

from assistant import confidence
from assistant.answer import Assistant
from assistant.evaluation import ablation, faults, labelled, measures
from assistant.evaluation.corpora import own_engine
from assistant.evaluation.labelled import Labelled, Unit
from assistant.evaluation.search import Search, search
from assistant.evaluation.types import AblationRow, Measure, Outcome, Setup
from assistant.types import Answer, Quote
from index.types import Engine

_LIMIT = 10  # quotes asked for
_DIGITS = 4  # of the confidence, as answers print it
_RANKING = {"p1": P(rel=3) @ 1, "p1_soft": P(rel=2) @ 1, "ndcg5": measures.NDCG5, "recall3": R(rel=3) @ 5}
_PRECISION = {"precision": SetP}


@dataclass(frozen=True, slots=True)
class _Judged:
    """An answer beside its question: the units quoted, best first, and whether a best sentence is highlighted."""

    question: Labelled
    answer: Answer
    cited: tuple[str, ...]
    hits_sentence: bool
    faults: tuple[faults.Fault, ...]


def measure(setup: Setup) -> Outcome:
    """Answer every question of the set, conversations turn by turn, and judge the answers.

    Raises:
        EvaluationProblem: the set is malformed or is about another corpus.
    """
    engine = engine_of(setup)
    corpus = engine.ground.corpus
    items, units = labelled.read(setup.folder, corpus)
    items = items[: setup.limit]
    assistant = Assistant(engine, confidence.load(setup.corpus))
    texts = {d.id: d.text for d in corpus.documents}
    judged = []
    for n, item in enumerate(items, 1):
        answer = assistant.ask(item.question, conversation=item.conversation, limit=_LIMIT)
        judged.append(_judge(item, answer, units, texts))
        setup.progress("questions", n, len(items))
    return Outcome(
        set_name=f"roundtable ({setup.folder.name})",
        has_bank=bool(engine.ground.bank),
        questions={i.id: i.question for i in items},
        measures=_measures(judged),
        notes=(f"{len(items)} questions and turns on {corpus.title!r}",),
        problems=tuple(str(f) for j in judged for f in j.faults),
        ablation=_ablation(engine, items, units) if setup.ablates else (),
    )


def engine_of(setup: Setup) -> Engine:
    """The engine of the corpus itself, with its question bank or without."""
    return own_engine(setup)


def _ablation(engine: Engine, items: Sequence[Labelled], units: Sequence[Unit]) -> tuple[AblationRow, ...]:
    return ablation.rows(list(_searches(engine, items, units)), _RANKING, bool(engine.ground.bank))


def _judge(item: Labelled, answer: Answer, units: Sequence[Unit], texts: Mapping[str, str]) -> _Judged:
    cited: dict[str, None] = {}
    found: list[faults.Fault] = []
    for quote in answer.quotes:
        touched = [u for u in units if u.document == quote.document and u.span.touches(quote.span)]
        found += faults.of_quote(quote, item, touched, texts[quote.document])
        if touched:
            cited[max(touched, key=lambda u: item.grades.get(u.id, 0)).id] = None
    hits = bool(answer.quotes) and _hits_sentence(answer.quotes[0], item)
    return _Judged(item, answer, tuple(cited), hits, tuple(found))


def _hits_sentence(quote: Quote, item: Labelled) -> bool:
    spots = quote.highlights or (quote.span,)
    return any(document == quote.document and s.touches(spot) for document, s in item.sentences for spot in spots)


def _measures(judged: Sequence[_Judged]) -> tuple[Measure, ...]:
    answerable = [j for j in judged if j.question.is_answerable]
    grades = {j.question.id: j.question.grades for j in answerable}
    cited = {j.question.id: j.cited for j in judged}
    answered = {j.question.id: j.question.grades for j in answerable if j.answer.answered}
    follows = {j.question.id for j in answerable if j.question.follows}
    ranked = tuple(_recalled(m, grades) for m in measures.ranking(_RANKING, grades, cited))
    turns = {q: v for q, v in ranked[0].values.items() if q in follows}
    by_id = {j.question.id: j for j in judged}
    silent = {q: float(not j.answer.answered) for q, j in by_id.items()}
    return (
        *ranked,
        *measures.ranking(_PRECISION, answered, cited),
        Measure("sentence1", {j.question.id: float(j.hits_sentence) for j in answerable}),
        Measure("refused", {q: v for q, v in silent.items() if not by_id[q].question.is_answerable}),
        Measure(
            "false_refusal",
            {j.question.id: silent[j.question.id] for j in answerable if not j.question.may_abstain},
            is_cost=True,
        ),
        Measure(
            "auroc",
            {q: round(j.answer.confidence, _DIGITS) for q, j in by_id.items()},
            kind="auroc",
            positive=frozenset(grades),
        ),
        Measure("turns_p1", turns),
        *(_fault_counts(kind, judged) for kind in faults.KINDS),
    )


def _recalled(measure: Measure, grades: Mapping[str, Mapping[str, int]]) -> Measure:
    """Where no unit has grade 3 there is none to be missed."""
    if measure.name != "recall3":
        return measure
    values = {q: v if 3 in grades[q].values() else 1.0 for q, v in measure.values.items()}
    return Measure(measure.name, values)


def _fault_counts(kind: faults.FaultKind, judged: Sequence[_Judged]) -> Measure:
    counts = {j.question.id: float(sum(f.kind == kind for f in j.faults)) for j in judged}
    return Measure(kind, counts, kind="count", is_cost=True)


def _searches(engine: Engine, items: Sequence[Labelled], units: Sequence[Unit]) -> Iterator[Search]:
    """The answerable questions outside conversations, the right expert given: ranking apart from understanding."""
    corpus = engine.ground.corpus
    ids = {e.name: e.id for e in corpus.experts}
    name_of = {
        p.id: u.id for u in units for p in corpus.passages if p.document == u.document and p.span.touches(u.span)
    }
    for item in items:
        if item.is_answerable and item.conversation is None:
            experts = None if item.expert is None else [ids[item.expert]]
            yield search(engine, item.id, item.question, item.grades, name_of, experts)
