"""The collections of one build of an index, by version of their schema.

``passages``: a row a passage, with the vector of the paragraph under its heading and what its words weigh;
``entries``: a row a window; ``questions``: a row a pair of an anticipated question and a passage that answers it;
``terms``: a row a word, and how many passages have it. Each build has collections of its own, named after it, so that
a build never changes once it is complete.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from typing import Any, Literal

from index.engines.milvus.client import Client

VERSION = 1  # raise when a field, or what it holds, changes
CURRENT = "experts"  # the alias of the build that was completed last

Kind = Literal["passages", "entries", "questions", "terms"]
KINDS: tuple[Kind, ...] = ("passages", "entries", "questions", "terms")
_NAME = re.compile(rf"{CURRENT}_([0-9a-f]{{16}})_(?:{'|'.join(KINDS)})")

# A flat index is exact, and as fast as a graph as long as there is little to compare with.
_FLAT_UP_TO = 50_000
_GRAPH = {"M": 32, "efConstruction": 200}
_LEAST_EF = 512  # a filter hides neighbours from a walk through a graph: it has to look at many

_ID_LENGTH = 512  # bytes


def build_of(*parts: str) -> str:
    """The name of the build that is made of ``parts``: corpus, bank, model."""
    return hashlib.sha256("\0".join((str(VERSION), *parts)).encode()).hexdigest()[:16]


def name_of(build: str, kind: Kind) -> str:
    """The name of a collection."""
    return f"{CURRENT}_{build}_{kind}"


def complete(build: str) -> str:
    """The alias that a build has when all of it is there."""
    return f"{CURRENT}_{build}"


def build_in(name: str) -> str | None:
    """Which build a collection belongs to; None if it is not of this schema."""
    found = _NAME.fullmatch(name)
    return found[1] if found else None


def create(client: Client, build: str, kind: Kind, dimension: int, rows: int) -> str:
    """Make a collection ready to be written to, unless it is; returns its name.

    Args:
        client: of the engine.
        build: whose collection.
        kind: which one.
        dimension: of its vectors.
        rows: how many it is to hold, by which the type of its index is chosen.
    """
    name = name_of(build, kind)
    if not client.call("has_collection", name):
        client.call(
            "create_collection",
            name,
            schema=_schema(kind, dimension),
            num_shards=client.place.shards,
            consistency_level="Bounded",
            seconds=60.0,
        )
    # Whoever made the collection may have been stopped before its indexes were there.
    indexes = _indexes(kind, rows, set(client.call("list_indexes", name)))
    if len(indexes):
        client.call("create_index", name, indexes, sync=False, seconds=60.0)
    client.load(name)
    return name


def search_params(rows: int, limit: int) -> dict[str, Any]:
    """How to search the vectors of a collection of ``rows`` for ``limit`` of them."""
    if rows <= _FLAT_UP_TO:
        return {"metric_type": "IP", "params": {}}
    return {"metric_type": "IP", "params": {"ef": max(_LEAST_EF, 2 * limit)}}


def one_of(field: str, values: Collection[str] | Collection[int]) -> str:
    """The filter that ``field`` is one of ``values``."""
    return f"{field} in {json.dumps(sorted(values), ensure_ascii=False)}"


def both(*filters: str) -> str:
    """The filter that all of ``filters`` hold; empty ones hold always."""
    return " and ".join(f"({f})" for f in filters if f)


def _schema(kind: Kind, dimension: int) -> Any:
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    if kind == "terms":
        schema.add_field("term", DataType.VARCHAR, is_primary=True, max_length=_ID_LENGTH)
        schema.add_field("number", DataType.INT64)
        schema.add_field("passages", DataType.INT64)
        # Milvus wants a vector in every collection.
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
        return schema
    schema.add_field("number", DataType.INT64, is_primary=True)
    for field in ("document", "expert", "topic"):
        schema.add_field(field, DataType.VARCHAR, max_length=_ID_LENGTH)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    if kind == "passages":
        schema.add_field("id", DataType.VARCHAR, max_length=_ID_LENGTH)
        schema.add_field("digest", DataType.VARCHAR, max_length=64)
        schema.add_field("entries", DataType.INT64)
        schema.add_field("questions", DataType.INT64)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    elif kind == "entries":
        schema.add_field("passage", DataType.INT64)
        schema.add_field("kind", DataType.VARCHAR, max_length=16)
        schema.add_field("start", DataType.INT64)
        schema.add_field("stop", DataType.INT64)
    else:
        schema.add_field("passage", DataType.INT64)
        schema.add_field("question", DataType.INT64)
    return schema


def _indexes(kind: Kind, rows: int, there: Collection[str]) -> Any:
    """The indexes of a collection, each named after its field, without those that are there."""
    from pymilvus import MilvusClient

    wanted: dict[str, dict[str, Any]] = {"vector": {"index_type": "FLAT", "metric_type": "IP"}}
    if kind != "terms" and rows > _FLAT_UP_TO:
        wanted["vector"] = {"index_type": "HNSW", "metric_type": "IP", "params": _GRAPH}
    if kind == "passages":
        wanted["words"] = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
    fields = {
        "passages": ("id", "document", "expert", "topic"),
        "entries": ("passage", "document", "expert", "topic"),
        "questions": ("passage", "question", "document", "expert", "topic"),
        "terms": (),
    }
    wanted |= {field: {"index_type": "INVERTED"} for field in fields[kind]}
    indexes = MilvusClient.prepare_index_params()
    for field, how in wanted.items():
        if field not in there:
            indexes.add_index(field, index_name=field, **how)
    return indexes
