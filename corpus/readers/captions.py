"""WebVTT and SubRip captions; the voice tags of WebVTT name the speakers.

Labels in the words of captions ("Ann: Hello") stay in the text, at the head of a block, and are for
``corpus.speakers`` to believe or not.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from corpus.readers import speeches, utterances
from corpus.readers.decoding import decoded
from corpus.readers.types import Source
from corpus.readers.utterances import Utterance
from corpus.types import CorpusError

_VOICE = re.compile(r"<v(?:\.[^\s.<>]*)*[ \t]+([^<>]*)>")
_TAG = re.compile(r"</?[^<>]{0,200}>|\{\\[^{}]{0,40}\}")
_BLINK = 0.05  # seconds in which nobody says anything
_HEADER = re.compile(r"\s*WEBVTT(?:[ \t\r\n]|\Z)")


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document: what is said, without times.

    Raises:
        CorpusError: neither WebVTT nor SubRip, or no words.
    """
    written = decoded(data, name).removeprefix("\ufeff")
    try:
        if _HEADER.match(written):
            captions = webvtt.from_string(written.lstrip())
        else:
            captions = webvtt.from_buffer(io.StringIO(written), format="srt")
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        why = " ".join(str(error).split())
        raise CorpusError(f"{name}: no captions that can be read ({why}); export them again as WebVTT") from None
    text, blocks = utterances.joined(_continued(list(_pieces(captions.captions))))
    if not blocks:
        raise CorpusError(f"{name}: holds no captions; check that it is the right file")
    yield Source(key="", text=text, blocks=blocks)


def _pieces(captions: Iterable[webvtt.Caption]) -> Iterator[Utterance]:
    """The cues, those of several voices cut between them; lines that roll up are taken once."""
    last = ""
    for caption in captions:
        start, end = (t.in_milliseconds() / 1000 for t in (caption.start_time, caption.end_time))
        first, *voiced = _VOICE.split(caption.raw_text)
        pairs = [("", first), *zip(voiced[::2], voiced[1::2], strict=True)]
        for voice, words in pairs:
            lines = [_clean(line) for line in words.split("\n")]
            lines = [line for line in lines if line]
            # YouTube holds each finished line once more, alone, for a hundredth of a second.
            rolls_up = len(lines) > 1 or end - start < _BLINK
            if lines and not voice and rolls_up and lines[0] == last:
                lines = lines[1:]
            if lines:
                last = lines[-1]
                speaker = speeches.named(html.unescape(voice)) if voice else None
                yield Utterance("\n".join(lines), speaker, start, end)


def _clean(line: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", line)).split())


def _continued(pieces: list[Utterance]) -> Iterator[Utterance]:
    """Cues without a voice go on with the last one only where voices are evidently tagged when they change.

    Where the same voice is tagged twice in a row every cue is meant to have its tag, and one without is nobody's.
    """
    voices = [p.speaker for p in pieces if p.speaker is not None]
    changes = len(voices) > 1 and all(a != b for a, b in pairwise(voices))
    speaker: str | None = None
    for piece in pieces:
        speaker = piece.speaker if piece.speaker is not None else speaker if changes else None
        yield Utterance(piece.words, speaker or None, piece.start, piece.end)
