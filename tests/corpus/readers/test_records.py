import json

import pytest

from corpus.readers import records
from corpus.types import CorpusError


def read(written, name="x.csv"):
    return list(records.read(written.encode(), name))


def blocks(source):
    return [(b.kind, b.level, b.speaker, b.span.of(source.text)) for b in source.blocks]


def test_rows_under_their_topic_and_question(samples):
    [source] = read(samples.CSV)
    assert blocks(source) == [
        ("heading", 2, None, "Bread"),
        ("heading", 3, None, "What is it?"),
        ("text", 0, "Jane Roe", "Bread is good."),
        ("text", 0, "John Doe", "Butter."),
    ]


def test_lines_of_json(samples):
    [source] = read(samples.JSONL, "x.jsonl")
    assert [b[2:] for b in blocks(source)] == [(None, "Bread"), ("Jane Roe", "Bread is good."), ("John Doe", "No.")]


def test_an_export_comes_back():
    row = {
        "document": "d",
        "expert": "Jane Roe",
        "topic": {"number": 1, "title": "Bread", "question": "Why?"},
        "text": "So.",
    }
    nobody = {**row, "expert": None, "text": "Hm."}
    [source] = read(f"{json.dumps(row)}\n{json.dumps(nobody)}\n", "x.jsonl")
    assert source.key == "d"
    assert [b[2:] for b in blocks(source)] == [(None, "Bread"), (None, "Why?"), ("Jane Roe", "So."), (None, "Hm.")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separators_quotes_and_paragraphs(mark):
    written = f'\ufeffSpeaker{mark}Answer\r\nJane Roe{mark}"One{mark} two.\r\n\r\nThree."\r\n'
    [source] = read(written)
    assert [b[2:] for b in blocks(source)] == [
        ("Jane Roe", f"One{' ' if mark == chr(9) else mark} two.".replace("  ", " ")),
        ("Jane Roe", "Three."),
    ]


def test_several_documents():
    assert [s.key for s in read("document,text\nb,One.\na,Two.\nb,Three.\n")] == ["b", "a"]


@pytest.mark.parametrize(
    ("written", "name", "reason"),
    [
        ("expert,word\nx,y\n", "x.csv", "no column `text` among expert, word"),
        ("text\n\n", "x.csv", "no row has words"),
        ('text\na\n"never closed\nb\n', "x.csv", "the row at line 3: unexpected end of data"),
        ('{"text": 1\n', "x.jsonl", "line 1 is no JSON"),
        ('{"text": "x"}\n[1]\n', "x.jsonl", "line 2 is no JSON object"),
    ],
)
def test_bad_tables(written, name, reason):
    with pytest.raises(CorpusError, match=reason):
        read(written, name)
