"""Zip archives: their members one by one in memory, with bounds; nothing is ever unpacked to the disk."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.readers.decoding import LARGEST
from corpus.types import CorpusError

MOST_MEMBERS = 20_000
LARGEST_ALL = 8 * LARGEST
"""Bytes that all members of an archive may have together, unpacked."""

_RATIO = 200
_SMALL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. ``name`` is a label only: nothing is opened or written by it."""

    name: str
    data: bytes


def members(data: bytes, name: str) -> Iterator[Member]:
    """The files of an archive, by name.

    Raises:
        CorpusError: no archive, encrypted, damaged, or one that unpacks to more than it should.
    """
    if len(data) > LARGEST_ALL:
        raise CorpusError(f"{name}: {len(data) >> 20} MB is more than {LARGEST_ALL >> 20}; split the archive")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            # A link's content is only where it leads.
            files = (i for i in opened.infolist() if not i.is_dir() and not stat.S_ISLNK(i.external_attr >> 16))
            entries = sorted(files, key=lambda i: i.filename)
            _check(entries, name)
            for entry in entries:
                yield Member(entry.filename, _unpacked(opened, entry, name))
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        zlib.error,
    ) as error:
        why = " ".join(str(error).split())
        raise CorpusError(f"{name}: no archive that can be read ({why}); pack it again") from None


def holds(data: bytes, member: str) -> bool:
    """Whether an archive that can be read has a member of this name."""
    if member.encode() not in data:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return member in opened.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def _check(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MOST_MEMBERS:
        raise CorpusError(f"{name}: {len(entries)} files are more than {MOST_MEMBERS}; split the archive")
    if sum(e.file_size for e in entries) > LARGEST_ALL:
        raise CorpusError(f"{name}: unpacks to more than {LARGEST_ALL >> 20} MB; split the archive")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in parts[0]:
            raise CorpusError(f"{name}: member {entry.filename!r} points outside the archive; pack it again")
        if entry.file_size > _SMALL and entry.file_size > _RATIO * max(1, entry.compress_size):
            raise CorpusError(f"{name}: member {entry.filename!r} is packed more than {_RATIO} to one; pack it again")


def _unpacked(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    # What the directory says of a size need not be true.
    with opened.open(entry) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise CorpusError(f"{name}: member {entry.filename!r} is more than {LARGEST >> 20} MB; split it")
    return data
