import pytest

from corpus.readers import pdf
from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def read(samples, *pages):
    [source] = sources(samples.pdf(*pages), "x.pdf")
    return [b.span.of(source.text) for b in source.blocks]


def lines(words, top=700, left=72, step=14):
    return [(left, top - n * step, line) for n, line in enumerate(words)]


LONG = "Bread is good and old and white and brown and made of wheat or rye and"


def test_lines_of_a_paragraph_are_joined(samples):
    assert read(samples, [*lines([LONG, LONG, "salt."]), *lines([LONG, "water."], top=630)]) == [
        f"{LONG} {LONG} salt.",
        f"{LONG} water.",
    ]


def test_what_repeats_on_pages_goes_and_paragraphs_go_on(samples):
    pages = [
        [(72, 760, "The bread conference"), *lines([LONG, LONG], top=600), (300, 30, f"Page {n} of 5")]
        for n in range(1, 6)
    ]
    pages[-1].insert(-1, (72, 572, "salt."))
    assert read(samples, *pages) == [" ".join([LONG] * 10) + " salt."]


def test_numbers_of_lines_go(samples):
    numbered = [x for n in range(1, 13) for x in [(40, 714 - 14 * n, str(n)), (72, 714 - 14 * n, LONG)]]
    assert read(samples, numbered) == [" ".join([LONG] * 12)]


def test_parted_words_are_joined_as_they_stand_elsewhere(samples):
    words = [
        f"{LONG} white-",
        f"{'bread is made of wheat-flour and it is called whitebread as '}{'the long-'}",
        "term baker says.",
    ]
    assert read(samples, lines(words)) == [
        f"{LONG} whitebread is made of wheat-flour and it is called whitebread as the long-term baker says."
    ]


def test_indented_lines_begin_paragraphs(samples):
    page = [
        (100, 700, LONG[:-4]),
        (72, 686, LONG),
        (72, 672, f"{LONG} so."),
        (100, 658, LONG[:-4]),
        (72, 644, f"{LONG} so."),
    ]
    assert len(read(samples, page)) == 2


def test_metadata(samples):
    [source] = pdf.read(samples.FILES["talk.pdf"], "x.pdf")
    assert (source.title, source.date) == ("A talk", "2020-02-03")
    assert [b.span.of(source.text) for b in source.blocks] == ["Jane Roe: Bread is good.", "John Doe: Butter."]


def test_a_scan(samples):
    with pytest.raises(CorpusError, match="recognise the text"):
        read(samples, [])


def test_too_many_pages(samples, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    with pytest.raises(CorpusError, match="2 pages are more than 1"):
        read(samples, lines(["a"]), lines(["b"]))
