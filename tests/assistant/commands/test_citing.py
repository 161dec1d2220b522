import json

import pytest

from assistant.cli import main
from tests.assistant.test_references import POSTMAN


def run(capsys, *arguments):
    code = main(arguments)
    return code, *capsys.readouterr()


def test_several_formats_at_once(capsys):
    code, out, _ = run(capsys, "cite", POSTMAN, "--format", "bibtex,csl-json")
    assert code == 0
    entry, items = out.split("\n\n")
    assert entry.startswith("@incollection{")
    assert json.loads(items)[0]["id"] == POSTMAN


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("cite", "x"), 1, "no quote 'x'; take a quote_id from an answer"),
        (("cite", POSTMAN, "--format", "word"), 2, "no citation format 'word'; choose of text, bibtex, ris"),
        (("verify", "nowhere.md"), 1, "nowhere.md: No such file or directory; give the path of a file"),
        (("ask", "Is it like Orwell?", "--bundle", "a.odt"), 2, "a.odt: no format of a bundle; name it .md, .html"),
        (("ask", "zeppelins over Mars", "--bundle", "a.md"), 1, "there is nothing to cite: "),
        (("ask", "--jsonl", "--bundle", "a.md"), 2, "--jsonl takes its questions from standard input"),
    ],
)
def test_errors_are_one_line(assistant, capsys, arguments, code, message):
    got, out, err = run(capsys, *arguments)
    assert (got, out) == (code, "")
    assert err.startswith(f"experts: {message}")
    assert err.count("\n") == 1


def test_a_bundle_is_written_and_verified(assistant, capsys, tmp_path):
    path = tmp_path / "quotes.docx"
    assert run(capsys, "ask", "Is it like Orwell?", "--bundle", str(path))[0] == 0
    code, out, _ = run(capsys, "verify", str(path), "--json")
    report = json.loads(out)
    assert code == 0
    assert report["quotes"] == report["exact"] == len(report["findings"]) > 1


def test_what_holds_no_quotation_is_not_verified(capsys, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Nothing is quoted here.", encoding="utf-8")
    code, _, err = run(capsys, "verify", str(path))
    assert code == 1
    assert "holds no quotation of 4 words or more; put quotations in quotation marks" in err


def test_the_quotes_of_printed_answers_are_checked(assistant, capsys, tmp_path):
    path = tmp_path / "answer.json"
    path.write_text(run(capsys, "ask", "Is it like Orwell?", "--json")[1], encoding="utf-8")
    assert run(capsys, "verify", str(path))[0] == 0
    path.write_text(path.read_text(encoding="utf-8").replace("nightmare", "dream"), encoding="utf-8")
    code, out, _ = run(capsys, "verify", str(path))
    assert code == 1
    assert "source “nightmare.”, here “dream.”" in out


def test_without_a_file_the_corpus_is_proved(assistant, capsys):
    assert run(capsys, "verify")[:2] == (0, "36 passages, 0 differences\n")
