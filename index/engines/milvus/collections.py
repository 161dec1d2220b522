"""The collections of one build, asked: each method is a call or two to the engine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from index.engines.milvus import schema, words
from index.engines.milvus.client import Client, NotThere
from index.engines.milvus.schema import Kind
from index.types import EngineAway, Vectors

MOST_ROWS = 10_000  # that one call may give
_TERMS_KEPT = 50_000

Row = Mapping[str, Any]
_Scored = list[tuple[Row, float]]


class Collections:
    """The collections of one complete build, to be searched.

    Args:
        client: of the engine.
        build: which one.

    Raises:
        EngineAway: the engine does not answer, or does not hold this build.
    """

    def __init__(self, client: Client, build: str) -> None:
        self._client = client
        self._build = build
        self.check()
        self._sizes: dict[Kind, int] = {}
        self._terms: OrderedDict[str, tuple[int, int] | None] = OrderedDict()
        self.passages = self.terms([""])[""][1]

    def check(self) -> None:
        """See whether the engine answers, and holds this build.

        Raises:
            EngineAway: it does not.
        """
        try:
            self._client.call("describe_alias", schema.complete(self._build))
        except NotThere:
            raise EngineAway(
                f"{self._client.place.address}: holds no index of this state of the corpus; run `experts build`"
            ) from None

    def numbers(self, condition: str) -> list[int]:
        """The numbers of the passages that meet ``condition``."""
        rows = self._call("query", "passages", filter=condition, output_fields=["number"], limit=MOST_ROWS)
        return sorted(int(row["number"]) for row in rows)

    def count(self, condition: str) -> int:
        """How many passages meet ``condition``."""
        if not condition:
            return self.passages
        return int(self._call("query", "passages", filter=condition, output_fields=["count(*)"])[0]["count(*)"])

    def terms(self, keys: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Number and count of passages of each term that the corpus has, by its key."""
        wanted = list(dict.fromkeys(keys))
        unknown = [k for k in wanted if k not in self._terms]
        if unknown:
            fields = ["term", "number", "passages"]
            rows = self._call("query", "terms", filter=schema.one_of("term", unknown), output_fields=fields)
            found = {r["term"]: (int(r["number"]), int(r["passages"])) for r in rows}
            for key in unknown:
                self._terms[key] = found.get(key)
            while len(self._terms) > _TERMS_KEPT:
                self._terms.popitem(last=False)
        return {k: known for k in wanted if (known := self._terms.get(k)) is not None}

    def nearest(
        self, kind: Kind, vector: Vectors, limit: int, condition: str, fields: list[str], group: str = ""
    ) -> _Scored:
        """The rows nearest to ``vector``, each with its cosine; one of each ``group`` if that names a field."""
        grouped = {"group_by_field": group} if group else {}
        found = self._call(
            "search",
            kind,
            data=[vector],
            anns_field="vector",
            limit=limit,
            filter=condition,
            output_fields=fields,
            search_params=schema.search_params(self._size(kind), limit),
            **grouped,
        )
        return [(hit.fields, float(hit.distance)) for hit in found[0]]

    def scored(self, kind: Kind, vector: Vectors, condition: str, rows: int, fields: list[str]) -> _Scored:
        """All ``rows`` rows that meet ``condition``, each with its cosine to ``vector``.

        What a walk through a graph passes by is fetched and compared here.
        """
        if not rows:
            return []
        found = self.nearest(kind, vector, rows, condition, fields)
        if len(found) < rows:
            every = self._call("query", kind, filter=condition, output_fields=[*fields, "vector"], limit=rows)
            found = [(r, float(np.asarray(r["vector"], dtype=np.float32) @ vector)) for r in every]
        return found

    def with_words(self, asked: words.Sparse, limit: int, condition: str) -> dict[int, float]:
        """The lexical score of the best passages that have any of the words asked for, by number."""
        if not asked or not limit:
            return {}
        found = self._call(
            "search",
            "passages",
            data=[asked],
            anns_field="words",
            limit=limit,
            filter=condition,
            search_params={"metric_type": "IP"},
        )
        return {int(hit.id): float(hit.distance) for hit in found[0]}

    def fused(
        self, vector: Vectors, asked: words.Sparse, weights: tuple[float, float], limit: int, condition: str
    ) -> dict[int, float]:
        """The best passages by the weighted sum of their paragraph's cosine and their words, which it gives too."""
        if not asked:
            rows = self.nearest("passages", vector, limit, condition, ["number"])
            return {int(row["number"]): weights[0] * cosine for row, cosine in rows}
        from pymilvus import AnnSearchRequest, WeightedRanker

        params = schema.search_params(self._size("passages"), limit)
        requests = [
            AnnSearchRequest([vector], "vector", params, limit, expr=condition or None),
            AnnSearchRequest([asked], "words", {"metric_type": "IP"}, limit, expr=condition or None),
        ]
        ranker = WeightedRanker(*weights, norm_score=False)
        found = self._call("hybrid_search", "passages", reqs=requests, ranker=ranker, limit=limit)
        return {int(hit.id): float(hit.distance) for hit in found[0]}

    def _size(self, kind: Kind) -> int:
        if kind not in self._sizes:
            found = self._call("query", kind, filter="", output_fields=["count(*)"])
            self._sizes[kind] = int(found[0]["count(*)"])
        return self._sizes[kind]

    def _call(self, method: str, kind: Kind, **options: Any) -> Any:
        try:
            return self._client.call(method, schema.name_of(self._build, kind), **options)
        except NotThere:
            raise EngineAway(
                f"{self._client.place.address}: does not hold this index any more; start anew, or run `experts build`"
            ) from None
