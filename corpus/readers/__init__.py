"""One small module per source format: bytes in, text and the spans of its blocks out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from corpus.readers import html, markdown, text
from corpus.readers.types import Source

Reader = Callable[[bytes, str], Iterable[Source]]

SUFFIXES: dict[str, Reader] = {
    ".htm": html.read,
    ".html": html.read,
    ".markdown": markdown.read,
    ".md": markdown.read,
    ".mdown": markdown.read,
    ".mkd": markdown.read,
    ".php": html.read,
    ".text": text.read,
    ".txt": text.read,
    ".xhtml": html.read,
}


def sources(data: bytes, name: str) -> Iterator[Source]:
    """The documents of one file, in its order.

    Args:
        data: the file's bytes.
        name: the file's name; what the content does not tell, its suffix does.

    Raises:
        CorpusError: the file cannot be read as what it is, is too large, or holds no text.
    """
    yield from SUFFIXES.get(PurePath(name).suffix.lower(), text.read)(data, name)
