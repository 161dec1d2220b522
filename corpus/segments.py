"""Turns into paragraphs into sentences, all as spans.

Sentence boundaries come from sentencex (Wikimedia), rule based and made for text of any language;
it reports offsets, so nothing has to be searched for again.
"""

from __future__ import annotations

import sentencex

from corpus.types import Span


def trim(text: str, span: Span) -> Span:
    """``span`` without the white space (no-break spaces included) at either end."""
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def sentences(text: str, paragraph: Span, language: str = "en") -> tuple[Span, ...]:
    """The sentences of one paragraph, in order, without the white space between them.

    Together they hold every character of ``paragraph`` that is not white space.
    """
    found = []
    for boundary in sentencex.get_sentence_boundaries(language, paragraph.of(text)):
        offset = paragraph.start
        span = trim(text, Span(offset + boundary["start_index"], offset + boundary["end_index"]))
        if len(span):
            found.append(span)
    return tuple(found)
