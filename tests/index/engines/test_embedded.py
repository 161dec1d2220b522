import pytest

from corpus.bank import BankQuestion
from tests.conftest import corpus_of, toy_assistant

TEXT = """A talk

#1. Bread
What of bread?

Jane Roe: Rye bread is dark. Wheat rises fast.

Ann Lee: Bread needs time.

#2. Wine
What of wine?

Ann Lee: Red wine ages well. White does not.

Jane Roe: Wine is grape juice.
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("c") / "c", TEXT)


def engine_of(corpus, bank=()):
    return toy_assistant(corpus, bank)._engine


def test_the_passage_with_the_words_comes_first_and_its_sentence_too(corpus):
    hits = engine_of(corpus).search("white does not").hits
    text = corpus.documents[0].text
    assert hits[0].passage.span.of(text) == "Red wine ages well. White does not."
    assert [f.span.of(text) for f in hits[0].focus] == ["White does not.", "Red wine ages well."]
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


def test_filters_and_limit(corpus):
    engine = engine_of(corpus)
    document = corpus.documents[0].id
    assert {h.passage.expert.id for h in engine.search("bread", experts={"ann-lee"}).hits} == {"ann-lee"}
    assert {h.passage.topic.number for h in engine.search("bread", topics={(document, 2)}).hits} == {2}
    assert engine.search("bread", experts=()).hits == ()
    assert len(engine.search("bread", limit=1).hits) == 1


def test_an_anticipated_question_brings_its_passage_first(corpus):
    document = corpus.documents[0]
    answer = next(s for p in document.passages for s in p.sentences if s.of(document.text) == "Wheat rises fast.")
    bank = (BankQuestion(document.id, "yeast speed", (answer,)), BankQuestion(document.id, "price of butter", ()))
    result = engine_of(corpus, bank).search("yeast speed")
    assert result.hits[0].passage.span.covers(answer)
    assert result.hits[0].focus[0].span == answer
    assert result.hits[0].evidence.anticipated == pytest.approx(1, abs=1e-6)
    assert [(a.question, a.answered) for a in result.anticipated] == [("yeast speed", True), ("price of butter", False)]


def test_ties_stand_in_reading_order(corpus):
    hits = engine_of(corpus).search("zeppelin zeppelin").hits
    assert [h.passage.id for h in hits] == [
        h.passage.id for h in sorted(hits, key=lambda h: (-h.score, h.passage.span))
    ]


def test_only_the_passages_asked_for_are_found(corpus):
    engine = engine_of(corpus)
    wanted = {corpus.passages[0].id, corpus.passages[3].id}
    assert {h.passage.id for h in engine.search("bread", passages=wanted).hits} == wanted


def test_what_the_corpus_knows_of_words(corpus):
    engine = engine_of(corpus)
    assert engine.unknown(["bread", "zeppelin"]) == {"zeppelin"}
    assert engine.holding(["bread"], 1).count == 2
    assert engine.holding(["bread", "rye"], 5).ids == (corpus.passages[0].id,)
    assert engine.holding([], 5).count == 0


def test_the_nearest_of_some_questions(corpus):
    document = corpus.documents[0].id
    bank = tuple(BankQuestion(document, q, ()) for q in ("yeast speed", "price of butter", "price of butter"))
    engine = engine_of(corpus, bank)
    assert engine.nearest_question("price of butter", [0, 1, 2])[0] == 1
    assert engine.nearest_question("price of butter", [2, 0])[0] == 2
    assert engine.nearest_question("price of butter", []) is None
