"""One judged question and everything that a search finds for it, so that it can be ranked in several ways."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, fields

import numpy as np

from index import fusion
from index.fusion import Weights
from index.types import Engine, Evidence, Hit, Scores


@dataclass(frozen=True, slots=True)
class Search:
    """What was found for a judged question, in reading order.

    ``grades`` are the relevant items' by name. ``found`` names each passage's item; ``scores``, shape ``(passages,)``,
    are the engine's; ``evidence`` has a row for each passage, its columns as in :class:`index.types.Evidence`.
    """

    question: str
    grades: Mapping[str, int]
    found: tuple[str, ...]
    scores: Scores
    evidence: Scores

    def ranked(self, weights: Weights | None = None) -> tuple[str, ...]:
        """The items, best first, each once: by the engine's scores, or by other weights; ties by reading order."""
        scores = self.scores if weights is None else fusion.fuse(self.evidence, weights)
        return tuple(dict.fromkeys(self.found[i] for i in np.argsort(-scores, kind="stable")))


def search(
    engine: Engine,
    identifier: str,
    text: str,
    grades: Mapping[str, int],
    name_of: Mapping[str, str],
    experts: Collection[str] | None = None,
) -> Search:
    """Search for ``text`` among all passages.

    Args:
        engine: finds passages.
        identifier: of the question.
        text: what to search for.
        grades: of the relevant items, by name.
        name_of: the item that each passage belongs to, by passage id.
        experts: ids of those whose passages count; all if None.
    """
    hits = engine.search(text, experts=experts, limit=len(engine.ground.passages)).hits
    return as_search(identifier, grades, name_of, hits)


def as_search(identifier: str, grades: Mapping[str, int], name_of: Mapping[str, str], hits: Collection[Hit]) -> Search:
    """Hits with the names of their items; those without a name are left out."""
    named = sorted((h for h in hits if h.passage.id in name_of), key=lambda h: (h.passage.document, h.passage.span))
    evidence = np.array([astuple(h.evidence) for h in named], dtype=np.float64)
    return Search(
        identifier,
        grades,
        tuple(name_of[h.passage.id] for h in named),
        np.array([h.score for h in named]),
        evidence.reshape(len(named), len(fields(Evidence))),
    )
