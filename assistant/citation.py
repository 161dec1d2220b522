"""Where a quote stands: its address in the source, down to the words."""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encode

from corpus.types import Span

_LONGEST_EXACT = 300  # characters that a text fragment spells out in full
_EDGE_WORDS = 6


def address(url: str | None, text: str, span: Span) -> str | None:
    """``url`` with a text fragment that a browser resolves to the words of ``span``; None without a url.

    Short quotes are spelt out; longer ones, and those that cross a line, are named by their first and last words
    (https://wicg.github.io/scroll-to-text-fragment/).
    """
    if url is None:
        return None
    words = span.of(text)
    if len(words) <= _LONGEST_EXACT and "\n" not in words:
        fragment = _encoded(words)
    else:
        parts = re.findall(r"\S+", words)
        fragment = f"{_encoded(' '.join(parts[:_EDGE_WORDS]))},{_encoded(' '.join(parts[-_EDGE_WORDS:]))}"
    return f"{url.split('#')[0]}#:~:text={fragment}"


def _encoded(words: str) -> str:
    return percent_encode(words, safe="").replace("-", "%2D")
