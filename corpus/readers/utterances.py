"""Transcripts in many small pieces, each with its time and perhaps its voice, into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.names import EDITORS, fold, looks_like_name
from corpus.readers.draft import Draft
from corpus.readers.types import Block

# A pause between two cues, in seconds, that ends a paragraph after a whole sentence.
_PAUSE = 3.0
# Characters after which the next whole sentence ends a paragraph, and after which any piece does: machines write
# transcripts without full stops.
_LONG = 700
_LONGEST = 2000
_ENDS_SENTENCE = re.compile(r"[.?!…。？！][\"'”’)\]]*\Z")
_LABEL = re.compile(r"(?:-\s*|>>+\s*)?(?P<name>[^\n:：]{1,60}?)[:：]\s")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A piece of a transcript.

    Args:
        words: what is said.
        speaker: who says it; None if the piece does not say.
        start, end: seconds from the beginning; None if unknown.
        heading: whether it is the title of a section.
    """

    words: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    heading: bool = False


def joined(utterances: Iterable[Utterance]) -> tuple[str, tuple[Block, ...]]:
    """The text and blocks of a transcript: pieces of one voice form a block up to a pause or a fair length."""
    draft = Draft()
    before: Utterance | None = None
    words = ""
    for piece in utterances:
        if not piece.words.strip():
            continue
        if before is not None and _parts(before, words, piece):
            _close(draft, before)
            words = ""
        draft.say((" " if words else "") + piece.words)
        words = f"{words[-_LONGEST:]} {piece.words.strip()}"
        before = piece
    if before is not None:
        _close(draft, before)
    return draft.done()


def _close(draft: Draft, piece: Utterance) -> None:
    draft.close("heading" if piece.heading else "text", 2 if piece.heading else 0, piece.speaker, whole=True)


def _parts(before: Utterance, words: str, piece: Utterance) -> bool:
    if before.heading or piece.heading or before.speaker != piece.speaker or len(words) > _LONGEST:
        return True
    if piece.speaker is None and _begins_turn(piece.words):
        return True
    pause = piece.start is not None and before.end is not None and piece.start - before.end >= _PAUSE
    return bool(_ENDS_SENTENCE.search(words)) and (pause or len(words) > _LONG)


def _begins_turn(words: str) -> bool:
    """Whether a piece begins with a label, or with the marks that captions give to a new voice."""
    match = _LABEL.match(words.lstrip())
    if match and (looks_like_name(match["name"]) or fold(match["name"]) in EDITORS):
        return True
    return words.lstrip().startswith((">>", "- ", "– ", "— "))
