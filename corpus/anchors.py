"""The question bank of a document whose text has changed: its answers are looked for in the new text.

An answer is found where its words stand exactly once. A question that keeps none of its answers is put aside in
``….questions.jsonl.lost``: left in the bank it would pass for a gap.
"""

from __future__ import annotations

import json
from pathlib import Path

from corpus import bank, stored
from corpus.files import write_atomically
from corpus.stored import Stored
from corpus.types import CorpusError

LOST = ".lost"


def text_before(folder: Path, document: Stored) -> str | None:
    """The text that the bank of a document is about; None if it has no bank, or the text is gone."""
    try:
        return stored.load(folder, document)[0] if bank.path_of(folder, document.id).exists() else None
    except CorpusError:
        return None


def move(folder: Path, document: Stored, before: str) -> None:
    """Write the bank anew for the text that is stored now.

    Args:
        folder: the corpus folder.
        document: whose bank it is.
        before: the text that it was about.

    Raises:
        CorpusError: a file cannot be read or written.
    """
    path = bank.path_of(folder, document.id)
    after = stored.load(folder, document)[0]
    kept: list[str] = []
    lost: list[str] = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            moved = _moved(line, before, after)
            (kept if moved else lost).append(moved or line)
    if lost:
        aside = path.with_name(path.name + LOST)
        earlier = aside.read_text(encoding="utf-8") if aside.exists() else ""
        write_atomically(aside, (earlier + "".join(f"{line}\n" for line in lost)).encode("utf-8"))
    write_atomically(path, "".join(f"{line}\n" for line in kept).encode("utf-8"))


def _moved(line: str, before: str, after: str) -> str | None:
    """The line with its answers where their words are now; None if it had some and none is left."""
    try:
        entry = json.loads(line)
        answers = [(int(start), int(end)) for start, end in entry["answers"]]
    except (ValueError, KeyError, TypeError):
        return line
    spans = []
    for start, end in answers:
        words = before[start:end]
        if words and after.count(words) == 1:
            place = after.index(words)
            spans.append([place, place + len(words)])
    if answers and not spans:
        return None
    return json.dumps({**entry, "answers": spans}, ensure_ascii=False)
