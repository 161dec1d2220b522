from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import terminal
from assistant.messages import listed


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


@pytest.mark.parametrize(("raw", "shown"), [("\x1b[31m", "␛[31m"), ("a\tb", "a b"), ("\u202e", "\ufffd")])
def test_a_source_cannot_drive_the_terminal(raw, shown):
    assert terminal._shown(raw) == shown


def test_names_are_listed():
    assert [listed(["A"]), listed(["A", "B"]), listed(["A", "B", "C"]), listed([])] == [
        "A",
        "A and B",
        "A, B and C",
        "",
    ]
