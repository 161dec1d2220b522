"""Where the words of an edited document's earlier texts stand now, so that ids given out before still lead to them.

Offsets alone are kept, in ``….earlier.json`` beside the text that they lead into: words that were taken back leave
nothing behind.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from corpus import stored
from corpus.stored import Stored
from corpus.types import CorpusError, Moved

_MOST = 20  # earlier texts that are remembered
_PIECE = re.compile(r"[^.?!…。？！\n]*[.?!…。？！\n]+\s*|[^.?!…。？！\n]+\Z")


def read(folder: Path, document: Stored) -> tuple[tuple[Moved, ...], ...]:
    """What is remembered of a document's earlier texts, the last one first; nothing where its file is damaged."""
    try:
        data = json.loads((folder / document.earlier_file).read_bytes())
        return tuple(tuple(Moved(*map(int, entry)) for entry in text) for text in data)
    except (OSError, ValueError, TypeError, RecursionError):
        return ()


def written(folder: Path, old: Stored, new: Stored, text: str) -> bytes | None:
    """The file of a document that changes; None if nothing of its earlier texts is known.

    Args:
        folder: the corpus folder, where the old text still is.
        old: the document as it is recorded.
        new: the document as it will be.
        text: its new text.
    """
    earlier = read(folder, old)
    if old.sha256 != new.sha256:
        try:
            last = between(stored.load(folder, old)[0], text)
        except CorpusError:  # a damaged text is added anew
            return None
        earlier = (last, *(_on(e, last) for e in earlier[: _MOST - 1]))
    found = [[[m.start, m.end, m.now] for m in e] for e in earlier]
    return f"{json.dumps(found, separators=(',', ':'))}\n".encode() if found else None


def between(before: str, after: str) -> tuple[Moved, ...]:
    """The stretches of a text that stand in another, and where: sentences found there once, and their neighbours."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    places = {piece: n for n, piece in enumerate(new)}
    once, seen = Counter(new), Counter(old)
    pairs = {n: places[p] for n, p in enumerate(old) if seen[p] == once[p] == 1}
    # What is said more than once is known by what it follows, or by what follows it.
    _spread(pairs, {-1: -1} | pairs, old, new, 1)
    _spread(pairs, pairs | {len(old): len(new)}, old, new, -1)
    starts, others = _starts(old), _starts(new)
    found: list[Moved] = []
    for n in sorted(pairs):
        piece = Moved(starts[n], starts[n] + len(old[n]), others[pairs[n]])
        if found and found[-1].end == piece.start and found[-1].now + len(found[-1]) == piece.now:
            piece = Moved(found[-1].start, piece.end, found.pop().now)
        found.append(piece)
    return tuple(found)


def _spread(pairs: dict[int, int], sure: dict[int, int], old: Sequence[str], new: Sequence[str], step: int) -> None:
    taken = set(pairs.values())
    for n, place in sure.items():
        n, place = n + step, place + step
        while 0 <= n < len(old) and 0 <= place < len(new) and n not in pairs and place not in taken:
            if old[n] != new[place]:
                break
            pairs[n] = place
            taken.add(place)
            n, place = n + step, place + step


def _starts(pieces: Sequence[str]) -> list[int]:
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    return starts


def _on(earlier: Sequence[Moved], last: Sequence[Moved]) -> tuple[Moved, ...]:
    """Where an earlier text's words are after one more edit."""
    found = []
    starts = [m.start for m in last]
    for first in earlier:
        until = first.now + len(first)
        for then in last[max(0, bisect_right(starts, first.now) - 1) : bisect_left(starts, until)]:
            start, end = max(first.now, then.start), min(until, then.end)
            if start < end:
                begin = first.start + start - first.now
                found.append(Moved(begin, begin + end - start, then.now + start - then.start))
    return tuple(sorted(found, key=lambda m: m.start))
