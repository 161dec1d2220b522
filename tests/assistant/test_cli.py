import json
import os
import re
import subprocess
import sys

import pytest

from assistant.cli import main
from tests.conftest import ROOT, experts


def run(capsys, *arguments):
    try:
        code = main(arguments)
    except SystemExit as exit_:
        code = exit_.code
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        "؟ هل يحمي الخصوصية",
        "👍👎",
        "<script>alert(1)</script>",
        "'; DROP TABLE passages; --",
        "a\0b",
        "\ud800 lone surrogate",
        "x" * 2000,
        "\u202eright to left",
        "{{7*7}} ${7*7}",
    ],
)
def test_odd_questions_get_a_normal_answer(assistant, capsys, question):
    code, out, err = run(capsys, "ask", question, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert answer["answered"] == bool(answer["quotes"])
    assert answer["reason"] or answer["quotes"]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("ask", "x" * 1_000_000), 2, "the question has 1,000,000 characters; ask in at most 2,000"),
        (("ask",), 2, "no question; call"),
        (("ask", "a", "--limit", "0"), 2, "limit 0 is out of range"),
        (("ask", "a", "--limit", "abc"), 2, "invalid int value: 'abc'"),
        (("ask", "a", "--expert", "Nobody"), 2, "no expert 'Nobody'"),
        (("ask", "a", "--topic", "77"), 2, "no topic 77"),
        (("ask", "a", "--jsonl"), 2, "--jsonl takes its questions from standard input"),
        (("bake",), 2, "invalid choice: 'bake'"),
        ((), 2, "required: COMMAND"),
        (("remove", "nothing"), 1, "no document 'nothing'"),
        (("export", "--document", "nothing"), 1, "no document 'nothing'"),
    ],
)
def test_wrong_calls_are_one_line(assistant, capsys, arguments, code, message):
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (code, "")
    assert message in err
    assert re.fullmatch(r"experts: .*\n", err)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "line 2 is not JSON"),
        (b"[1]", 'line 2 has no "question"'),
        (b'{"question": 3}', 'line 2 has no "question"'),
        (b'{"question": "a", "conversation": 3}', 'line 2: "conversation" 3 must be'),
        (b"\xff", "line 2 is not JSON"),
        (b'{"question": "' + b"x" * 3000 + b'"}', "line 2: the question has 3,000"),
    ],
)
def test_json_lines_before_a_bad_one_are_answered(assistant, capsys, monkeypatch, line, message):
    feed = b'{"id": 7, "question": "a\\u0000 \\ud800 privacy?", "conversation": null}\n' + line + b"\n"
    read, write = os.pipe()
    os.write(write, feed)
    os.close(write)
    with os.fdopen(read) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        code, out, err = run(capsys, "ask", "--jsonl")
    assert code == 2
    assert [json.loads(answer)["id"] for answer in out.splitlines()] == [7]
    assert message in err
    assert err.count("\n") == 1


def test_the_answer_object_has_the_agreed_fields(assistant, capsys):
    answer = json.loads(run(capsys, "ask", "Will this help against corruption?", "--json")[1])
    assert set(answer) >= {
        *("id", "question", "conversation", "answered", "confidence", "reason", "message", "quotes"),
        *("see_also", "suggestions", "elapsed_ms"),
    }
    assert set(answer["quotes"][0]) >= {
        *("quote_id", "text", "document", "start", "end", "highlights", "expert", "expert_id"),
        *("quoted_author", "topic", "paragraph", "score", "url"),
    }
    assert answer["quotes"][0]["topic"] == {
        "number": 6,
        "title": "Fraud and Corruption",
        "question": "Will social credit be useful in combating fraud and corruption?",
    }


def test_a_third_party_is_credited_in_the_terminal(assistant, capsys):
    shown = run(capsys, "ask", "What did Neil Postman say about Huxley?")[1]
    assert "— Keren Wang quoting Neil Postman" in " ".join(shown.split())


def test_lists(assistant, capsys):
    assert [t["number"] for t in json.loads(run(capsys, "topics", "--json")[1])] == list(range(1, 11))
    assert [e["passages"] for e in json.loads(run(capsys, "experts", "--json")[1])] == [5, 8, 10, 13]
    assert json.loads(run(capsys, "documents", "--json")[1])[0]["passages"] == 36
    assert len(run(capsys, "export")[1].splitlines()) == 36
    assert "Shaoming Zhu (also Zhu Shaoming): 8 passages" in run(capsys, "experts")[1]
    assert "  6  Fraud and Corruption" in run(capsys, "topics")[1]
    assert json.loads(run(capsys, "verify", "--json")[1]) == {"passages": 36, "differences": [], "indexed": True}


def test_a_missing_corpus_is_one_line():
    result = experts("ask", "a", env={"EXPERTS_CORPUS": "/nothing/here"})
    assert result.returncode == 1
    assert re.fullmatch(rb"experts: /nothing/here: no such corpus folder; .*\n", result.stderr)


def test_a_reader_who_has_seen_enough_is_no_error(assistant):
    command = f"{sys.executable} -m assistant.cli export | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1
