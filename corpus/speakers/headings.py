"""Headings: those the markup says, those that are marked in the text, and those that only stand like one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus import names
from corpus.readers.types import Block
from corpus.types import Span

# Each pattern is one way to mark a heading; a document uses the first that explains it. A list in somebody's
# turn may be numbered like the last two, so of these the first must stand before the first label.
PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"#\s?(?P<number>\d{1,3})\s*[.:)–—-]?\s+(?P<title>\S.*)",
        r"#{1,6}\s+(?:(?P<number>\d{1,3})\s*[.:)]\s+)?(?P<title>\S.*)",
        r"(?:topic|question|issue|theme|part|section|chapter)\s+(?P<number>\d{1,3})\s*[.:)–—-]\s*(?P<title>\S.*)",
        r"(?P<number>\d{1,3})\s*[.)]\s+(?P<title>\S.*)",
        r"(?P<number>(?-i:[IVXL]{1,7}))[.)]\s+(?P<title>\S.*)",
    )
)
LONGEST = 200
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_LONGEST_UNMARKED = 60
_BLANK_LINE = 2  # line breaks
_CLOSED = re.compile(r"[.?!…:;,。？！：；，\"'”’)\]）]$")
_IN_MARKUP = re.compile(r"(?:(?P<number>\d{1,3})\s*[.:)]\s+)?(?P<title>\S.*)")


class Headings:
    """What counts as a heading in one document."""

    def __init__(self, text: str, blocks: Sequence[Block], turns: Sequence[Block]) -> None:
        self._text = text
        self._pattern = None if any(b.kind == "heading" for b in blocks) else _pattern(text, blocks, turns)
        self.marked = self._pattern is not None or any(b.kind == "heading" for b in blocks)

    def match(self, block: Block) -> tuple[str, int | None] | None:
        """Title and number of a heading; None if ``block`` is none."""
        if block.kind == "heading":
            found = _IN_MARKUP.fullmatch(on_one_line(block.span.of(self._text)))
        else:
            found = _as_heading(self._pattern, self._text, block)
        return (found["title"].strip(), _number(found)) if found else None

    def title(self, blocks: Sequence[Block], given: str | None, opens: Callable[[Block], bool]) -> Span | None:
        """Where the document's title stands, at its head; None if it does not.

        Args:
            blocks: the document's blocks.
            given: its title by the metadata; only this one counts then.
            opens: whether a block opens a turn.
        """
        if len(blocks) < 2:
            return None
        first = blocks[0]
        words = first.span.of(self._text)
        if given is not None:
            is_title = names.fold(" ".join(words.split())) == names.fold(" ".join(given.split()))
        elif first.kind == "heading":
            is_title = first.level < 2
        else:
            plain = first.kind == "text" and first.speaker is None and not self.match(first) and not opens(first)
            is_title = plain and len(words) <= LONGEST and not words.endswith((".", ":", ";", ","))
        return first.span if is_title else None


def unmarked(
    text: str, blocks: Sequence[Block], opens: Callable[[Block], bool], skips: Callable[[Block], bool]
) -> frozenset[Block]:
    """Short blocks without a full stop, each right before a turn or before a question and a turn.

    Believed if there are two at least and the first stands before all turns; else they may be anybody's words.

    Args:
        text: the document's text.
        blocks: its blocks, without the title.
        opens: whether a block opens a turn, or asks.
        skips: whether a block may stand between a heading and its turn.
    """
    found: list[Block] = []
    first_turn: Block | None = None
    heading: Block | None = None
    for block in blocks:
        words = block.span.of(text)
        if opens(block):
            first_turn = first_turn or block
            found += [heading] if heading else []
            heading = None
        elif skips(block):
            continue
        elif len(words) <= _LONGEST_UNMARKED and "\n" not in words and not _CLOSED.search(words):
            heading = block
        elif not words.endswith(("?", "？")):
            heading = None
    believed = len(found) >= 2 and first_turn is not None and found[0].span < first_turn.span
    return frozenset(found) if believed else frozenset()


def set_apart(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those as headings that more white space parts from what is before and after than parts paragraphs.

    Believed if there are two at least, and if markup or numbers show no others. What recurs like a label is none.
    """
    if any(b.kind == "heading" or b.speaker for b in blocks) or _pattern(text, blocks, (), PATTERNS[:3]):
        return tuple(blocks)
    gaps = [text.count("\n", a.span.end, b.span.start) for a, b in pairwise(blocks)]
    # Where most paragraphs stand alone under a heading, the gaps around headings are the most frequent.
    usual = next((g for g, n in sorted(Counter(gaps).items()) if g >= _BLANK_LINE and 4 * n >= len(gaps)), 0)
    if not usual:
        return tuple(blocks)
    count = Counter(b.span.of(text) for b in blocks)
    found = {
        block
        for block, before, after in zip(blocks[1:], gaps, gaps[1:], strict=False)
        if before > usual < after and _may_head(block, text, count)
    }
    if len(found) < 2:
        return tuple(blocks)
    if gaps[0] > usual and _may_head(blocks[0], text, count):
        found.add(blocks[0])
    return tuple(replace(b, kind="heading") if b in found else b for b in blocks)


def without_names(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those headings as bold text that are the names of people who take turns under them."""
    count = Counter(b.span.of(text) for b in blocks if b.kind == "heading")
    found = {w for w, n in count.items() if n > 1 and names.looks_like_name(w) and len(names.tokens(w)) > 1}
    if len(found) < 2:
        return tuple(blocks)
    return tuple(
        replace(b, kind="text", level=0, strong=(b.span,)) if b.kind == "heading" and b.span.of(text) in found else b
        for b in blocks
    )


def _may_head(block: Block, text: str, count: Counter[str]) -> bool:
    words = block.span.of(text)
    if block.kind != "text" or len(words) > LONGEST or "\n" in words or _CLOSED.search(words):
        return False
    return any(c.isalpha() for c in words) and not (count[words] > 2 and names.looks_like_name(words))


def _pattern(
    text: str, blocks: Sequence[Block], turns: Sequence[Block], patterns: Sequence[re.Pattern[str]] = PATTERNS
) -> re.Pattern[str] | None:
    """The first pattern whose matches are at least two and, if numbered, count upwards."""
    for pattern in patterns:
        places = [b for b in blocks if _as_heading(pattern, text, b)]
        matches = [m for b in places if (m := _as_heading(pattern, text, b))]
        numbers = [number for m in matches if (number := _number(m)) is not None]
        upwards = all(a < b for a, b in pairwise(numbers))
        in_turn = pattern in PATTERNS[-2:] and turns and places and turns[0].span < places[0].span
        if len(matches) >= 2 and upwards and not in_turn:
            return pattern
    return None


def _as_heading(pattern: re.Pattern[str] | None, text: str, block: Block) -> re.Match[str] | None:
    if pattern is None or block.kind != "text" or len(block.span) > LONGEST:
        return None
    return pattern.fullmatch(on_one_line(block.span.of(text)))


def on_one_line(words: str) -> str:
    """A heading that is wrapped, without its line breaks."""
    return re.sub(r"\s*[\r\n]\s*", " ", words)


def _number(heading: re.Match[str]) -> int | None:
    """The number of a heading, Arabic or Roman, or None if it has none."""
    written: str | None = heading["number"]
    if not written or written.isdigit():
        return int(written) if written else None
    values = [_ROMAN[c] for c in written]
    return sum(-a if a < b else a for a, b in pairwise([*values, 0]))
