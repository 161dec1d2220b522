"""BM25 over stemmed words without stop words.

rank-bm25 holds the postings. Its ``BM25Plus`` with ``delta=0`` is BM25 with Lucene's idf, which stays positive
for a word that stands in half of a small corpus; ``BM25Okapi`` scores such a word 0.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
import Stemmer
from rank_bm25 import BM25Plus

from corpus.names import fold
from index.types import Scores

_WORD = re.compile(r"[^\W_]+")
# Function words, and the words with which people talk about a discussion rather than about its matter.
STOP_WORDS = frozenset(
    "a about all also am an and any anybody anyone are as at be because been being but by can could did do does "
    "doing don for from had has have having he her here him his how i if in into is it its itself just may me "
    "might more most must my no nor not of on one only or other our ours out over own s same shall she should so "
    "some such t than that the their them then there these they this those to too up upon us very was we were "
    "what when where which while who whom whose why will with would you your "
    "say says said tell think thinks speak speaks see sees discuss discusses mention mentions address addresses".split()
)


K1, B = 1.5, 0.75


_STEMMER = Stemmer.Stemmer("english")
_STEMMING = threading.Lock()  # the stemmer works on one word at a time: two threads would mix theirs


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


@cache
def _unspaced() -> re.Pattern[str]:
    return re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]")


def is_unspaced(word: str) -> bool:
    """Whether ``word`` is of a script that puts no spaces between words."""
    return not word.isascii() and _unspaced().search(word) is not None


def terms(text: str) -> list[str]:
    """The index terms of ``text``: its words folded, without stop words, stemmed.

    Where a script has no spaces between words, the terms are pairs of characters.
    """
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if is_unspaced(word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        elif word not in STOP_WORDS:
            found.append(_stem(word))
    return found


class LexicalIndex:
    """BM25 scores of a fixed list of texts, given as their terms."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        # rank-bm25 divides by the number of documents and by their mean length.
        self._bm25 = BM25Plus(documents, k1=K1, b=B, delta=0) if any(documents) else None
        self._size = len(documents)

    def scores(self, query: str) -> Scores:
        """One score in [0, 1] per text, shape ``(texts,)``.

        It is the share of what a text would score in which every term of the query, those unknown to the corpus
        included, stood very often.
        """
        wanted = terms(query)
        if self._bm25 is None or not wanted:
            return np.zeros(self._size)
        rarest = float(np.log(self._size + 1))
        ceiling = sum(self._bm25.idf.get(t, rarest) for t in wanted) * (self._bm25.k1 + 1)
        scores: Scores = np.asarray(self._bm25.get_scores(wanted), dtype=np.float64) / max(ceiling, 1e-9)
        return scores

    def holding(self, wanted: Sequence[str]) -> frozenset[int]:
        """The numbers of the texts in which all of ``wanted``, terms as :func:`terms` gives them, occur."""
        if self._bm25 is None or not wanted:
            return frozenset()
        return frozenset(n for n, counts in enumerate(self._bm25.doc_freqs) if all(t in counts for t in wanted))

    def knows(self, term: str) -> bool:
        """Whether ``term``, as :func:`terms` gives it, occurs in any text."""
        return self._bm25 is not None and term in self._bm25.idf
