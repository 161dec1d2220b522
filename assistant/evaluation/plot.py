"""Measures as bars with their intervals, in SVG that prints well in black and white."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import chain
from math import isnan
from pathlib import Path

from assistant.drawing import drawing
from assistant.evaluation.intervals import interval
from assistant.evaluation.types import EvaluationProblem, Interval, Outcome

_ROW, _BAR, _TOP, _LEFT, _WIDTH, _RIGHT = 28, 16, 56, 150, 420, 70  # pixels


def write(outcome: Outcome, path: Path) -> None:
    """Draw every measure between 0 and 1 of an outcome.

    Raises:
        EvaluationProblem: the file cannot be written.
    """
    try:
        path.write_text(svg(outcome), encoding="utf-8")
    except OSError as error:
        raise EvaluationProblem(f"{path}: {error.strerror}; give a file that can be written") from None


def svg(outcome: Outcome) -> str:
    """The drawing as an SVG document."""
    bars = [(m.name, interval(m)) for m in outcome.measures if m.kind != "count" and m.values]
    bars = [(name, found) for name, found in bars if not isnan(found.value)]
    height, width = _TOP + _ROW * len(bars) + 36, _LEFT + _WIDTH + _RIGHT
    bank = "with its question bank" if outcome.has_bank else "without a question bank"
    title = f"{outcome.set_name}, {bank}"
    told = "; ".join(f"{name} {b.value:.3f} ({b.low:.3f} to {b.high:.3f})" for name, b in bars)
    lines = chain(
        _axis(_TOP + _ROW * len(bars)),
        *(_bar(name, found, _TOP + _ROW * n) for n, (name, found) in enumerate(bars)),
    )
    return drawing(width, height, title, f"{told}. The lines are 95 % intervals.", lines)


def _axis(bottom: int) -> Iterator[str]:
    for tenth in range(0, 11, 2):
        x = _x(tenth / 10)
        yield f'<line x1="{x}" y1="{_TOP - 8}" x2="{x}" y2="{bottom}" stroke="#ccc"/>'
        yield f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{tenth / 10:.1f}</text>'


def _bar(name: str, found: Interval, top: int) -> Iterator[str]:
    middle = top + _BAR // 2
    low, high = _x(found.low), _x(found.high)
    yield f'<text x="{_LEFT - 8}" y="{middle + 5}" text-anchor="end">{escape(name)}</text>'
    yield (
        f'<rect x="{_LEFT}" y="{top}" width="{_x(found.value) - _LEFT:.1f}" height="{_BAR}" '
        'fill="#b9cfe4" stroke="#1b3a57"/>'
    )
    yield (
        f'<path d="M{low} {middle}H{high}M{low} {middle - 4}v8M{high} {middle - 4}v8" stroke="#000" '
        'stroke-width="1.5" fill="none"/>'
    )
    yield f'<text x="{_LEFT + _WIDTH + 10}" y="{middle + 5}">{found.value:.3f}</text>'


def _x(value: float) -> float:
    return round(_LEFT + _WIDTH * min(1.0, max(0.0, value)), 1)
