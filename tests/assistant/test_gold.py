"""The measures that must not get worse, on the judged questions beside the checkout."""

import json
import subprocess
import sys

from tests.conftest import ROOT


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
    assert score["p1"] >= 0.58
    assert score["ndcg5"] >= 0.68
