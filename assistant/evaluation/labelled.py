"""Labelled questions on a corpus: reading a folder of them, and binding their units to passages.

A unit is a paragraph of one expert under one topic, named ``topic-surname-paragraph``; a sentence of it is
``topic-surname-paragraph:sentence``, counted from 1. The folder holds ``questions.jsonl`` and
``conversations.jsonl``, or ``NAME.jsonl`` and ``NAME_conversations.jsonl``; a ``units.jsonl`` beside them gives
the units' offsets and the words of third parties in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.types import EvaluationProblem
from corpus import names
from corpus.types import Corpus, Passage, Quotation, Span

_UNITS = "units.jsonl"
_CONVERSATIONS = "_conversations.jsonl"


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph that can be judged: whose it is, where, and the third parties' words in it."""

    id: str
    document: str
    span: Span
    expert: str
    topic: str
    sentences: tuple[Span, ...]
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with its judgements.

    ``grades`` are 3 (answers directly), 2 (partly) or 1 (related) by unit id. ``sentences`` are those that answer
    best, each with its document's id. ``expert`` is the name of the only expert asked about, ``barred`` are the names
    of those who must not be quoted. ``follows``: it is a turn after another of its ``conversation``.
    ``may_abstain``: to abstain is no mistake.
    """

    id: str
    question: str
    conversation: str | None
    follows: bool
    is_answerable: bool
    may_abstain: bool
    grades: Mapping[str, int]
    sentences: tuple[tuple[str, Span], ...]
    expert: str | None
    barred: tuple[str, ...]


def read(folder: Path, corpus: Corpus) -> tuple[tuple[Labelled, ...], tuple[Unit, ...]]:
    """The questions of a folder, then the turns of its conversations, in order; and the units of the corpus.

    Raises:
        EvaluationProblem: a file is missing or malformed, or is about another text than the corpus holds.
    """
    questions, conversations = _files(folder)
    units = _given_units(folder / _UNITS, corpus) if (folder / _UNITS).exists() else _named_units(corpus)
    by_id = {u.id: u for u in units}
    texts = {d.id: d.text for d in corpus.documents}
    items = [_labelled(item, item["id"], None, False, by_id, texts) for item in json_lines(questions)]
    for conversation in json_lines(conversations) if conversations.exists() else ():
        for n, turn in enumerate(conversation["turns"]):
            name = f"{conversation['id']}.{turn['turn']}"
            items.append(_labelled(turn, name, conversation["id"], n > 0, by_id, texts))
    return tuple(items), units


def is_folder_of_questions(folder: Path) -> bool:
    """Whether ``folder`` has the files of a labelled set."""
    return (folder / "questions.jsonl").exists() or any(folder.glob(f"*{_CONVERSATIONS}"))


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file.

    Raises:
        EvaluationProblem: the file is missing, or a line is no object.
    """
    try:
        found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except FileNotFoundError:
        raise EvaluationProblem(f"{path}: is missing; give a folder that holds it") from None
    except ValueError as error:
        raise EvaluationProblem(f"{path}: {error}; give one JSON object a line") from None
    if not all(isinstance(item, dict) for item in found):
        raise EvaluationProblem(f"{path}: a line is no object; give one JSON object a line")
    return found


def _files(folder: Path) -> tuple[Path, Path]:
    if (folder / "questions.jsonl").exists():
        return folder / "questions.jsonl", folder / "conversations.jsonl"
    for conversations in sorted(folder.glob(f"*{_CONVERSATIONS}")):
        return conversations.with_name(f"{conversations.name.removesuffix(_CONVERSATIONS)}.jsonl"), conversations
    raise EvaluationProblem(f"{folder}: holds no questions.jsonl; give a folder of labelled questions")


def _named_units(corpus: Corpus) -> tuple[Unit, ...]:
    units: dict[str, Unit] = {}
    for passage in corpus.passages:
        if passage.expert and passage.topic:
            name = f"{passage.topic.number}-{names.tokens(passage.expert.name)[-1]}-{passage.paragraph}"
            if name in units:
                raise EvaluationProblem(f"{name!r} names two passages of {corpus.title!r}; give a folder with {_UNITS}")
            units[name] = _unit(name, passage, passage.quotations)
    return tuple(units.values())


def _unit(name: str, passage: Passage, quotations: Sequence[Quotation]) -> Unit:
    assert passage.expert
    assert passage.topic
    title = f"{passage.topic.number} {passage.topic.title}"
    return Unit(name, passage.document, passage.span, passage.expert.name, title, passage.sentences, tuple(quotations))


def _given_units(path: Path, corpus: Corpus) -> tuple[Unit, ...]:
    """The units of a file, of which each must be a passage with the same words."""
    units = []
    for item in json_lines(path):
        span = Span(item["char_start"], item["char_end"])
        document = next((d for d in corpus.documents if span.of(d.text) == item["text"]), None)
        if document is None:
            raise EvaluationProblem(
                f"{path}: unit {item['id']!r} is not in {corpus.title!r}; set EXPERTS_CORPUS to the corpus it judges"
            )
        quotations = [
            Quotation(Span(q["char_start"], q["char_end"]), q["author"])
            for q in item["quote_spans"]
            if q["kind"] == "block_quote"
        ]
        sentences = tuple(s for p in document.passages for s in p.sentences if span.covers(s))
        topic = f"{item['topic']} {item['topic_title']}"
        units.append(Unit(item["id"], document.id, span, item["expert"], topic, sentences, tuple(quotations)))
    return tuple(units)


def _labelled(
    item: Mapping[str, Any],
    name: str,
    conversation: str | None,
    follows: bool,
    units: Mapping[str, Unit],
    texts: Mapping[str, str],
) -> Labelled:
    unknown = [u for u in item["relevance"] if u not in units]
    if unknown:
        raise EvaluationProblem(
            f"question {name!r} judges {unknown[0]!r}, which is no passage of the corpus; "
            "set EXPERTS_CORPUS to the corpus that the questions are about"
        )
    is_of_one = item.get("type") == "expert_restricted" or item.get("context_op") == "expert_follow_up"
    return Labelled(
        id=name,
        question=item["question"],
        conversation=conversation,
        follows=follows,
        is_answerable=item["answerable"],
        may_abstain=bool(item.get("abstain_ok")),
        grades=item["relevance"],
        sentences=tuple(s for best in item["best_sentences"] for s in _sentences(best, units, texts)),
        expert=item["restrict_expert"],
        barred=tuple(item.get("must_not_quote_experts", ())) if is_of_one else (),
    )


def _sentences(
    best: str | Mapping[str, Any], units: Mapping[str, Unit], texts: Mapping[str, str]
) -> list[tuple[str, Span]]:
    """A sentence given by its name, or by its unit and its words: its document's id and its span."""
    if isinstance(best, str):
        unit, _, number = best.rpartition(":")
        return [(units[unit].document, units[unit].sentences[int(number) - 1])]
    home = units[best["unit"]]
    words = {s: s.of(texts[home.document]) for s in home.sentences}
    return [(home.document, s) for s, w in words.items() if w in best["text"] or best["text"] in w]
