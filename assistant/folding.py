"""Texts compared regardless of how a page sets them, with the way back to their places."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from corpus.types import Span

# Runs that are folded: white space that is not one plain space, characters without width, letters with accents
# written apart, and the hyphen that only forbids a line break.
_ODD = re.compile(r"\s\s+|[^\S ]|[\u00ad\u200b-\u200f\u2060\ufeff]+|\w[\u0300-\u036f]+|\u2011")
_TYPOGRAPHY = {
    **dict.fromkeys(map(ord, '\u2018\u2019\u201a\u201b\u2032`\u00b4\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb"'), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2012\u2013\u2014\u2015\u2212"), "-"),
    **{0x2026: "...", 0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"},
}
# A character is a word in scripts that are written without spaces.
_ALONE = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_ALONE}]|(?:(?![{_ALONE}])[^\W_])+")


class Folded:
    """A text with its odd runs folded; places in it can be found again in the text itself."""

    def __init__(self, text: str) -> None:
        self._source = text
        pieces: list[str] = []
        self._here, self._there = [0], [0]  # where the two texts run in step again
        end = length = 0
        for run in _ODD.finditer(text):
            plain, short = text[end : run.start()], _short(run[0])
            pieces += [plain, short]
            length += len(plain) + len(short)
            end = run.end()
            self._here.append(length)
            self._there.append(end)
        self.text = "".join([*pieces, text[end:]])

    def original(self, span: Span) -> Span:
        """The place in the original text of ``span`` in the folded one."""
        start = self._back(span.start)
        end = self._back(span.end - 1) + 1 if len(span) else start
        while len(span) and end < len(self._source) and unicodedata.combining(self._source[end]):
            end += 1  # an accent that is written apart belongs to its letter
        return Span(start, end)

    def _back(self, place: int) -> int:
        step = bisect_right(self._here, place) - 1
        found = self._there[step] + place - self._here[step]
        # Inside what was folded to something longer or shorter, its beginning stands for all of it.
        return min(found, self._there[step + 1] - 1) if step + 1 < len(self._there) else found


def folded(text: str) -> str:
    """``text`` as it is compared."""
    return _ODD.sub(lambda run: _short(run[0]), text).strip()


def typed(text: str) -> str:
    """``text`` as a typewriter has it: straight marks, one kind of them, plain hyphens, three full stops."""
    return text.translate(_TYPOGRAPHY)


def word_spans(text: str) -> list[Span]:
    """Where the words of a folded text stand."""
    return [Span(*m.span()) for m in _WORD.finditer(text)]


def words_of(text: str) -> list[str]:
    """The words of a folded text, in lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


def _short(run: str) -> str:
    if run == "\u2011":
        return "-"
    if run.isspace():
        return " "
    return unicodedata.normalize("NFC", run) if run[0].isalnum() or run[0] == "_" else ""
