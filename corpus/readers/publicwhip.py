"""The Hansards as publicwhip and ParlParse keep them: speeches, questions and replies with ``speakername``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.readers import markup, speeches
from corpus.readers.markup import Element, Vocabulary, local
from corpus.readers.trees import tree
from corpus.readers.types import Source
from corpus.types import CorpusError

_SPEECHES = frozenset({"speech", "ques", "reply"})
_LISTS = frozenset({"division", "committee"})


def _speaker(element: Element) -> str | None:
    if local(element) in _SPEECHES and not _is_nobodys(element):
        return speeches.named(element.get("speakername"))
    return None


def _is_nobodys(element: Element) -> bool:
    return element.get("nospeaker", "").lower() == "true"


_VOCABULARY = Vocabulary(
    block=frozenset(
        "speech ques reply p table tr ul ol li dl dt dd blockquote major-heading minor-heading oral-heading division "
        "divisioncount mplist committee chairmen bill".split()
    ),
    skip=frozenset({"gidredirect", "place-holder", "source", "stamp", "style"}),
    headings={"major-heading": 1, "oral-heading": 2, "minor-heading": 3},
    quotation=frozenset({"blockquote"}),
    aside=_LISTS,
    strong=frozenset({"b", "strong"}),
    breaks=frozenset({"br", "mpname"}),
    cells=frozenset({"td", "th"}),
    is_aside=_is_nobodys,
    speaker=_speaker,
)
_DATE = re.compile(r"/(\d{4}-\d{2}-\d{2})")


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document: a day's debates, answers or sitting of a committee.

    Raises:
        CorpusError: no XML, or no words.
    """
    root = tree(data, name)
    text, blocks = markup.blocks(root, _VOCABULARY)
    if not blocks:
        raise CorpusError(f"{name}: a Hansard without words; check that it is the right file")
    dates = (_DATE.search(e.get("id", "")) for e in root)
    url = next((u.partition("#")[0] for e in root if (u := e.get("url"))), None)
    title = next(iter(markup.texts(root.iterfind("bill"))), None)
    date = next((m[1] for m in dates if m), None)
    yield Source(key="", text=text, blocks=speeches.settled(blocks), title=title, url=url, date=date, language="en")
