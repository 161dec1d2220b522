"""What stands in a transcript and is nobody's words: page headers, stage directions, time stamps, ruled lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from corpus.readers.types import Block
from corpus.types import Span

_RULE = re.compile(r"(?:[-=_*~#•·–—]\s*){3,}")
_DIRECTION = re.compile(
    r"(?:\[[^\[\]]*\]|\[\[[^\[\]]*\]\]|\([^()]*(?:\([^()]*\)[^()]*)*\)|<[^<>\s][^<>]*>)[.:]?", re.DOTALL
)
_STAMP = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?")
_LEADING_STAMP = re.compile(rf"{_STAMP.pattern}\s+(?=\S)")
_CREDIT = re.compile(
    r"[\[(*_]*(?:transcri(?:bed|pt|ption)\b.{0,40}\b(?:by|from|edited|provided|courtesy|created|generated)\b|"
    r"(?:edited|recorded|photo(?:graph)?s?|image|video|music|produced|hosted|interviewed|translat(?:ed|ion))\s*"
    r"(?:by\b|credit|:\s)|"
    r"this (?:interview|conversation|transcript|article|post) (?:has been|was|is|first|originally)\b|"
    r"©|copyright\b|all rights reserved|share this\b|subscribe\b|filed under\b|posted (?:in|by|on)\b|"
    r"end of (?:transcript|interview)\b|(?:mit|aus) .{0,40}sprach\b|das (?:interview|gespräch) führte\b|"
    r"propos recueillis\b)",
    re.IGNORECASE,
)
_EDITORS_NOTE = re.compile(
    r"[\[(]?(?:editor(?:['’]?s|s['’])? notes?|ed\. notes?|translator['’]?s notes?|"
    r"anm(?:erkung)?\.? d(?:er|\.) red(?:aktion|\.)|note de la rédaction|ndlr)\s*[:.–—-]",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?", re.IGNORECASE)
_LONGEST_HEADER = 200
_LONGEST_DIRECTION = 1500
_LONGEST_CREDIT = 300
_NEAR_A_PAGE = 3  # blocks


def is_rule(words: str) -> bool:
    """Whether a block is a ruled line."""
    return bool(_RULE.fullmatch(words))


def is_direction(words: str) -> bool:
    """Whether a block is wholly in brackets, or nothing but a time stamp or an address."""
    return bool((len(words) <= _LONGEST_DIRECTION and _DIRECTION.fullmatch(words)) or _STAMP.fullmatch(words))


def is_credit(words: str) -> bool:
    """Whether a block says who made the document, or what to do with it: ``"Transcribed by Jane Roe."``."""
    return len(words) <= _LONGEST_CREDIT and bool(_CREDIT.match(words))


def is_note(words: str) -> bool:
    """Whether a block is what the editors say of a turn: ``"Editor's note: …"``."""
    return bool(_EDITORS_NOTE.match(words))


def stamp(text: str, span: Span) -> Span | None:
    """The time stamp at the head of ``span``, or None."""
    match = _LEADING_STAMP.match(text, span.start, span.end)
    return Span(span.start, span.start + len(match[0].rstrip())) if match else None


def page_lines(text: str, blocks: Sequence[Block], said: Collection[Block]) -> frozenset[Span]:
    """The blocks that a printer set on every page: numbers, and what recurs beside them but for its digits.

    ``said`` are blocks that open with a label; they are none.
    """
    shapes = [_shape(b.span.of(text)) if len(b.span) <= _LONGEST_HEADER and b not in said else "" for b in blocks]
    counts = Counter(s for s in shapes if s)
    pages = {
        n for n, b in enumerate(blocks) if b.kind == "text" and len(b.span) < 20 and _PAGE.fullmatch(b.span.of(text))
    }
    numbered = {n for n, s in enumerate(shapes) if s and "0" in s and counts[s] > 2 and not re.search(r"[.?!:]$", s)}
    anchors = pages | numbered if len(pages | numbered) > 2 else set()
    near = {m for n in anchors for m in range(n - _NEAR_A_PAGE, n + _NEAR_A_PAGE + 1)}
    found = anchors | {
        n
        for n in near
        if 0 <= n < len(shapes) and shapes[n] and counts[shapes[n]] > 2 and not re.search(r"[.?!:]$", shapes[n])
    }
    return frozenset(blocks[n].span for n in found if blocks[n].kind == "text")


def _shape(words: str) -> str:
    return re.sub(r"\d+", "0", " ".join(words.split()))
