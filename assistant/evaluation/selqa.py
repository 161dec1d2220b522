"""SelQA (Jurczyk, Zhai and Choi 2016): which sentences of a section answer?"""

from __future__ import annotations

from ir_measures import AP, RR, P

from assistant.evaluation import measures, squad
from assistant.evaluation.corpora import Indexer, Text, collect
from assistant.evaluation.types import Measure, Outcome, Setup

_FILE = "selqa-ass-dev.json.gz"
_RANKING = {"map": AP, "mrr": RR, "p1": P @ 1}


def measure(setup: Setup) -> Outcome:
    """Rank the sentences of each question's own section; and find the section among all.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    items = squad.load(setup.folder / _FILE)
    sections = {
        tuple(item["candidates"]): f"{item['article']}: {item['section']}" for item in items if any(item["candidates"])
    }
    place_of = {sentences: str(n) for n, sentences in enumerate(sections)}
    texts = [
        Text(place_of[sentences], " ".join(sentences), title=title, sentences=sentences)
        for sentences, title in sections.items()
    ]
    collection = collect("selqa", texts)
    engine = Indexer(setup).engine(collection)
    items = [item for item in items if item["answers"]][: setup.limit]
    grades: dict[str, dict[str, int]] = {}
    runs: dict[str, list[str]] = {}
    first: dict[str, float] = {}
    for n, item in enumerate(items):
        name, sentences = str(n), tuple(item["candidates"])
        grades[name] = {str(answer): 1 for answer in item["answers"]}
        hits = engine.search(item["question"], limit=len(engine.ground.passages)).hits
        home = next(h for h in hits if collection.name_of[h.passage.id] == place_of[sentences])
        number = _numbers(sentences, collection.start_of[place_of[sentences]])
        runs[name] = [str(number[f.span.start]) for f in home.focus]
        first[name] = float(hits[0] is home)
        setup.progress("questions", n + 1, len(items))
    return Outcome(
        set_name="selqa",
        has_bank=False,
        questions={str(n): item["question"] for n, item in enumerate(items)},
        measures=(*measures.ranking(_RANKING, grades, runs), Measure("section1", first)),
        notes=(f"sentences of a question's own section; section1: it is the first of {len(texts)}",),
    )


def _numbers(sentences: tuple[str, ...], start: int) -> dict[int, int]:
    """The number of each sentence by where its words begin."""
    found: dict[int, int] = {}
    for number, sentence in enumerate(sentences):
        found[start + len(sentence) - len(sentence.lstrip())] = number
        start += len(sentence) + 1
    return found
