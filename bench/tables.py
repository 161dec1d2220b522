"""Rows of figures as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.figures import ALL, BESIDE
from bench.measuring import Row
from bench.ways import OURS


def beside(rows: Sequence[Row]) -> Iterator[str]:
    """One size: every way a line, with how many times more it costs than the assistant does."""
    (ours,) = (row for row in rows if row["way"] == OURS)
    lines = [["", *(f"{figure.name} | ratio" for figure in BESIDE), ALL[0].name]]
    for row in rows:
        costs = (f"{figure.text(row)} | {figure.of(row) / figure.of(ours):.1f}×" for figure in BESIDE)
        lines.append([str(row["way"]), *costs, ALL[0].text(row)])
    yield from _table(lines)


def growth(rows: Sequence[Row]) -> Iterator[str]:
    """A table for each figure: every way a line, every size a column."""
    sizes = sorted({int(row["passages"] or 0) for row in rows})
    at = {(row["way"], row["passages"]): row for row in rows}
    for figure in ALL:
        yield f"**{figure.name}**"
        yield ""
        lines = [["passages", *(f"{size:,}" for size in sizes)]]
        for way in dict.fromkeys(row["way"] for row in rows):
            cells = (figure.text(at[way, size]) if (way, size) in at else "–" for size in sizes)
            lines.append([str(way), *cells])
        yield from _table(lines)
        yield ""
    fewer = [r for r in rows if r["asked"] != max(int(q["asked"] or 0) for q in rows)]
    for row in fewer:
        yield f"{row['way']} at {row['passages']:,}: there was time for {row['asked']} questions."


def _table(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    head, *rest = (f"| {' | '.join(cells)} |" for cells in lines)
    yield head
    yield "|---" + "|--:" * (head.count("|") - 2) + "|"
    yield from rest
