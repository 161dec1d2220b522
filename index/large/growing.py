"""The files of a large index that the next build adds to.

A build that grows out of another has the same long files under a second name and appends to them. What it appends
lies beyond what the other build calls its own, so whoever reads that one sees no change, and a build that is killed
leaves nothing that anybody reads.
"""

from __future__ import annotations

from pathlib import Path

from index import records
from index.large import building, shelf, words

APPENDED = (*building.APPENDED, *shelf.APPENDED)
_LOCKS = (".tantivy-writer.lock", ".tantivy-meta.lock")


def take_over(previous: Path, folder: Path) -> None:
    """Have in ``folder`` what of the build ``previous`` is added to."""
    (folder / words.FOLDER).mkdir()
    parts = [p.relative_to(previous).as_posix() for p in (previous / words.FOLDER).iterdir() if p.name not in _LOCKS]
    for name in (*APPENDED, *parts):
        records.link(previous / name, folder / name, is_appended=name in APPENDED)
