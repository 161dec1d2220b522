"""A corpus opened document by document, so that a million passages need no objects until they are looked at.

``shelve`` writes what was read of a corpus beside its index; ``Shelf`` opens it again for the same ``corpus.toml``. A
document's text stays the file in the corpus folder. It is read whole when a quote of it is shown, and its SHA-256 is
compared then, and again whenever the file has changed since.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, overload

import numpy as np

from corpus import stored
from corpus.readings import Provenance
from corpus.settings import SETTINGS
from corpus.stored import Stored
from corpus.types import (
    Corpus,
    Document,
    Doubt,
    Expert,
    Furniture,
    Gathered,
    Moved,
    Passage,
    Span,
    Topic,
    Turn,
    hash_of,
)
from index.large import lexicon
from index.large.arrays import Numbers, Rows
from index.large.columns import Columns, Passages
from index.large.lexicon import StoredWords
from index.types import IndexProblem

CORPUS, _DOCUMENTS, _WORDS, _LOWER = "corpus.json", "documents.jsonl", "vocabulary.txt", "lower.txt"
FILES = (CORPUS, _DOCUMENTS, _WORDS, _LOWER)
APPENDED = (_DOCUMENTS,)  # what of these the next build may append to
_OPEN = 64  # documents that are kept at a time

_T = TypeVar("_T")


def state_of(folder: Path) -> str:
    """What tells the state of a corpus folder from others without reading its documents."""
    try:
        data = (folder / SETTINGS).read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(data).hexdigest()


def shelved_state(place: Path) -> str:
    """The state of which the corpus is that :func:`shelve` wrote to ``place``; empty if there is none."""
    try:
        return str(json.loads((place / CORPUS).read_bytes())["state"])
    except (OSError, ValueError, KeyError):
        return ""


def shelve(place: Path, corpus: Corpus, read_from: Provenance, basis: str, before: Shelf | None = None) -> None:
    """Write what was read of ``corpus`` to ``place``.

    Args:
        place: the folder of the index.
        corpus: whose passages the index there holds; with ``before``, those of its last documents alone.
        read_from: where its documents are stored.
        basis: that of all documents.
        before: the shelf of the documents before those, whose :data:`APPENDED` stand in ``place`` already.
    """
    told = before.told() if before else {"starts": [], "digests": [], "quoted": [], "sizes": {}}
    starts, sizes = [], told["sizes"]
    with _after(place / _DOCUMENTS, sizes) as out:
        for document, file in zip(corpus.documents, read_from.tables, strict=True):
            starts.append(out.tell())
            out.write(json.dumps(_written(document, file), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    lexicon.write(place / _WORDS, chain(corpus.vocabulary, before.vocabulary if before else ()))
    lexicon.write(place / _LOWER, chain(corpus.lower, before.lower if before else ()))
    digests = told["digests"] + [d.digest for d in corpus.documents]
    whole = {
        "title": corpus.title,
        "language": corpus.language,
        "hash": hash_of(corpus.experts, digests),
        "state": read_from.state,
        "basis": basis,
        "signed": read_from.signed,
        "starts": told["starts"] + starts,
        "digests": digests,
        "quoted": list(dict.fromkeys((*told["quoted"], *corpus.quoted))),
        "sizes": {n: (place / n).stat().st_size for n in APPENDED},
    }
    (place / CORPUS).write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def _told(place: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((place / CORPUS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexProblem(f"{place / CORPUS}: {error}; run `experts build --force`") from None
    return found


def _after(path: Path, sizes: Mapping[str, int]) -> BinaryIO:
    """A file to write on after what belongs to the build before."""
    file = path.open("rb+" if path.name in sizes else "wb")
    file.seek(file.truncate(sizes.get(path.name, 0)))
    return file


class Shelf(Corpus):
    """A corpus that opens its documents when they are looked at. See :class:`corpus.types.Corpus`.

    Raises:
        IndexProblem: what :func:`shelve` wrote is missing or damaged.
    """

    def __init__(self, folder: Path, place: Path, columns: Columns) -> None:
        whole = _told(place)
        size = whole["sizes"][_DOCUMENTS]
        lines, starts = Rows(place / _DOCUMENTS, np.uint8, 1, size), np.array([*whole["starts"], size], dtype=np.int64)
        documents = _Documents(folder, lines, starts, columns)
        super().__init__(whole["title"], documents, tuple(columns.experts), whole["language"], folder)
        topics = zip(columns.documents, columns.topics, strict=True)
        self.__dict__.update(
            columns=columns,
            state=whole["state"],
            place=place,
            # In place of what these would count over all documents.
            hash=whole["hash"],
            passages=Passages(columns, range(columns.size)),
            gathered=Gathered(
                ids=tuple(columns.documents),
                topics=tuple([(document, topic) for document, found in topics for topic in found]),
                quoted=tuple(whole["quoted"]),
                vocabulary=StoredWords(place / _WORDS),
                lower=StoredWords(place / _LOWER),
                named=len(columns.named),
            ),
        )

    state: str
    columns: Columns
    place: Path

    def told(self) -> dict[str, Any]:
        """All that :func:`shelve` wrote of the corpus, of which more is for the next build than for questions.

        Raises:
            IndexProblem: the build has been taken away.
        """
        return _told(self.place)

    def find(self, document_id: str) -> Document | None:
        """See :meth:`corpus.types.Corpus.find`."""
        place = self.columns.number_of(document_id)
        return None if place is None else self.documents[place]

    def under(self, document_id: str, topic: Topic) -> Iterator[Passage]:
        """See :meth:`corpus.types.Corpus.under`."""
        return self.columns.passages(self.columns.of_topics([(document_id, topic.number)]))

    def speakers(self, document_id: str, topic: Topic | None = None) -> frozenset[str]:
        """See :meth:`corpus.types.Corpus.speakers`."""
        return self.columns.speakers(document_id, topic)

    def said_by(self, expert: Expert) -> Iterator[Passage]:
        """See :meth:`corpus.types.Corpus.said_by`."""
        return self.columns.passages(self.columns.of_experts([expert.id]))


class _Documents(Sequence[Document]):
    """The documents, of which some are kept open."""

    def __init__(self, folder: Path, lines: Rows, starts: Numbers, columns: Columns) -> None:
        self._folder, self._lines, self._starts, self._columns = folder, lines, starts, columns
        self._open: OrderedDict[int, tuple[Document, tuple[int, ...]]] = OrderedDict()
        self._files: dict[str, str] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> Document: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Document]: ...

    def __getitem__(self, place: int | slice) -> Document | Sequence[Document]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        with self._lock:
            known = self._open.pop(number, None)
            if known is None or known[1] != self._stamp(known[0].id):
                document = self._read(number)
                known = document, self._stamp(document.id)
            self._open[number] = known
            while len(self._open) > _OPEN:
                self._open.popitem(last=False)
            return known[0]

    def _stamp(self, document_id: str) -> tuple[int, ...]:
        """What changes when the document's file does."""
        try:
            found = (self._folder / self._files[document_id]).stat()
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _read(self, number: int) -> Document:
        told = json.loads(self._lines.between(int(self._starts[number]), int(self._starts[number + 1])).tobytes())
        record = Stored(**told["stored"])
        self._files[record.id] = record.file
        text, _ = stored.load(self._folder, dataclasses.replace(record, blocks_sha256=None))
        topics = tuple(Topic(*t) for t in told["topics"])
        return Document(
            id=record.id,
            title=told["title"],
            text=text,
            sha256=record.sha256,
            url=told["url"],
            date=told["date"],
            licence=told["licence"],
            author=told["author"],
            topics=topics,
            turns=_Later(lambda: [_turn(t, topics) for t in told["turns"]]),
            passages=Passages(self._columns, self._columns.of_document(record.id)),
            furniture=_Later(lambda: [Furniture(Span(a, b), kind) for a, b, kind in told["furniture"]]),
            doubts=_Later(lambda: [Doubt(Span(a, b), reason) for a, b, reason in told["doubts"]]),
            earlier=_Later(lambda: [[Moved(*part) for part in text] for text in told["earlier"]]),
        )


class _Later(Sequence[_T]):
    """A sequence that is made when it is looked at."""

    def __init__(self, make: Callable[[], Sequence[_T]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> Sequence[_T]:
        return self._make()

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> _T: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[_T]: ...

    def __getitem__(self, place: int | slice) -> _T | Sequence[_T]:
        return self._items[place]


def _written(document: Document, file: Stored) -> dict[str, Any]:
    number = {t: n for n, t in enumerate(document.topics)}
    return {
        "stored": dataclasses.asdict(file),
        "title": document.title,
        "url": document.url,
        "date": document.date,
        "licence": document.licence,
        "author": document.author,
        "topics": [[t.number, t.title, t.question] for t in document.topics],
        "turns": [
            [
                t.expert,
                None if t.topic is None else number.get(t.topic),
                None if t.label is None else [t.label.start, t.label.end],
                [[s.start, s.end] for s in t.paragraphs],
            ]
            for t in document.turns
        ],
        "furniture": [[f.span.start, f.span.end, f.kind] for f in document.furniture],
        "doubts": [[d.span.start, d.span.end, d.reason] for d in document.doubts],
        "earlier": [[[m.start, m.end, m.now] for m in text] for text in document.earlier],
    }


def _turn(told: Sequence[Any], topics: Sequence[Topic]) -> Turn:
    expert, topic, label, paragraphs = told
    return Turn(
        expert,
        None if topic is None else topics[topic],
        None if label is None else Span(*label),
        tuple(Span(*s) for s in paragraphs),
    )
