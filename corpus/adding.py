"""Taking documents into a corpus folder: whole or not at all, each once, and known again when its source changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from corpus import anchors, catalogue, changes, intake, library, moves, paths, settings, stored
from corpus.catalogue import Catalogue, Kind
from corpus.changes import ORIGINALS, Change
from corpus.intake import Taken
from corpus.paths import File, Problem
from corpus.readers import plain
from corpus.readers.types import Source
from corpus.readings import Readings
from corpus.stored import Stored
from corpus.types import CorpusError, Document

# After so many documents what was read so far is entered: a longer run that is killed has not run in vain.
_AT_ONCE = 2000
_LONGEST_NAME = 80

Show = Callable[[Problem], None]


@dataclass(slots=True)
class Report:
    """What became of the files.

    Args:
        files: how many were read.
        entered: by kind, the ids of documents; of a twin, that of the document with the same text.
        gone: documents that an export no longer has which they once came from.
        problems: what did not go in, and why.
    """

    files: int = 0
    entered: dict[Kind, list[str]] = field(default_factory=lambda: {"new": [], "changed": [], "same": [], "twin": []})
    gone: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def add(
    folder: Path | str,
    given: Iterable[Path | str],
    progress: library.Progress | None = None,
    show: Show = lambda _: None,
    comments: bool = False,
) -> Report:
    """Take files into the corpus. A second time they change nothing; a changed one replaces its document's text.

    Args:
        folder: the corpus folder.
        given: files, folders and patterns.
        progress: called while files are read.
        show: called with each problem as it comes up; the rest goes in all the same.
        comments: whether to take what readers wrote below the posts of a blog.

    Raises:
        CorpusError: the folder is no corpus or cannot be written; it is as it was, or holds whole documents more.
    """
    folder = Path(folder)
    report = Report()

    def fail(problem: Problem) -> None:
        report.problems.append(problem)
        show(problem)

    with changes.changing(folder) as change:
        batch = _Batch(change, Catalogue(folder, library.documents(folder, settings.read(folder))))
        for taken in _taken(folder, given, progress, fail, comments):
            report.files += 1
            for source in taken.sources:
                try:
                    kind, document = batch.enter(taken, source)
                except CorpusError as error:
                    fail(Problem(str(error)))
                    break
                report.entered[kind].append(document)
            if taken.problem is None:
                report.gone += [d.id for d in batch.catalogue.unclaimed(taken.file.name)]
            if len(batch) >= _AT_ONCE:
                batch.settle()
        batch.settle()
    return report


@dataclass(frozen=True, slots=True)
class Scene:
    """A document as it would be, and what it would be to the corpus."""

    kind: Kind
    document: Document


def rehearse(
    folder: Path | str,
    given: Iterable[Path | str],
    progress: library.Progress | None = None,
    show: Show = lambda _: None,
    comments: bool = False,
) -> Iterator[Scene]:
    """What :func:`add` would enter, one document after another; nothing is written.

    Raises:
        CorpusError: the folder is no corpus, or damaged.
    """
    folder = Path(folder)
    written = settings.read(folder)
    documents = library.documents(folder, written)
    readings = Readings(folder, library.settled(folder, written), str(written.get("language", "en")))
    known = {d.id: readings.document(d) for d in documents}
    places = Catalogue(folder, documents)
    for taken in _taken(folder, given, progress, show, comments):
        for source in taken.sources:
            try:
                entry = _place(places, taken, source)
            except CorpusError as error:
                show(Problem(str(error)))
                continue
            if entry.kind in ("new", "changed"):
                read = readings.read(entry.document, source.text, source.blocks)
                known[entry.document.id] = read
            yield Scene(entry.kind, known[entry.document.id])


def _taken(
    folder: Path, given: Iterable[Path | str], progress: library.Progress | None, fail: Show, comments: bool
) -> Iterator[Taken]:
    files: list[File] = []
    for found in paths.find(given, folder):
        if isinstance(found, Problem):
            fail(found)
        else:
            files.append(found)

    def show(done: int) -> None:
        if progress:
            progress("files", done, len(files))

    for taken in intake.read(files, show, comments):
        if isinstance(taken, Problem):
            fail(taken)
            continue
        if taken.problem:
            fail(taken.problem)
        elif not taken.sources:
            fail(Problem(f"{taken.file.path}: a draft, left out; add it when it is published", is_fault=False))
        yield taken


def _place(places: Catalogue, taken: Taken, source: Source) -> catalogue.Entry:
    own = hashlib.sha256(source.text.encode("utf-8", "replace")).hexdigest() == taken.sha256
    is_plain = source.blocks == plain.marked(source.text)
    original = None if own and is_plain else _original(taken)
    return places.place(source, taken.file.name, original, is_plain)


def _original(taken: Taken) -> str:
    name = PurePosixPath(taken.file.name).name
    safe = "".join(c if c.isalnum() or c in ".-_" else "_" for c in name)[-_LONGEST_NAME:]
    return f"{ORIGINALS}/{taken.sha256}-{safe}"


class _Batch:
    """Documents that are written, but not yet entered in ``corpus.toml``."""

    def __init__(self, change: Change, places: Catalogue) -> None:
        self.catalogue = places
        self._change = change
        self._stored = {d.id for d in places.documents}
        self._new: dict[str, Stored] = {}
        self._updated: dict[str, Stored] = {}

    def __len__(self) -> int:
        return len(self._new) + len(self._updated)

    def enter(self, taken: Taken, source: Source) -> tuple[Kind, str]:
        """Write a source's files, if it is new or changed; returns what it is and the document's id."""
        entry = _place(self.catalogue, taken, source)
        document = entry.document
        if entry.kind not in ("new", "changed"):
            return entry.kind, document.id
        if document.source:
            self._keep_original(taken, document.source)
        self._change.note(document.files)
        self._change.write(document.file, source.text.encode("utf-8"))
        if document.blocks_sha256:
            self._change.write(document.blocks_file, stored.written(source.blocks))
        if document.id in self._stored:
            self._updated[document.id] = document
        else:
            self._new[document.id] = document
        return entry.kind, document.id

    def settle(self) -> None:
        """Enter what was written."""
        if not len(self):
            return
        folder = self._change.folder
        old = {d.id: d for d in library.documents(folder, settings.read(folder)) if d.id in self._updated}
        texts = [anchors.text_before(folder, old[i]) for i in self._updated]
        self._change.note([n for d in old.values() for n in (*d.files, *([d.source] if d.source else []))])
        for identifier, document in self._updated.items():
            now = stored.load(folder, document)[0]
            if earlier := moves.written(folder, old[identifier], document, now):
                self._change.write(document.earlier_file, earlier)
        data = settings.changed(
            folder,
            [_table(d) for d in self._new.values()],
            {i: _files(d) for i, d in self._updated.items()},
        )
        self._change.settle(data)
        for text, document in zip(texts, self._updated.values(), strict=True):
            if text is not None:
                anchors.move(folder, document, text)
        self._stored.update(self._new)
        self._new, self._updated = {}, {}

    def _keep_original(self, taken: Taken, name: str) -> None:
        path = self._change.folder / name
        if path.exists():
            return
        path.parent.mkdir(exist_ok=True)
        self._change.note([name])
        digest = hashlib.sha256()
        with taken.file.path.open("rb") as read, path.open("wb") as write:
            while piece := read.read(1 << 20):
                digest.update(piece)
                write.write(piece)
        if digest.hexdigest() != taken.sha256:
            path.unlink()
            raise CorpusError(f"{taken.file.path}: has changed while it was read; add it again")


def _table(document: Stored) -> dict[str, Any]:
    """What ``corpus.toml`` says of a new document."""
    return {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "sha256": document.sha256,
        **{
            key: value
            for key, value in (
                ("blocks_sha256", document.blocks_sha256),
                ("url", document.url),
                ("date", document.date),
                ("author", document.author),
                ("people", list(document.people)),
                ("language", document.language),
                ("source", document.source),
                ("path", document.path),
                ("key", document.key),
            )
            if value
        },
    }


def _files(document: Stored) -> dict[str, Any]:
    """What changes there with its text; the rest may be the owner's by now."""
    return {
        "file": document.file,
        "sha256": document.sha256,
        "blocks_sha256": document.blocks_sha256,
        "source": document.source,
    }
