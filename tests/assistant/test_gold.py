"""The measures that must not get worse, on the judged questions beside the checkout."""

import json
import subprocess
import sys

from tests.conftest import ROOT

LEAST = {
    "p1": 0.78,
    "ndcg5": 0.84,
    "recall3": 0.85,
    "sentence1": 0.65,
    "precision": 0.70,
    "refused": 0.90,
    "turns_p1": 0.65,
    "auroc": 0.92,
}


def test_no_fault_and_the_agreed_measures(assistant, gold, tmp_path):
    script = tmp_path / "experts"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m assistant.cli "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    done = subprocess.run(
        [sys.executable, str(gold / "score.py"), "--json", "--experts", str(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    score = json.loads(done.stdout)
    assert {k: score[k] for k in ("verbatim", "attribution", "uncredited", "wrong_expert")} == dict.fromkeys(
        ("verbatim", "attribution", "uncredited", "wrong_expert"), 0
    )
    assert {name: score[name] for name, least in LEAST.items() if score[name] < least} == {}
    assert score["false_refusal"] <= 0.06
