"""Drawings of figures: well-formed, told in words, every point within."""

from itertools import pairwise

import pytest
from lxml import etree

from bench import plots
from bench.figures import ALL
from tests.bench.test_tables import row

SVG = "{http://www.w3.org/2000/svg}"
ROWS = [
    row(way, size, cpu_p50_ms=size / 10 * n, right_first=0.9 / n)
    for n, way in enumerate(("experts", "a & b", "slow"), 1)
    for size in (36, 1_000, 100_000)
]


@pytest.mark.parametrize("figure", ALL, ids=lambda f: f.key)
def test_every_figure_is_well_formed_and_within_its_frame(figure):
    root = etree.fromstring(plots.svg(figure, ROWS).encode())
    width, height = float(root.get("width")), float(root.get("height"))
    circles = root.findall(f"{SVG}circle")
    assert len(circles) == len(ROWS)
    assert all(0 < float(c.get("cx")) < width and 0 < float(c.get("cy")) < height for c in circles)
    assert all(0 < float(t.get("y")) < height for t in root.findall(f"{SVG}text"))
    assert [t.text for t in root.findall(f"{SVG}text")][-3:] == ["experts", "a & b", "slow"]


def test_what_is_drawn_is_told_in_words():
    figure = next(f for f in ALL if f.key == "cpu_p50_ms")
    told = etree.fromstring(plots.svg(figure, ROWS).encode()).findtext(f"{SVG}desc")
    assert told.startswith("experts: 3.6 at 36, 100 at 1,000, 10000 at 100,000; a & b: 7.2 at 36")


def test_axes_are_logarithmic_but_for_shares():
    cost, share = (next(f for f in ALL if f.key == key) for key in ("cpu_p50_ms", "right_first"))
    heights = {
        figure: [float(c.get("cy")) for c in etree.fromstring(plots.svg(figure, ROWS).encode()).iter(f"{SVG}circle")]
        for figure in (cost, share)
    }
    first, second, third = heights[cost][:3]  # 3.6, 100 and 10,000: as far apart as their logarithms
    assert (second - third) / (first - second) == pytest.approx(2 / 1.4437, rel=0.01)
    assert heights[share][0] == heights[share][2]


def test_names_at_the_ends_of_lines_do_not_lie_on_each_other():
    same = [row(f"way {n}", size) for n in range(8) for size in (36, 1_000)]
    root = etree.fromstring(plots.svg(ALL[1], same).encode())
    heights = [float(t.get("y")) for t in root.findall(f"{SVG}text")][-8:]
    assert sorted(heights) == heights
    assert all(below - above >= 15 for above, below in pairwise(heights))


def test_one_size_alone_is_drawn():
    assert etree.fromstring(plots.svg(ALL[0], ROWS[:1]).encode()).findall(f"{SVG}circle")
