"""Typing errors between words: letters left out, put in, replaced, or swapped with the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache


def near(word: str, words: Iterable[str], most: int) -> dict[str, int]:
    """Those of ``words`` that are at most ``most`` errors from ``word``, and how many each is."""
    from rapidfuzz import process

    return {w: n for w, n, _ in process.extract_iter(word, words, scorer=_distance(), score_cutoff=most)}


def errors(word: str, other: str, most: int) -> int:
    """How many errors lie between two words; ``most + 1`` if they are more than ``most``."""
    return _distance()(word, other, score_cutoff=most)


@cache
def _distance() -> Callable[..., int]:
    from rapidfuzz.distance import OSA  # which most questions do without

    return OSA.distance
