"""What conversations remember, kept within bounds: in this process, or where several processes reach it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from assistant.conversation import State

_MOST = 10_000  # conversations; those that were not gone on with for longest go first
_TIDY = 100  # writes between two looks for what is too much


class Remembered(Protocol):
    """States of conversations by their names. Several threads may use it at once."""

    def get(self, name: str) -> State | None:
        """What a conversation remembers."""
        ...

    def put(self, name: str, state: State) -> None:
        """Remember ``state``."""
        ...


class Here:
    """In this process."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, State] = OrderedDict()

    def get(self, name: str) -> State | None:
        """See :meth:`Remembered.get`."""
        return self._states.get(name)

    def put(self, name: str, state: State) -> None:
        """See :meth:`Remembered.put`."""
        # Several threads may do this at once: each step is whole in itself, and none needs an entry to be there.
        self._states.pop(name, None)
        self._states[name] = state
        while len(self._states) > _MOST:
            self._states.popitem(last=False)


class Shared:
    """In an SQLite file that several processes of one server use, and that goes when the server does.

    Args:
        path: the file, made if need be.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._written = 0
        self._file = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = OFF")  # nobody reads it after a crash of the machine
        self._file.execute("CREATE TABLE IF NOT EXISTS states (name TEXT PRIMARY KEY, state TEXT NOT NULL)")

    def get(self, name: str) -> State | None:
        """See :meth:`Remembered.get`."""
        row = None
        with self._lock, suppress(sqlite3.Error):  # a question is answered, if need be without what went before
            row = self._file.execute("SELECT state FROM states WHERE name = ?", (_key(name),)).fetchone()
        if row is None:
            return None
        found = json.loads(row[0])
        pairs = tuple((document, number) for document, number in found.pop("topics"))
        text = found.pop("text")
        return State(text=text, topics=pairs, **{field: tuple(ids) for field, ids in found.items()})

    def put(self, name: str, state: State) -> None:
        """See :meth:`Remembered.put`."""
        with self._lock, suppress(sqlite3.Error):
            # A row that is replaced gets the highest number anew, so the lowest are those to forget.
            self._file.execute("INSERT OR REPLACE INTO states VALUES (?, ?)", (_key(name), json.dumps(asdict(state))))
            self._written += 1
            if self._written % _TIDY == 0:
                last = "SELECT rowid FROM states ORDER BY rowid DESC LIMIT 1 OFFSET ?"
                self._file.execute(f"DELETE FROM states WHERE rowid <= ({last})", (_MOST,))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _key(name: str) -> str:
    """A name as SQLite takes it: it comes from a client, so it may hold half of a surrogate pair."""
    return name.encode("utf-8", "surrogatepass").hex()
