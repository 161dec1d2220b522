"""Sets that ask for the paragraph of a text: PolicyQA within one policy, XQuAD among all articles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from ir_measures import R, Success

from assistant.evaluation import ablation, measures, squad
from assistant.evaluation.corpora import Indexer, Text, collect
from assistant.evaluation.search import Search, as_search
from assistant.evaluation.squad import Asked
from assistant.evaluation.types import Measure, Outcome, Setup

_RANKING = {"success1": Success @ 1, "success5": Success @ 5, "recall1": R @ 1, "recall5": R @ 5}

_Group = tuple[str, Sequence[Text], Sequence[Asked]]
"""The title of a corpus, its texts, and the questions on them."""


def policyqa(setup: Setup) -> Outcome:
    """Search each policy's segments; a question that several segments answer counts once.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    articles = squad.read(setup.folder / "dev.json.gz")
    return _measure(setup, "policyqa", [(a.title, a.paragraphs, squad.merged(a.questions)) for a in articles])


def xquad(setup: Setup) -> Outcome:
    """Search the English paragraphs of all articles, each under its article's title.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    articles = squad.read(setup.folder / "xquad.en.json", titled=True)
    texts = [p for a in articles for p in a.paragraphs]
    return _measure(setup, "xquad", [("xquad", texts, [q for a in articles for q in a.questions])])


def _measure(setup: Setup, name: str, groups: Sequence[_Group]) -> Outcome:
    groups = [(title, texts, [q for q in questions if q.is_answerable]) for title, texts, questions in groups]
    total = min(setup.limit, sum(len(questions) for *_, questions in groups))
    indexer = Indexer(setup)
    searches: list[Search] = []
    sentence: dict[str, float] = {}
    asked_of: dict[str, str] = {}
    for title, texts, questions in groups:
        if len(searches) == total:
            break
        collection = collect(title, texts)
        engine = indexer.engine(collection)
        for asked in islice(questions, total - len(searches)):
            hits = engine.search(asked.text, limit=len(engine.ground.passages)).hits
            searches.append(as_search(asked.id, asked.grades, collection.name_of, hits))
            sentence[asked.id] = float(squad.hits_answer(hits[0], asked, collection))
            asked_of[asked.id] = asked.text
            setup.progress("questions", len(searches), total)
    runs = {s.question: s.ranked() for s in searches}
    return Outcome(
        set_name=name,
        has_bank=False,
        questions=asked_of,
        measures=(
            *measures.ranking(_RANKING, {s.question: s.grades for s in searches}, runs),
            Measure("sentence1", sentence),
        ),
        notes=("sentence1: the best sentence of the first paragraph overlaps an answer",),
        ablation=ablation.rows(searches, _RANKING) if setup.ablates else (),
    )
