"""Threads of a Stack Exchange site: many named people answer one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ir_measures import R, Success, nDCG

from assistant.evaluation import ablation, measures, speakers
from assistant.evaluation.corpora import NOBODY, Indexer, Text, collect
from assistant.evaluation.labelled import json_lines
from assistant.evaluation.search import search
from assistant.evaluation.speakers import OfOne
from assistant.evaluation.types import Measure, Outcome, Setup
from corpus.types import Expert

_RANKING = {"title_success1": Success @ 1, "title_ndcg10": nDCG @ 10, "title_recall5": R @ 5}


def measure(setup: Setup) -> Outcome:
    """Find a thread's own answers by its title, and one author's by author and title.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    threads = json_lines(setup.folder / "threads.jsonl")
    names = dict.fromkeys(a["author"] for t in threads for a in t["answers"] if a["author"])
    experts = {name: Expert(f"author-{n}", name) for n, name in enumerate(names, 1)}
    # Titles are what is searched with, so no answer stands under its own.
    answers = {a["id"]: (a["text"], experts.get(a["author"], NOBODY)) for t in threads for a in t["answers"]}
    texts = [
        Text(f"{name}/{n}", paragraph, expert)
        for name, (words, expert) in answers.items()
        for n, paragraph in enumerate(words.split("\n\n"))
    ]
    collection = collect("stackexchange", texts)
    answer_of = {passage: text.partition("/")[0] for passage, text in collection.name_of.items()}
    engine = Indexer(setup).engine(collection)
    titles = {f"title {t['id']}": t for t in threads[: setup.limit]}
    searches = [search(engine, name, t["title"], _grades(t), answer_of) for name, t in titles.items()]
    finder = speakers.Finder(engine, answer_of)
    found = []
    asked = list(islice(_of_one(threads, experts), setup.limit))
    for question in asked:
        found.append(finder.find(question))
        setup.progress("questions", len(found), len(asked))
    runs = {s.question: s.ranked() for s in searches}
    by_title: tuple[Measure, ...] = measures.ranking(_RANKING, {s.question: s.grades for s in searches}, runs)
    return Outcome(
        set_name="stackexchange",
        has_bank=False,
        questions={name: t["title"] for name, t in titles.items()} | {q.id: q.text for q in asked},
        measures=(*by_title, *speakers.measured(found)),
        notes=(f"{len(answers)} answers of {len(experts)} authors", speakers.NOTE),
        ablation=ablation.rows(searches, _RANKING) if setup.ablates else (),
    )


def _grades(thread: Mapping[str, Any]) -> dict[str, int]:
    return {a["id"]: 1 for a in thread["answers"]}


def _of_one(threads: Sequence[Mapping[str, Any]], experts: Mapping[str, Expert]) -> list[OfOne]:
    return [
        OfOne(
            f"author {thread['id']} {experts[author].id}",
            f"What does {author} say about {thread['title'].rstrip('?')}?",
            experts[author].id,
            {a["id"]: 1 for a in thread["answers"] if a["author"] == author},
        )
        for thread in threads
        for author in dict.fromkeys(a["author"] for a in thread["answers"] if a["author"])
    ]
