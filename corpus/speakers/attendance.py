"""Those whom a document lists as present: after a word that says so, under a heading that does, or in a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus import names
from corpus.readers.types import Block
from corpus.speakers import labels

_WORDS = (
    r"(?:members |also |board members )?(?:present|in attendance|attending)|attendees|attendance|participants|"
    r"participating|panell?ists|speakers|on the call|guests|hosts|appearances|teilnehmer(?:innen)?|teilnehmende|"
    r"anwesend(?:e)?|présents|presentes"
)
_INLINE = re.compile(rf"(?i:{_WORDS})\s*[:：]\s*(?P<names>\S.*)", re.DOTALL)
_HEAD = re.compile(rf"(?:{_WORDS})\s*[:：]?", re.IGNORECASE)
_OFFICES = names.TITLES | names.OFFICES | labels.OFFICES
_BETWEEN = re.compile(r"\s*(?:[,;\n]|\s(?:and|und|et|y)\s|\s&\s)\s*")
_NOTE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_LONGEST = 2000
_LONGEST_ENTRY = 120


def listed(text: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    """The whole names that the document lists, each once, in order."""
    return tuple(dict.fromkeys(_listed(text, blocks)))


def _listed(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    open_ = False
    rows: list[list[str]] = []
    for block in blocks:
        words = block.span.of(text).strip()
        if _HEAD.fullmatch(words):
            open_ = True
        elif len(words) <= _LONGEST and (match := _INLINE.fullmatch(words)):
            open_ = False
            yield from filter(None, map(_name, _BETWEEN.split(_NOTE.sub("", match["names"]))))
        elif open_ and len(words) <= _LONGEST_ENTRY * (words.count("\n") + 1):
            found = [_name(re.split(r"[,;:(\[\t–—]|\s-\s", line)[0]) for line in words.split("\n")]
            open_ = all(found)
            yield from filter(None, found)
        else:
            open_ = False
        cells = words.split("\t")
        if len(cells) > 1:
            rows.append([n for c in cells if (n := _name(c))])
        else:
            yield from _table(rows)
            rows = []
    yield from _table(rows)


def _table(rows: Sequence[Sequence[str]]) -> Sequence[str]:
    """The names of a table with one person a row, but for its head; none if somebody stands in two rows."""
    found = [row[0] for row in rows if len(row) == 1]
    return found if len(found) > 1 and len(rows) - len(found) < 2 and len(set(found)) == len(found) else ()


def _name(written: str) -> str | None:
    name = _NOTE.sub("", written).strip(" \t-–—•*.")
    is_whole = names.looks_like_name(name) and len(names.tokens(name)) > 1
    # "Senators Roe and Lee" are no Senators Roe.
    words = {names.fold(w).strip(".") for w in name.split()}
    offices = {w for w in words | {w.removesuffix("s") for w in words} if w in _OFFICES}
    return name if is_whole and not labels.role_of(name) and not offices else None
