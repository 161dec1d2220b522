"""Lines that stand on pages into paragraphs: what repeats on every page goes, what a page's end cut is joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.readers.draft import Draft
from corpus.readers.types import Block


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page. ``left`` and ``right`` are points from the left edge."""

    text: str
    left: float
    right: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line on a page: its words from left to right, and its upper edge and height in points from the top."""

    words: tuple[Word, ...]
    top: float
    height: float

    @property
    def text(self) -> str:
        """The words with a space between them."""
        return " ".join(w.text for w in self.words)

    @property
    def left(self) -> float:
        """Where its first word begins."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where its last word ends."""
        return self.words[-1].right


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page in reading order, and its height in points."""

    lines: tuple[Line, ...]
    height: float


# How many lines, and how near to either edge of a page, may be a header or footer, and the share of pages that must
# have it.
_EDGE = 4
_MARGIN = 0.12
_SHARE = 0.4
_FEW = 3
_NUMBER = re.compile(r"\d{1,2}")
_PAGE = re.compile(
    r"(?:page\s+)?[\[(–—-]*\s*(?:\d{1,4}|[ivxl]{1,6})\s*[\])–—-]*(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"[.?!…:。？！][\"'”’)\]]*\Z")
_HYPHENED = re.compile(r"([^\W\d_]{2,})[-\u00ad]\Z")


def blocks(pages: Sequence[Page]) -> tuple[str, tuple[Block, ...]]:
    """The text and blocks of pages, their headers, footers and line numbers left out."""
    kept = [_unnumbered(lines) for lines in _without_edges(pages)]
    lines = [line for page in kept for line in page]
    if not lines:
        return "", ()
    known = Counter(w.text.strip(".,;:!?\"'()“”‘’").casefold() for line in lines for w in line.words)
    draft = Draft()
    for paragraph in _paragraphs(kept):
        for number, line in enumerate(paragraph):
            following = paragraph[number + 1].words[0].text if number + 1 < len(paragraph) else ""
            for word in line.words[:-1]:
                draft.say(f"{word.text} ", strong=word.bold)
            draft.say(_ending(line.words[-1].text, following, known), strong=line.words[-1].bold)
        draft.close(whole=True)
    return draft.done()


def _ending(word: str, following: str, known: Counter[str]) -> str:
    """A line's last word with the space after it; a parted word is joined as it stands elsewhere on the pages."""
    match = _HYPHENED.search(word)
    if not following or not match:
        return f"{word} "
    if not following[0].islower():
        return word
    whole = (word[:-1] + following).strip(".,;:!?\"'()“”‘’").casefold()
    return word[:-1] if known[whole] or word.endswith("\u00ad") else word


def _paragraphs(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    result: list[list[Line]] = []
    pitch = _pitch(pages)
    for page in (page for page in pages if page):
        margins = min(line.left for line in page), max(line.right for line in page)
        for number, line in enumerate(page):
            if result and not _begins(result[-1][-1], line, pitch, margins, same_page=number > 0):
                result[-1].append(line)
            else:
                result.append([line])
    return result


def _without_edges(pages: Sequence[Page]) -> list[list[Line]]:
    """The lines of pages without what stands on most of them, numbers aside, near their upper or lower edge."""
    shapes: Counter[str] = Counter()
    edges = [_edges(page) for page in pages]
    for edge in edges:
        shapes.update({_shape(line) for line in edge})
    needed = max(_FEW, _SHARE * len(pages))
    result = []
    for page, top_and_bottom in zip(pages, edges, strict=True):
        gone = {id(line) for line in top_and_bottom if shapes[_shape(line)] >= needed}
        first_last = [line for line in (*top_and_bottom[:1], *top_and_bottom[-1:]) if len(pages) > 1]
        gone |= {id(line) for line in first_last if _PAGE.fullmatch(line.text)}
        result.append([line for line in page.lines if id(line) not in gone])
    return result


def _edges(page: Page) -> list[Line]:
    """The lines that stand where headers and footers do, from the top."""
    ordered = sorted(page.lines, key=lambda line: line.top)
    top = [line for line in ordered[:_EDGE] if line.top < _MARGIN * page.height]
    bottom = [line for line in ordered[-_EDGE:] if line.top + line.height > (1 - _MARGIN) * page.height]
    return [*top, *(line for line in bottom if line not in top)]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", "".join(line.text.split()).casefold())


def _unnumbered(page: list[Line]) -> list[Line]:
    """A page without the numbers that court reporters print before each line."""
    numbered = [line for line in page if _NUMBER.fullmatch(line.words[0].text)]
    numbers = [int(line.words[0].text) for line in numbered]
    counts = sum(b == a + 1 for a, b in pairwise(numbers))
    if len(numbered) < 8 or len(numbered) < 0.6 * len(page) or counts < 0.8 * (len(numbered) - 1):
        return page
    stripped = [replace(line, words=line.words[1:]) if line in numbered else line for line in page]
    return [line for line in stripped if line.words]


def _pitch(pages: Sequence[Sequence[Line]]) -> float:
    """How far apart the lines of a paragraph are: the usual distance, or of few lines what their height suggests."""
    gaps = [b.top - a.top for page in pages for a, b in pairwise(page) if b.top > a.top]
    return median(gaps) if len(gaps) >= _FEW else 1.3 * median(line.height for page in pages for line in page)


def _begins(before: Line, line: Line, pitch: float, margins: tuple[float, float], *, same_page: bool) -> bool:
    """Whether a line begins a paragraph: after a gap or a short line, indented, or set apart by its type."""
    left, right = margins
    ended = bool(_ENDS_SENTENCE.search(before.text))
    width = max(right - left, 1.0)
    indented = line.left - left > 0.02 * width and line.left - before.left > 0.02 * width
    short = before.right < right - 0.2 * width
    bold = all(w.bold for w in before.words) != all(w.bold for w in line.words)
    if not same_page:
        return (ended and (indented or short)) or bold
    gap = line.top - before.top
    apart = gap > 1.35 * pitch or gap < -pitch
    larger = abs(line.height - before.height) > 0.15 * max(line.height, before.height)
    return apart or bold or larger or (indented and (ended or short)) or (short and ended)
