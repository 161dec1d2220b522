"""What ``experts add`` was pointed at, as files: folders are walked, patterns are matched.

In a folder only files of a kind that is read are taken; what is hidden, what is a link out of it or in a circle, and
the corpus itself are left out.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus import settings


@dataclass(frozen=True, slots=True)
class File:
    """A file to read. ``name`` is what it is known by later: its path from the folder given, or its own folder, on."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file or a document did not go in: one line that names it and the next step.

    ``is_fault`` is False where it is left out rightly, as a draft is.
    """

    message: str
    is_fault: bool = True


def find(given: Iterable[Path | str], corpus: Path) -> Iterator[File | Problem]:
    """The files meant by ``given``, each once, folders and patterns in the order of names.

    Args:
        given: files, folders and patterns such as ``talks/**/*.vtt``.
        corpus: the corpus folder.
    """
    seen: set[Path] = set()
    for path in map(Path, given):
        for found in _expanded(path, corpus.resolve()):
            if isinstance(found, File):
                real = found.path.resolve()
                if real in seen:
                    continue
                seen.add(real)
            yield found


def _expanded(path: Path, corpus: Path) -> Iterator[File | Problem]:
    if os.path.lexists(path):
        yield from _walked(path, corpus) if path.is_dir() else _file(path)
        return
    # Not Path.glob, whose patterns cannot be absolute.
    matches = sorted(glob.glob(str(path), recursive=True)) if glob.has_magic(str(path)) else []  # noqa: PTH207
    if not matches:
        yield Problem(f"{path}: No such file or directory; check the path")
    for match in map(Path, matches):
        # The pattern says which files; a folder that it matches too adds nothing.
        if not match.is_dir():
            yield from _file(match)


def _file(path: Path) -> Iterator[File | Problem]:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        why = getattr(error, "strerror", None) or "Too many levels of symbolic links"
        yield Problem(f"{path}: {why}; check the path")
        return
    if real.is_file():
        yield File(path, _name(path.parent, path.name))
    else:
        yield Problem(f"{path}: is no regular file; save what it holds in one")


def _walked(folder: Path, corpus: Path) -> Iterator[File | Problem]:
    # Imported here: only adding needs the readers' libraries.
    from corpus.readers.dispatch import SUFFIXES

    if (folder / settings.SETTINGS).is_file():
        yield Problem(f"{folder}: is a corpus itself; add the files that it was made from")
        return
    root = folder.resolve()
    empty = True
    for current, folders, files in os.walk(folder):
        here = Path(current)
        links = sorted(n for n in (*folders, *files) if (here / n).is_symlink() and not n.startswith("."))
        folders[:] = sorted(
            n for n in folders if not n.startswith(".") and n not in links and (here / n).resolve() != corpus
        )
        for name in links:
            target = Path(os.path.realpath(here / name))
            if target.is_dir() or not (target.is_file() and target.is_relative_to(root)):
                yield Problem(
                    f"{here / name}: a link in a circle, to a folder or out of {folder}; add its target itself"
                )
        for name in sorted(files):
            path = here / name
            real = Path(os.path.realpath(path))
            if name.startswith(".") or path.suffix.lower() not in SUFFIXES:
                continue
            if real.is_file() and real.is_relative_to(root) and not real.is_relative_to(corpus):
                empty = False
                yield File(path, _name(folder, path.relative_to(folder).as_posix()))
    if empty:
        yield Problem(f"{folder}: holds no file of a kind that can be read; see the README for the kinds")


def _name(folder: Path, rest: str) -> str:
    return f"{Path(os.path.realpath(folder)).name}/{rest}".lstrip("/")
