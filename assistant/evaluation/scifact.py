"""SciFact in the form of BEIR (Wadden et al. 2020; Thakur et al. 2021): claims and the abstracts that bear on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ir_measures import R, Success, nDCG

from assistant.evaluation import ablation, measures
from assistant.evaluation.corpora import Indexer, Text, collect
from assistant.evaluation.labelled import json_lines
from assistant.evaluation.search import Search, search
from assistant.evaluation.types import EvaluationProblem, Outcome, Setup

_RANKING = {"ndcg10": nDCG @ 10, "success1": Success @ 1, "recall10": R @ 10, "recall100": R @ 100}


def measure(setup: Setup) -> Outcome:
    """Search all abstracts, each under its title, for every claim that has judgements.

    Raises:
        EvaluationProblem: a file is missing or malformed.
    """
    texts = [Text(d["_id"], d["text"], title=d["title"]) for d in json_lines(setup.folder / "corpus.jsonl")]
    claims = {q["_id"]: q["text"] for q in json_lines(setup.folder / "queries.jsonl")}
    grades: dict[str, dict[str, int]] = {}
    for claim, abstract, grade in _qrels(setup.folder / "qrels.tsv"):
        grades.setdefault(claim, {})[abstract] = grade
    judged = [claim for claim in claims if claim in grades][: setup.limit]
    collection = collect("scifact", texts)
    engine = Indexer(setup).engine(collection)
    searches: list[Search] = []
    for claim in judged:
        searches.append(search(engine, claim, claims[claim], grades[claim], collection.name_of))
        setup.progress("claims", len(searches), len(judged))
    runs = {s.question: s.ranked() for s in searches}
    return Outcome(
        set_name="scifact",
        has_bank=False,
        questions={claim: claims[claim] for claim in judged},
        measures=measures.ranking(_RANKING, {s.question: s.grades for s in searches}, runs),
        notes=(f"{len(collection.name_of)} abstracts",),
        ablation=ablation.rows(searches, _RANKING) if setup.ablates else (),
    )


def _qrels(path: Path) -> Iterator[tuple[str, str, int]]:
    """Claim, abstract and grade of each line below the heading."""
    try:
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            claim, abstract, grade = line.split("\t")
            yield claim, abstract, int(grade)
    except (OSError, ValueError) as error:
        raise EvaluationProblem(f"{path}: {error}; give a folder with three columns of judgements") from None
