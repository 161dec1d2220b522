"""What a text claims that somebody said: its quotations, with the names and proofs that stand beside them.

Block quotations, words in quotation marks, and paragraphs above a line of attribution count, in every format that
the readers know. Names are looked for in the line of attribution below a quotation, in the line that introduces
it, and in the sentence around it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from corpus.names import looks_like_name
from corpus.readers.decoding import decoded
from corpus.readers.dispatch import sources
from corpus.readers.types import Source
from corpus.types import CorpusError, Span

FEWEST_WORDS = 4
_FEWEST_LETTERS = 8  # of a script that is written without spaces

_CLOSING = {"“": "”", "„": "“”", "«": "»", "「": "」", "『": "』"}
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_MARKED = re.compile(r"[ \t]*[>│┃][ \t]?")
_ATTRIBUTION = re.compile(r"\s*(?:[—―–]+|--+|-(?=\s))\s*(?P<rest>\S.*)", re.DOTALL)
# What follows the names in a line of attribution: a title, a place, a year.
_AFTER_NAMES = re.compile(r"[“\"«(\[:;]|\.(?:\s|$)|,(?!\s*(?:quot(?:ed|ing)|qtd\.|as (?:cited|quoted)|citing)\b)")
_RECORD = re.compile(r"(?<!\S)[`(\[]?(?P<id>[^\s`\[\]()]+:\d{1,12}-\d{1,12})[`)\]]?(?![\w-])")
_DIGEST = re.compile(r"\bSHA-256\W{1,3}(?P<digest>[0-9a-f]{64})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]*\s+(?=[\W_]*[^\W_a-z])")


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that a text presents as somebody's.

    ``names`` are the pieces of text beside it in which who says it may be named, the nearest first. ``firm`` tells
    that they are a line of attribution, which names nobody else. ``inline`` words stand in another's sentence.
    ``quote_id`` and ``digest`` are what a bundle records.
    """

    text: str
    names: tuple[str, ...] = ()
    firm: bool = False
    inline: bool = False
    quote_id: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of the text that is checked: a quotation, a heading or anything else."""

    kind: str
    text: str


def of_file(data: bytes, name: str) -> list[Claim]:
    """The quotations of a file, in order.

    Raises:
        CorpusError: the file is of no kind that can be read, or holds no text.
    """
    lowered = name.lower()
    if lowered.endswith((".json", ".jsonl")):
        return list(_of_answers(data, name))
    if lowered.endswith((".docx", ".htm", ".html", ".markdown", ".md", ".pdf", ".xhtml")):
        return [c for source in sources(_with_marks(data, lowered), name) for c in _claims(_pieces(source))]
    return _claims(_plain(decoded(data, name)))


def of_text(text: str) -> list[Claim]:
    """The quotations of a plain text."""
    return _claims(_plain(text))


def _with_marks(data: bytes, name: str) -> bytes:
    """HTML with the marks that a browser puts around the words of a ``<q>``."""
    if not name.endswith(("html", "htm")):
        return data
    return re.sub(rb"</q\s*>", b"&#8221;", re.sub(rb"<q(?:\s[^<>]*)?>", b"&#8220;", data))


def _pieces(source: Source) -> list[_Piece]:
    return [_Piece(b.kind, b.span.of(source.text)) for b in source.blocks]


def _plain(text: str) -> list[_Piece]:
    """Paragraphs of a plain text; lines behind ``>``, as in letters, or a bar, as in a terminal, are quotations."""
    pieces = []
    for kind, lines in groupby(text.splitlines(), key=_line_kind):
        words = "\n".join(_MARKED.sub("", line, count=1) if kind == "quotation" else line for line in lines)
        pieces += [_Piece(kind, p) for p in re.split(r"\n[ \t]*\n", words) if kind and p.strip()]
    return pieces


def _line_kind(line: str) -> str:
    if _MARKED.match(line):
        return "quotation"
    return "heading" if line.startswith("#") else "text" if line.strip() else ""


def _parted(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The same with every line of attribution as a piece of its own, in a block quotation or below it."""
    for piece in pieces:
        start = 0
        for line in re.finditer(r"[^\n]+", piece.text):
            above = piece.text[start : line.start()]
            if piece.kind != "heading" and above and not _is_open(above) and _signs(line[0]):
                yield _Piece(piece.kind, above)
                start, piece = line.start(), replace(piece, kind="text")
        kind = "text" if piece.kind != "heading" and _signs(piece.text[start:]) else piece.kind
        yield _Piece(kind, piece.text[start:])


def _claims(pieces: Iterable[_Piece]) -> list[Claim]:
    found: list[Claim] = []
    parts = list(_parted(pieces))
    place = 0
    while place < len(parts):
        end = place + 1
        if parts[place].kind == "quotation":
            while end < len(parts) and parts[end].kind == "quotation":
                end += 1
            found.append(_block(parts, place, end))
        elif parts[place].kind != "heading":
            if _is_signed(parts, place):
                found.append(_block(parts, place, end))
            else:
                found += _inline(parts[place].text)
        place = end
    return [c for c in found if _says_enough(c)]


def _is_signed(pieces: Sequence[_Piece], place: int) -> bool:
    """Whether a paragraph has a name in a line of attribution below it."""
    return place + 1 < len(pieces) and _signs(pieces[place + 1].text) and not _signs(pieces[place].text)


def _signs(text: str) -> bool:
    """Whether ``text`` is a line of attribution: a dash and a name, not the second half of a sentence."""
    names = _names_after(text)
    return bool(names and looks_like_name(names.split(",")[0]))


def _is_open(text: str) -> bool:
    """Whether a quotation that begins in ``text`` has not ended in it."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _block(pieces: Sequence[_Piece], start: int, end: int) -> Claim:
    """The claim of a block quotation, with what its line of attribution and the record below it say."""
    names: tuple[str, ...] = ()
    record = ""
    for piece in pieces[end : end + 4]:
        after = _names_after(piece.text)
        if piece.kind in ("quotation", "heading") or (names and after):
            break
        names = names or ((after,) if after else ())
        record += f"\n{piece.text}"
        if _DIGEST.search(piece.text):
            break
    firm = bool(names)
    if not names and start and pieces[start - 1].text.rstrip().endswith((":", ",")):
        names = (_SENTENCE_END.split(pieces[start - 1].text.strip())[-1],)
    found, digest = _RECORD.search(record), _DIGEST.search(record)
    text = _unmarked("\n\n".join(p.text for p in pieces[start:end]))
    return Claim(text, names, firm, False, found and found["id"], digest and digest["digest"].lower())


def _names_after(text: str) -> str | None:
    """What stands for the names in a line of attribution; None if ``text`` is none."""
    match = _ATTRIBUTION.match(text)
    return (_AFTER_NAMES.split(match["rest"], maxsplit=1)[0].strip() or None) if match else None


def _unmarked(text: str) -> str:
    """A block quotation without quotation marks around the whole of it."""
    bare = text.strip()
    spans = list(_marked(bare))
    return spans[0].of(bare) if len(spans) == 1 and len(spans[0]) == len(bare) - 2 else bare


def _inline(text: str) -> Iterator[Claim]:
    """The words in quotation marks in a paragraph, each with what stands around it outside all such marks."""
    spans = list(_marked(text))
    blank = list(text)
    for span in spans:
        blank[span.start : span.end] = "\ufffc" * len(span)
    outside = "".join(blank)
    for span in spans:
        start = max((m.end() for m in _SENTENCE_END.finditer(outside, 0, span.start)), default=0)
        after = _SENTENCE_END.search(outside, span.end + 1)
        end = after.start() + 1 if after else len(outside)
        names = _names_after(outside[span.end + 1 : end])
        if names:
            yield Claim(span.of(text), (names,), firm=True, inline=True)
        else:
            yield Claim(span.of(text), (outside[start : span.start], outside[span.end : end]), inline=True)


def _marked(text: str) -> Iterator[Span]:
    """What stands between quotation marks, the outermost of them, in order."""
    place = 0
    while place < len(text):
        mark = text[place]
        end = None
        if mark in _CLOSING:
            end = _closed(text, place, mark, _CLOSING[mark])
        elif mark == '"' and _opens(text, place):
            end = _closed_straight(text, place)
        if end is not None:
            yield Span(place + 1, end)
            place = end
        place += 1


def _closed(text: str, start: int, opening: str, closing: str) -> int | None:
    """Where the mark at ``start`` is closed, other pairs between counted; else at the first that could close it."""
    depth, first = 0, None
    for place in range(start, len(text)):
        if place > start and text[place] in closing:
            first = place if first is None else first
            depth -= 1
        elif text[place] == opening:
            depth += 1
        if not depth:
            return place
    return first


def _opens(text: str, place: int) -> bool:
    return not text[place - 1 : place].isalnum() and not text[place + 1 : place + 2].isspace() and place + 1 < len(text)


def _closed_straight(text: str, start: int) -> int | None:
    depth, first = 0, None
    for place in range(start, len(text)):
        if text[place] != '"':
            continue
        if place > start:
            first = place if first is None else first
        if place > start and not text[place - 1].isspace() and not text[place + 1 : place + 2].isalnum():
            depth -= 1
        elif _opens(text, place):
            depth += 1
        if not depth:
            return place
    return first


def _says_enough(claim: Claim) -> bool:
    """Whether a claim is long enough to be somebody's words, not a term."""
    if not claim.inline:
        return bool(_WORD.search(claim.text))
    return len(_WORD.findall(claim.text)) >= FEWEST_WORDS or len(_UNSPACED.findall(claim.text)) >= _FEWEST_LETTERS


def _of_answers(data: bytes, name: str) -> Iterator[Claim]:
    """The quotes of answer objects, as ``experts ask --json`` prints them."""
    try:
        for line in decoded(data, name).splitlines() if name.lower().endswith("l") else [decoded(data, name)]:
            if line.strip():
                yield from _quotes(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{name}: this is not JSON ({error}); give it as it was printed") from None


def _quotes(value: Any) -> Iterable[Claim]:
    if isinstance(value, list):
        for item in value:
            yield from _quotes(item)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str) and isinstance(value.get("quote_id"), str):
            names = [n for n in (value.get("quoted_author"), value.get("expert")) if isinstance(n, str)]
            yield Claim(value["text"], (", quoted in ".join(names),), True, False, value["quote_id"])
        else:
            for item in value.values():
                yield from _quotes(item)
