import re

import pytest

from corpus import bank, library
from corpus.types import CorpusError, Span
from tests.conftest import ROOT, corpus_of, json_lines

TEXT = "T\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."


def test_shipped_bank_asks_for_every_paragraph_and_knows_gaps(shipped):
    questions = library.open_bank(library.SHIPPED, shipped)
    for passage in shipped.passages:
        assert sum(any(passage.span.covers(a) for a in q.answers) for q in questions) >= 6, passage.id
    assert sum(not q.answers for q in questions) >= 150
    assert len({q.question.casefold() for q in questions}) == len(questions)


def test_shipped_bank_holds_no_question_of_the_evaluation_sets(shipped, gold):
    def words(text):
        return frozenset(re.findall(r"\w+", text.casefold()))

    labelled = ROOT / "bench" / "labelled"
    sets = (gold / "set_a.jsonl", labelled / "questions.jsonl", labelled / "translated.jsonl")
    asked = [q["question"] for path in sets for q in json_lines(path)]
    for path in (gold / "set_a_conversations.jsonl", labelled / "conversations.jsonl"):
        asked += [t["question"] for c in json_lines(path) for t in c["turns"]]
    tests = {words(q) for q in asked} - {frozenset()}
    for question in library.open_bank(library.SHIPPED, shipped):
        mine = words(question.question)
        near = [t for t in tests if mine == t or (len(t) >= 3 and len(mine & t) / len(mine | t) >= 0.75)]
        assert not near, question.question


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":1: .*the line needs a question"),
        ('{"question": "a"}', ":1: 'answers'"),
        ('{"question": " ", "answers": []}', ":1: question, note and language must be text"),
        ('{"question": "a", "answers": [[0, 1]]}', ":1: 0-1 lies in no passage of"),
        ('{"question": "a", "answers": [[5, 2]]}', ":1: span 5-2 is not a range"),
    ],
)
def test_malformed_lines_are_named(tmp_path, line, message):
    corpus = corpus_of(tmp_path / "c", TEXT)
    document = corpus.documents[0]
    bank.path_of(tmp_path / "c", document.id).write_text(line, encoding="utf-8")
    with pytest.raises(CorpusError, match=message):
        bank.load(tmp_path / "c", document)


def test_teaching_appends_merges_and_replaces(tmp_path):
    folder = tmp_path / "c"
    corpus = corpus_of(folder, TEXT)
    document = corpus.documents[0]
    bread, no = document.passages[0].span, document.passages[1].span
    bank.teach(folder, document, "What is bread?", [bread])
    bank.teach(folder, document, "what is BREAD?", [no, bread])
    bank.teach(folder, document, "And wine?", [], "nobody drinks")
    assert bank.load(folder, document) == (
        bank.BankQuestion(document.id, "what is BREAD?", (bread, no)),
        bank.BankQuestion(document.id, "And wine?", (), "nobody drinks"),
    )
    bank.teach(folder, document, "What is bread?", [])
    bank.teach(folder, document, "And wine?", [no])
    assert [q.answers for q in bank.load(folder, document)] == [(), (no,)]
    with pytest.raises(CorpusError, match="0-1 lies in no passage"):
        bank.teach(folder, document, "Title?", [Span(0, 1)])
    assert len(bank.load(folder, document)) == 2


def test_a_check_finds_what_is_wrong_and_counts_what_is_there(tmp_path):
    folder = tmp_path / "c"
    document = corpus_of(folder, TEXT).documents[0]
    span = document.passages[0].span
    answer = f"[[{span.start}, {span.end}]]"
    bank.path_of(folder, document.id).write_text(
        f'{{"question": "A?", "answers": {answer}}}\n\n{{"question": "a?", "answers": {answer}}}\n'
        '{"question": "A?", "answers": []}\nnonsense\n{"question": "B?", "answers": [[0, 1]]}\n',
        encoding="utf-8",
    )
    found = bank.check(folder, document, few=2)
    assert (found.questions, found.gaps) == (3, 1)
    assert [n for _, n in found.coverage] == [2, 0, 0, 0]
    assert [re.search(r":(\d+): (.*)", f).groups() for f in found.faults] == [
        ("4", "'A?' is a gap here or in line 1, not in both"),
        ("5", "Expecting value: line 1 column 1 (char 0); the line needs a question and a list of answers"),
        ("6", f"0-1 lies in no passage of {document.id!r}"),
    ]
    assert [r.rpartition(": ")[2] for r in found.remarks] == ["'a?' repeats line 1", *["0 of at least 2 questions"] * 3]
