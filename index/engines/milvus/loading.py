"""An index put into a Milvus: complete, or as if it had never been begun.

Rows go to collections of their own, in their order, a batch at a time; what is there already is not sent again, so a
load that was stopped goes on where it was. When all of it is there, and counted, the build gets its alias and becomes
the current one. The build before it stays, for those who are still asking it; older ones are dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np

from corpus.library import Progress
from corpus.types import Passage
from index import entries
from index.builds import sha256
from index.engines.milvus import schema, words
from index.engines.milvus.client import Client, NotThere
from index.engines.milvus.schema import Kind
from index.large.arrays import expanded
from index.large.index import LargeIndex
from index.large.vectors import windows_of
from index.store import Index, Large
from index.types import Ground, IndexProblem, Vectors

_BATCH = 500  # rows: with 384 dimensions less than a megabyte
PATIENCE = 120.0  # seconds for which a load waits for an engine that is away

Row = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """What is put there. ``build`` names its state; ``vectors`` gives those of all entries of a passage, by its place.

    ``terms_of`` gives the words of a passage. Both are asked for one passage after another, so that memory need not
    hold those of all.
    """

    build: str
    ground: Ground
    dimension: int
    vectors: Callable[[int], Vectors]
    terms_of: Callable[[Passage, str], Sequence[str]]
    bank_vectors: Vectors

    @cached_property
    def counts(self) -> Counter[str]:
        """In how many passages each term stands."""
        counts: Counter[str] = Counter()
        for _, _, terms in self.passages():
            counts.update({words.key(t) for t in terms})
        return counts

    @cached_property
    def mean(self) -> float:
        """How many terms a passage has."""
        return sum(len(terms) for _, _, terms in self.passages()) / max(1, len(self.ground.passages))

    def passages(self) -> Iterator[tuple[Passage, str, Sequence[str]]]:
        """Each passage that can be found, the text of its document, and its terms."""
        for passage in self.ground.passages:
            text = self.ground.corpus.document(passage.document).text
            yield passage, text, self.terms_of(passage, text)


def content_of(index: Index | Large) -> Content:
    """What of an index is put there."""
    if isinstance(index, Large):
        vectors, dimension = _vectors_of_large(index.index), index.manifest.dimension
    else:
        rows = index.dense.vectors()
        dimension = rows.shape[1]
        first = np.searchsorted([e.passage for e in index.entries], np.arange(len(index.passages) + 1))

        def vectors(place: int) -> Vectors:
            return rows[first[place] : first[place + 1]]

    return Content(
        build=schema.build_of(index.ground.version),
        ground=index.ground,
        dimension=dimension,
        vectors=vectors,
        terms_of=entries.terms_of,
        bank_vectors=index.bank_dense.vectors(),
    )


def _vectors_of_large(index: LargeIndex) -> Callable[[int], Vectors]:
    numbers = index.columns.named

    def vectors(place: int) -> Vectors:
        found = index.columns.found_among(np.array([numbers[place]], dtype=np.int64))
        windows, _ = expanded(found.windows, found.windows + windows_of(found.sentences))
        return np.concatenate([index.vectors.window_rows(windows), index.vectors.paragraph_rows(found.numbers)])

    return vectors


def topic_of(passage: Passage) -> str:
    """A passage's topic as one string; empty without one."""
    return topic_key(passage.document, passage.topic.number) if passage.topic else ""


def topic_key(document: str, number: int) -> str:
    """A document and the number of a topic of it as one string."""
    return f"{document}#{number}"


def is_loaded(client: Client, build: str) -> bool:
    """Whether the build is the current one."""
    return current(client) == build


def current(client: Client) -> str | None:
    """The build that is current; None if there is none of this schema."""
    try:
        found = client.call("describe_alias", schema.CURRENT)
    except NotThere:
        return None
    return schema.build_in(found["collection_name"])


def load(client: Client, content: Content, progress: Progress) -> None:
    """Put ``content`` into the engine and make it current, unless it is.

    Args:
        client: of the engine, with the patience to outlast a restart.
        content: what to put there.
        progress: told how many rows of each collection are there.

    Raises:
        EngineAway: the engine was away for longer than the client's patience.
        IndexProblem: the engine refuses something, or does not hold what it acknowledged.
    """
    client.make_database()
    before = current(client)
    if before == content.build:
        return
    sizes = {kind: _size(content, kind) for kind in schema.KINDS}
    for kind in schema.KINDS:
        name = schema.create(client, content.build, kind, content.dimension, sizes[kind])
        _send(client, name, _rows(content, kind), sizes[kind], lambda n, of, kind=kind: progress(kind, n, of))
    for kind in schema.KINDS:
        name = schema.name_of(content.build, kind)
        client.call("flush", name, seconds=600.0)
        held = _count(client, name, "")
        if held != sizes[kind]:
            raise IndexProblem(f"{client.place.address}: {name} holds {held} rows of {sizes[kind]}; load it again")
    marked = schema.name_of(content.build, "passages")
    _point(client, schema.complete(content.build), marked)
    _point(client, schema.CURRENT, marked)
    _drop_all_but(client, {content.build, before})


def _send(client: Client, name: str, rows: Iterator[Row], size: int, told: Any) -> None:
    """Write the rows that are not there; each batch is acknowledged before the next is sent."""
    is_new = _count(client, name, "") == 0
    sent = 0
    for batch in _batches(rows):
        first, last = batch[0]["number"], batch[-1]["number"]
        if is_new or _count(client, name, f"number >= {first} and number <= {last}") != len(batch):
            # By key, so that a batch of which nobody knows whether it has arrived may be sent again.
            client.call("upsert", name, batch, seconds=60.0)
        sent += len(batch)
        told(sent, size)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    for _, numbered in groupby(enumerate(rows), lambda pair: pair[0] // _BATCH):
        yield [row for _, row in numbered]


def _count(client: Client, name: str, condition: str) -> int:
    found = client.call(
        "query", name, filter=condition, output_fields=["count(*)"], consistency_level="Strong", seconds=60.0
    )
    return int(found[0]["count(*)"])


def _point(client: Client, alias: str, collection: str) -> None:
    """Let an alias name a collection: one step, whatever it named before."""
    try:
        client.call("describe_alias", alias)
    except NotThere:
        client.call("create_alias", collection, alias)
    else:
        client.call("alter_alias", collection, alias)


def _drop_all_but(client: Client, kept: set[str | None]) -> None:
    for name in client.call("list_collections"):
        build = schema.build_in(name)
        if build is None or build in kept:
            continue
        if name == schema.name_of(build, "passages"):
            with suppress(NotThere):  # it was never complete
                client.call("drop_alias", schema.complete(build))
        client.call("drop_collection", name, seconds=60.0)


def _size(content: Content, kind: Kind) -> int:
    passages = content.ground.passages
    if kind == "passages":
        return len(passages)
    if kind == "entries":
        return sum(sum(1 for _ in entries.entries_of(0, p, "")) - 1 for p in passages)
    if kind == "questions":
        return sum(1 for _ in _pairs(content))
    return len(content.counts) + 1


def _rows(content: Content, kind: Kind) -> Iterator[Row]:
    makers = {"passages": _passages, "entries": _entries, "questions": _questions, "terms": _terms}
    return makers[kind](content)


def _common(passage: Passage) -> Row:
    """What every row of a passage may be filtered by."""
    return {
        "document": passage.document,
        "expert": passage.expert.id if passage.expert else "",
        "topic": topic_of(passage),
    }


def _passages(content: Content) -> Iterator[Row]:
    numbers = {term: number for number, term in enumerate(sorted(content.counts), 1)}
    questions = Counter(n for _, n in _pairs(content))
    for n, (passage, text, terms) in enumerate(content.passages()):
        vectors = content.vectors(n)
        yield {
            "number": n,
            **_common(passage),
            "vector": vectors[-1],  # after those of its windows
            "id": passage.id,
            "digest": sha256(passage.span.of(text)),
            "entries": len(vectors) - 1,
            "questions": questions[n],
            "words": words.weights(terms, numbers, content.mean),
        }


def _entries(content: Content) -> Iterator[Row]:
    number = 0
    for n, passage in enumerate(content.ground.passages):
        for (entry, _), vector in zip(entries.entries_of(n, passage, ""), content.vectors(n), strict=True):
            if entry.kind == "passage":
                continue
            yield {
                "number": number,
                **_common(passage),
                "vector": vector,
                "passage": n,
                "kind": entry.kind,
                "start": entry.span.start,
                "stop": entry.span.end,
            }
            number += 1


def _questions(content: Content) -> Iterator[Row]:
    for number, (row, n) in enumerate(_pairs(content)):
        common = {"document": "", "expert": "", "topic": ""} if n < 0 else _common(content.ground.passages[n])
        yield {
            "number": number,
            **common,
            "vector": content.bank_vectors[row],
            "passage": n,
            "question": row,
        }


def _terms(content: Content) -> Iterator[Row]:
    # The first row is of no term: it says how many passages there are.
    for number, (term, count) in enumerate([("", len(content.ground.passages)), *sorted(content.counts.items())]):
        yield {"term": term, "number": number, "passages": count, "vector": [0.0, 0.0]}


def _pairs(content: Content) -> Iterator[tuple[int, int]]:
    """Each question of the bank with the place of each passage that answers it, or with -1 if nothing does."""
    ground = content.ground
    answering = [
        [p.id for p in map(ground.corpus.document(q.document).passage_of, q.answers) if p and p.expert]
        for q in ground.bank
    ]
    wanted = {i for ids in answering for i in ids}
    number = {p.id: n for n, p in enumerate(ground.passages) if p.id in wanted} if wanted else {}
    for row, ids in enumerate(answering):
        yield from ((row, n) for n in sorted({number[i] for i in ids}) or (-1,))
