"""Likeness by letters, for questions in languages that the encoder does not know.

A question and an anticipated one in the same language share parts of words. That alone finds the right passage less
often than the encoder does at home, but where both name the same passage they are nearly always right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from rank_bm25 import BM25Plus

from corpus.names import fold

_SIZES = (3, 4, 5)  # letters; a script without spaces says as much with two
_NEAREST = 10
_EMPHASIS = 3  # the power to which scores are raised, so that the nearest count most
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


class Letters:
    """Anticipated questions by their letters, each with what it stands for.

    Args:
        questions: the questions.
        meanings: for each what it is about; several or none.
    """

    def __init__(self, questions: Sequence[str], meanings: Sequence[frozenset[Hashable]]) -> None:
        parts = [_parts(q) for q in questions]
        self._bm25 = BM25Plus(parts, delta=0) if any(parts) else None
        self._meanings = meanings

    def share(self, question: str, meaning: Hashable) -> float:
        """How much of the nearest questions' weight falls to ``meaning``, in [0, 1]."""
        if self._bm25 is None:
            return 0.0
        scores = self._bm25.get_scores(_parts(question))
        weights: defaultdict[Hashable, float] = defaultdict(float)
        total = 0.0
        for row in np.argsort(-scores, kind="stable")[:_NEAREST]:
            weight = float(scores[row]) ** _EMPHASIS
            total += weight
            for about in self._meanings[row]:
                weights[about] += weight
        return weights[meaning] / total if total else 0.0


def _parts(text: str) -> list[str]:
    """All runs of a few letters within the words of ``text``, with their ends marked."""
    found: list[str] = []
    for word in re.findall(r"[^\W_]+", fold(text)):
        sizes = (1, 2) if _UNSPACED.search(word) else _SIZES
        padded = word if _UNSPACED.search(word) else f" {word} "
        found += [padded[i : i + n] for n in sizes for i in range(len(padded) - n + 1)]
    return found
