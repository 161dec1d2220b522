import json

import pytest

from assistant.evaluation import labelled
from assistant.evaluation.types import EvaluationProblem
from corpus.types import Span
from tests.conftest import corpus_of

TEXT = """1. Roads

Are roads dull?

Ann Li: Roads are long. They are dull.

Bo Yu: Roads are grey.

Ann Li: Ann again.

2. Rails

Ann Li: Rails are short.

Bo Yu: Rails are cold.
"""


def write_lines(path, *objects):
    path.write_text("".join(json.dumps(o) + "\n" for o in objects), encoding="utf-8")


def question(name="q1", **fields):
    base = {"id": name, "question": "Are roads dull?", "answerable": True, "relevance": {"1-li-1": 3}}
    return base | {"best_sentences": ["1-li-1:2"], "restrict_expert": None} | fields


@pytest.fixture
def corpus(tmp_path):
    return corpus_of(tmp_path / "corpus", TEXT)


def test_units_are_named_after_topic_surname_and_paragraph(tmp_path, corpus):
    turns = [question() | {"turn": 1}, question() | {"turn": 2, "restrict_expert": "Bo Yu"}]
    write_lines(tmp_path / "questions.jsonl", question())
    write_lines(tmp_path / "conversations.jsonl", {"id": "c1", "turns": turns})
    items, units = labelled.read(tmp_path, corpus)
    assert [u.id for u in units] == ["1-li-1", "1-yu-1", "1-li-2", "2-li-1", "2-yu-1"]
    assert [(i.id, i.conversation, i.follows, i.expert) for i in items] == [
        ("q1", None, False, None),
        ("c1.1", "c1", False, None),
        ("c1.2", "c1", True, "Bo Yu"),
    ]
    ((document, span),) = items[0].sentences
    assert corpus.words(document, span) == "They are dull."
    assert items[0].grades == {"1-li-1": 3}


def test_units_of_a_file_bring_third_parties_words(tmp_path, corpus):
    (document,) = corpus.documents
    passage = corpus.passages[0]
    quoted = {"char_start": passage.span.start, "char_end": passage.span.start + 5, "author": "Homer"}
    unit = {
        "id": "u1",
        "topic": 1,
        "topic_title": "Roads",
        "expert": "Ann Li",
        "text": corpus.words(document.id, passage.span),
        "char_start": passage.span.start,
        "char_end": passage.span.end,
        "quote_spans": [quoted | {"kind": "block_quote"}, quoted | {"kind": "scare_quote"}],
    }
    best = {"unit": "u1", "text": "They are dull."}
    write_lines(tmp_path / "units.jsonl", unit)
    write_lines(tmp_path / "mine.jsonl", question(relevance={"u1": 3}, best_sentences=[best], abstain_ok=True))
    write_lines(tmp_path / "mine_conversations.jsonl")
    (item,), (found,) = labelled.read(tmp_path, corpus)
    assert [(q.author, q.span) for q in found.quotations] == [("Homer", Span(quoted["char_start"], quoted["char_end"]))]
    assert item.may_abstain
    assert [corpus.words(d, s) for d, s in item.sentences] == ["They are dull."]

    write_lines(tmp_path / "units.jsonl", unit | {"text": "Other words"})
    with pytest.raises(EvaluationProblem, match="unit 'u1' is not in"):
        labelled.read(tmp_path, corpus)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "give one JSON object a line"),
        ("[]\n", "a line is no object"),
        (json.dumps(question(relevance={"9-wu-1": 3})), "question 'q1' judges '9-wu-1'"),
    ],
)
def test_a_malformed_set_is_named(tmp_path, corpus, content, message):
    (tmp_path / "questions.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationProblem, match=message):
        labelled.read(tmp_path, corpus)


def test_a_folder_without_questions_is_none(tmp_path, corpus):
    assert not labelled.is_folder_of_questions(tmp_path)
    with pytest.raises(EvaluationProblem, match=r"holds no questions\.jsonl"):
        labelled.read(tmp_path, corpus)
    with pytest.raises(EvaluationProblem, match="is missing"):
        labelled.json_lines(tmp_path / "absent.jsonl")
