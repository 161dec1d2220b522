"""Plain text in any encoding: the file as it is."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.readers import plain
from corpus.readers.decoding import decoded
from corpus.readers.types import Source
from corpus.types import CorpusError


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document, whose text is the file decoded and nothing else.

    Raises:
        CorpusError: not text, or nothing but white space.
    """
    text = decoded(data, name)
    blocks = plain.marked(text)
    if not blocks:
        raise CorpusError(f"{name}: holds no text; check that it is the right file")
    yield Source(key="", text=text, blocks=blocks)
