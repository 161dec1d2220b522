"""The corpus in formats that others read: JSON Lines, CSV, and TEI with utterances.

What the readers read back: ``expert, topic, question, text`` as columns, ``<u who>`` with its topic as a heading.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from lxml import etree

from corpus.types import Corpus, Document, Expert, Passage, Topic

COLUMNS = (
    *("expert", "topic", "question", "text", "document", "title", "url", "date", "passage_id", "expert_id"),
    *("quoted_author", "paragraph", "start", "end"),
)
_TEI = "http://www.tei-c.org/ns/1.0"
_XML = "http://www.w3.org/XML/1998/namespace"


def jsonl(documents: Iterable[Document]) -> Iterator[str]:
    """One passage a line."""
    for document in documents:
        for passage in document.passages:
            yield json.dumps(_passage(passage, document.text), ensure_ascii=False) + "\n"


def table(documents: Iterable[Document]) -> Iterator[str]:
    """CSV with a head, one passage a row."""
    yield _row(COLUMNS)
    for document in documents:
        for passage in document.passages:
            found = _passage(passage, document.text)
            topic = found.pop("topic") or {}
            values = {**found, "topic": topic.get("title"), "question": topic.get("question")}
            values |= {"title": document.title, "url": document.url, "date": document.date}
            yield _row(["" if values[c] is None else values[c] for c in COLUMNS])


def tei(corpus: Corpus, documents: Iterable[Document]) -> Iterator[str]:
    """TEI: a ``teiCorpus`` with a ``TEI`` for each document, an utterance for each turn."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    root = _element("teiCorpus")
    header = _header(root, corpus.title)
    people = _sub(_sub(_sub(header, "profileDesc"), "particDesc"), "listPerson")
    for expert in corpus.experts:
        _person(people, expert)
    for document in documents:
        _document(_sub(root, "TEI"), document)
    # One string: what is under the root repeats none of its declarations.
    yield etree.tostring(root, encoding="unicode", pretty_print=False) + "\n"


def _passage(passage: Passage, text: str) -> dict[str, Any]:
    return {
        "passage_id": passage.id,
        "document": passage.document,
        "expert": passage.expert.name if passage.expert else None,
        "expert_id": passage.expert.id if passage.expert else None,
        "quoted_author": ", ".join(dict.fromkeys(q.author for q in passage.quotations)) or None,
        "topic": _topic(passage.topic),
        "paragraph": passage.paragraph,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.span.of(text),
    }


def _topic(topic: Topic | None) -> dict[str, Any] | None:
    return {"number": topic.number, "title": topic.title, "question": topic.question} if topic else None


def _row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(values)
    return line.getvalue()


def _document(root: etree._Element, document: Document) -> None:
    root.set(f"{{{_XML}}}id", _id("d", document.id))
    header = _header(root, document.title, document.author)
    source = next(iter(header.iter(f"{{{_TEI}}}bibl")))
    if document.url:
        _sub(source, "ref", target=_clean(document.url)).text = _clean(document.url)
    if document.date:
        _sub(source, "date", when=_clean(document.date)).text = _clean(document.date)
    body = _sub(_sub(root, "text"), "body")
    for topic, passages in groupby(document.passages, key=lambda p: p.topic):
        part = _sub(body, "div", type="topic" if topic else "part")
        if topic:
            _sub(part, "head").text = _clean(topic.title)
        if topic and topic.question and topic.question != topic.title:
            _sub(part, "note", type="question").text = _clean(topic.question)
        for _, turn in groupby(passages, key=lambda p: p.turn):
            paragraphs = list(turn)
            expert = paragraphs[0].expert
            spoken = _sub(part, "u", **({"who": f"#{_id('e', expert.id)}"} if expert else {}))
            for passage in paragraphs:
                _sub(spoken, "seg").text = _clean(passage.span.of(document.text))


def _header(root: etree._Element, title: str, author: str | None = None) -> etree._Element:
    header = _sub(root, "teiHeader")
    description = _sub(header, "fileDesc")
    statement = _sub(description, "titleStmt")
    _sub(statement, "title").text = _clean(title)
    if author:
        _sub(statement, "author").text = _clean(author)
    _sub(_sub(description, "publicationStmt"), "p").text = "Exported from a corpus of experts' own words."
    _sub(_sub(description, "sourceDesc"), "bibl")
    return header


def _person(people: etree._Element, expert: Expert) -> None:
    person = _sub(people, "person")
    person.set(f"{{{_XML}}}id", _id("e", expert.id))
    for name in (expert.name, *expert.aliases):
        _sub(person, "persName").text = _clean(name)
    if expert.affiliation:
        _sub(person, "affiliation").text = _clean(expert.affiliation)


def _element(name: str) -> etree._Element:
    return etree.Element(f"{{{_TEI}}}{name}", nsmap={None: _TEI})  # type: ignore[dict-item]


def _sub(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_TEI}}}{name}", attributes)


def _id(prefix: str, identifier: str) -> str:
    """An XML name: it may not begin with a digit."""
    return f"{prefix}.{identifier}"


def _clean(words: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(
        c for c in words if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )
