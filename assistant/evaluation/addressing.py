"""Who addresses it? Do the right speakers come first, beside a ranking of them by their best passage's BM25?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ir_measures import R, Success

from assistant import confidence
from assistant.evaluation import measures, qmsum
from assistant.evaluation.corpora import NOBODY, Indexer, Text, collect
from assistant.evaluation.labelled import json_lines
from assistant.evaluation.types import Outcome, Setup
from assistant.searching import unfamiliarity
from assistant.understand import Understanding
from assistant.who import candidates
from corpus.types import Expert
from index import crossencoder
from index.types import Engine

_RANKING = {"recall3": R @ 3, "success1": Success @ 1}
_NOTE = (
    "speakers ranked as `experts who` ranks them; _bm25: by the BM25 score of their best passage. Where a question has "
    "more than three right speakers, recall3 cannot reach 1"
)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The ids of the right speakers of a question, and of all speakers in two orders, best first."""

    id: str
    text: str
    right: frozenset[str]
    ours: tuple[str, ...]
    lexical: tuple[str, ...]


def of_meetings(setup: Setup) -> Outcome:
    """QMSum's questions that name none of the speakers; right are those who speak in the turns that answer.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    indexer, found = Indexer(setup), list[_Ranked]()
    for meeting in qmsum.meetings(setup):
        _, texts = qmsum.turns(meeting)
        collection = collect(meeting["meeting_id"], texts)
        engine = indexer.engine(collection)
        understanding = Understanding(collection.corpus, engine.ground.encoder)
        for n, item in enumerate(meeting["specific_query_list"]):
            if len(found) >= setup.limit or understanding.read(item["query"]).named:
                continue
            ranges = [range(int(a), int(b) + 1) for a, b in item["relevant_text_span"]]
            right = {t.expert.id for t in texts if t.words.strip() and any(int(t.id) in r for r in ranges)}
            if right:
                found.append(_ranked(engine, f"{meeting['meeting_id']}.{n}", item["query"], right))
        setup.progress("questions so far", len(found), len(found))
    return _outcome("who-qmsum", found)


def of_threads(setup: Setup) -> Outcome:
    """Stack Exchange: asked by a thread's title, right are the authors of its answers, among those of all threads.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    threads: Sequence[Mapping[str, Any]] = json_lines(setup.folder / "threads.jsonl")
    names = dict.fromkeys(a["author"] for t in threads for a in t["answers"] if a["author"])
    experts = {name: Expert(f"author-{n}", name) for n, name in enumerate(names, 1)}
    texts = [
        Text(f"{a['id']}/{n}", paragraph, experts.get(a["author"], NOBODY))
        for t in threads
        for a in t["answers"]
        for n, paragraph in enumerate(a["text"].split("\n\n"))
    ]
    engine = Indexer(setup).engine(collect("stackexchange", texts))
    found = []
    for thread in islice(threads, setup.limit):
        right = {experts[a["author"]].id for a in thread["answers"] if a["author"]}
        if right:
            found.append(_ranked(engine, str(thread["id"]), thread["title"], right))
            setup.progress("questions", len(found), min(setup.limit, len(threads)))
    return _outcome("who-stackexchange", found)


def _ranked(engine: Engine, identifier: str, text: str, right: set[str]) -> _Ranked:
    ground = engine.ground
    result = engine.search(text, limit=len(ground.passages))
    model, unfamiliar = confidence.load().without_bank, unfamiliarity(engine, text)
    found = candidates(result, model, unfamiliar, lambda hits: crossencoder.read(ground, text, hits))
    ours = [c.expert.id for c in found if c.expert]
    best: dict[str, float] = {}
    for hit in sorted(result.hits, key=lambda h: (h.passage.document, h.passage.span)):
        if hit.passage.expert:
            best[hit.passage.expert.id] = max(best.get(hit.passage.expert.id, 0.0), hit.evidence.lexical)
    lexical = sorted(best, key=lambda speaker: -best[speaker])
    return _Ranked(identifier, text, frozenset(right), tuple(ours), tuple(lexical))


def _outcome(name: str, found: Sequence[_Ranked]) -> Outcome:
    grades = {f.id: dict.fromkeys(sorted(f.right), 1) for f in found}
    orders = {"": {f.id: f.ours for f in found}, "_bm25": {f.id: f.lexical for f in found}}
    return Outcome(
        set_name=name,
        has_bank=False,
        questions={f.id: f.text for f in found},
        measures=tuple(
            measure
            for suffix, runs in orders.items()
            for measure in measures.ranking({f"{n}{suffix}": m for n, m in _RANKING.items()}, grades, runs)
        ),
        notes=(_NOTE,),
    )
