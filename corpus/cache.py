"""Readings of documents kept between two openings of a large corpus.

``.cache/readings`` in the corpus folder has one line a document: what the reading depends on (as a hash), the hash of
what follows, and the structure as JSON. A line that is not what was written is read anew, so nothing has to be
repaired, and the folder may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from corpus.files import write_atomically
from corpus.structure import Structure
from corpus.types import CorpusError, Doubt, Expert, Furniture, Quotation, Span, Topic, Turn

FOLDER = ".cache"
_FILE = "readings"
_HASH = 64
# Fewer new readings than this take less time than writing them all down.
_WORTH_WRITING = 20


class Cache:
    """The readings of one corpus folder; ``get`` and ``put`` in the order of its documents, then ``save``.

    Args:
        folder: the corpus folder.
        is_whole: whether all its documents are read; else what is kept is added to.
    """

    def __init__(self, folder: Path, is_whole: bool = True) -> None:
        self._path = folder / FOLDER / _FILE
        self._old: dict[bytes, bytes] = {}
        self._new: dict[bytes, bytes] = {}
        self._read_anew = 0
        self._is_whole = is_whole
        if not is_whole:
            return
        with suppress(OSError):
            for line in self._path.read_bytes().split(b"\n"):
                key, _, rest = line.partition(b" ")
                self._old[key] = rest

    def get(self, key: str) -> Structure | None:
        """The structure that was kept under ``key``; None if there is none, or not as it was written."""
        line = self._old.get(key.encode())
        if line is None:
            return None
        digest, _, data = line.partition(b" ")
        if hashlib.sha256(data).hexdigest().encode() != digest:
            return None
        self._new[key.encode()] = line
        return _structure(json.loads(data))

    def put(self, key: str, structure: Structure) -> None:
        """Keep what was read."""
        data = json.dumps(_written(structure), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        self._new[key.encode()] = hashlib.sha256(data).hexdigest().encode() + b" " + data
        self._read_anew += 1

    def save(self) -> None:
        """Write down what was got and put, if enough is new. A folder that cannot be written is left as it is."""
        lines = [key + b" " + line for key, line in self._new.items()]
        with suppress(OSError, CorpusError):
            if not self._is_whole:
                if self._path.exists():
                    with self._path.open("ab") as file:
                        file.write(b"".join(b"\n" + line for line in lines))
            elif self._read_anew >= _WORTH_WRITING:
                self._path.parent.mkdir(exist_ok=True)
                write_atomically(self._path, b"\n".join(lines))


def key(*parts: object) -> str:
    """What a reading depends on, as a hash: ``parts`` and the code that reads."""
    return hashlib.sha256("\0".join([code(), *map(repr, parts)]).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1)
def code() -> str:
    """A hash of the code that reads."""
    digest = hashlib.sha256(version("sentencex").encode())
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _written(read: Structure) -> list[Any]:
    return [
        read.title,
        [_topic(t) for t in read.topics],
        [[e.id, e.name, e.aliases, e.affiliation] for e in read.experts],
        [
            [t.expert, _topic(t.topic) if t.topic else None, _flat([t.label] if t.label else []), _flat(t.paragraphs)]
            for t in read.turns
        ],
        [[f.span.start, f.span.end, f.kind] for f in read.furniture],
        [[d.span.start, d.span.end, d.reason] for d in read.doubts],
        [_flat(s) for s in read.sentences],
        [[[q.span.start, q.span.end, q.author] for q in found] for found in read.quotations],
    ]


def _topic(topic: Topic) -> list[Any]:
    return [topic.number, topic.title, topic.question]


def _structure(data: Any) -> Structure:
    title, topics, experts, turns, furniture, doubts, sentences, quoted = data
    return Structure(
        title,
        tuple(Topic(*t) for t in topics),
        tuple(Expert(i, n, tuple(a), f) for i, n, a, f in experts),
        tuple(
            Turn(e, Topic(*t) if t else None, next(iter(_spans(label)), None), _spans(paragraphs))
            for e, t, label, paragraphs in turns
        ),
        tuple(Furniture(Span(a, b), k) for a, b, k in furniture),
        tuple(Doubt(Span(a, b), r) for a, b, r in doubts),
        tuple(_spans(s) for s in sentences),
        tuple(tuple(Quotation(Span(a, b), w) for a, b, w in found) for found in quoted),
    )


def _flat(spans: Iterable[Span]) -> list[int]:
    return [n for s in spans for n in (s.start, s.end)]


def _spans(flat: Sequence[int]) -> tuple[Span, ...]:
    return tuple(Span(a, b) for a, b in zip(islice(flat, 0, None, 2), islice(flat, 1, None, 2), strict=True))
