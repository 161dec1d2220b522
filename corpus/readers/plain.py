"""Plain text: the file as it is, and where its blocks stand.

A block is a paragraph, a heading, a caption or a label with what follows on its line. Blank lines
part blocks; single line breaks do too, unless the lines are evidently wrapped at a fixed width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from corpus.names import looks_like_name
from corpus.readers.types import Block
from corpus.segments import trim
from corpus.types import CorpusError, Span

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_ENDS_SENTENCE = re.compile(r"[.?!…:;。？！\"'”’)\]]\s*$")
_LABEL = re.compile(r"([^:：]+)[:：]")
_PAGE_MARK = re.compile(
    r"\[\[?(?:pages?|p\.)\s+[\w .-]{1,20}\]?\]|(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?|-+\s*\d{1,4}\s*-+|"
    r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,2})(?:[^\S\n]+|$)")
_FEWEST_NUMBERED = 8
_COUNTED = 0.7
_LONGEST_WRAPPED_LINE = 120
_MARK = "\ufeff"


def read(data: bytes, name: str) -> tuple[str, tuple[Span, ...]]:
    """Decode ``data`` and find its blocks.

    Args:
        data: the file's bytes, which must be UTF-8.
        name: the file's name, for error messages.

    Returns:
        The text, which is the file decoded and nothing else, and the spans of its blocks without
        surrounding white space, in order.

    Raises:
        CorpusError: not UTF-8, NUL bytes, or nothing but white space.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8 and add it again") from None
    if "\0" in text:
        raise CorpusError(f"{name}: NUL at character {text.index(chr(0))}: this is no plain text file")
    found = blocks(text)
    if not found:
        raise CorpusError(f"{name}: holds no text; check that it is the right file")
    return text, found


def blocks(text: str) -> tuple[Span, ...]:
    """The spans of the blocks of ``text``, in order, none empty. A byte order mark belongs to none."""
    first = int(text.startswith(_MARK))
    lines = [span for m in _LINE.finditer(text, first) if len(span := trim(text, Span(*m.span())))]
    if _numbered(text, lines):
        return tuple(_unnumbered(text, lines))
    groups: list[list[Span]] = []
    for line in lines:
        if groups and _adjacent(text, groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    if not _wrapped(text, groups):
        return tuple(lines)
    return tuple(block for group in groups for block in _joined(text, group))


def marked(text: str) -> tuple[Block, ...]:
    """The same, each with what it evidently is: marks of pages, and time stamps on their own, are nobody's words."""
    return tuple(Block(s, "aside" if _PAGE_MARK.fullmatch(s.of(text)) else "text") for s in blocks(text))


def _adjacent(text: str, before: Span, after: Span) -> bool:
    """Whether two lines follow each other without a blank line between them."""
    between = text[before.end : after.start].replace("\r\n", "\n")
    return sum(between.count(c) for c in "\n\r\f\v\x85\u2028\u2029") < 2


def _numbered(text: str, lines: list[Span]) -> bool:
    """Whether the lines count upwards, page by page, as court reporters number them."""
    numbers = [int(m[1]) if (m := _NUMBER.match(text, line.start, line.end)) else 0 for line in lines]
    counted = sum(a > 0 and b in (a + 1, 1) for a, b in pairwise(numbers))
    return len(lines) >= _FEWEST_NUMBERED and counted >= _COUNTED * len(lines)


def _unnumbered(text: str, lines: list[Span]) -> Iterator[Span]:
    """The lines without their numbers, each by itself: a number must not come to stand inside a quotation."""
    for line in lines:
        match = _NUMBER.match(text, line.start, line.end)
        words = Span(match.end(), line.end) if match else line
        if len(words):
            yield words


def _wrapped(text: str, groups: list[list[Span]]) -> bool:
    """Whether line breaks inside groups are the work of a fixed width, not of the author."""
    inner = [line for group in groups for line in group[:-1]]
    if len(inner) < 3 or max(map(len, inner)) > _LONGEST_WRAPPED_LINE:
        return False
    running_on = sum(not _ENDS_SENTENCE.search(line.of(text)) for line in inner)
    long_lines = sum(len(line) > 40 for line in inner)
    return running_on >= 0.6 * len(inner) and long_lines >= 0.6 * len(inner)


def _joined(text: str, group: list[Span]) -> list[Span]:
    """The blocks of one wrapped group: a short inner line ends a block, a label or an indented line begins one."""
    width = max(map(len, group))
    indents = {
        line: line.start - text.rfind("\n", max(0, line.start - _LONGEST_WRAPPED_LINE), line.start) for line in group
    }
    # Where most lines are indented, the first of each paragraph is the one that hangs out.
    margin = min(indents.values())
    deeper = sum(indent > margin for indent in indents.values())
    first_indented = 0 < deeper <= len(group) / 2
    result = [group[0]]
    for previous, line in pairwise(group):
        label = _LABEL.match(line.of(text))
        # After an unfinished sentence a name before a colon is that sentence's.
        starts_turn = label and looks_like_name(label[1]) and _ENDS_SENTENCE.search(previous.of(text))
        indented = first_indented and indents[line] > indents[previous]
        if len(previous) < 0.6 * width or starts_turn or indented:
            result.append(line)
        else:
            result[-1] = Span(result[-1].start, line.end)
    return result
