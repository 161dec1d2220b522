"""What a reader hands over: a document's text, fixed from here on, and what its markup says of each block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.types import Span

BlockKind = Literal["text", "heading", "quotation", "aside"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or other block of a document's text, without surrounding white space.

    Args:
        span: where it stands in the text.
        kind: what the markup says it is; ``text`` where it says nothing. ``aside`` is nobody's words: a stage
            direction, a page header, a time stamp on its own.
        level: of a heading, 1 to 6; 0 where unknown.
        speaker: who speaks, as the markup itself says (``<v Name>``, ``<u who>``, a column); None if it does not.
        strong: the parts set in bold, inside ``span``, in order.
    """

    span: Span
    kind: BlockKind = "text"
    level: int = 0
    speaker: str | None = None
    strong: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One document as a reader hands it over; None where the source does not say, nothing is invented.

    Args:
        key: what identifies the document within its file over re-exports (a guid, an address); "" if the file is it.
        text: the text that is stored and quoted from; for plain text the file itself, byte for byte.
        blocks: in order, not overlapping; what lies between them is white space or markup.
        author: who signs the document.
        people: those whom its metadata names as speakers.
        is_comments: whether it is what readers wrote below a post: it goes in only where that is asked for.
    """

    key: str
    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    author: str | None = None
    people: tuple[str, ...] = ()
    url: str | None = None
    date: str | None = None
    language: str | None = None
    is_comments: bool = False
