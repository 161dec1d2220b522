"""Coverage, who, comparison and concordance as JSON objects, which the command line and HTTP share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.compare import Comparison
from assistant.concordance import Concordance
from assistant.coverage import Column, Coverage, Likeness
from assistant.output import quote_object, topic_object
from assistant.who import Addressed


def coverage_object(found: Coverage, alike: Sequence[Likeness] = ()) -> dict[str, Any]:
    """The matrix, empty cells included; words under no topic have the number null."""
    return {
        "experts": [e.name for e in found.experts],
        "topics": [_column(c) for c in found.columns],
        "cells": [
            {
                "expert": c.expert.name,
                "document": c.column.document,
                "topic": c.column.topic.number if c.column.topic else None,
                "passages": c.passages,
                "words": c.words,
            }
            for c in found.cells
        ],
        "may_be_the_same": [
            {"topics": [_column(c) for c in like.columns], "similarity": round(like.cosine, 3)} for like in alike
        ],
    }


def who_object(found: Addressed) -> dict[str, Any]:
    """Who addresses it, and who does not."""
    return {
        "question": found.question,
        "experts": [
            {
                "expert": v.quote.expert.name,
                "expert_id": v.quote.expert.id,
                "strength": round(v.strength, 4),
                "quote": quote_object(v.quote),
                "passages": v.passages,
            }
            for v in found.voices
        ],
        "silent": list(found.silent),
        "note": str(found.note),
    }


def comparison_object(found: Comparison) -> dict[str, Any]:
    """One topic, sub-question by sub-question; the last ``question`` is null where sentences stand under none."""
    return {
        "document": found.document,
        "topic": topic_object(found.topic),
        "experts": [e.name for e in found.experts],
        "silent": list(found.silent),
        "parts": [
            {
                "question": found.questions[place] if place is not None else None,
                "quotes": [quote_object(q) for e in found.experts for q in found.said(e, place)],
            }
            for place in found.places
        ],
    }


def concordance_object(found: Concordance, limit: int | None = None) -> dict[str, Any]:
    """The first ``limit`` lines, how many there are, and the frequencies."""
    return {
        "query": found.query,
        "total": len(found.lines),
        "lines": found.rows()[:limit],
        "frequencies": [
            {
                "expert": f.expert.name,
                "expert_id": f.expert.id,
                "count": f.count,
                "words": f.words,
                "per_1000_words": round(f.per_thousand, 3),
            }
            for f in found.frequencies
        ],
    }


def _column(column: Column) -> dict[str, Any]:
    topic = column.topic
    return {
        "number": topic.number if topic else None,
        "title": topic.title if topic else None,
        "document": column.document,
    }
