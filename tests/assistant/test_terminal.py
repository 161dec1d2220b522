import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import terminal
from assistant.types import Answer, Quote
from corpus.types import Expert, Span


@given(st.text(max_size=120), st.integers(20, 60))
def test_wrapping_leaves_out_only_the_white_space_of_breaks(text, width):
    lines = list(terminal.wrap(text, width))
    held = {i for line in lines for i in range(line.start, line.end)}
    assert all(text[i] in " \n" for i in range(len(text)) if i not in held)
    assert all(a.end <= b.start for a, b in pairwise(lines))


def test_lines_fit_the_window_wide_characters_too():
    for text in ("word " * 40, "信用体系" * 30, "a" * 90):
        widths = [sum(map(terminal.columns_of, line.of(text))) for line in terminal.wrap(text, 30)]
        assert max(widths) <= 30


def test_highlights_are_visible_with_and_without_colour(assistant):
    quote = assistant.ask("Will this help against corruption?").quotes[1]
    plain = list(terminal.quote_lines(quote, 60, colour=False))
    assert plain[0].startswith("┃ ")
    assert any(line.startswith("│ ") for line in plain)
    words = " ".join(line[2:] for line in plain if line[0] in "┃│")
    assert words == quote.text
    assert "\x1b[1m" in "".join(terminal.quote_lines(quote, 60, colour=True))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("\x1b[31m", "␛[31m"), ("a\tb", "a b"), ("\u202e", "\ufffd"), ("a\r\x00\x9b\ud800", "a␍␀\ufffd\ufffd")],
)
def test_a_source_cannot_drive_the_terminal(raw, shown):
    assert terminal._shown(raw) == shown


WIDE = st.text(alphabet=st.sampled_from("ab c信用👩\u0301\n\t\x1b"), max_size=120)


@given(WIDE, st.integers(20, 60), st.booleans())
@settings(max_examples=150)
def test_any_quote_comes_back_from_its_lines(text, width, colour):
    if not text.strip():
        return
    span = Span(0, len(text))
    marks = (Span(0, len(text) // 3), Span(len(text) // 2, len(text) // 2 + 1))
    quote = Quote("d", "D", span, text, marks, Expert("jr", "Jane Roe"), None, None, 1, 1.0, None, span)
    lines = list(terminal.quote_lines(quote, width, colour))
    shown = [line[2:] for line in lines if line[0] in "┃│"]
    if colour:
        marked = "".join("".join(re.findall("\x1b\\[1m(.*?)\x1b\\[0m", line)) for line in shown)
        wanted = "".join(m.of(text) for m in marks)
        assert "".join(marked.split()) == "".join(terminal._shown(wanted.replace("\n", "")).split())
        shown = [re.sub("\x1b\\[[01]m", "", line) for line in shown]
    assert "".join("".join(shown).split()) == "".join(terminal._shown(text.replace("\n", " ")).split())
    assert "\x1b" not in "".join(shown)
    assert "Jane Roe, paragraph 1 [d:0-" in " ".join(re.sub("\x1b\\[[012]m", "", " ".join(lines)).split())


def test_an_abstention_lists_what_is_answered_here():
    answer = Answer("q", None, 0.1, "off_topic", "This is not it.", suggestions=("What of bread?", "word " * 20))
    assert list(terminal.answer_lines(answer, 40, colour=False)) == [
        "This is not it.",
        "",
        "Questions that are answered here:",
        "  - What of bread?",
        "  - word word word word word word word",
        "    word word word word word word word",
        "    word word word word word word ",
    ]
