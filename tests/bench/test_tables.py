"""Tables of figures: what a reader of ``make bench`` sees."""

from bench import tables
from bench.figures import ALL


def row(way, passages, **figures):
    return {"way": way, "passages": passages, "asked": 150, **dict.fromkeys((f.key for f in ALL), 1.0), **figures}


def test_beside_shows_each_cost_with_its_ratio_to_the_assistants():
    lines = list(tables.beside([row("experts", 36, cold_cpu_s=0.5), row("slow", 36, cold_cpu_s=6.25, right_first=0.5)]))
    assert lines[0] == (
        "|  | cold answer, CPU seconds | ratio | cold answer, peak MB | ratio | warm answer, CPU ms, p50 | ratio "
        "| right passage first, share of questions |"
    )
    assert lines[1] == "|---|--:|--:|--:|--:|--:|--:|--:|"
    assert lines[2:] == [
        "| experts | 0.50 | 1.0× | 1 | 1.0× | 1.0 | 1.0× | 1.000 |",
        "| slow | 6.25 | 12.5× | 1 | 1.0× | 1.0 | 1.0× | 0.500 |",
    ]


def test_growth_has_a_table_a_figure_and_a_dash_where_nothing_was_measured():
    rows = [row("experts", 36), row("slow", 36), row("experts", 10_000, cpu_p50_ms=12.34)]
    text = "\n".join(tables.growth(rows))
    assert text.count("| passages | 36 | 10,000 |") == len(ALL)
    assert "| experts | 1.0 | 12.3 |" in text
    assert "| slow | 1.0 | – |" in text
    assert "there was time" not in text


def test_growth_says_where_time_ran_out():
    rows = [row("experts", 36), row("slow", 36, asked=7)]
    assert list(tables.growth(rows))[-1] == "slow at 36: there was time for 7 questions."
