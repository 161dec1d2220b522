"""The ways of writing labels, as a table, and where each sees one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.readers.types import Block
from corpus.segments import trim
from corpus.speakers import labels
from corpus.speakers.types import Grammar, Sighting
from corpus.types import Span

_TIME = r"(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?)"
# Up to eighty characters, brackets closed; what stands in brackets may hold anything.
_NAME = r"(?P<name>(?:[^\n:：()（）\[\]<>]|[(（\[][^\n()（）\[\]]{1,60}[)）\]]){1,80}?)"
_ABBREVIATED = r"(?:Mr|Mrs|Ms|Dr|Hon|Rev|Prof|Gen|Lt|Col|Maj|Capt|Cmdr|Adm|Sgt|Sen|Rep|Amb|Gov|St|Jr|Sr|[A-Z])"

FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|my|me|mine|we|we['’]\w+|our|us)\b")
_LONGEST_FRAGMENT = 60
_SENTENCE = re.compile(r"[.?!…。？！—–-][\"'”’)\]]*$")
# A name in capitals without a title: its words begin on its line, or it is the last line of a heading.
_GOES_ON = re.compile(r"\.[^\S\n\r]+\S")
_CAPITALS = re.compile(r"(?<=[.?!”\"’…]) +(?=(?:[A-Z][A-Z'’-]+ ){1,3}[A-Z][A-Z'’-]+\. +\S)")
_LINE = re.compile(r"[\n\r]+[^\S\n\r]*(?=\S)")
_POINTED = re.compile(r"[.?!…,;。？！，]|[—–-]$")
_ENDED = re.compile(r"[.?!…:\"'”’)\]–—-]$")
_Q_OR_A = re.compile(r"(?P<name>[QA])\s*[.:)–—-]+\s+(?=\S)")
_BEGINS = re.compile(r"\s+[“\"‘'¿(\[]?[^\W\d_a-z]")
_ABBREVIATION = re.compile(rf"(?:^|\s){_ABBREVIATED}\.$")

GRAMMARS = (
    Grammar(
        "Name: text",
        re.compile(
            rf"(?:>+\s*)?(?:{_TIME}\s+)?(?:[-•]\s+)?{_NAME}\s*(?:{_TIME}\s*)?(?:：|:(?=\s|$|[\[(]\d))[^\S\n]*(?P<stamp>{_TIME}(?=\s|$))?\s*"
        ),
    ),
    Grammar(
        "NAME. text",
        re.compile(
            rf"(?P<name>(?:{_ABBREVIATED}\.\s?|,\s(?=Jr|Sr|II)|[^\s.:;,?!()\[\]<>“”\"]++\s?+){{1,7}}(?:[(\[][^()\[\]\n]{{1,60}}[)\]])?)(?P<stamp>)\.(?=\s|$)\s*"
        ),
        official=True,
    ),
    Grammar("<name> text", re.compile(rf"(?:{_TIME}\s+)?<(?P<name>[^<>\n\s][^<>\n]{{0,59}})>\s*(?P<stamp>)")),
    Grammar(
        "Name – text",
        re.compile(
            rf"(?:{_TIME}\s+)?(?P<name>[^\n:–—|()]{{1,60}}?)(?:\s+(?:[–—|]|--?)\s+|—(?=[“\"¿]?[^\W\d_a-z]))(?P<stamp>)"
        ),
        least=3,
    ),
    Grammar(
        "Name, time",
        re.compile(rf"\[?(?P<name>[^\n:\[\](),]{{1,60}}?)\]?[\s,]+(?P<stamp>{_TIME})[^\S\n]*(?:\n|$)"),
        alone=True,
    ),
    Grammar(
        "time, name",
        re.compile(
            rf"(?P<stamp>{_TIME})\s+(?:[-–—]\s+)?(?P<name>(?:[^\W\d_a-z][\w.'’-]*[^\S\n]+){{1,4}}[^\W\d_a-z][\w'’-]*)"
            rf"[^\S\n]*(?:\n|$)"
        ),
        alone=True,
    ),
    Grammar(
        "name in a cell",
        re.compile(rf"(?:{_TIME}\s*\t)?(?P<name>[^\n\t:]{{1,60}}?) ?\t\s*(?P<stamp>)(?=\S)"),
        least=3,
        bare=True,
    ),
    Grammar("name in bold", re.compile(r"(?P<name>[^\n:]{1,60})(?P<stamp>)"), bold=True, bare=True),
    Grammar("Name, alone", re.compile(r"(?P<name>[^\n:]{1,60})(?P<stamp>)(?:\n|$)"), alone=True, least=3),
)


def sightings(grammar: Grammar, text: str, blocks: Sequence[Block]) -> list[Sighting]:
    """Every place at the head of a block where ``grammar`` sees a label, in order."""
    found: list[Sighting] = []
    # Whether nobody has the floor: after a heading or a question, up to the next label that holds a name.
    leads, alone, open_ = True, False, False
    for block in blocks:
        if block.kind == "heading":
            leads, open_ = True, False
        elif block.kind == "text":
            sighting = sight(grammar, text, block, leads)
            # Names under names are a list.
            if alone and sighting and sighting.span == block.span:
                found = found[:-1]
            elif sighting:
                found.append(sighting)
                leads = sighting.label.role in labels.ASKERS
                open_ = True
            if not sighting and found and open_ and not grammar.bare:
                found[-1] = replace(found[-1], said=Span(found[-1].said.start, block.span.end))
            if not sighting and len(block.span) <= _LONGEST_FRAGMENT and not _SENTENCE.search(block.span.of(text)):
                leads = True
            alone = grammar.alone and sighting is not None and sighting.span == block.span
    return found


def sight(grammar: Grammar, text: str, block: Block, leads: bool = False) -> Sighting | None:
    """The label at the head of ``block``, or None."""
    match = (
        grammar.pattern.fullmatch(text, block.span.start, _bold_end(text, block))
        if grammar.bold
        else grammar.pattern.match(text, block.span.start, block.span.end)
    )
    if not match:
        return None
    written = " ".join(match["name"].split())
    if grammar.official and not labels.is_official(written):
        return None
    if (
        grammar.official
        and labels.is_in_capitals(written)
        and not _GOES_ON.match(text, match.end("name"), block.span.end)
    ):
        return None
    label = labels.parse(written) or (labels.odd(written) if match["stamp"] and not grammar.official else None)
    if label is None:
        return None
    span = trim(text, Span(block.span.start, match.end()))
    name_end = match.start("name") + len(match["name"].rstrip())
    strong = any(s.start <= match.start("name") + 1 and s.end >= name_end for s in block.strong)
    rest = text[span.end : block.span.end].strip()
    fragment = 0 < len(rest) <= _LONGEST_FRAGMENT and not grammar.official and not _POINTED.search(rest)
    stamped = bool(match["stamp"]) or text[block.span.start].isdigit()
    said = Span(span.end, block.span.end)
    return Sighting(span, written, label, strong, stamped, leads, fragment, said)


def question_or_answer(text: str, block: Block) -> Sighting | None:
    """A mere "Q" or "A" at the head of a block, whatever the mark behind it, or None."""
    match = _Q_OR_A.match(text, block.span.start, block.span.end)
    label = labels.parse(match["name"]) if match else None
    if not match or not label:
        return None
    said = Span(match.end(), block.span.end)
    return Sighting(trim(text, Span(*match.span())), match["name"], label, False, False, False, False, said)


def _bold_end(text: str, block: Block) -> int:
    """Where the bold words at the head of a block end, if a sentence begins behind them; else the block's start."""
    bold = block.strong[0] if block.strong else None
    if bold is None or bold.start != block.span.start or not _BEGINS.match(text, bold.end, block.span.end):
        return block.span.start
    return bold.end


def divide(grammar: Grammar, text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, cut before each line inside one that begins with a label.

    Where the printer indents labels, only lines of that indent are cut; else the line before must have ended a
    sentence, for a name may come to stand at the head of a wrapped line by chance.
    """
    indent = _indent(grammar, text, blocks)
    return tuple(piece for block in blocks for piece in _pieces(grammar, text, block, indent))


def _indent(grammar: Grammar, text: str, blocks: Sequence[Block]) -> int:
    """How far the labels stand from the margin, most often."""
    counts: dict[int, int] = {}
    for block in blocks:
        for start in _line_starts(text, block):
            if block.kind == "text" and sight(grammar, text, Block(Span(start, block.span.end))):
                width = _margin(text, start)
                counts[width] = counts.get(width, 0) + 1
    return max(counts, key=lambda w: (counts[w], -w), default=0)


def _margin(text: str, start: int) -> int:
    return start - max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) - 1


def _line_starts(text: str, block: Block) -> Iterator[int]:
    yield block.span.start
    for match in _LINE.finditer(text, block.span.start, block.span.end):
        yield match.end()


def _pieces(grammar: Grammar, text: str, block: Block, indent: int) -> Iterator[Block]:
    if block.kind != "text" or grammar.alone:
        yield block
        return
    start = block.span.start
    places = set(_line_starts(text, block)) - {start}
    # Where lines were joined, a name in capitals after a full stop is a label still.
    joined = {m.end() for m in _CAPITALS.finditer(text, start, block.span.end)} if grammar.official else set()
    for place in sorted(places | joined):
        if not sight(grammar, text, Block(Span(place, block.span.end), strong=block.strong)):
            continue
        before = trim(text, Span(start, place))
        if indent and place not in joined and _margin(text, place) != indent:
            continue
        if not indent and (not _ENDED.search(before.of(text)) or _ABBREVIATION.search(before.of(text))):
            continue
        yield _part(block, before)
        start = place
    yield _part(block, trim(text, Span(start, block.span.end)))


def _part(block: Block, span: Span) -> Block:
    if span == block.span:
        return block
    inside = tuple(Span(max(s.start, span.start), min(s.end, span.end)) for s in block.strong if s.touches(span))
    return Block(span, block.kind, block.level, block.speaker, inside)
