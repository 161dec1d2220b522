import json

import pytest

from assistant.cli import main
from assistant.feedback import Feedback
from corpus import library

QUOTE = "social-credit-roundtable:20698-21046"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run ``experts feedback`` on a file of its own."""
    monkeypatch.setenv("EXPERTS_FEEDBACK", str(tmp_path / "f.sqlite"))

    def call(*arguments):
        code = main(["feedback", *arguments])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def kept(tmp_path):
    feedback = Feedback(tmp_path / "f.sqlite", 30)
    yield feedback
    feedback.close()


def test_nothing_yet(run):
    assert run() == (0, "no feedback, and no question without an answer\n")
    assert json.loads(run("--json")[1]) == {"quotes": [], "unanswered": []}


def test_it_is_what_an_editor_can_act_upon(run, kept, shipped):
    kept.rate(QUOTE, "Is it good?", True)
    kept.rate(QUOTE, "Is it bad?", False)
    kept.rate("gone:1-2", "", True)
    kept.missed("What's a 'score'?", "not_addressed")
    kept.missed("what's a 'score'?", "not_addressed")
    kept.missed(library.open_bank(library.SHIPPED, shipped)[0].question, "not_addressed")  # an editor has entered it
    code, out = run()
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith(f"{QUOTE}: 1 helpful, 1 not; Shaoming Zhu: Yes. This is one of the goals")
    assert lines[1] == "  did not help with: Is it bad?"
    assert lines[2] == "gone:1-2: 1 helpful, 0 not; no longer in the corpus"
    assert lines[3] == "Without an answer; end a line with the ids of quotes that answer it, or with --gap:"
    assert lines[4].startswith("""  experts teach 'what'"'"'s a '"'"'score'"'"'?'  # not_addressed, 2 times, 20""")
    assert len(lines) == 5


def test_as_json(run, kept):
    kept.rate(QUOTE, "Is it bad?", False)
    kept.missed("Where?", "off_topic")
    found = json.loads(run("--json")[1])
    assert found["quotes"] == [{"quote_id": QUOTE, "helpful": 0, "not_helpful": 1, "questions": ["Is it bad?"]}]
    (asked,) = found["unanswered"]
    assert (asked["question"], asked["reason"], asked["times"]) == ("Where?", "off_topic", 1)
