"""One of several server processes behind one port: what it is given by the process that started it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Member:
    """Which process this is, and what it shares with the others.

    ``number`` counts from 1 to ``count``. ``listener`` is the file descriptor of the port, ``parent`` that of a
    socket at whose other end the parent waits to hear that this process is ready. ``waits``: others answer already,
    so no connection is taken before all is loaded. ``folder`` is where the processes keep what they share; it goes
    when the last of them does.
    """

    number: int
    count: int
    listener: int
    parent: int
    waits: bool
    folder: Path

    @classmethod
    def read(cls, arguments: Sequence[str]) -> Member:
        """A member from what :meth:`arguments` gave."""
        number, count, listener, parent, waits = map(int, arguments[:-1])
        return cls(number, count, listener, parent, bool(waits), Path(arguments[-1]))

    def arguments(self) -> list[str]:
        """This as arguments of a command."""
        numbers = (self.number, self.count, self.listener, self.parent, int(self.waits))
        return [*map(str, numbers), str(self.folder)]

    @property
    def rates(self) -> Path:
        """The file of the clients' rates."""
        return self.folder / "rates"

    @property
    def conversations(self) -> Path:
        """The file of what conversations remember."""
        return self.folder / "conversations.sqlite"

    def is_ready(self) -> None:
        """Tell the parent, and whoever asks for figures, that this process answers."""
        (self.folder / f"{self.number}.pid").write_text(str(os.getpid()), encoding="ascii")
        with suppress(OSError):  # the parent has gone: this process will be told
            os.write(self.parent, b"ready")

    def ready(self) -> dict[int, int]:
        """The process ids of those that answer, by their number."""
        return ready(self.folder)


def ready(folder: Path) -> dict[int, int]:
    """The process ids of the members that answer, by their number."""
    found = {}
    for path in sorted(folder.glob("*.pid"), key=lambda p: int(p.stem)):
        with suppress(OSError, ValueError):  # it has just gone, or just come
            found[int(path.stem)] = int(path.read_text(encoding="ascii"))
    return found


def gone(folder: Path, number: int) -> None:
    """Enter that a member does not answer any more."""
    (folder / f"{number}.pid").unlink(missing_ok=True)
