from dataclasses import replace

import pytest

from assistant import quoting
from corpus.types import Span
from index.types import Evidence, Focus, Hit
from tests.conftest import corpus_of

TEXT = (
    "T\n\nJane Roe: Critics call it a nightmare. I do not.\n\nAnn Lee: No.\n\nJane Roe: Yes. It works.\n\n"
    "Ann Lee: Bread is much too dear today. Wine is cheap. Salt is free."
)


def hits(corpus, *scores):
    nothing = Evidence(0, 0, 0, 0, 0)
    return [
        Hit(p, score, nothing, tuple(Focus(s, 1.0 - n / 2) for n, s in enumerate(p.sentences)))
        for p, score in zip(corpus.passages, scores, strict=True)
    ]


@pytest.mark.parametrize(
    ("scores", "most", "chosen"),
    [
        ((0.9, 0.5, 0.5, 0.5), 6, [0]),
        ((0.9, 0.89, 0.88, 0.87), 2, [0, 1]),
        ((0.9, 0.86, 0.88, 0.5), 6, [0, 1, 2]),  # a new voice before a second quote that is little better
        ((0.9, 0.80, 0.88, 0.5), 6, [0, 2, 1]),
        ((0.9, 0.78, 0.5, 0.5), 6, [0, 1]),
        ((0.9, 0.88, 0.88, 0.79), 6, [0, 1, 2]),  # each further quote has to be better
    ],
)
def test_what_is_shown_and_in_which_order(tmp_path, scores, most, chosen):
    found = hits(corpus_of(tmp_path / "c", TEXT), *scores)
    order = sorted(found, key=lambda h: -h.score)
    assert quoting.select(order, most) == [found[n] for n in chosen]


def test_a_reported_view_and_a_bare_yes_are_marked_with_what_follows(tmp_path):
    corpus = corpus_of(tmp_path / "c", TEXT)
    marked = [
        [corpus.words(q.document, h) for h in q.highlights]
        for q in (quoting.quote_of(corpus, h) for h in hits(corpus, 1, 1, 1, 1))
    ]
    assert marked == [
        ["Critics call it a nightmare.", "I do not."],
        ["No."],
        ["Yes.", "It works."],
        ["Bread is much too dear today."],
    ]


def test_a_second_sentence_is_marked_if_it_answers_nearly_as_well(tmp_path):
    corpus = corpus_of(tmp_path / "c", TEXT)
    hit = hits(corpus, 1, 1, 1, 1)[3]
    close = replace(hit, focus=(hit.focus[2], replace(hit.focus[0], score=hit.focus[2].score - 0.09), hit.focus[1]))
    quote = quoting.quote_of(corpus, close)
    marked = [corpus.words(quote.document, h) for h in quote.highlights]
    assert marked == ["Bread is much too dear today.", "Salt is free."]


@pytest.mark.parametrize(
    ("sentence", "reported"),
    [
        ("Critics frequently paint it as a nightmare.", True),
        ("Some scholars may assume that rights are weak.", True),
        ("Many people say it is new.", True),
        ("It is often said that it is new.", True),
        ("The foreign press describes it so.", True),
        ("I believe that it is new.", False),
        ("Some rights are weak.", False),
        ("The people of Rome paid.", False),
    ],
)
def test_reported_views(sentence, reported):
    assert quoting.reports(sentence) is reported


def test_a_quote_knows_its_place(tmp_path):
    corpus = corpus_of(tmp_path / "c", TEXT)
    passage = corpus.passages[3]
    span = Span(passage.span.start, passage.span.start + 5)
    quote = quoting.quote(corpus, passage, span)
    assert (quote.text, quote.expert.name) == ("Bread", "Ann Lee")
    assert quote.id == f"{passage.document}:{span.start}-{span.end}"
