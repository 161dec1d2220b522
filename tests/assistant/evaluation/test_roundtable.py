import json
import subprocess
import sys

import pytest

from assistant.cli import main
from assistant.evaluation import roundtable
from assistant.evaluation.measures import figure
from assistant.evaluation.types import Setup
from corpus import library
from tests.conftest import ROOT


def figures(outcome):
    return {m.name: figure(m) for m in outcome.measures}


def test_the_labelled_questions_run_end_to_end(assistant, capsys, tmp_path):
    path = tmp_path / "run.json"
    arguments = ("eval", "roundtable", "--limit", "12", "--ablate", "--json", str(path))
    assert main(arguments) == 0
    run = json.loads(path.read_text(encoding="utf-8"))
    values = {m["name"]: m["value"] for m in run["measures"]}
    assert [values[f] for f in ("verbatim", "attribution", "uncredited", "wrong_expert")] == [0, 0, 0, 0]
    assert values["p1"] >= 0.5
    assert len(run["questions"]) == 12
    assert run["ablation"][0]["parts"] == "all"
    capsys.readouterr()
    assert main((*arguments[:4], "--without-bank", "--compare", str(path), "--plot", str(tmp_path / "run.svg"))) == 0
    out = capsys.readouterr().out
    assert "without a question bank" in out
    assert "against the earlier run, 12 questions of both" in out
    assert (tmp_path / "run.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.slow
def test_the_figures_are_those_of_the_scoring_script(assistant, gold, tmp_path):
    script = tmp_path / "experts"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m assistant.cli "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    command = [sys.executable, str(gold / "score.py"), "--json", "--experts", str(script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    expected = json.loads(done.stdout)
    found = figures(roundtable.measure(Setup(gold, library.SHIPPED, tmp_path)))
    assert len(found) == 14
    assert found == {name: pytest.approx(expected[name], abs=0.0006) for name in found}
