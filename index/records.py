"""The files of a build: recorded with their SHA-256 when it is finished, and compared with that when it is opened."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from index.types import IndexProblem

Piece = tuple[int, str]
"""Where a piece of a file ends, in bytes, and its SHA-256. It begins where the one before it ends."""

Records = Mapping[str, Sequence[Piece]]
"""The pieces of each file, by its path in the build. One that builds have added to has a piece for each of them."""

_MOST = 32  # pieces of a file, before they are made one again
_BLOCK = 1 << 20


def record(folder: Path, previous: Path, known: Records, appended: Collection[str] = ()) -> dict[str, list[Piece]]:
    """The records of all files in ``folder``.

    Args:
        folder: the build.
        previous: the build before it; a file that the two have in common is recorded as it is known.
        known: the records of that one.
        appended: names of those among these that this build has added to; only what is new of them is read.
    """
    found: dict[str, list[Piece]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        is_shared = name in known and (previous / name).exists() and path.samefile(previous / name)
        if is_shared and name not in appended:
            found[name] = list(known[name])  # what may stand behind it is of a build that was not finished
            continue
        old = list(known[name]) if is_shared and len(known[name]) < _MOST else []
        start, end = old[-1][0] if old else 0, path.stat().st_size
        new = [] if old and start == end else [(end, _digests(path, start, [end])[0])]
        found[name] = [*old, *new]
    return found


def check(folder: Path, records: Records, appended: Collection[str] = (), trusted: int | None = None) -> None:
    """Compare the files in ``folder`` with their records.

    Args:
        folder: the build.
        records: its files.
        appended: names of those that the next build may be adding to, and so may be longer.
        trusted: bytes from which on the length of a file is enough; None if none is.

    Raises:
        IndexProblem: a file is missing or is another.
    """
    for name, pieces in records.items():
        path, length = folder / name, pieces[-1][0]
        try:
            size = path.stat().st_size
            is_right = size == length or (size > length and name in appended)
            if is_right and (trusted is None or length < trusted):
                is_right = _digests(path, 0, [end for end, _ in pieces]) == [digest for _, digest in pieces]
        except FileNotFoundError:
            raise IndexProblem(f"{path}: is missing; run `experts build --force`") from None
        except OSError as error:
            raise IndexProblem(f"{path}: {error.strerror}; run `experts build --force`") from None
        if not is_right:
            raise IndexProblem(f"{path}: differs from its manifest; run `experts build --force`")


def link(old: Path, new: Path, is_appended: bool = False) -> None:
    """Have a file of one build in another too, under a second name where that can be.

    One that is to be appended to must have no third name: a copy of the index folder may be made of such.
    """
    try:
        if is_appended and old.stat().st_nlink > 1:
            raise OSError
        os.link(old, new)
    except OSError:  # a file system without links
        shutil.copyfile(old, new)


def _digests(path: Path, start: int, ends: Sequence[int]) -> list[str]:
    """The SHA-256 of each piece of a file, the first of which begins at ``start``."""
    found = []
    with path.open("rb") as file:
        file.seek(start)
        for end in ends:
            digest = hashlib.sha256()
            while block := file.read(min(_BLOCK, end - file.tell())):
                digest.update(block)
            found.append(digest.hexdigest())
    return found
