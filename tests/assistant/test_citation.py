import pytest

from assistant.citation import address
from corpus.types import Span


def fragment(text, words, after=0):
    start = text.index(words, after)
    found = address("https://example.org/post#top", text, Span(start, start + len(words)))
    return found.removeprefix("https://example.org/post#:~:text=").replace("%20", " ")


def test_short_quotes_are_spelt_out():
    assert fragment("state-run, 100 % & more", "state-run, 100 % & more") == "state%2Drun%2C 100 %25 %26 more"


def test_spaces_that_a_page_joins_are_one_and_others_stay():
    assert fragment("one  two.\u00a0 three", "one  two.\u00a0 three") == "one two.%C2%A0 three"


def test_lines_are_blocks_of_their_own():
    text = "one two three\nfour five six seven eight nine ten\n\neleven"
    assert fragment(text, text) == "one two three,eleven"


def test_first_and_last_words_do_not_overlap_and_grow_until_they_are_unique():
    text = "A b c d e f once. " + "x y " * 80 + "A b c d e f twice " + "u v " * 80 + "w. " + "u v " * 3
    quote = text[text.index("A b c d e f twice") : text.index("w. ") + 2]
    assert fragment(text, quote) == "A b c d e f twice,v u v u v w."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes. He said so. Indeed yes. She did.", "Indeed-,yes."),
        ("Yes.\nHe said it.\nyes.", "it.-,yes."),
    ],
)
def test_words_that_stand_elsewhere_are_told_apart_by_what_is_before_them(text, expected):
    assert fragment(text, "yes.") == expected


def test_an_end_that_stands_earlier_in_the_quote_is_told_apart_by_what_is_after_it():
    text = "a b c d e f g\nlast\nh\nlast\nand then"
    assert fragment(text, "a b c d e f g\nlast\nh\nlast") == "a b c d e f,last,-and then"


def test_no_address_no_link():
    assert address(None, "abc", Span(0, 3)) is None
