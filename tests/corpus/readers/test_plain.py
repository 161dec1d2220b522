import textwrap

import pytest

from corpus.readers import plain
from corpus.types import CorpusError


def test_the_text_is_the_file_decoded_and_nothing_else():
    data = "\ufeffA\r\n\r\n b \u00a0\r\nc".encode()
    text, blocks = plain.read(data, "x.txt")
    assert text.encode() == data
    assert [b.of(text) for b in blocks] == ["A", "b", "c"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"abc\xff", "byte 3 is not UTF-8"),
        (b"a\0b", "NUL at character 1"),
        (b" \n\t", "holds no text"),
        (b"", "holds no text"),
    ],
)
def test_bad_files_are_one_clear_line(data, message):
    with pytest.raises(CorpusError, match=message) as caught:
        plain.read(data, "x.txt")
    assert str(caught.value).startswith("x.txt: ")
    assert "\n" not in str(caught.value)


def test_lines_wrapped_at_a_width_are_one_block():
    paragraph = (
        "Jane Roe: This is a paragraph that was wrapped by a mail program at\n"
        "about seventy columns, as was usual, so that its line breaks mean\n"
        "nothing at all and it has to be taken as one.\n"
    )
    text = f"#1. A heading\n{paragraph}\n{paragraph}"
    assert [b.of(text) for b in plain.blocks(text)] == ["#1. A heading", paragraph.strip(), paragraph.strip()]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("width", [60, 72, 100])
def test_a_talk_wrapped_at_a_width_has_the_blocks_of_the_talk(shipped, width, end):
    text = shipped.documents[0].text
    talk = [b.of(text) for b in plain.blocks(text)]
    wrapped = "\n\n".join(textwrap.fill(words, width, break_on_hyphens=False) for words in talk).replace("\n", end)
    found = [" ".join(b.of(wrapped).split()) for b in plain.blocks(wrapped)]
    assert found == [" ".join(words.split()) for words in talk]


def test_lines_that_the_author_broke_stay_apart():
    text = "Jane Roe: One.\nAnn Lee: Two.\nRye,\nwheat,\nand oats.\nThe end."
    assert [b.of(text) for b in plain.blocks(text)] == text.split("\n")


@pytest.mark.parametrize(("end", "labels"), [(".", ["Jane Roe", "Ann Lee"]), (" for", ["Jane Roe"])])
def test_a_label_in_a_wrapped_group_begins_a_block_after_a_whole_sentence(end, labels):
    lines = [
        "Jane Roe: " + "bread and " * 6,
        "wine and " * 7 + end,
        "Ann Lee: " + "wheat and " * 6,
        "oats and " * 7,
        "rye.",
    ]
    text = "\n".join(line.strip() for line in lines)
    assert [b.of(text).partition(":")[0] for b in plain.blocks(text)] == labels
