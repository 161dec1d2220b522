import csv
import io
import re

import pytest
from lxml import etree

from corpus import adding, exports, library
from corpus.readers import dispatch

TALK = """\
An evening & more

#1. Bread <and> wine

What is bread?

Jane Roe: Bread is life. "Quite", she said, and so on.

It rises.

Ann Lee: No; it isn't.

#2. 2 < 3

Jane Roe: Yes.

Ann Lee: Well, I never.

Nobody knows.
"""


@pytest.fixture
def corpus(tmp_path):
    library.create(tmp_path / "c", "Evenings")
    for n, text in enumerate((TALK, TALK.replace("life", "li\u0007fe").replace("never", "né\u2028ver"))):
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    assert not adding.add(tmp_path / "c", [tmp_path / "0.txt", tmp_path / "1.txt"]).problems
    return library.open_corpus(tmp_path / "c")


def plain(words):
    return " ".join(words.replace("\u0007", " ").split()).replace("li fe", "life")


def spoken(source):
    """Who says what under which heading, without regard to white space."""
    heading, found = None, []
    for block in source.blocks:
        words = block.span.of(source.text)
        if block.kind == "heading":
            heading = plain(words)
        elif block.kind == "text":
            found.append((block.speaker, heading, plain(words)))
    return found


def said(document, heading):
    return [
        (p.expert.name if p.expert else None, plain(heading(p.topic)), plain(p.span.of(document.text)))
        for p in document.passages
    ]


def test_tei_is_read_back_with_every_word_in_the_same_mouth(corpus):
    written = "".join(exports.tei(corpus, corpus.documents))
    found = list(dispatch.sources(written.encode("utf-8"), "corpus.xml"))
    assert [s.key for s in found] == ["d.0", "d.1"]
    assert [s.title for s in found] == [d.title for d in corpus.documents]
    for source, document in zip(found, corpus.documents, strict=True):
        assert spoken(source) == said(document, lambda t: t.title)


def test_tei_names_only_people_that_it_lists(corpus):
    root = etree.fromstring("".join(exports.tei(corpus, corpus.documents)).encode("utf-8"))
    listed = {e.get("{http://www.w3.org/XML/1998/namespace}id") for e in root.iter("{*}person")}
    who = {e.get("who", "#").removeprefix("#") for e in root.iter("{*}u")} - {""}
    assert who == listed == {"e.jane-roe", "e.ann-lee"}
    assert all(re.fullmatch(r"[^\W\d][\w.-]*", i) for i in listed)


def test_csv_is_read_back_with_every_word_in_the_same_mouth(corpus):
    written = "".join(exports.table(corpus.documents))
    assert csv.DictReader(io.StringIO(written)).fieldnames == list(exports.COLUMNS)
    rows = list(csv.DictReader(io.StringIO(written)))
    texts = {d.id: d.text for d in corpus.documents}
    assert all(r["text"] == texts[r["document"]][int(r["start"]) : int(r["end"])] for r in rows)
    found = list(dispatch.sources(written.encode("utf-8"), "corpus.csv"))
    for source, document in zip(found, corpus.documents, strict=True):
        assert spoken(source) == said(document, lambda t: t.question or t.title)


def test_jsonl_is_read_back_too(corpus):
    written = "".join(exports.jsonl(corpus.documents))
    found = list(dispatch.sources(written.encode("utf-8"), "corpus.jsonl"))
    for source, document in zip(found, corpus.documents, strict=True):
        assert spoken(source) == said(document, lambda t: t.question or t.title)
