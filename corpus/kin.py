"""Experts who may be one person under two names: for the owner to settle, never merged unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from corpus import names
from corpus.types import Expert

_LIKENESS = 90.0  # per cent, of two spellings of one surname or first name


@dataclass(frozen=True, slots=True)
class Kin:
    """Two experts who may be one; ``expert`` has the fuller name. ``reason`` is one clause."""

    expert: Expert
    other: Expert
    reason: str


def suspected(experts: Sequence[Expert]) -> Iterator[Kin]:
    """Pairs of experts whose names can be one person's, unless a third could be meant as well.

    An abbreviated name ("J. Roe", "Roe") that fits several of the others is not suggested for any.
    """
    pairs: list[Kin] = []
    parts = {e.id: names.tokens(e.name) for e in experts}
    for number, one in enumerate(experts):
        for other in experts[number + 1 :]:
            first, second = sorted((one, other), key=lambda e: (-len("".join(parts[e.id])), e.id))
            reason = _reason(parts[first.id], parts[second.id])
            if reason:
                pairs.append(Kin(first, second, reason))
    for pair in pairs:
        if sum(p.other is pair.other for p in pairs) == 1:
            yield pair


def table(pair: Kin) -> str:
    """What the owner enters in ``corpus.toml`` if they are one person."""
    aliases = json.dumps([*pair.expert.aliases, pair.other.name, *pair.other.aliases], ensure_ascii=False)
    name = json.dumps(pair.expert.name, ensure_ascii=False)
    identifier = json.dumps(pair.expert.id, ensure_ascii=False)
    return f"[[experts]]\nid = {identifier}\nname = {name}\naliases = {aliases}"


def _reason(full: Sequence[str], short: Sequence[str]) -> str | None:
    if not full or not short:
        return None
    if sorted(full) == sorted(short):
        return "the same name"
    if len(short) == 1:
        return "a part of the name" if short[0] in full and len(full) > 1 else None
    if full[-1] == short[-1] and _abbreviates(short[:-1], full[:-1]):
        return "an initial, or a middle name left out"
    if len(full) == len(short) and all(fuzz.ratio(a, b) >= _LIKENESS for a, b in zip(full, short, strict=True)):
        return "nearly the same spelling"
    return None


def _abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether each word of ``short`` is a word of ``full`` or its initial, in order, beginning with the first."""
    rest = list(full)
    for number, word in enumerate(short):
        place = next(
            (n for n, w in enumerate(rest) if w == word or (min(len(w), len(word)) == 1 and w[0] == word[0])), -1
        )
        if place < 0 or (number == 0 and place > 0):
            return False
        rest = rest[place + 1 :]
    return True
