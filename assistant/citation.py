"""Where a quote stands: its address in the source, down to the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote as percent_encode

from corpus.types import Span

_LONGEST_EXACT = 300  # characters that a text fragment spells out in full
_EDGE_WORDS = 6
_MOST_EDGE_WORDS = 40


def address(url: str | None, text: str, span: Span) -> str | None:
    """``url`` with a text fragment that a browser resolves to the words of ``span``; None without a url.

    Short quotes are spelt out; longer ones, and those that cross a line, are named by their first and last words, and
    by as many as it takes to mean no earlier place of the text. Words that stand elsewhere all the same are told apart
    by what stands before or after them (https://wicg.github.io/scroll-to-text-fragment/).
    """
    if url is None:
        return None
    return f"{url.split('#')[0]}#:~:text={_fragment(text, span)}"


@lru_cache(maxsize=4096)
def _fragment(text: str, span: Span) -> str:
    # A browser looks for each part inside one block, and a line is the most that is sure to be one.
    lines = [_words(line) for line in span.of(text).splitlines() if line.strip()]
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    is_exact = len(lines) == 1 and len(span) <= _LONGEST_EXACT
    start, prefix = first, ""
    begin = span.end - len(span.of(text).lstrip())
    if not is_exact:
        most = len(first) if len(lines) > 1 else len(first) // 2
        start = next((s for s in _growing(first, most) if _found(text, s)[0] == begin), first[:_EDGE_WORDS])
    if _found(text, start)[0] != begin:
        before = _words(text[:begin].rstrip().splitlines()[-1])
        prefixes = [before[-n:] for n in range(1, len(before) + 1)]
        ends = _found(text, start, begin)[1]
        prefix = _encoded(next((p for p in prefixes if _found(text, [*p, *start])[1] == ends), before)) + "-,"
    if is_exact:
        return prefix + _encoded(start)
    after = _found(text, start, begin)[1]
    finish = span.start + len(span.of(text).rstrip())
    most = len(last) if len(lines) > 1 else len(first) - len(start)
    backwards = [e[::-1] for e in _growing(last[::-1], most)]
    end = next((e for e in backwards if _found(text, e, after)[1] == finish), None)
    if end is not None:
        return f"{prefix}{_encoded(start)},{_encoded(end)}"
    end, rest = backwards[0], text[finish:].lstrip().splitlines()[:1]
    following = _words(rest[0])[:_EDGE_WORDS] if rest else []
    suffix = f",-{_encoded(following)}" if following else ""
    return f"{prefix}{_encoded(start)},{_encoded(end)}{suffix}"


def _words(line: str) -> list[str]:
    """The words of a line; a no-break space is part of them, as two spaces stay two only where one is such."""
    return re.findall(r"[^ \t]+", line.strip())


def _growing(words: list[str], most: int) -> list[list[str]]:
    """The first words, a few and then one more each time."""
    most = max(1, most)
    return [words[:n] for n in range(min(_EDGE_WORDS, most), min(_MOST_EDGE_WORDS, most) + 1)]


def _found(text: str, words: Sequence[str], position: int = 0) -> tuple[int, int]:
    """The bounds of the first place from ``position`` on where a browser would see ``words``; -1 for none."""
    pattern = r"\s+".join(map(re.escape, words))
    found = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE).search(text, position)
    return found.span() if found else (-1, -1)


def _encoded(words: Sequence[str]) -> str:
    return percent_encode(" ".join(words), safe="").replace("-", "%2D")
