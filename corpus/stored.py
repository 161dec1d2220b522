"""A document as a corpus folder stores it: its table in ``corpus.toml``, its text, and its blocks.

The text is in a file of its own, byte for byte what is quoted from. Where a reader knew more of the blocks than the
text itself shows, they stand beside it in ``….blocks.json``, so that a corpus opens without the readers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from corpus.readers.types import Block, BlockKind
from corpus.settings import SETTINGS
from corpus.types import CorpusError, Span

BLOCKS = ".blocks.json"
EARLIER = ".earlier.json"
_KINDS = get_args(BlockKind)


@dataclass(frozen=True, slots=True)
class Stored:
    """What ``corpus.toml`` records of a document; None and empty where it says nothing.

    Args:
        file: the file of its text, in the corpus folder.
        sha256: of that file.
        blocks_sha256: of the file of its blocks, if it has one.
        people: those whom its metadata names as speakers.
        source: the original file it came from, in the corpus folder; None where the text is that file.
        path: what that file was called, folders included, as it was added.
        key: which of that file's documents it is; "" if the file is it.
    """

    id: str
    file: str
    sha256: str
    blocks_sha256: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    licence: str | None = None
    author: str | None = None
    people: tuple[str, ...] = ()
    language: str | None = None
    source: str | None = None
    path: str | None = None
    key: str = ""

    @property
    def blocks_file(self) -> str:
        """The file of its blocks, whether or not there is one."""
        return f"{self.file.removesuffix('.txt')}{BLOCKS}"

    @property
    def earlier_file(self) -> str:
        """The file about its earlier texts, whether or not there is one."""
        return f"{self.file.removesuffix('.txt')}{EARLIER}"

    @property
    def files(self) -> tuple[str, ...]:
        """What belongs to this document alone; not all of it need be there."""
        return (self.file, *([self.blocks_file] if self.blocks_sha256 else []), self.earlier_file)


def of(folder: Path, table: Mapping[str, Any]) -> Stored:
    """A document's table, checked.

    Raises:
        CorpusError: it lacks something, holds something of the wrong kind, or names a file outside the folder.
    """
    name = f"{folder / SETTINGS}: [[documents]] {table.get('id')!r}"
    missing = [k for k in ("id", "file", "sha256") if not isinstance(table.get(k), str)]
    if missing:
        raise CorpusError(f"{name} lacks {', '.join(missing)}")
    people = table.get("people", [])
    if not isinstance(people, list) or not all(isinstance(p, str) for p in people):
        raise CorpusError(f'{name}: people must be a list of names, as ["Jane Roe"]')
    words = {k: table.get(k) for k in ("title", "url", "licence", "author", "language", "source", "path")}
    wrong = [k for k, v in words.items() if not isinstance(v, str | None)]
    if wrong:
        raise CorpusError(f"{name}: {wrong[0]} {words[wrong[0]]!r} must be text in quotation marks")
    inside(folder, table["file"])
    return Stored(
        id=table["id"],
        file=table["file"],
        sha256=table["sha256"],
        blocks_sha256=table.get("blocks_sha256"),
        date=str(table["date"]) if "date" in table else None,
        people=tuple(people),
        key=str(table.get("key", "")),
        **words,
    )


def inside(folder: Path, name: str) -> Path:
    """The path of a file that the settings name.

    Raises:
        CorpusError: it lies outside the corpus folder.
    """
    path = folder / name
    if path.name == name != ".." and not path.is_symlink():  # as nearly all are; to resolve thousands takes a while
        return path
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CorpusError(f"{folder / SETTINGS}: file {name!r} lies outside the corpus folder")
    return path


def load(folder: Path, document: Stored) -> tuple[str, tuple[Block, ...] | None]:
    """The text of a document, and its blocks if they are stored: else the text shows them (:func:`blocks_in`).

    Raises:
        CorpusError: a file is missing, or its bytes are not those recorded.
    """
    data = _checked(folder, document, document.file, document.sha256)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{folder / document.file}: byte {error.start} is not UTF-8; remove the document and add its source again"
        ) from None
    if document.blocks_sha256 is None:
        return text, None
    data = _checked(folder, document, document.blocks_file, document.blocks_sha256)
    return text, parsed(data, len(text), folder / document.blocks_file)


def blocks_in(text: str, name: str) -> tuple[Block, ...]:
    """The blocks that a plain text shows by itself.

    Raises:
        CorpusError: it holds none.
    """
    from corpus.readers import plain  # whose reader nobody needs for a document whose reading is kept

    found = plain.marked(text)
    if not found:
        raise CorpusError(f"{name}: holds no text; check that it is the right file")
    return found


def written(blocks: Sequence[Block]) -> bytes:
    """Blocks as JSON: a list with one object a line; a key that says nothing is left out."""
    lines = []
    for block in blocks:
        entry: dict[str, object] = {"start": block.span.start, "end": block.span.end, "kind": block.kind}
        if block.level:
            entry["level"] = block.level
        if block.speaker is not None:
            entry["speaker"] = block.speaker
        if block.strong:
            entry["strong"] = [[s.start, s.end] for s in block.strong]
        lines.append(json.dumps(entry, ensure_ascii=False))
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode("utf-8")


def parsed(data: bytes, length: int, path: Path) -> tuple[Block, ...]:
    """The blocks of a text of ``length`` characters.

    Raises:
        CorpusError: not what :func:`written` writes, or blocks that overlap or leave the text.
    """
    try:
        blocks = tuple(_block(entry) for entry in json.loads(data))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CorpusError(f"{path}: {error}; remove the document and add its source again") from None
    end = 0
    for block in blocks:
        if block.span.start < end or block.span.end > length:
            raise CorpusError(f"{path}: block {block.span.start}-{block.span.end} overlaps another or leaves the text")
        end = block.span.end
    return blocks


def _block(entry: Mapping[str, Any]) -> Block:
    kind, speaker = entry["kind"], entry.get("speaker")
    if kind not in _KINDS or not isinstance(speaker, str | None):
        raise ValueError(f"{kind!r} by {speaker!r} is no block")
    strong = tuple(Span(int(a), int(b)) for a, b in entry.get("strong", ()))
    return Block(Span(int(entry["start"]), int(entry["end"])), kind, int(entry.get("level", 0)), speaker, strong)


def _checked(folder: Path, document: Stored, name: str, recorded: str) -> bytes:
    path = inside(folder, name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusError(
            f"{path}: {error.strerror}; restore it, or take it out with `experts remove {document.id}`"
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != recorded:
        raise CorpusError(
            f"{path}: SHA-256 is {digest[:12]}…, recorded is {recorded[:12]}…; "
            "restore the file, or remove and add it again"
        )
    return data
