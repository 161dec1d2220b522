"""A document's text while a reader renders it from markup; once done, it is fixed.

White space is collapsed as a browser does, blocks stand two line breaks apart, and a line break inside a
paragraph stays one. Where such a line is evidently a turn or a question of its own, it is a block of its own.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from corpus import names
from corpus.readers.types import Block, BlockKind
from corpus.segments import trim
from corpus.types import Span

# Windows' quotation marks and dashes that were written as the control characters of ISO-8859-1.
_CONTROLS = {n: c for n in range(0x80, 0xA0) if (c := bytes([n]).decode("cp1252", "ignore"))}
_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_STAMP = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?"
_LABEL = re.compile(rf"(?:{_STAMP}\s*)?(?P<name>[^\n:：]{{1,60}}?)\s*(?:\([^()\n]{{1,60}}\)\s*)?[:：](?=\s|$)")
_LABEL_LINE = re.compile(rf"{_LABEL.pattern}\s*(?:{_STAMP})?\s*")
_ENDS_SENTENCE = re.compile(r"[.?!…:;。？！\"'”’)\]*]\s*$")
_ABBREVIATED = frozenset("q a question answer".split())


class Draft:
    """Text and blocks in the making."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pending: list[tuple[str, bool]] = []
        self._close_up = False

    def say(self, words: str, *, strong: bool = False) -> None:
        """Go on with the open block; white space in ``words`` collapses."""
        self._pending.append((_WHITE.sub(" ", words), strong))

    def keep(self, words: str, *, strong: bool = False) -> None:
        """Go on with the open block, white space as it stands."""
        self._pending.append((words, strong))

    def break_line(self) -> None:
        """Begin a new line in the open block; a second one in a row ends the block's paragraph."""
        self._pending.append(("\n", False))

    def join_next(self) -> None:
        """Let the next block follow the last one on its line, as text follows a label."""
        self._close_up = True

    def close(
        self, kind: BlockKind = "text", level: int = 0, speaker: str | None = None, *, whole: bool = False
    ) -> None:
        """End the open block, if there is one.

        Args:
            kind: what it is.
            level: of a heading.
            speaker: who says it, as the markup names them.
            whole: keep it one block, whatever its lines look like (preformatted text).
        """
        words, strong = _rendered(self._pending)
        self._pending = []
        if not any(not c.isspace() and unicodedata.category(c) != "Cf" for c in words):
            return
        if self._parts:
            self._append(" " if self._close_up else "\n\n")
        self._close_up = False
        offset = self._length
        for part in [Span(0, len(words))] if whole or kind == "heading" else _parts(words, strong):
            inside = tuple(Span(offset + s.start, offset + s.end) for s in _inside(words, strong, part))
            self._blocks.append(Block(Span(offset + part.start, offset + part.end), kind, level, speaker, inside))
        self._append(words)

    def done(self) -> tuple[str, tuple[Block, ...]]:
        """The text and its blocks; an open block is closed first."""
        self.close()
        return "".join(self._parts), tuple(self._blocks)

    def _append(self, words: str) -> None:
        self._parts.append(words)
        self._length += len(words)


def _rendered(pending: Sequence[tuple[str, bool]]) -> tuple[str, list[Span]]:
    """The words of one block without white space at its ends or next to line breaks, and what is bold in it."""
    parts: list[str] = []
    bold: list[Span] = []
    length = 0
    last = "\n"
    for run, strong in pending:
        words = run
        if words == "\n" and last == " ":
            parts[-1] = parts[-1][:-1]
            length -= 1
        elif last in " \n" and words.startswith(" "):
            words = words[1:]
        if words:
            if strong:
                bold.append(Span(length, length + len(words)))
            parts.append(words)
            length += len(words)
            last = words[-1]
    text = "".join(parts).translate(_CONTROLS)
    kept = trim(text, Span(0, len(text)))
    return kept.of(text), _merged(kept.of(text), [_within(s, kept) for s in bold if s.touches(kept)])


def _within(span: Span, outer: Span) -> Span:
    return Span(max(span.start, outer.start) - outer.start, min(span.end, outer.end) - outer.start)


def _merged(text: str, spans: Sequence[Span]) -> list[Span]:
    """Neighbours with nothing but white space between them become one; none is empty."""
    merged: list[Span] = []
    for span in (trim(text, s) for s in spans):
        if not len(span):
            continue
        if merged and not text[merged[-1].end : span.start].strip():
            span = Span(merged.pop().start, span.end)
        merged.append(span)
    return merged


def _inside(words: str, strong: Sequence[Span], part: Span) -> list[Span]:
    """What of the bold parts stands in one part of a block."""
    first = max(0, bisect_right(strong, part.start, key=lambda s: s.start) - 1)
    last = bisect_left(strong, part.end, key=lambda s: s.start)
    cut = (Span(max(s.start, part.start), min(s.end, part.end)) for s in strong[first:last] if s.touches(part))
    return [s for s in (trim(words, c) for c in cut) if len(s)]


def _parts(words: str, strong: Sequence[Span]) -> list[Span]:
    """Where a block's lines are blocks of their own."""
    lines = [trim(words, Span(*m.span())) for m in re.finditer(r"[^\n]+", words)]
    groups: list[Span] = []
    before: Span | None = None
    for line in (line for line in lines if len(line)):
        if before is None or _parts_here(words, before, line, strong):
            groups.append(line)
        else:
            groups[-1] = Span(groups[-1].start, line.end)
        before = line
    return groups


def _parts_here(words: str, before: Span, line: Span, strong: Sequence[Span]) -> bool:
    """Whether a line begins a block, given the line before it."""
    if words.count("\n", before.end, line.start) > 1:
        return True
    bold = _bold_at(strong, line.start)
    if bold and bold.start == line.start:
        return True
    last = before.of(words)
    bold_before = _bold_at(strong, before.start)
    if bold_before and bold_before.covers(before) and not bold_before.touches(line):
        return True
    if _is_label(_LABEL_LINE.fullmatch(last)):
        return True
    return bool(_ENDS_SENTENCE.search(last[-40:])) and _is_label(_LABEL.match(line.of(words)))


def _bold_at(strong: Sequence[Span], place: int) -> Span | None:
    """The bold part that holds this place."""
    found = strong[bisect_right(strong, place, key=lambda s: s.start) - 1] if strong else None
    return found if found and found.start <= place < found.end else None


def _is_label(match: re.Match[str] | None) -> bool:
    if match is None:
        return False
    name = match["name"].strip()
    return names.looks_like_name(name) or names.fold(name) in (names.EDITORS | _ABBREVIATED)
