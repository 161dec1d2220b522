"""``corpus.toml``: read it, and change single tables of it with everything else kept as the owner wrote it.

A table is found by its header line and edited alone: reading a thousand of them with their comments takes tomlkit
ten seconds. Every change is compared with what it was to be before it is handed out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.types import CorpusError

SETTINGS = "corpus.toml"
EMPTY = """\
# One corpus. `experts add FILE` enters documents below. You may edit this file by hand at any time: titles,
# addresses, dates and names that you change stay as you set them when a file is added again.
title = "{title}"

# What the experts speak, ISO 639-1. A document in another language says so itself: language = "de"
language = "en"

# Settle here who is who. A label in a document that has one of these names is that person, and two spellings in
# two documents are one expert once they stand here together.
# [[experts]]
# id = "jane-roe"
# name = "Jane Roe"
# aliases = ["J. Roe", "Roe Jane"]
# affiliation = "as the sources state it"

# What `experts add` writes for each document:
#
# [[documents]]
# id = "an-evening"                     # in every quote's id; keep it
# file = "an-evening.txt"               # the text that is quoted from
# title = "An evening on bread"         # yours to edit
# sha256 = "..."                        # of the text: a file that differs is refused
# blocks_sha256 = "..."                 # of an-evening.blocks.json: what the markup said of each paragraph
# url = "https://example.org/evening"   # quotes link to it; yours to edit
# date = "2024-05-17"                   # yours to edit
# author = "Jane Roe"                   # who signs it, and speaks where nobody is named; yours to edit
# people = ["Jane Roe", "Ann Lee"]      # whom it names as speakers; yours to edit
# language = "en"
# licence = "CC BY 4.0"                 # only you can know
# source = "originals/..."              # the file it came from, kept as it was
# path = "talks/evening.html"           # what that file was called
# key = "..."                           # which of the file's documents it is, so that it is known again
"""

Tables = Sequence[Mapping[str, Any]]
_HEADER = re.compile(r"^[ \t]*\[\[?[^\n]*", re.MULTILINE)
_DOCUMENT = re.compile(r"\[\[\s*documents\s*\]\]")
_LEADING_COMMENT = re.compile(r"(?:^[ \t]*#[^\n]*\n)+\Z", re.MULTILINE)


def read(folder: Path) -> dict[str, Any]:
    """The settings of a corpus folder.

    Raises:
        CorpusError: no folder, no file, or no TOML.
    """
    return parsed(folder / SETTINGS, text(folder))


def text(folder: Path) -> str:
    """``corpus.toml`` as it stands.

    Raises:
        CorpusError: no folder, no file, or not UTF-8.
    """
    path = folder / SETTINGS
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such corpus folder; make one with `experts init {folder}`")
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror}; make one with `experts init {folder}`") from None
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: {error}; mend that line") from None


def tables(folder: Path, settings: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The tables headed ``[[name]]``, in order.

    Raises:
        CorpusError: ``name`` is something else.
    """
    found = settings.get(name, [])
    if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
        raise CorpusError(f"{folder / SETTINGS}: {name} must be tables headed [[{name}]]")
    return found


def changed(
    folder: Path,
    added: Tables = (),
    updated: Mapping[str, Mapping[str, Any]] | None = None,
    removed: Sequence[str] = (),
) -> bytes:
    """``corpus.toml`` with some document tables added at the end, some updated and some taken out.

    Args:
        folder: the corpus folder.
        added: new tables, in order.
        updated: by document id, what is to stand there instead; None takes a key out.
        removed: ids of documents.

    Raises:
        CorpusError: the file cannot be read, or its tables are written in a way that is not understood.
    """
    written = text(folder)
    settings = parsed(folder / SETTINGS, written)
    expected: list[dict[str, Any]] = []
    pieces: list[str] = []
    last = 0
    documents = tables(folder, settings, "documents")
    for span, table in zip(_spans(written), documents, strict=False):
        pieces.append(written[last : span[0]])
        last = span[1]
        identifier = table.get("id")
        if identifier in removed:
            continue
        change = (updated or {}).get(str(identifier), {})
        expected.append({k: v for k, v in {**table, **change}.items() if v is not None})
        pieces.append(_edited(written[span[0] : span[1]], change))
    pieces.append(written[last:])
    result = "".join(pieces)
    for new in added:
        expected.append(dict(new))
        result = f"{result.rstrip()}\n\n" if len(expected) == 1 else f"{result.rstrip(chr(10))}\n\n"
        result += _rendered(new)
    try:
        found = tomllib.loads(result)
    except tomllib.TOMLDecodeError:
        found = {}
    if found.get("documents", []) != expected or {**found, "documents": 0} != {**settings, "documents": 0}:
        raise CorpusError(f"{folder / SETTINGS}: documents must be tables headed [[documents]], each on its own lines")
    return result.encode("utf-8")


def parsed(path: Path, written: str) -> dict[str, Any]:
    """What stands in the text of a ``corpus.toml``.

    Raises:
        CorpusError: it is no TOML.
    """
    try:
        return tomllib.loads(written)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CorpusError(f"{path}: {error}; mend that line".replace("\n", " ")) from None


def _spans(written: str) -> list[tuple[int, int]]:
    """Where the document tables stand, each from its header to the next header or the comment above that."""
    headers = list(_HEADER.finditer(written))
    spans = []
    for n, header in enumerate(headers):
        if not _DOCUMENT.match(header[0].strip()):
            continue
        end = headers[n + 1].start() if n + 1 < len(headers) else len(written)
        comment = _LEADING_COMMENT.search(written, header.end(), end) if end < len(written) else None
        spans.append((header.start(), comment.start() if comment else end))
    return spans


def _edited(written: str, change: Mapping[str, Any]) -> str:
    if not change:
        return written
    import tomlkit  # which whoever only reads does without

    document = tomlkit.parse(written)
    table = document["documents"][0]  # type: ignore[index]
    for key, value in change.items():
        if value is not None:
            table[key] = value  # type: ignore[index]
        elif key in table:  # type: ignore[operator]
            del table[key]  # type: ignore[union-attr]
    return tomlkit.dumps(document)


def _rendered(table: Mapping[str, Any]) -> str:
    import tomlkit

    body = tomlkit.table()
    for key, value in table.items():
        body.add(key, value)
    return f"[[documents]]\n{body.as_string().rstrip()}\n"
