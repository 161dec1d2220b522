"""The right to change a corpus folder, and what makes a change whole or none.

New files come first and ``corpus.toml`` last, which alone says what belongs to the corpus. Whatever a change writes or
makes superfluous is noted in a journal before; when it is over, or at the next change if it was killed, the files of
the journal that ``corpus.toml`` does not name are deleted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus import settings, stored
from corpus.files import write_atomically
from corpus.types import CorpusError

ORIGINALS = "originals"
_LOCK, _JOURNAL = ".changing.lock", ".changing"
_LOCK_SECONDS = 900


class Change:
    """One change of a corpus folder under way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._noted: set[str] = set()
        self._unsynced: list[Path] = []

    def note(self, names: Iterable[str]) -> None:
        """Enter files in the journal, before they are written or before they are given up."""
        new = [n for n in names if n not in self._noted]
        if new:
            with (self.folder / _JOURNAL).open("ab") as file:
                file.write("".join(f"{json.dumps(n)}\n" for n in new).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
            self._noted.update(new)

    def write(self, name: str, data: bytes) -> None:
        """Write a new file that the journal holds."""
        path = self.folder / name
        path.write_bytes(data)
        self._unsynced.append(path)

    def settle(self, data: bytes) -> None:
        """Replace ``corpus.toml``, then delete what it no longer names."""
        # All at once: one by one as they are written, a thousand files wait ten seconds for the disk.
        for path in self._unsynced:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        write_atomically(self.folder / settings.SETTINGS, data)
        _clean(self.folder)
        self._noted.clear()
        self._unsynced.clear()


@contextmanager
def changing(folder: Path) -> Iterator[Change]:
    """Hold the folder against other changes, after clearing away what a killed one left.

    Raises:
        CorpusError: it is no corpus, cannot be written, or another change does not end.
    """
    settings.read(folder)
    try:
        with FileLock(folder / _LOCK, timeout=_LOCK_SECONDS):
            _clean(folder)
            try:
                yield Change(folder)
            finally:
                _clean(folder)
    except Timeout:
        raise CorpusError(
            f"{folder}: another `experts add` or `remove` has held it for {_LOCK_SECONDS} s; stop that one"
        ) from None
    except OSError as error:
        raise CorpusError(
            f"{error.filename or folder}: {error.strerror or error}; free some space, or choose a folder that can be "
            "written"
        ) from None


def _clean(folder: Path) -> None:
    for leftover in folder.glob(f".{settings.SETTINGS}.*"):
        leftover.unlink(missing_ok=True)
    journal = folder / _JOURNAL
    try:
        lines = journal.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    tables = settings.tables(folder, settings.read(folder), "documents")
    documents = [stored.of(folder, t) for t in tables]
    named = {n for d in documents for n in (*d.files, d.source)}
    # The last line may be cut off; then the file that it was to name was never written.
    for line in lines[:-1]:
        name = json.loads(line)
        if name not in named:
            stored.inside(folder, name).unlink(missing_ok=True)
    journal.unlink()
