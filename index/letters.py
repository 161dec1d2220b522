"""Likeness by letters, for questions in languages that the encoder does not know.

A question and an anticipated one in the same language share parts of words. That alone finds the right passage less
often than the encoder does at home, but where both name the same passage they are nearly always right.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from corpus.names import fold
from index.lexical import is_unspaced

_SIZES = (3, 4, 5)  # letters; a script without spaces says as much with one or two
_NEAREST = 10
_EMPHASIS = 3  # the power to which scores are raised, so that the nearest count most


class Letters:
    """Anticipated questions by their letters, each with what it stands for.

    Args:
        questions: the questions.
        meanings: for each what it is about; several or none.
    """

    def __init__(self, questions: Sequence[str], meanings: Sequence[frozenset[str]]) -> None:
        counts = [Counter(_parts(q)) for q in questions]
        found = Counter(part for count in counts for part in count)
        self._weights = {part: math.log(len(questions) / n) + 1 for part, n in found.items()}
        rows: defaultdict[str, list[int]] = defaultdict(list)
        values: defaultdict[str, list[float]] = defaultdict(list)
        for row, count in enumerate(counts):
            vector = self._vector(count)
            for part, value in vector.items():
                rows[part].append(row)
                values[part].append(value)
        self._postings = {part: (np.array(rows[part]), np.array(values[part])) for part in rows}
        self._meanings = meanings

    def shares(self, question: str) -> dict[str, float]:
        """How much of the nearest questions' weight falls to each meaning, in [0, 1]; nothing to those left out."""
        scores = np.zeros(len(self._meanings))
        for part, value in self._vector(Counter(_parts(question))).items():
            rows, values = self._postings[part]
            scores[rows] += value * values
        nearest = np.argsort(-scores, kind="stable")[:_NEAREST]
        weights = scores[nearest] ** _EMPHASIS
        total = float(weights.sum())
        found: defaultdict[str, float] = defaultdict(float)
        for row, weight in zip(nearest, weights, strict=True):
            for meaning in self._meanings[row]:
                found[meaning] += float(weight) / total if total else 0.0
        return dict(found)

    def _vector(self, counts: Counter[str]) -> dict[str, float]:
        """Weights of the known parts, of unit length: log frequency times inverse document frequency."""
        vector = {p: (1 + math.log(n)) * self._weights[p] for p, n in counts.items() if p in self._weights}
        norm = math.sqrt(sum(v * v for v in vector.values()))
        return {p: v / norm for p, v in vector.items()}


def _parts(text: str) -> list[str]:
    """All runs of a few letters within the words of ``text``, with their ends marked."""
    found: list[str] = []
    for word in re.findall(r"[^\W_]+", fold(text)):
        sizes, padded = ((1, 2), word) if is_unspaced(word) else (_SIZES, f" {word} ")
        found += [padded[i : i + n] for n in sizes for i in range(len(padded) - n + 1)]
    return found
