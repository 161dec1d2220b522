"""Akoma Ntoso: debates whose speeches, questions and answers say ``by`` whom they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.readers import markup, speeches
from corpus.readers.markup import Element, Vocabulary, local, words_of
from corpus.readers.trees import tree
from corpus.readers.types import Source
from corpus.types import CorpusError

_SPEECHES = frozenset({"speech", "question", "answer", "speechgroup"})
_VOCABULARY = Vocabulary(
    block=frozenset(
        "address adjournment administrationofoath answer article attachment blocklist body chapter communication "
        "content debatebody debatesection declarationofvote foreign from heading intro item li longtitle "
        "ministerialstatements minutes motions nationalinterest noticesofmotion ol oralstatements p paragraph papers "
        "part personalstatements petitions pointoforder prayers preamble preface proceduralmotions question questions "
        "resolutions rollcall section speech speechgroup subheading subrule table tblock toc tr ul "
        "writtenstatements".split()
    ),
    skip=frozenset({"meta", "noteref", "toc", "img", "coverpage"}),
    headings={"heading": 2, "subheading": 3, "doctitle": 1},
    quotation=frozenset({"embeddedstructure", "embeddedtext"}),
    aside=frozenset({"narrative", "scene", "summary", "other", "remark", "authorialnote", "from"}),
    strong=frozenset({"b"}),
    breaks=frozenset({"br", "eol"}),
    cells=frozenset({"td", "th"}),
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document.

    Raises:
        CorpusError: no XML, or no words.
    """
    root = tree(data, name)
    names = {e.get("eId") or e.get("id"): e.get("showAs") for e in root.iter() if local(e).startswith("tlc")}
    people = {i: n for i, n in names.items() if i and n}
    text, blocks = markup.blocks(root, replace(_VOCABULARY, speaker=lambda e: _speaker(e, people)))
    if not blocks:
        raise CorpusError(f"{name}: Akoma Ntoso without words; check that it is the right file")
    yield Source(
        key="",
        text=text,
        blocks=speeches.settled(blocks),
        title=next(iter(markup.texts(root.iter("{*}docTitle"))), None),
        date=_attribute(root, ".//{*}FRBRWork/{*}FRBRdate", "date", _DATE),
        language=_attribute(root, ".//{*}FRBRExpression/{*}FRBRlanguage", "language", re.compile(r"\w+")),
    )


def _attribute(root: Element, path: str, name: str, shape: re.Pattern[str]) -> str | None:
    found = (shape.match(e.get(name, "")) for e in root.iterfind(path))
    return next((m[0] for m in found if m), None)


def _speaker(element: Element, people: dict[str, str]) -> str | None:
    if local(element) not in _SPEECHES:
        return None
    printed = next((words_of(e) for e in element if local(e) == "from"), None)
    return speeches.voice(element.get("by"), people, printed)
