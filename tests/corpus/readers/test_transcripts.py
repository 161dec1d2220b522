import json

import pytest

from corpus.readers import transcripts
from corpus.types import CorpusError


def read(value):
    [source] = transcripts.read(json.dumps(value).encode(), "x.json")
    return [(b.speaker, b.span.of(source.text)) for b in source.blocks]


def test_segments_of_one_speaker_are_one_block(samples):
    assert read(json.loads(samples.PODCAST)) == [("Jane Roe", "Bread is good."), ("John Doe", "Butter.")]


_SAID = [("Jane Roe", "Yes."), ("John Doe", "No.")]


def _turn(name, words):
    return {"start": 0, "speaker": {"name": name}, "text_blocks": [{"text": words}]}


@pytest.mark.parametrize(
    "value",
    [
        [{"speaker": "Jane Roe", "text": "Yes."}, {"speaker": "John Doe", "text": "No."}],
        {"utterances": [{"speaker": "Jane Roe", "transcript": "Yes."}, {"speaker": "John Doe", "transcript": "No."}]},
        {"transcript": {"sections": [{"turns": [_turn("Jane Roe", "Yes.")]}, {"turns": [_turn("John Doe", "No.")]}]}},
        {
            "speakers": [{"id": 0, "name": "Jane Roe"}, {"id": 1, "name": "John Doe"}],
            "monologues": [
                {"speaker": 0, "elements": [{"value": "Yes"}, {"type": "punct", "value": "."}, {"value": " "}]},
                {"speaker": 1, "elements": [{"type": "text", "value": "No."}]},
            ],
        },
        {
            "text": "Yes. No.",
            "segments": [{"Speaker": "Jane Roe", "Text": "Yes."}, {"Speaker": "John Doe", "Text": "No."}],
        },
    ],
)
def test_whatever_the_fields_are_called(value):
    assert read(value) == _SAID


def test_numbers_and_letters_name_nobody():
    assert read([{"speaker": "A", "text": "Yes."}, {"speaker": 1, "text": "No."}, {"start": 2, "text": "So."}]) == [
        (None, "Yes. No. So.")
    ]


def test_what_the_file_says_of_itself():
    value = {
        "title": "T",
        "url": "https://x.example",
        "date": "2020-02-03T00:00:00Z",
        "segments": [{"speaker": "Jane", "text": "Yes."}],
    }
    [source] = transcripts.read(json.dumps(value).encode(), "x.json")
    assert (source.title, source.url, source.date) == ("T", "https://x.example", "2020-02-03")


@pytest.mark.parametrize("value", [{}, [], 3, "words", {"a": [{"b": "c"}]}])
def test_json_of_another_kind(value):
    with pytest.raises(CorpusError, match="JSON without a transcript"):
        read(value)


def test_broken_json():
    with pytest.raises(CorpusError, match=r"x\.json: line 2: "):
        list(transcripts.read(b'{"a":\n}', "x.json"))
