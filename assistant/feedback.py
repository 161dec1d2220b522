"""What readers say of quotes, and the questions that found no answer: one SQLite file, bounded, without addresses.

Several processes may use the file at once: the server writes, `experts feedback` reads.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.names import fold
from corpus.types import CorpusError

_MOST = 100_000  # rows of each table; the oldest go first
_TIDY = 500  # writes between two looks for what is too old or too much
_DAY = 86_400
_SCHEMA = """
CREATE TABLE IF NOT EXISTS ratings (at REAL NOT NULL, quote_id TEXT NOT NULL, question TEXT NOT NULL,
    helpful INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS ratings_at ON ratings (at);
CREATE TABLE IF NOT EXISTS unanswered (key TEXT PRIMARY KEY, question TEXT NOT NULL, reason TEXT NOT NULL,
    times INTEGER NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unanswered_at ON unanswered (at);
"""


class FeedbackProblem(CorpusError):
    """The file cannot be used. The message is one line: the file, then the next step."""


@dataclass(frozen=True, slots=True)
class Rated:
    """What was said of one quote: how often it was helpful, how often not, and the questions where it was not."""

    quote_id: str
    helpful: int
    not_helpful: int
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question without an answer, as last worded: why, how often, and when last (seconds since 1970)."""

    question: str
    reason: str
    times: int
    at: float


class Feedback:
    """The file, made if need be.

    Args:
        path: where it is.
        days: how long an entry is kept.
        clock: seconds since 1970.

    Raises:
        FeedbackProblem: it cannot be made or read.
    """

    def __init__(self, path: Path, days: int, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._days = days
        self._clock = clock
        self._lock = threading.Lock()
        self._written = 0
        try:
            # What a reader was thanked for is on the disk; a question that is only counted may wait for it.
            self._surely = _connected(path, "FULL")
            self._quickly = _connected(path, "NORMAL")
            self._tidy()
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def close(self) -> None:
        """Close the file."""
        self._surely.close()
        self._quickly.close()

    def rate(self, quote_id: str, question: str, helpful: bool) -> None:
        """Keep what a reader says of a quote that answered a question; on the disk when this returns.

        Raises:
            FeedbackProblem: it could not be written.
        """
        row = (self._clock(), quote_id, question, helpful)
        self._write(self._surely, "INSERT INTO ratings VALUES (?, ?, ?, ?)", row)

    def missed(self, question: str, reason: str) -> None:
        """Count a question that found no answer.

        Raises:
            FeedbackProblem: it could not be written.
        """
        self._write(
            self._quickly,
            "INSERT INTO unanswered VALUES (?, ?, ?, 1, ?) ON CONFLICT (key) DO UPDATE SET "
            "times = times + 1, question = excluded.question, reason = excluded.reason, at = excluded.at",
            (key(question), question, reason, self._clock()),
        )

    def rated(self) -> list[Rated]:
        """What was said of each quote, the least helpful first."""
        rows = self._surely.execute(
            "SELECT quote_id, SUM(helpful), SUM(1 - helpful) FROM ratings GROUP BY quote_id "
            "ORDER BY SUM(1 - helpful) - SUM(helpful) DESC, quote_id"
        ).fetchall()
        return [Rated(quote_id, yes, no, self._unhelped(quote_id)) for quote_id, yes, no in rows]

    def unanswered(self) -> list[Unanswered]:
        """The questions without an answer, the most frequent first."""
        rows = self._surely.execute("SELECT question, reason, times, at FROM unanswered ORDER BY times DESC, at DESC")
        return [Unanswered(*row) for row in rows]

    def _unhelped(self, quote_id: str) -> tuple[str, ...]:
        rows = self._surely.execute(
            "SELECT question FROM ratings WHERE quote_id = ? AND NOT helpful AND question != '' "
            "GROUP BY question ORDER BY COUNT(*) DESC, question",
            (quote_id,),
        )
        return tuple(question for (question,) in rows)

    def _write(self, connection: sqlite3.Connection, statement: str, row: tuple[object, ...]) -> None:
        try:
            with self._lock:
                connection.execute(statement, row)
                self._written += 1
                if self._written % _TIDY == 0:
                    self._tidy()
        except sqlite3.Error as error:
            raise self._problem(error) from None

    def _tidy(self) -> None:
        """Forget what is too old, and the oldest of what is too much."""
        for table in ("ratings", "unanswered"):
            self._quickly.execute(f"DELETE FROM {table} WHERE at < ?", (self._clock() - self._days * _DAY,))
            self._quickly.execute(
                f"DELETE FROM {table} WHERE at <= (SELECT at FROM {table} ORDER BY at DESC LIMIT 1 OFFSET ?)", (_MOST,)
            )

    def _problem(self, error: sqlite3.Error) -> FeedbackProblem:
        return FeedbackProblem(f"{self._path}: {error}; set EXPERTS_FEEDBACK to a file that can be written")


def key(question: str) -> str:
    """What two spellings of one question have in common: its words."""
    return " ".join(re.findall(r"\w+", fold(question))) or question


def _connected(path: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("PRAGMA secure_delete = ON")  # what is forgotten is gone from the file
    connection.executescript(_SCHEMA)
    return connection
