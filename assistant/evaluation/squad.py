"""Files in the format of SQuAD (Rajpurkar et al. 2016, 2018): articles, paragraphs, questions, answer spans."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.evaluation.corpora import Collection, Text
from assistant.evaluation.types import EvaluationProblem
from corpus.types import Span
from index.types import Hit


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an article; ``answers`` are spans in the words of a paragraph, by the paragraph's id.

    A question without any answer still has its ``paragraph``.
    """

    id: str
    text: str
    paragraph: str
    answers: Mapping[str, tuple[Span, ...]]

    @property
    def is_answerable(self) -> bool:
        """Whether a paragraph answers it."""
        return bool(self.answers)

    @property
    def grades(self) -> dict[str, int]:
        """The paragraphs that answer, each as relevant as the other."""
        return dict.fromkeys(self.answers, 1)


@dataclass(frozen=True, slots=True)
class Article:
    """One article with its paragraphs and the questions on it."""

    title: str
    paragraphs: tuple[Text, ...]
    questions: tuple[Asked, ...]


def read(path: Path, titled: bool = False) -> tuple[Article, ...]:
    """The articles of a file, which may be gzipped.

    Args:
        path: the file.
        titled: whether a paragraph stands under its article's title.

    Raises:
        EvaluationProblem: the file is missing or is of another format.
    """
    return tuple(_article(n, item, titled) for n, item in enumerate(load(path)["data"]))


def load(path: Path) -> Any:
    """The JSON of a file, which may be gzipped.

    Raises:
        EvaluationProblem: the file is missing or is no JSON.
    """
    try:
        data = path.read_bytes()
        return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    except (OSError, ValueError) as error:
        raise EvaluationProblem(f"{path}: {error}; name the folder that holds the sets with --data") from None


def _article(number: int, item: Mapping[str, Any], titled: bool) -> Article:
    title = item.get("title") or str(number)
    paragraphs, questions = [], []
    for place, paragraph in enumerate(item["paragraphs"]):
        name = f"{number}.{place}"
        paragraphs.append(Text(name, paragraph["context"], title=title if titled else None))
        for asked in paragraph["qas"]:
            spans = tuple(
                Span(a["answer_start"], a["answer_start"] + len(a["text"])) for a in asked["answers"] if a["text"]
            )
            is_impossible = asked.get("is_impossible", False)
            answers = {name: spans} if spans and not is_impossible else {}
            questions.append(Asked(asked["id"], asked["question"].strip(), name, answers))
    return Article(title, tuple(paragraphs), tuple(questions))


def merged(questions: Sequence[Asked]) -> tuple[Asked, ...]:
    """Questions of the same words as one that all their paragraphs answer."""
    found: dict[str, Asked] = {}
    for asked in questions:
        first = found.get(asked.text, asked)
        answers = {p: (*first.answers.get(p, ()), *asked.answers.get(p, ())) for p in (*first.answers, *asked.answers)}
        found[asked.text] = Asked(first.id, first.text, first.paragraph, answers)
    return tuple(found.values())


def hits_answer(hit: Hit, asked: Asked, collection: Collection) -> bool:
    """Whether the best sentence of a passage overlaps one of the answers."""
    name = collection.name_of[hit.passage.id]
    start = collection.start_of[name]
    best = hit.focus[0].span
    return any(best.touches(Span(start + a.start, start + a.end)) for a in asked.answers.get(name, ()))
