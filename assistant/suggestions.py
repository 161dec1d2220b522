"""Questions that the corpus does answer, to offer to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from corpus.types import Topic
from index.store import Index
from index.types import Result

_SAYS_ENOUGH = 6  # words with which a question can be understood without its neighbours
_TOO_LONG = 14
_NEAR_HITS = 8


def to_begin_with(index: Index, count: int) -> tuple[str, ...]:
    """One question for each of the first topics: of the bank where it has one, else the editors' own."""
    found = [
        _typical(index, document.id, topic) or question_of(topic)
        for document in index.corpus.documents
        for topic in document.topics
    ]
    asked = [q for q in found if q and len(q.split()) >= _SAYS_ENOUGH]
    titles = [t.title for d in index.corpus.documents for t in d.topics]
    return tuple(dict.fromkeys(asked or titles))[:count]


def near(result: Result, count: int) -> tuple[str, ...]:
    """The nearest anticipated questions that are answered, then the editors' questions on the nearest topics."""
    asked = [a.question for a in result.anticipated if a.answered and a.language is None and _is_whole(a.question)][:2]
    asked += [q for h in result.hits[:_NEAR_HITS] if h.passage.topic and (q := question_of(h.passage.topic))]
    return tuple(dict.fromkeys(asked))[:count]


def topics(result: Result, count: int) -> tuple[tuple[str, Topic], ...]:
    """The topics of the nearest passages, each with the id of its document."""
    found = [(h.passage.document, h.passage.topic) for h in result.hits[:_NEAR_HITS] if h.passage.topic]
    return tuple(dict.fromkeys(found))[:count]


def question_of(topic: Topic) -> str | None:
    """The longest question that the editors ask under a topic, or None if they ask nothing."""
    questions = re.findall(r"[^.?!？。]+[?？]", topic.question or "")
    return max(questions, key=len).strip() if questions else None


def _is_whole(question: str) -> bool:
    return question.endswith("?") and question[0].isupper()


def _typical(index: Index, document: str, topic: Topic) -> str | None:
    """Of the bank's whole, short questions that a topic answers the one nearest to its heading."""
    rows = list(_rows(index, document, topic))
    if not rows:
        return None
    heading = index.encoder.encode([f"{topic.title}. {topic.question or ''}"])[0]
    nearness = index.bank_dense.vectors()[rows] @ heading
    return index.bank[rows[int(np.argmax(nearness))]].question


def _rows(index: Index, document: str, topic: Topic) -> Iterator[int]:
    spans = [p.span for p in index.passages if p.document == document and p.topic == topic]
    for row, asked in enumerate(index.bank):
        if (
            asked.language is None
            and _is_whole(asked.question)
            and _SAYS_ENOUGH <= len(asked.question.split()) <= _TOO_LONG
            and asked.answers
            and asked.document == document
            and any(s.covers(asked.answers[0]) for s in spans)
        ):
            yield row
