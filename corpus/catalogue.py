"""Which documents a corpus holds, and whether one that comes in is new, known, changed or another one again.

A post of a feed or an export is known by its key there and its address; a file with one document, by its path,
as long as something of its text is still the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from rapidfuzz import fuzz

from corpus import names, stored
from corpus.bank import SUFFIX
from corpus.readers.types import Source
from corpus.stored import Stored
from corpus.types import CorpusError

Kind = Literal["new", "changed", "same", "twin"]

# Keys that no two documents share, wherever they were published.
_GLOBAL = re.compile(r"(?:https?|tag|urn):", re.IGNORECASE)
_PARAGRAPH = 60  # characters from which on a line in common tells two versions of one text from two texts
_SHORT = 20_000  # characters up to which two texts are compared as wholes
_LIKENESS = 60.0  # per cent
_LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source is to the corpus: the document it is or becomes. ``twin`` has the same text as a known one."""

    kind: Kind
    document: Stored


class Catalogue:
    """The documents of a corpus folder as they are entered."""

    def __init__(self, folder: Path, documents: Iterable[Stored]) -> None:
        self._folder = folder
        self._documents = {d.id: d for d in documents}
        self._ids = set(self._documents)
        self._claimed: set[str] = set()
        self._texts: dict[str, str] = {}
        self._handles: dict[tuple[str, ...], list[str]] = {}
        for document in self._documents.values():
            self._enter(document)

    @property
    def documents(self) -> tuple[Stored, ...]:
        """All documents, those entered last at the end."""
        return tuple(self._documents.values())

    def unclaimed(self, path: str) -> list[Stored]:
        """The documents of an export that was read again and no longer has them."""
        return [d for d in self._documents.values() if d.path == path and d.key and d.id not in self._claimed]

    def place(self, source: Source, path: str, original: str | None, plain: bool) -> Entry:
        """Find or make the entry of a source.

        Args:
            source: the document as read; its title is set.
            path: the file's path within what was added.
            original: where the file it came from will be kept; None where the text is that file.
            plain: whether the text alone shows its blocks.

        Raises:
            CorpusError: the text cannot be written as UTF-8.
        """
        try:
            digest = hashlib.sha256(source.text.encode("utf-8")).hexdigest()
        except UnicodeEncodeError as error:
            raise CorpusError(f"{path}: character {error.start} is half of one; save the file as UTF-8 again") from None
        blocks = None if plain else hashlib.sha256(stored.written(source.blocks)).hexdigest()
        twin = self._texts.get(digest)
        known = self._known(source, path, digest)
        if known is None and twin is not None:
            self._claimed.add(twin)
            return Entry("twin", self._documents[twin])
        if known is None:
            return self._made(source, path, original, digest, blocks)
        self._claimed.add(known.id)
        if (known.sha256, known.blocks_sha256) == (digest, blocks) and self._intact(known):
            return Entry("same", known)
        if twin not in (None, known.id):
            return Entry("twin", self._documents[str(twin)])
        return self._changed(known, original, digest, blocks)

    def _enter(self, document: Stored) -> None:
        self._documents[document.id] = document
        self._ids.add(document.id)
        self._texts.setdefault(document.sha256, document.id)
        for handle in _handles(document.key, document.url, document.path or ""):
            ids = self._handles.setdefault(handle, [])
            if document.id not in ids:
                ids.append(document.id)

    def _made(self, source: Source, path: str, original: str | None, digest: str, blocks: str | None) -> Entry:
        # A file that is one document is called as its owner called it; a post of an export has only its title.
        name = (source.title or source.key) if source.key else PurePosixPath(path).stem
        identifier = self._free_id(name)
        document = Stored(
            id=identifier,
            file=f"{identifier}.txt",
            sha256=digest,
            blocks_sha256=blocks,
            title=source.title or PurePosixPath(path).stem,
            url=source.url,
            date=source.date,
            author=source.author,
            people=source.people,
            language=source.language,
            source=original,
            path=path,
            key=source.key,
        )
        self._enter(document)
        self._claimed.add(identifier)
        return Entry("new", document)

    def _changed(self, known: Stored, original: str | None, digest: str, blocks: str | None) -> Entry:
        number = 2
        # Never over the old file: until corpus.toml says otherwise, that one is the document.
        while (self._folder / (file := f"{known.id}.{number}.txt")).exists() or known.file == file:
            number += 1
        if not (self._folder / f"{known.id}.txt").exists():
            file = f"{known.id}.txt"
        document = replace(known, file=file, sha256=digest, blocks_sha256=blocks, source=original)
        if self._texts.get(known.sha256) == known.id:
            del self._texts[known.sha256]
        self._enter(document)
        return Entry("changed", document)

    def _free_id(self, name: str) -> str:
        base = names.slug(name)
        if len(base) > _LONGEST_ID:
            base = base[: _LONGEST_ID + 1].rpartition("-")[0] or base[:_LONGEST_ID]
        identifier = base = base or "document"
        suffix = 2
        while identifier in self._ids or any((self._folder / f"{identifier}{s}").exists() for s in (".txt", SUFFIX)):
            identifier = f"{base}-{suffix}"
            suffix += 1
        return identifier

    def _known(self, source: Source, path: str, digest: str) -> Stored | None:
        found: dict[str, Stored] = {}
        for handle in _handles(source.key, source.url, path):
            for identifier in self._handles.get(handle, ()):
                if identifier not in self._claimed:
                    found.setdefault(identifier, self._documents[identifier])
        for document in found.values():
            if source.key and source.url and document.url == source.url:
                return document
        near = [d for d in found.values() if _same_place(d, source, path)]
        for document in near:
            if document.sha256 == digest:
                return document
        return next((d for d in near if self._alike(d, source.text)), None)

    def _alike(self, document: Stored, text: str) -> bool:
        try:
            old = (self._folder / document.file).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return True
        lines = {line.strip() for line in old.splitlines() if len(line.strip()) >= _PARAGRAPH}
        if any(line.strip() in lines for line in text.splitlines()):
            return True
        return max(len(old), len(text)) <= _SHORT and fuzz.ratio(old, text) >= _LIKENESS

    def _intact(self, document: Stored) -> bool:
        try:
            stored.load(self._folder, document)
        except CorpusError:
            return False
        return True


def _handles(key: str, url: str | None, path: str) -> list[tuple[str, ...]]:
    """By what a document may be found again, the surest first."""
    handles: list[tuple[str, ...]] = [("name", key, PurePosixPath(path).name)]
    if key and url:
        handles.insert(0, ("address", key, url))
    if _GLOBAL.match(key):
        handles.append(("key", key))
    return handles


def _same_place(document: Stored, source: Source, path: str) -> bool:
    if _GLOBAL.match(source.key):
        return True
    if document.url and source.url and document.url != source.url:
        return False
    # From wherever it is added: `talks/2019/panel.txt` and `2019/panel.txt` are one file, `2020/panel.txt` is another.
    old, new = (PurePosixPath(p).parts for p in (document.path or "", path))
    shared = min(len(old), len(new))
    return shared > 0 and old[-shared:] == new[-shared:]
