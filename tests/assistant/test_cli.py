import json
import os
import re
import subprocess
import sys

import pytest

from assistant.cli import main
from tests.conftest import ROOT, corpus_of, experts, slowness


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
        "a\x1b[31mb\r\x07",
        "e\u0301" * 500,
        "SELECT * FROM passages WHERE 1=1",
        "--",
        "\ud800 lone surrogate",
        "x" * 2000,
        "\u202eright to left",
        "{{7*7}} ${7*7}",
    ],
)
def test_odd_questions_get_a_normal_answer(assistant, capsys, question):
    code, out, err = run(capsys, "ask", "--json", "--", question)
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
        (("ask", "a", "--limit", "51"), 2, "limit 51 is out of range; give 1 to 50"),
        (("ask", "a", "--expert", ""), 2, "no expert ''"),
        (("ask", "a", "--expert", "\ud800"), 2, "no expert '\\ud800'"),
        (("ask", "a", "--topic", "77"), 2, "no topic 77; the corpus has 1 to 10"),
        (("ask", "a", "--topic", "six"), 2, "invalid int value: 'six'"),
        (("ask", "a", "b"), 2, "unrecognized arguments: b"),
        (("ask", "a", "--document", "none"), 2, "no document 'none'; the corpus holds: social-credit-roundtable"),
        (("ask", "--jsonl", "--document", "none"), 2, "--jsonl takes its questions from standard input"),
        (("ask", "--jsonl", "--topic", "1"), 2, "--jsonl takes its questions from standard input"),
        (("add", "/nothing.txt"), 1, "/nothing.txt: No such file or directory"),
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


@pytest.mark.parametrize("question", ["", "👍", "\x1b[2J privacy", "\ud800", "\u202eprivacy", "<script>"])
def test_odd_questions_in_a_terminal(assistant, capsys, question):
    code, out, err = run(capsys, "ask", "--", question)
    assert (code, err) == (0, "")
    assert out.strip()
    assert "\x1b" not in out
    assert "<script>" not in out


def test_export_says_of_every_passage_whose_it_is_and_where(capsys, shipped):
    passages = [json.loads(line) for line in run(capsys, "export")[1].splitlines()]
    text = shipped.documents[0].text
    assert all(p["text"] == text[p["start"] : p["end"]] for p in passages)
    assert [p["passage_id"] for p in passages] == [p.id for p in shipped.passages]
    assert [p["quoted_author"] for p in passages if p["quoted_author"]] == ["Neil Postman"]
    assert set(passages[0]) == {
        *("passage_id", "document", "expert", "expert_id", "quoted_author", "topic", "paragraph", "start", "end"),
        "text",
    }


def test_add_reports_who_speaks_and_where_it_is_in_doubt(toy_models, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("EXPERTS_CORPUS", str(tmp_path / "c"))
    monkeypatch.setenv("EXPERTS_INDEX", str(tmp_path / "i"))
    assert run(capsys, "init", str(tmp_path / "c"))[0] == 0
    assert run(capsys, "init", str(tmp_path / "c"))[0] == 1
    assert json.loads(run(capsys, "ask", "bread?", "--json")[1])["reason"] == "not_addressed"
    talk = "Talk\n\nJane Roe: One.\n\nAnn Lee: 2.\n\nJane Roe\n\nWho?\n\nAnn Lee: 3.\n\nJane Roe: 4."
    (tmp_path / "talk.txt").write_text(talk, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"a\0b")
    code, out, err = run(capsys, "add", str(tmp_path / "bad.txt"), str(tmp_path / "talk.txt"))
    assert code == 1
    assert out.splitlines()[:2] == [
        "talk: 5 passages by Jane Roe, Ann Lee",
        "  in doubt at 45-49: no label says who speaks here",
    ]
    assert re.match(r"experts: \S*bad.txt: NUL at byte 1, .*\n", err)
    code, out, _ = run(capsys, "add", str(tmp_path / "talk.txt"))
    assert (code, out.splitlines()[-1]) == (
        0,
        f"4 passages, 12 vectors of 64 dimensions, 0 anticipated questions: {tmp_path / 'i'}",
    )
    assert run(capsys, "verify")[:2] == (0, "5 passages, 0 differences\n")
    assert run(capsys, "remove", "talk")[0] == 0
    assert run(capsys, "documents", "--json")[1] == "[]\n"


def test_a_missing_corpus_is_one_line():
    result = experts("ask", "a", env={"EXPERTS_CORPUS": "/nothing/here"})
    assert result.returncode == 1
    assert re.fullmatch(rb"experts: /nothing/here: no such corpus folder; .*\n", result.stderr)


@pytest.mark.parametrize(
    ("arguments", "code", "pattern"),
    [
        (["ask", b"\xff\xfe privacy", "--json"], 0, rb""),
        (["ask", "x" * 100_000], 2, rb"experts: the question has 100,000 characters; .*\n"),
        (["bake"], 2, rb"experts: .*invalid choice: 'bake'.*\n"),
    ],
)
def test_in_a_process_of_its_own(assistant, arguments, code, pattern):
    result = experts(*arguments)
    assert result.returncode == code
    assert re.fullmatch(pattern, result.stderr)


def test_a_million_characters_and_nul_bytes_on_standard_input(assistant):
    lines = [{"id": 1, "question": "\0"}, {"id": 2, "question": "privacy\0?"}, {"id": 3, "question": "x" * 1_000_000}]
    result = experts("ask", "--jsonl", stdin="\n".join(map(json.dumps, lines)).encode())
    assert result.returncode == 2
    assert [json.loads(a)["id"] for a in result.stdout.splitlines()] == [1, 2]
    assert re.fullmatch(rb"experts: line 3: the question has 1,000,000 characters; .*\n", result.stderr)


def test_a_line_written_is_a_line_answered(assistant):
    env = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    command = [sys.executable, "-m", "assistant.cli", "ask", "--jsonl"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for n in range(2):
        process.stdin.write(b'{"id": %d, "question": "privacy?"}\n' % n)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == n
    process.communicate()
    assert process.returncode == 0


def test_a_question_needs_no_model_library_little_memory_and_little_time(assistant):
    # What the libraries need that it cannot do without is not its own affair.
    script = (
        "import json, sys, time; import faiss, numpy, onnxruntime, tokenizers; from tests.memory import peak;"
        "before, start = peak(), time.process_time(); from assistant.cli import main;"
        "main(['ask', 'is it dangerous?', '--json']);"
        "print(json.dumps([time.process_time() - start, peak() - before, sorted(sys.modules)]))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    seconds, megabytes, modules = json.loads(done.stdout.splitlines()[-1])
    heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "gradio", "fastapi", "rapidfuzz"}
    assert not heavy & set(modules)
    sys.stdout.write(f"{seconds} s, {megabytes} MB\n")
    assert megabytes <= 150  # measured: 76
    assert seconds <= 2 * slowness()  # measured: 0.4


def test_a_reader_who_has_seen_enough_is_no_error(assistant):
    command = f"{sys.executable} -m assistant.cli export | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert done.stderr == b""
    assert done.stdout.count(b"\n") == 1


def test_the_bank_is_taught_and_checked(tmp_path, monkeypatch, toy_models, capsys):
    text = "T\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."
    corpus = corpus_of(tmp_path / "c", text)
    monkeypatch.setenv("EXPERTS_CORPUS", str(tmp_path / "c"))
    monkeypatch.setenv("EXPERTS_INDEX", str(tmp_path / "i"))
    bread = corpus.passages[0].id
    assert run(capsys, "teach", "What is bread?", bread)[:2] == (0, "source-1: What is bread? (1 answer)\n")
    assert run(capsys, "teach", "And wine?", "--gap", "--note", "nobody drinks")[:2] == (
        0,
        "source-1: And wine? (a known gap)\n",
    )
    code, out, _ = run(capsys, "questions", "check", "--json")
    assert code == 0
    checked = json.loads(out)[0]
    assert (checked["questions"], checked["gaps"], checked["coverage"][bread]) == (2, 1, 1)
    assert run(capsys, "questions", "check")[1].splitlines()[0] == (
        "source-1: 2 questions, 1 known gap, at least 0 a passage"
    )
    for arguments, code, message in (
        (("teach", "Why?"), 2, "'Why?' needs the ids of the quotes that answer it, or --gap"),
        (("teach", "Why?", bread, "--gap"), 2, "'Why?' needs the ids"),
        (("teach", " ", "--gap"), 2, "the question is empty"),
        (("teach", "Why?", "source-1:0-1"), 2, "no quote 'source-1:0-1'; take a quote_id from an answer"),
        (("teach", "Why?", "--gap", "--document", "x"), 2, "no document 'x'"),
    ):
        assert run(capsys, *arguments)[0] == code
        run(capsys, *arguments)
        assert message in "".join(run(capsys, *arguments)[1:])
    with (tmp_path / "c" / "source-1.questions.jsonl").open("a", encoding="utf-8") as file:
        file.write("nonsense\n")
    code, _, err = run(capsys, "questions", "check")
    assert code == 1
    assert "source-1.questions.jsonl:3: Expecting value" in err
