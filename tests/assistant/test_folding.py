import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.folding import Folded, folded, typed, word_spans, words_of
from corpus.types import Span

ODD = st.lists(
    st.sampled_from(["a", "b", " ", "e\u0301", "\u00a0", "\n", "\t", "\u00ad", "\u200b", "\u2011", "一"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("a \n b", "a b"),
        ("a\u00a0b", "a b"),
        ("soft\u00adly", "softly"),
        ("zero\u200bwidth", "zerowidth"),
        ("cafe\u0301", "café"),
        ("non\u2011break", "non-break"),
        ("“kept” – as it is", "“kept” – as it is"),
    ],
)
def test_what_only_a_page_sets_is_folded(text, same):
    assert folded(text) == Folded(text).text == same


@given(ODD)
def test_every_word_leads_back_to_itself(text):
    whole = Folded(text)
    for span in word_spans(whole.text):
        back = whole.original(span)
        assert 0 <= back.start < back.end <= len(text)
        assert unicodedata.normalize("NFC", folded(back.of(text))) == unicodedata.normalize("NFC", span.of(whole.text))


def test_an_empty_span_stays_empty():
    assert Folded("a\u00ad\u00adb").original(Span(1, 1)).start <= 3


def test_typed_has_the_marks_of_a_typewriter():
    assert typed("“It’s” – no… \N{LATIN SMALL LIGATURE FI}t") == "'It's' - no... fit"


def test_words_in_scripts_with_and_without_spaces():
    assert words_of("It Is, 42 信用") == ["it", "is", "42", "信", "用"]
