import re

import pytest

from corpus import bank, library
from corpus.types import CorpusError
from tests.conftest import corpus_of, json_lines

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

    asked = [q["question"] for q in json_lines(gold / "set_a.jsonl")]
    asked += [t["question"] for c in json_lines(gold / "set_a_conversations.jsonl") for t in c["turns"]]
    tests = {words(q) for q in asked if len(words(q)) >= 4}
    for question in library.open_bank(library.SHIPPED, shipped):
        mine = words(question.question)
        near = [t for t in tests if len(mine & t) / len(mine | t) >= 0.8]
        assert not near, question.question


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", ":1: .*the line needs a question"),
        ('{"question": "a"}', ":1: 'answers'"),
        ('{"question": " ", "answers": []}', ":1: question and note must be text"),
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
