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
