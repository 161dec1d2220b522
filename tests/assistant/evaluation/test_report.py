from dataclasses import replace

import pytest

from assistant.evaluation import plot, report
from assistant.evaluation.types import AblationRow, EvaluationProblem, Measure, Outcome
from assistant.types import CallProblem

P1 = Measure("p1", {"q1": 1.0, "q2": 1.0, "q3": 1.0})
OUTCOME = Outcome(
    "toy <set>",
    True,
    {"q1": "One?", "q2": "Two?", "q3": "Three?"},
    (
        P1,
        Measure("auroc", {"q1": 0.9, "q2": 0.8, "q3": 0.1}, "auroc", frozenset(("q1", "q2"))),
        Measure("refused", {}),
        Measure("verbatim", {"q1": 1.0, "q2": 0.0, "q3": 0.0}, "count", is_cost=True),
    ),
    notes=("3 questions",),
    problems=("verbatim: q1: words",),
    ablation=(AblationRow("all", (P1,)), AblationRow("only window", (Measure("p1", dict.fromkeys(P1.values, 0.0)),))),
)


def test_a_table_has_values_intervals_and_faults():
    lines = [" ".join(line.split()) for line in report.lines(OUTCOME)]
    assert lines[:2] == ["toy <set>, with its question bank", "3 questions"]
    assert "p1 1.000 3" in lines
    assert "auroc 1.000 3" in lines
    assert "refused 0" in lines
    assert "verbatim ↓ 1 3" in lines
    assert "fault: verbatim: q1: words" in lines
    assert "only window 0.000 -1.000 (-1.000 to -1.000)" in lines


def test_what_was_written_is_read_again(tmp_path):
    report.write(OUTCOME, tmp_path / "run.json")
    assert report.read(tmp_path / "run.json") == replace(OUTCOME, notes=(), problems=(), ablation=())
    with pytest.raises(EvaluationProblem, match="No such file"):
        report.write(OUTCOME, tmp_path / "absent" / "run.json")
    (tmp_path / "odd.json").write_text("{}", encoding="utf-8")
    for name in ("odd.json", "absent.json"):
        with pytest.raises(CallProblem, match="give a file that `experts eval --json` wrote"):
            report.read(tmp_path / name)


def test_two_runs_are_compared_question_by_question():
    worse = replace(OUTCOME, measures=(Measure("p1", {"q1": 0.0, "q2": 0.0, "q3": 0.0}), OUTCOME.measures[3]))
    lines = [" ".join(line.split()) for line in report.compared(worse, OUTCOME)]
    assert "p1 1.000 0.000 -1.000 -1.000 to -1.000" in lines
    assert "worse: p1" in lines
    assert lines[-3:] == ["q1: p1 1 → 0: One?", "q2: p1 1 → 0: Two?", "q3: p1 1 → 0: Three?"]
    assert "worse: nothing" in list(report.compared(OUTCOME, worse))
    with pytest.raises(CallProblem, match="the earlier run is of 'other'"):
        list(report.compared(OUTCOME, replace(OUTCOME, set_name="other")))


def test_a_drawing_tells_its_figures_in_words(tmp_path):
    plot.write(OUTCOME, tmp_path / "run.svg")
    drawing = (tmp_path / "run.svg").read_text(encoding="utf-8")
    assert drawing.startswith("<svg ")
    assert '<title id="title">toy &lt;set&gt;, with its question bank</title>' in drawing
    assert "p1 1.000 (1.000 to 1.000); auroc 1.000 (1.000 to 1.000)" in drawing
    assert "verbatim" not in drawing
    assert drawing.count("<path") == 2
    with pytest.raises(EvaluationProblem, match="No such file"):
        plot.write(OUTCOME, tmp_path / "absent" / "run.svg")
