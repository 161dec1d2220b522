"""BM25 as sparse vectors whose inner product is the score, so that the engine scores words as it is told to.

Milvus has a BM25 of its own, but its analyzers stem and fold otherwise than :mod:`index.lexical`, and it counts words
within each shard or segment: the same passage would score differently from one layout to the next. Here a passage
carries what its words weigh, the counts of the whole corpus included, and the sum is that of the embedded engine.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from index.lexical import K1, B

_LONGEST = 64  # characters of a term as a key

Sparse = dict[int, float]


def key(term: str) -> str:
    """``term`` as a key of bounded length; a very long one is replaced by its digest."""
    return term if len(term) <= _LONGEST else hashlib.sha256(term.encode()).hexdigest()


def weights(terms: Sequence[str], numbers: Mapping[str, int], mean: float) -> Sparse:
    """How much each term of a passage counts, by the term's number.

    Args:
        terms: of the passage, as :func:`index.lexical.terms` gives them.
        numbers: of all terms of the corpus, from 1; 0 stands in passages without any.
        mean: number of terms of a passage of the corpus.
    """
    norm = K1 * (1 - B + B * len(terms) / mean) if mean else K1
    return {numbers[key(t)]: n * (K1 + 1) / (n + norm) for t, n in Counter(terms).items()} or {0: 1.0}


def asked(terms: Sequence[str], known: Mapping[str, tuple[int, int]], size: int) -> Sparse:
    """What a query's terms ask for: inner products with :func:`weights` are shares of the best possible score.

    Args:
        terms: of the query.
        known: the number of each term, and in how many passages it stands, by its key; unknown ones are left out.
        size: the number of passages.
    """
    counts = Counter(key(t) for t in terms)
    idf = {t: math.log((size + 1) / (known[t][1] if t in known else 1)) for t in counts}
    ceiling = sum(idf[t] * n for t, n in counts.items()) * (K1 + 1)
    return {known[t][0]: idf[t] * n / max(ceiling, 1e-9) for t, n in counts.items() if t in known}
