"""Drawings in SVG that print well in black and white and that a screen reader can tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from assistant.concordance import Concordance
from assistant.coverage import Column, Coverage
from corpus.types import Expert

_CELL, _HIGH, _LEFT, _TOP = 52, 34, 180, 64  # pixels
_BAR, _WIDTH = 360, 700


def drawing(width: float, height: float, title: str, told: str, lines: Iterable[str]) -> str:
    """An SVG document with a title, and with ``told``, which says in words what is drawn."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="desc">{escape(told)}</desc>',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<text x="10" y="24" font-size="15" font-weight="bold">{escape(title)}</text>',
            *lines,
            "</svg>\n",
        )
    )


def coverage_svg(coverage: Coverage, title: str) -> str:
    """Experts against topics: a number in each cell, a dash in each gap, the topics' titles below."""
    lines = []
    for n, column in enumerate(coverage.columns):
        x = _LEFT + n * _CELL + _CELL / 2
        lines.append(f'<text x="{x}" y="{_TOP - 10}" text-anchor="middle">{_name(column)}</text>')
    for row, expert in enumerate(coverage.experts):
        y = _TOP + row * _HIGH
        lines.append(f'<text x="{_LEFT - 10}" y="{y + 21}" text-anchor="end">{escape(expert.name)}</text>')
        for n, column in enumerate(coverage.columns):
            count = coverage.cell(expert.id, *column.key).passages
            fill, dashes = ("#d6e4f0", "") if count else ("#fff", ' stroke-dasharray="3 3"')
            lines.append(
                f'<rect x="{_LEFT + n * _CELL + 2}" y="{y + 2}" width="{_CELL - 4}" height="{_HIGH - 4}" '
                f'fill="{fill}" stroke="#1b3a57"{dashes}/>'
            )
            x = _LEFT + n * _CELL + _CELL / 2
            weight = ' font-weight="bold"' if count else ""
            lines.append(f'<text x="{x}" y="{y + 22}" text-anchor="middle"{weight}>{count or "–"}</text>')
    bottom = _TOP + len(coverage.experts) * _HIGH + 28
    several = len({c.document for c in coverage.columns}) > 1
    for n, column in enumerate(coverage.columns):
        source = f" ({column.document})" if several else ""
        lines.append(
            f'<text x="{_LEFT}" y="{bottom + n * 18}">{_name(column)}  {escape(_title(column) + source)}</text>'
        )
    told = " ".join(_told(coverage, e) for e in coverage.experts)
    width = max(_WIDTH, _LEFT + len(coverage.columns) * _CELL + 10)
    return drawing(width, bottom + len(coverage.columns) * 18 + 10, title, told, lines)


def frequencies_svg(found: Concordance) -> str:
    """How often each expert uses the words, in a thousand of their own: a bar each."""
    most = max((f.per_thousand for f in found.frequencies), default=0.0) or 1.0
    lines, told = [], []
    for n, f in enumerate(found.frequencies):
        y, length = _TOP + n * _HIGH, round(_BAR * f.per_thousand / most, 1)
        figure = f"{f.count} ({f.per_thousand:.1f} in 1,000 words)"
        lines.append(f'<text x="{_LEFT - 10}" y="{y + 5}" text-anchor="end">{escape(f.expert.name)}</text>')
        lines.append(f'<rect x="{_LEFT}" y="{y - 8}" width="{length}" height="16" fill="#b9cfe4" stroke="#1b3a57"/>')
        lines.append(f'<text x="{_LEFT + length + 8}" y="{y + 5}">{figure}</text>')
        told.append(f"{f.expert.name}: {figure}.")
    height = _TOP + len(found.frequencies) * _HIGH
    return drawing(_WIDTH + 60, height, f"Uses of {found.query}", " ".join(told), lines)


def _name(column: Column) -> str:
    return str(column.topic.number) if column.topic else "–"


def _title(column: Column) -> str:
    return column.topic.title if column.topic else "under no topic"


def _told(coverage: Coverage, expert: Expert) -> str:
    cells: Sequence[str] = [
        f"{_name(c)}: {coverage.cell(expert.id, *c.key).passages}"
        for c in coverage.columns
        if coverage.cell(expert.id, *c.key).passages
    ]
    return f"{expert.name}, passages by topic: {', '.join(cells) or 'none'}; nothing on any other."
