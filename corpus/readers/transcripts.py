"""Transcripts in JSON: wherever a list of pieces with words and voices stands in the file.

Podcasting 2.0's segments, the turns of oral arguments, and what transcription services return differ in the names of
their fields only; the names that each goes by are in ``_WORDS``, ``_VOICE`` and their like.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.readers import frontmatter, speeches, utterances
from corpus.readers.decoding import decoded
from corpus.readers.types import Source
from corpus.readers.utterances import Utterance
from corpus.types import CorpusError

_WORDS = tuple(
    "body text content words transcript utterance value sentence text_blocks paragraphs elements blocks sentences "
    "alternatives".split()
)
_VOICE = tuple(
    "speaker speaker_name speakername speaker_label speakerlabel name who voice person author expert".split()
)
_NAME = ("name", "full_name", "fullname", "display_name", "displayname", "label", "title")
_START = ("starttime", "start_time", "start", "begin", "from", "ts", "timestamp")
_END = ("endtime", "end_time", "end", "stop", "to", "end_ts")
_PEOPLE = ("speakers", "participants", "people", "voices")
_DEEPEST = 12


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document: the transcript in the file.

    Raises:
        CorpusError: no JSON, or no list of pieces with words in it.
    """
    found = parsed(data, name)
    pieces = list(_transcript(found, _people(found), 0))
    text, blocks = utterances.joined(pieces)
    if not blocks:
        raise CorpusError(f"{name}: JSON without a transcript; it needs a list of pieces with `speaker` and `text`")
    about = found if isinstance(found, dict) else {}
    about = {str(k).lower(): v for k, v in about.items()}
    url = about.get("url") or about.get("href") or about.get("link")
    title = about.get("title") or about.get("name")
    yield Source(
        key="",
        text=text,
        blocks=blocks,
        title=title if isinstance(title, str) else None,
        url=url if isinstance(url, str) and url.startswith(("http://", "https://")) else None,
        date=frontmatter.date(about.get("date") or about.get("published") or about.get("recorded")),
        language=lang if isinstance(lang := about.get("language"), str) else None,
    )


def parsed(data: bytes, name: str) -> Any:
    """The value in a JSON file.

    Raises:
        CorpusError: not text, no JSON, or nested too deep.
    """
    try:
        return json.loads(decoded(data, name).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise CorpusError(f"{name}: line {error.lineno}: {error.msg}; mend the JSON or export it again") from None
    except (RecursionError, ValueError) as error:
        raise CorpusError(f"{name}: no JSON that can be read ({error}); export it again") from None


def _transcript(value: Any, people: dict[str, str], depth: int) -> Iterator[Utterance]:
    """The pieces of the first list that has some, depth first; lists beside it in the same list follow."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        for inner in sorted(value.values(), key=lambda v: -_weight(v)):
            found = list(_transcript(inner, people, depth + 1))
            if found:
                yield from found
                return
    elif isinstance(value, list) and any(_is_piece(v) for v in value):
        for item in value:
            if isinstance(item, dict):
                yield from _piece(item, people)
    elif isinstance(value, list):
        for item in value:
            yield from _transcript(item, people, depth + 1)


def _weight(value: Any) -> int:
    """Lists of pieces with voices come before lists of pieces without."""
    pieces = [v for v in value if _is_piece(v)] if isinstance(value, list) else []
    voiced = [p for p in pieces if _first(p, _VOICE) is not None]
    return 2 * bool(voiced) + bool(pieces)


def _is_piece(value: Any) -> bool:
    return isinstance(value, dict) and bool(_words(value, 0)) and _first(value, (*_VOICE, *_START)) is not None


def _piece(item: dict[str, Any], people: dict[str, str]) -> Iterator[Utterance]:
    words = _words(item, 0)
    if not words:
        return
    voice = _first(item, _VOICE)
    yield Utterance(words, _name(voice, people), _seconds(_first(item, _START)), _seconds(_first(item, _END)))


def _words(value: Any, depth: int) -> str:
    """The words of a piece: a string, or the words of the pieces that it is made of."""
    if isinstance(value, str) or depth > _DEEPEST:
        return value if isinstance(value, str) else ""
    if isinstance(value, dict):
        return _words(_first(value, _WORDS), depth + 1)
    if isinstance(value, list):
        parts = [_words(v, depth + 1) for v in value]
        # Where the spaces are pieces too they need no help.
        return "".join(parts) if any(p.isspace() for p in parts) else " ".join(p for p in parts if p)
    return ""


def _name(voice: Any, people: dict[str, str]) -> str | None:
    if isinstance(voice, dict):
        voice = _first(voice, _NAME)
    if isinstance(voice, (str, int)) and str(voice) in people:
        voice = people[str(voice)]
    return (speeches.named(voice) or None) if isinstance(voice, str) else None


def _people(value: Any) -> dict[str, str]:
    """Names by identifier, where the file lists its speakers."""
    listed = _first(value, _PEOPLE) if isinstance(value, dict) else None
    if isinstance(listed, dict):
        return {str(k): v for k, v in listed.items() if isinstance(v, str)}
    people = {}
    for person in listed if isinstance(listed, list) else ():
        if isinstance(person, dict) and isinstance(name := _first(person, _NAME), str):
            people[str(person.get("id", person.get("index", "")))] = name
    return people


def _first(item: dict[str, Any], keys: tuple[str, ...]) -> Any:
    lowered = {k.lower(): v for k, v in item.items()}
    return next((lowered[k] for k in keys if lowered.get(k) not in (None, "", [], {})), None)


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
