"""Exact words found: phrases, prefixes, boolean and proximity queries, by SQLite's FTS5, in a temporary file.

FTS5 folds case and accents and takes quotation marks and apostrophes, curly or straight, for what stands between
words. What it finds is told by marks that its ``highlight`` sets into the text; their places, less the marks
themselves, are offsets into the text as it is.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.types import Corpus, Passage, Span

_OPEN, _CLOSE = "\ue000", "\ue001"
# Set between the characters of scripts without spaces, so that each is a word and two are a phrase.
_BETWEEN = "\u200b"
_UNSPACED = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f])|(?=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f])"
)
_SINGULAR = re.compile(rf"[\0\ud800-\udfff{_OPEN}{_CLOSE}{_BETWEEN}]")
_TOKEN = re.compile(
    r"""\s* (?: (?P<phrase>["“”„«](?P<words>[^"“”„«»]*)["“”»](?P<prefixed>\*)?)
              | (?P<near>NEAR\s*\()
              | (?P<distance>,\s*(?P<number>\d{1,4})\s*(?=\)))
              | (?P<bracket>[()])
              | (?P<word>[^\s()"“”„«»,]+) )""",
    re.VERBOSE,
)
_OPERATORS = ("AND", "OR", "NOT")
_NEAR = 10  # words, where no distance is given
_EXAMPLE = 'write for example trust, "social credit", algorithm*, trust AND data, NEAR(trust data, 5)'


class QueryProblem(Exception):
    """A query cannot be read. The message is one line: the offending value, then the next step."""


class Words:
    """The words of passages, to be searched.

    Args:
        corpus: holds their text.
        passages: what is searched, in the order in which it is found.

    Attributes:
        passages: these.
    """

    def __init__(self, corpus: Corpus, passages: Sequence[Passage]) -> None:
        self.passages = passages
        self._lock = threading.Lock()  # one connection, which threads of a server share
        # Without a name: in a file that goes with the connection, so that many words are no memory of the process.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
        )
        texts = (corpus.words(p.document, p.span) for p in passages)
        self._database.executemany(
            "INSERT INTO words(rowid, text) VALUES (?, ?)", ((n, _spaced(t)) for n, t in enumerate(texts))
        )

    def find(self, query: str) -> Iterator[tuple[Passage, tuple[Span, ...]]]:
        """The passages that match ``query``, in order, each with the spans of the words that do.

        Raises:
            QueryProblem: the query cannot be read.
        """
        expression = _expression(query)
        statement = (
            f"SELECT rowid, highlight(words, 0, '{_OPEN}', '{_CLOSE}') FROM words WHERE words MATCH ? ORDER BY rowid"
        )
        try:
            with self._lock:
                rows = self._database.execute(statement, (expression,)).fetchall()
        except sqlite3.OperationalError:
            raise QueryProblem(f"cannot read {query!r}; {_EXAMPLE}") from None
        for number, marked in rows:
            passage = self.passages[number]
            yield passage, tuple(_spans(marked, passage.span.start))

    def close(self) -> None:
        """Forget the words."""
        self._database.close()

    def __del__(self) -> None:
        self._database.close()


def _spaced(text: str) -> str:
    """``text`` as it is indexed: what has a meaning here or cannot be stored is replaced, character by character."""
    return _UNSPACED.sub(_BETWEEN, _SINGULAR.sub(" ", text))


def _spans(marked: str, start: int) -> Iterator[Span]:
    """Where the marked words are in the document."""
    position, opened = start, start
    for character in marked:
        if character == _OPEN:
            opened = position
        elif character == _CLOSE:
            yield Span(opened, position)
        elif character != _BETWEEN:
            position += 1


def _expression(query: str) -> str:
    """``query`` in FTS5's own language: every word quoted, so that none of its characters means anything there."""
    parts: list[str] = []
    place = 0
    while query[place:].strip():
        found = _TOKEN.match(query, place)
        if not found or (found["distance"] and not any(p == "NEAR(" for p in parts)):
            raise QueryProblem(f"cannot read {query[place:].strip()!r}; {_EXAMPLE}")
        place = found.end()
        parts += _part(found)
    if not any(p.startswith('"') for p in parts):
        raise QueryProblem(f"no words to look for in {query!r}; {_EXAMPLE}")
    return _joined(parts)


def _part(found: re.Match[str]) -> list[str]:
    if found["near"]:
        return ["NEAR("]
    if found["distance"]:
        return [f", {int(found['number'])}"]
    if found["bracket"]:
        return [found["bracket"]]
    word = found["word"]
    if word in _OPERATORS:
        return [word]
    if word == "NEAR":
        raise QueryProblem("NEAR needs brackets; write NEAR(trust data, 10)")
    words = found["words"] if word is None else word.rstrip("*")
    if not any(c.isalnum() for c in words):
        return []
    is_prefix = bool(found["prefixed"]) if word is None else word.endswith("*")
    return [f'"{_spaced(words.replace(chr(34), " "))}"{"*" if is_prefix else ""}']


def _joined(parts: Sequence[str]) -> str:
    """The parts with ``AND`` where two follow each other without an operator; words inside NEAR stand side by side."""
    pieces, is_near = [parts[0]], parts[0] == "NEAR("
    for before, part in pairwise(parts):
        starts, ends = part.startswith(('"', "(", "NEAR(")), before.startswith('"') or before == ")"
        if starts and ends and not is_near:
            pieces.append("AND")
        is_near = part == "NEAR(" or (is_near and part != ")")
        pieces.append(part)
    return " ".join(pieces)
