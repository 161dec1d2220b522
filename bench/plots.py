"""Cost against size as SVG: both axes logarithmic, a line a way. Black on white, so that dark pages show it too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from assistant.drawing import drawing
from bench.figures import Figure
from bench.measuring import Row

_LEFT, _TOP, _WIDTH, _HEIGHT, _RIGHT, _BELOW = 70, 56, 470, 300, 190, 56  # pixels
_APART = 15  # between the names at the ends of lines
# Told apart without colour too: by dashes and by the name at the end of each line.
_STROKES = (
    ("#000000", ""), ("#5b5b5b", "7 3"), ("#0b6e4f", ""), ("#b3470b", ""), ("#b3470b", "7 3"),
    ("#2b4aa0", ""), ("#2b4aa0", "7 3"), ("#7a2182", "2 3"),
)  # fmt: skip

_Points = list[tuple[float, float]]


def svg(figure: Figure, rows: Sequence[Row]) -> str:
    """The drawing of one figure."""
    lines: dict[str, _Points] = {}
    for row in rows:
        lines.setdefault(str(row["way"]), []).append((float(row["passages"] or 1), figure.of(row)))
    axes = _Axes(figure, [p for points in lines.values() for p in points])
    told = "; ".join(f"{way}: {', '.join(f'{y:g} at {x:,.0f}' for x, y in ps)}" for way, ps in lines.items())
    width, height = _LEFT + _WIDTH + _RIGHT, _TOP + _HEIGHT + _BELOW
    title = figure.name[:1].upper() + figure.name[1:]
    return drawing(width, height, title, told, [*axes.lines(), *_drawn(lines, axes)])


class _Axes:
    """Where a value is drawn, and the grid behind."""

    def __init__(self, figure: Figure, points: Sequence[tuple[float, float]]) -> None:
        self._is_share = figure.is_share
        self._xs = sorted({x for x, _ in points})
        ys = [max(y, 1e-3) for _, y in points]
        self._low, self._high = 0, 1
        if not self._is_share:
            self._low = math.floor(math.log10(min(ys)))
            self._high = max(self._low + 1, math.ceil(math.log10(max(ys))))

    def x(self, value: float) -> float:
        """Pixels from the left."""
        first, last = math.log10(self._xs[0]), math.log10(self._xs[-1])
        return round(_LEFT + _WIDTH * ((math.log10(value) - first) / (last - first) if last > first else 0.5), 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        height = value if self._is_share else math.log10(max(value, 1e-3))
        return round(_TOP + _HEIGHT * (1 - (height - self._low) / (self._high - self._low)), 1)

    def lines(self) -> Iterator[str]:
        """The grid and its labels."""
        ticks = [n / 5 for n in range(6)] if self._is_share else [10.0**n for n in range(self._low, self._high + 1)]
        for tick in ticks:
            y = self.y(tick)
            yield f'<line x1="{_LEFT}" y1="{y}" x2="{_LEFT + _WIDTH}" y2="{y}" stroke="#ddd"/>'
            yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{tick:,g}</text>'
        for size in self._xs:
            x = self.x(size)
            yield f'<line x1="{x}" y1="{_TOP}" x2="{x}" y2="{_TOP + _HEIGHT}" stroke="#ddd"/>'
            yield f'<text x="{x}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle">{size:,.0f}</text>'
        yield f'<text x="{_LEFT + _WIDTH / 2}" y="{_TOP + _HEIGHT + 42}" text-anchor="middle">passages</text>'


def _drawn(lines: dict[str, _Points], axes: _Axes) -> Iterator[str]:
    ends = sorted((axes.y(points[-1][1]), way) for way, points in lines.items())
    names: dict[str, float] = {}
    for y, way in ends:
        names[way] = max([y, *(taken + _APART for taken in names.values())])
    # Names that were pushed below the drawing move up together.
    over = max(0.0, max(names.values()) - (_TOP + _HEIGHT))
    for n, (way, points) in enumerate(lines.items()):
        colour, dashes = _STROKES[n % len(_STROKES)]
        path = " ".join(f"{axes.x(x)},{axes.y(y)}" for x, y in points)
        yield (
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dashes or "none"}"/>'
        )
        for x, y in points:
            yield f'<circle cx="{axes.x(x)}" cy="{axes.y(y)}" r="3.5" fill="{colour}"/>'
        (x, y), label = points[-1], names[way] - over
        end = _LEFT + _WIDTH + 12
        yield f'<path d="M{axes.x(x) + 5} {axes.y(y)}L{end} {label}" stroke="{colour}" stroke-width="0.7" fill="none"/>'
        yield f'<text x="{end + 4}" y="{label + 4}" fill="{colour}">{escape(way)}</text>'
