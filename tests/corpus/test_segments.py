from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.segments import sentences, trim
from corpus.types import Span
from tests.conftest import json_lines


def test_trim_takes_no_break_spaces_but_nothing_else():
    text = " \u00a0a b\u00a0 "
    assert trim(text, Span(0, len(text))).of(text) == "a b"


def test_sentences_of_a_paragraph_with_abbreviations():
    text = "x  He said so (i.e., twice). “Did he?” Yes, e.g. Mr. Smith did.\u00a0 Good… "
    found = sentences(text, Span(3, len(text)))
    assert [s.of(text) for s in found] == [
        "He said so (i.e., twice).",
        "“Did he?”",
        "Yes, e.g. Mr. Smith did.",
        "Good…",
    ]


def test_boundaries_agree_with_the_judgements(shipped, gold):
    wanted = {(s["char_start"], s["char_end"]) for s in json_lines(gold / "sentences.jsonl")}
    found = {(s.start, s.end) for p in shipped.passages for s in p.sentences}
    both = len(wanted & found)
    assert 2 * both / (len(wanted) + len(found)) >= 0.98


@given(st.text(max_size=200), st.integers(0, 5))
@example("a\n\nb", 0)
@example("😀. 😀! \r\n x", 1)
@settings(max_examples=300)
def test_sentences_hold_every_character_once_and_in_order(text, start):
    paragraph = Span(min(start, len(text)), len(text))
    found = sentences(text, paragraph)
    held = [i for s in found for i in range(s.start, s.end)]
    assert held == sorted(set(held))
    assert [i for i in range(paragraph.start, paragraph.end) if not text[i].isspace()] == [
        i for i in held if not text[i].isspace()
    ]
