"""TEI, Akoma Ntoso and publicwhip: one walk, three vocabularies."""

import pytest

from corpus.readers import speeches
from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def blocks(source):
    return [(b.kind, b.speaker, b.span.of(source.text)) for b in source.blocks]


def test_tei(samples):
    [source] = sources(samples.TEI.encode(), "x.xml")
    assert (source.key, source.title, source.date, source.language) == ("t1", "A sitting", "2020-02-03", "en")
    assert blocks(source) == [
        ("heading", None, "Bread"),
        ("aside", None, "MS ROE:"),
        ("text", "Jane Roe", "Bread is good."),
        ("aside", None, "(Applause.)"),
        ("text", "Jane Roe", "Very."),
        ("text", "Doe John", "Butter."),
        ("text", None, "Jam."),
        ("aside", None, "They rose."),
    ]


def test_plays():
    written = (
        "<TEI><text><body><sp who='#h'><speaker>HAMLET</speaker><stage>aside</stage><l>One,</l><l>two.</l></sp></body>"
        "</text></TEI>"
    )
    [source] = sources(written.encode(), "x.xml")
    assert blocks(source) == [("aside", None, "HAMLET"), ("aside", None, "aside"), ("text", "HAMLET", "One,\ntwo.")]


def test_a_corpus_of_texts_and_one_without(samples):
    one = samples.TEI
    assert (
        len(
            list(
                sources(
                    f"<teiCorpus xmlns='x'><teiHeader/>{one}{one.replace('t1', 't2')}</teiCorpus>".encode(), "x.xml"
                )
            )
        )
        == 2
    )
    with pytest.raises(CorpusError, match="header without words"):
        list(sources(b"<TEI><teiHeader><title>x</title></teiHeader></TEI>", "x.xml"))


def test_tei_without_speeches_is_text():
    [source] = sources(
        b"<TEI><text><body><p>One <hi rend='bold'>two</hi>.</p><quote>Three.</quote></body></text></TEI>", "x.xml"
    )
    assert [b[0] for b in blocks(source)] == ["text", "quotation"]
    assert [s.of(source.text) for s in source.blocks[0].strong] == ["two"]


def test_akoma_ntoso(samples):
    [source] = sources(samples.AKOMANTOSO.encode(), "x.xml")
    assert source.date == "2020-02-03"
    assert blocks(source) == [
        ("heading", None, "Bread"),
        ("aside", None, "Ms Roe:"),
        ("text", "Jane Roe", "Bread is good."),
        ("aside", None, "(Applause.)"),
        ("aside", None, "Mr Doe:"),
        ("text", "Mr Doe", "Butter?"),
    ]


def test_publicwhip(samples):
    [source] = sources(samples.FILES["hansard.xml"], "x.xml")
    assert (source.url, source.date) == ("https://hansard.example/1", "2020-02-03")
    assert blocks(source) == [
        ("heading", None, "Bread"),
        ("aside", None, "The House met."),
        ("text", "Jane Roe", "Bread – at £2."),
        ("text", "Jane Roe", "Good."),
        ("text", "John Doe", "Butter?"),
    ]


def test_xml_of_another_kind():
    with pytest.raises(CorpusError, match="XML that begins with <catalogue> is of no kind"):
        list(sources(b"<?xml version='1.0'?><catalogue/>", "x.xml"))


@pytest.mark.parametrize(
    ("who", "printed", "name"),
    [
        ("#roe", None, "Jane Roe"),
        ("#roe #doe", "Both:", ""),
        ("#OO", "OKOYE OBI.", "OKOYE OBI"),
        ("#OO", None, "OO"),
        ("#KučanMilan", "PREDSEDNIK MILAN KUČAN:", "Milan Kučan"),
        ("#JohnsonBoris1964", None, "Johnson Boris"),
        ("#speaker", "The  Speaker:", "The Speaker"),
        ("#unknown-M", "A MEMBER:", ""),
        (None, "Ms Roe:", "Ms Roe"),
        (None, None, ""),
    ],
)
def test_voices(who, printed, name):
    assert speeches.voice(who, {"roe": "Jane Roe"}, printed) == name


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("Jane Roe :", "Jane Roe"),
        ("John Roe, Jr.", "John Roe, Jr."),
        ("HAMLET.", "HAMLET"),
        ("J. R. OBI.", "J. R. OBI"),
        ("JOHN ROE, ESQ.", "JOHN ROE, ESQ."),
        ("unknown", ""),
        ("A", ""),
        ("12", ""),
        ("SPEAKER_01", "SPEAKER_01"),
    ],
)
def test_forms_of_names(form, name):
    assert speeches.named(form) == name
