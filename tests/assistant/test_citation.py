import pytest

from assistant.citation import address
from corpus.types import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("state-run, 100 %", "state%2Drun%2C%20100%20%25"),
        (
            "one two three four five six\nseven",
            "one%20two%20three%20four%20five%20six,two%20three%20four%20five%20six%20seven",
        ),
    ],
)
def test_text_fragments(text, expected):
    assert (
        address("https://example.org/post#top", text, Span(0, len(text)))
        == f"https://example.org/post#:~:text={expected}"
    )


def test_no_address_no_link():
    assert address(None, "abc", Span(0, 3)) is None
