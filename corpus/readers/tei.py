"""TEI: utterances (``<u who>``, as Parla-CLARIN and ParlaMint have them) and speeches (``<sp>``, as in plays)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.readers import markup, speeches
from corpus.readers.markup import Element, Vocabulary, local, words_of
from corpus.readers.trees import tree
from corpus.readers.types import Source
from corpus.types import CorpusError

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BLOCK = frozenset(
    "ab argument back body byline cit closer dateline div div1 div2 div3 div4 docauthor docdate docimprint epigraph "
    "figure floatingtext front group head imprimatur item label lg list opener p postscript quote row salute signed sp "
    "speaker table text titlepage trailer u".split()
)
_VOCABULARY = Vocabulary(
    block=_BLOCK,
    skip=frozenset("teiheader standoff listevent listrelation fw index graphic formula certainty gap".split()),
    headings={"head": 2, "doctitle": 1, "titlepart": 1},
    quotation=frozenset({"quote", "cit"}),
    aside=frozenset("note stage incident kinesic vocal writing shift speaker figdesc castlist".split()),
    breaks=frozenset({"l", "lb"}),
    cells=frozenset({"cell"}),
    is_strong=lambda element: local(element) == "hi" and "bold" in element.get("rend", ""),
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(data: bytes, name: str) -> Iterator[Source]:
    """The texts of a file: one, or all that a ``teiCorpus`` holds.

    Raises:
        CorpusError: no XML, or a header without words, as a corpus's root file is.
    """
    root = tree(data, name)
    people = {
        i: n
        for e in root.iter("{*}person", "{*}personGrp")
        if (i := e.get(_ID)) and (n := next((speeches.person(p) for p in e.iterfind("{*}persName")), ""))
    }
    empty = True
    for document in [root] if local(root) == "tei" else root.iter("{*}TEI"):
        source = _source(document, people)
        if source.blocks:
            empty = False
            yield source
    if empty:
        raise CorpusError(f"{name}: a TEI header without words; add the files that hold the texts")


def _source(document: Element, people: dict[str, str]) -> Source:
    for segment in document.iterfind(".//{*}u/{*}seg"):
        segment.tag = "p"
    bodies = [e for e in document if local(e) == "text"]
    whole = [markup.blocks(body, replace(_VOCABULARY, speaker=lambda e: _speaker(e, people))) for body in bodies[:1]]
    text, blocks = whole[0] if whole else ("", ())
    header = next(iter(document.iterfind("{*}teiHeader")), None)
    titles = [] if header is None else header.findall("{*}fileDesc/{*}titleStmt/{*}title")
    titles = [t for t in titles if t.get("type") in (None, "main")] or titles
    return Source(
        key=document.get(_ID, ""),
        text=text,
        blocks=speeches.settled(blocks),
        title=next(iter(markup.texts(titles)), None),
        author=", ".join(markup.texts([] if header is None else header.findall("{*}fileDesc/{*}titleStmt/{*}author")))
        or None,
        date=_date(header),
        language=document.get(_LANG),
    )


def _date(header: Element | None) -> str | None:
    """When it was said: the date of the source, else of the setting; that of the encoding is none of these."""
    for path in ("{*}profileDesc/{*}settingDesc//{*}date", "{*}fileDesc/{*}sourceDesc//{*}date"):
        for element in [] if header is None else header.iterfind(path):
            if match := _DATE.match(element.get("when") or element.get("from") or ""):
                return match[0]
    return None


def _speaker(element: Element, people: dict[str, str]) -> str | None:
    if local(element) not in ("u", "sp"):
        return None
    inside = [e for e in element if local(e) == "speaker" or (local(e) == "note" and e.get("type") == "speaker")]
    before = element.getprevious()
    if not inside and before is not None and local(before) == "note" and before.get("type") == "speaker":
        inside = [before]
    return speeches.voice(element.get("who"), people, words_of(inside[0]) if inside else None)
