"""SQuAD 2: is a question answered by its own article's paragraphs, and where?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ir_measures import P

from assistant import confidence
from assistant.answer import Assistant
from assistant.evaluation import measures, squad
from assistant.evaluation.corpora import Collection, Indexer, collect
from assistant.evaluation.squad import Article, Asked
from assistant.evaluation.types import Measure, Outcome, Setup
from assistant.searching import unfamiliarity
from assistant.types import Answer
from index import crossencoder
from index.types import Engine

FILE = "dev-v2.0-half.json"


@dataclass(frozen=True, slots=True)
class _Tried:
    """A question, its answer, and what plain search has: the best paragraph and its cosine.

    ``of_its_own`` and ``cosine_of_its_own`` are of the one paragraph that the question was written about.
    """

    question: Asked
    answer: Answer
    cosine: float
    of_its_own: float
    cosine_of_its_own: float
    best: str
    hits_answer: bool


def learnt(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles that ``scripts/train_crossencoder.py`` learns from."""
    return tuple(articles[::2])


def fitted(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles, none of those, that the included confidence is fitted on: half of what is left."""
    return tuple(articles[1::4])


def unseen(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles that nothing is learnt from."""
    return tuple(articles[3::4])


def measure(setup: Setup) -> Outcome:
    """Ask every question of the articles that nothing was learnt from, of an assistant that knows its article alone.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    articles = unseen(squad.read(setup.folder / FILE))
    total = min(setup.limit, sum(len(a.questions) for a in articles))
    indexer = Indexer(setup)
    tried: list[_Tried] = []
    for article in articles:
        if len(tried) < total:
            collection = collect(article.title, article.paragraphs)
            engine = indexer.engine(collection)
            assistant = Assistant(engine)
            for asked in islice(article.questions, total - len(tried)):
                tried.append(_try(asked, assistant, engine, collection))
                setup.progress("questions", len(tried), total)
    return Outcome(
        set_name="squad2",
        has_bank=False,
        questions={t.question.id: t.question.text for t in tried},
        measures=_measures(tried),
        notes=(
            "confidence of answers from the paragraphs of a question's own article, beside the cosine of the best "
            "paragraph; passage: of the one paragraph that it was written about; p1 and sentence1 are of "
            "ranking, abstaining apart",
        ),
    )


def _try(asked: Asked, assistant: Assistant, engine: Engine, collection: Collection) -> _Tried:
    hits = engine.search(asked.text, limit=len(engine.ground.passages)).hits
    names = [collection.name_of[h.passage.id] for h in hits]
    own = hits[names.index(asked.paragraph)]
    model = confidence.load().without_bank
    unfamiliar = unfamiliarity(engine, asked.text)
    signals = confidence.signals([own], 0.0, (), unfamiliar, crossencoder.read(engine.ground, asked.text, [own]))
    return _Tried(
        question=asked,
        answer=assistant.ask(asked.text),
        cosine=max(h.evidence.passage for h in hits),
        of_its_own=model.probability(signals),
        cosine_of_its_own=own.evidence.passage,
        best=names[0],
        hits_answer=squad.hits_answer(hits[0], asked, collection),
    )


def _measures(tried: list[_Tried]) -> tuple[Measure, ...]:
    positive = frozenset(t.question.id for t in tried if t.question.is_answerable)
    judged = {
        "": {t.question.id: t.answer.confidence for t in tried},
        "_cosine": {t.question.id: t.cosine for t in tried},
        "_passage": {t.question.id: t.of_its_own for t in tried},
        "_passage_cosine": {t.question.id: t.cosine_of_its_own for t in tried},
    }
    silent = {t.question.id: float(not t.answer.answered) for t in tried}
    strangers = {t.question.id: float(t.answer.reason == "unknown_expert") for t in tried}
    grades = {t.question.id: t.question.grades for t in tried if t.question.is_answerable}
    return (
        *(Measure(f"auroc{by}", values, "auroc", positive) for by, values in judged.items()),
        *(Measure(f"best_f1{by}", values, "best_f1", positive) for by, values in judged.items()),
        Measure("refused", {q: v for q, v in silent.items() if q not in positive}),
        Measure("false_refusal", {q: v for q, v in silent.items() if q in positive}, is_cost=True),
        *measures.ranking({"p1": P @ 1}, grades, {t.question.id: [t.best] for t in tried}),
        Measure("sentence1", {t.question.id: float(t.hits_answer) for t in tried if t.question.is_answerable}),
        Measure("unknown_expert", strangers, "count", is_cost=True),
    )
