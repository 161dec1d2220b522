import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import stored
from corpus.readers.types import Block
from corpus.types import CorpusError, Span

BLOCKS = (
    Block(Span(0, 5), "heading", 2),
    Block(Span(7, 20), "text", 0, "Jane “J.” Roe", (Span(7, 9), Span(12, 20))),
    Block(Span(21, 30), "quotation"),
    Block(Span(30, 31), "aside"),
)


def test_blocks_come_back_as_they_were(tmp_path):
    assert stored.parsed(stored.written(BLOCKS), 31, tmp_path) == BLOCKS
    assert stored.written(BLOCKS).count(b"\n") == len(BLOCKS) + 2


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3), st.text(max_size=5) | st.none()), max_size=8))
def test_any_blocks_come_back(tmp_path_factory, parts):
    blocks, end = [], 0
    for size, gap, speaker in parts:
        blocks.append(Block(Span(end + gap, end + gap + size), speaker=speaker))
        end += gap + size
    assert stored.parsed(stored.written(blocks), end, tmp_path_factory.getbasetemp()) == tuple(blocks)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b'[{"start": 0}]',
        b'[{"start": 5, "end": 2, "kind": "text"}]',
        b'[{"start": 0, "end": 99, "kind": "text"}]',
        b'[{"start": 0, "end": 9, "kind": "poem"}]',
        b'[{"start": 0, "end": 9, "kind": "text", "speaker": 3}]',
        b'[{"start": 0, "end": 9, "kind": "text"}, {"start": 8, "end": 9, "kind": "text"}]',
        b"\xff",
    ],
)
def test_damaged_blocks_are_one_line_that_names_the_file(tmp_path, data):
    if data == b"{}":
        assert stored.parsed(data, 10, tmp_path) == ()
        return
    with pytest.raises(CorpusError) as caught:
        stored.parsed(data, 10, tmp_path / "x.blocks.json")
    assert "x.blocks.json: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"people": "Jane Roe"}, "people must be a list of names"),
        ({"people": [1]}, "people must be a list of names"),
        ({"url": 3}, "url 3 must be text"),
        ({"file": "../x.txt"}, "lies outside the corpus folder"),
    ],
)
def test_a_table_of_the_wrong_kind_is_one_line(tmp_path, table, message):
    with pytest.raises(CorpusError, match=message):
        stored.of(tmp_path, {"id": "x", "file": "x.txt", "sha256": "y", **table})


def test_a_file_whose_bytes_are_not_those_recorded_is_refused(tmp_path):
    (tmp_path / "x.txt").write_text("abc", encoding="utf-8")
    (tmp_path / "x.blocks.json").write_bytes(stored.written([Block(Span(0, 3))]))
    digests = [hashlib.sha256((tmp_path / n).read_bytes()).hexdigest() for n in ("x.txt", "x.blocks.json")]
    document = stored.Stored("x", "x.txt", *digests)
    assert stored.load(tmp_path, document) == ("abc", (Block(Span(0, 3)),))
    (tmp_path / "x.blocks.json").write_bytes(stored.written([Block(Span(0, 2))]))
    with pytest.raises(CorpusError, match=r"x.blocks.json: SHA-256 is"):
        stored.load(tmp_path, document)
