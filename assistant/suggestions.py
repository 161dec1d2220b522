"""Questions that the corpus does answer, to offer to a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from corpus.types import Topic
from index.types import Engine, Ground, Result

_SAYS_ENOUGH = 6  # words with which a question can be understood without its neighbours
_TOO_LONG = 14
_NEAR_HITS = 8
_FIRST_TOPICS = 100


def to_begin_with(engine: Engine, count: int) -> tuple[str, ...]:
    """One question for each of the first topics: of the bank where it has one, else the editors' own."""
    topics = list(islice(engine.ground.corpus.topics, _FIRST_TOPICS))
    found = (_typical(engine, document, topic) or question_of(topic) for document, topic in topics)
    asked: dict[str, None] = {}
    for question in found:
        if question and len(question.split()) >= _SAYS_ENOUGH:
            asked[question] = None
        if len(asked) == count:
            break
    return tuple(asked or dict.fromkeys(t.title for _, t in topics))[:count]


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


def _typical(engine: Engine, document: str, topic: Topic) -> str | None:
    """Of the bank's whole, short questions that a topic answers the one nearest to its heading."""
    rows = list(_rows(engine.ground, document, topic))
    nearest = engine.nearest_question(f"{topic.title}. {topic.question or ''}", rows) if rows else None
    return engine.ground.bank[nearest[0]].question if nearest else None


def _rows(ground: Ground, document: str, topic: Topic) -> Iterator[int]:
    if not ground.bank:
        return
    spans = [p.span for p in ground.corpus.under(document, topic) if p.expert]
    for row, asked in enumerate(ground.bank):
        if (
            asked.language is None
            and _is_whole(asked.question)
            and _SAYS_ENOUGH <= len(asked.question.split()) <= _TOO_LONG
            and asked.answers
            and asked.document == document
            and any(s.covers(asked.answers[0]) for s in spans)
        ):
            yield row
