"""Answers in a terminal: quotes set as quotes, highlights visible, wrapped at the window.

The words are the source's: lines break at its spaces and nothing is added inside a quote. Only control
characters, which a terminal would obey, are shown as symbols.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from assistant.types import Answer, Quote
from corpus.types import Span

_BAR, _BAR_HIGHLIGHT = "│", "┃"
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_NARROWEST = 20


def answer_lines(answer: Answer, width: int, colour: bool) -> Iterator[str]:
    """The lines of an answer.

    Args:
        answer: what to show.
        width: columns of the window.
        colour: whether the terminal shows bold and dim; without, the bar at the left is heavy beside a highlight.
    """
    yield from _wrapped(answer.message, width)
    for quote in answer.quotes:
        yield ""
        yield from quote_lines(quote, width, colour)
    if answer.see_also:
        yield ""
        yield from _wrapped("Others who spoke on this:", width)
        for quote in answer.see_also:
            yield ""
            yield from quote_lines(quote, width, colour)
    if not answer.quotes and answer.suggestions:
        yield ""
        yield from _wrapped("Questions that are answered here:", width)
        for suggestion in answer.suggestions:
            for n, line in enumerate(_wrapped(suggestion, width - 4)):
                yield ("  - " if n == 0 else "    ") + line


def quote_lines(quote: Quote, width: int, colour: bool) -> Iterator[str]:
    """One quote with its attribution below."""
    inner = max(_NARROWEST, width - 2)
    text = quote.text
    marks = [Span(h.start - quote.span.start, h.end - quote.span.start) for h in quote.highlights]
    for line in wrap(text, inner):
        heavy = any(m.touches(line) for m in marks)
        bar = _BAR_HIGHLIGHT if heavy else _BAR
        yield f"{bar} {_marked(text, line, marks) if colour else _shown(line.of(text))}"
    credit = f" quoting {quote.quoted_author}" if quote.quoted_author else ""
    place = f", topic {quote.topic.number}: {quote.topic.title}" if quote.topic else ""
    attribution = f"— {quote.expert.name}{credit}{place}, paragraph {quote.paragraph} [{quote.id}]"
    for line_text in _wrapped(attribution, inner):
        yield f"{_DIM}  {line_text}{_RESET}" if colour else f"  {line_text}"
    if quote.url:
        yield f"  {quote.url}"


def wrap(text: str, width: int) -> Iterator[Span]:
    """The lines of ``text`` as spans, each at most ``width`` columns if its words allow.

    No character is left out but the white space at which a line breaks.
    """
    start = 0
    while start < len(text):
        end, columns, space = start, 0, None
        while end < len(text) and text[end] != "\n":
            columns += columns_of(text[end])
            if columns > width and space is not None:
                end = space
                break
            if text[end] == " ":
                space = end
            if columns > width:
                break
            end += 1
        end = max(end, start + 1) if end < len(text) and text[end] != "\n" else end
        yield Span(start, end)
        start = end
        if start < len(text) and text[start] in " \n":
            start += 1


def columns_of(character: str) -> int:
    """How many columns a terminal gives a character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _wrapped(text: str, width: int) -> Iterator[str]:
    return (_shown(line.of(text)) for line in wrap(text, max(_NARROWEST, width)))


def _marked(text: str, line: Span, marks: Sequence[Span]) -> str:
    """A line with the highlighted part in bold."""
    parts, position = [], line.start
    for mark in marks:
        if mark.touches(line):
            inside = Span(max(mark.start, line.start), min(mark.end, line.end))
            parts += [_shown(text[position : inside.start]), _BOLD, _shown(inside.of(text)), _RESET]
            position = inside.end
    return "".join([*parts, _shown(text[position : line.end])])


def _shown(text: str) -> str:
    """``text`` with control characters as symbols, so that a source cannot drive the terminal."""
    return "".join(
        " "
        if c == "\t"
        else chr(0x2400 + ord(c))
        if ord(c) < 0x20
        else "\N{REPLACEMENT CHARACTER}"
        if _drives(c)
        else c
        for c in text
    )


def _drives(character: str) -> bool:
    return "\x7f" <= character <= "\x9f" or unicodedata.category(character) in ("Cs",) or character in "\u202d\u202e"
