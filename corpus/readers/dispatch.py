"""Which reader reads a file: by what it begins with, else by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

from corpus.readers import (
    akomantoso,
    archive,
    bundle,
    captions,
    docx,
    feeds,
    ghost,
    html,
    markdown,
    pdf,
    publicwhip,
    records,
    tei,
    text,
    transcripts,
    wordpress,
)  # fmt: skip
from corpus.readers.types import Source
from corpus.types import CorpusError

Reader = Callable[[bytes, str], Iterable[Source]]


def _json(data: bytes, name: str) -> Iterable[Source]:
    return ghost.read(data, name) if ghost.is_blog(transcripts.parsed(data, name)) else transcripts.read(data, name)


def _zip(data: bytes, name: str) -> Iterable[Source]:
    if archive.holds(data, "word/document.xml"):
        return docx.read(data, name)
    return bundle.read(data, name, sources, (s for s in SUFFIXES if s != ".zip"))


def _rss(data: bytes, name: str) -> Iterable[Source]:
    return wordpress.read(data, name) if b"wordpress.org/export/" in data[:_HEAD] else feeds.read(data, name)


# The root element tells what an XML file is, and a signature what some others are, whatever they are called.
_HEAD = 65536
ROOTS: dict[bytes, Reader] = {
    b"akomantoso": akomantoso.read,
    b"feed": feeds.read,
    b"html": html.read,
    b"publicwhip": publicwhip.read,
    b"rdf": feeds.read,
    b"rss": _rss,
    b"tei": tei.read,
    b"teicorpus": tei.read,
}
# Atomic groups, or comments could be divided among the repetitions in two to the power of their number of ways.
_ROOT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)\s*)*+<(?:[\w.-]+:)?([\w.-]+)",
    re.DOTALL | re.IGNORECASE,
)
SIGNATURES: tuple[tuple[re.Pattern[bytes], Reader], ...] = (
    (re.compile(rb"PK\x03\x04|PK\x05\x06"), _zip),
    (re.compile(rb"(?s:.{0,1024})%PDF-\d"), pdf.read),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*WEBVTT(?:\s|\Z)"), captions.read),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*\d+\s*\r?\n\s*\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}\s*-->"), captions.read),
)
SUFFIXES: dict[str, Reader] = {
    ".atom": feeds.read,
    ".csv": records.read,
    ".docx": docx.read,
    ".htm": html.read,
    ".html": html.read,
    ".json": _json,
    ".jsonl": records.read,
    ".markdown": markdown.read,
    ".md": markdown.read,
    ".mdown": markdown.read,
    ".mkd": markdown.read,
    ".ndjson": records.read,
    ".pdf": pdf.read,
    ".php": html.read,
    ".rss": feeds.read,
    ".srt": captions.read,
    ".text": text.read,
    ".tsv": records.read,
    ".txt": text.read,
    ".vtt": captions.read,
    ".xhtml": html.read,
    ".xml": text.read,
    ".zip": _zip,
}


def sources(data: bytes, name: str) -> Iterator[Source]:
    """The documents of one file, in its order.

    Args:
        data: the file's bytes.
        name: the file's name; what the content does not tell, its suffix does.

    Raises:
        CorpusError: the file is of no known kind, cannot be read as what it is, is too large, or holds no text.
    """
    yield from _reader(data, name)(data, name)


def _reader(data: bytes, name: str) -> Reader:
    suffix = PurePath(name).suffix.lower()
    for signature, reader in SIGNATURES:
        if signature.match(data):
            return reader
    root = _ROOT.match(data[:_HEAD])
    if root and (known := ROOTS.get(root[1].lower())):
        return known
    if suffix == ".xml":
        named = f"<{root[1].decode('ascii', 'replace')}>" if root else "no element"
        raise CorpusError(
            f"{name}: XML that begins with {named} is of no kind that can be read; export it as HTML or text"
        )
    return SUFFIXES.get(suffix, text.read)
