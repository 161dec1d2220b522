"""What every engine does alike. Each test runs on the embedded engine and on a Milvus server over the network."""

import pytest

from corpus.bank import BankQuestion
from index.lexical import terms
from index.types import Holding
from tests.conftest import corpus_of

TEXT = """A talk

#1. Bread
What of bread?

Jane Roe: Rye bread is dark. Wheat rises fast.

Ann Lee: Bread needs time.

Zoë Hart: Toast burns.

#2. Wine
What of wine?

Ann Lee: Red wine ages well. White does not.

Jane Roe: Wine is grape juice.

Zoë Hart: «Brot» is “bread” — naïve, 面包也是文化 \U0001f35e, back\\slash and 'quotes'.
"""
SECOND = """Another talk

#1. Bread
What is it made of?

Jane Roe: Flour and water make bread.

Ann Lee: Flour and water make bread.

#2. Cake
What of cake?

Jane Roe: Cake is sweet.
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("c") / "c", TEXT, SECOND)


@pytest.fixture(scope="module")
def bank(corpus):
    document = corpus.documents[0]

    def sentence(words):
        return next(s for p in document.passages for s in p.sentences if s.of(document.text) == words)

    rises, dark, time = map(sentence, ("Wheat rises fast.", "Rye bread is dark.", "Bread needs time."))
    return (
        BankQuestion(document.id, "yeast speed", (rises,)),
        BankQuestion(document.id, "colour of loaves", (dark, rises)),
        BankQuestion(document.id, "speed of yeast dough", (time, rises)),
        BankQuestion(document.id, "price of butter", ()),
        BankQuestion(document.id, "velocidad de levadura", (rises,), language="es"),
    )


@pytest.fixture
def engine(engine_over, corpus):
    return engine_over(corpus)


@pytest.fixture
def banked(engine_over, corpus, bank):
    return engine_over(corpus, bank)


def said(corpus, hits):
    return [corpus.words(h.passage.document, h.passage.span) for h in hits]


def reading_order(corpus):
    return {p.id: n for n, p in enumerate(corpus.passages)}


def test_the_passage_with_the_words_comes_first_and_its_sentence_too(engine, corpus):
    hits = engine.search("white does not").hits
    assert said(corpus, hits)[0] == "Red wine ages well. White does not."
    text = corpus.documents[0].text
    assert [f.span.of(text) for f in hits[0].focus] == ["White does not.", "Red wine ages well."]


def test_every_passage_is_a_hit_once_best_first_and_ties_stand_in_reading_order(engine, corpus):
    place = reading_order(corpus)
    for query in ("bread", "flour and water make bread", "zeppelin zeppelin", "wine time"):
        hits = engine.search(query).hits
        assert sorted(place[h.passage.id] for h in hits) == list(range(len(corpus.passages)))
        order = [(-h.score, place[h.passage.id]) for h in hits]
        assert order == sorted(order)
    first, second = engine.search("flour and water make bread").hits[:2]
    assert first.score == pytest.approx(second.score, abs=1e-6)
    assert (first.passage.expert.id, second.passage.expert.id) == ("jane-roe", "ann-lee")


def test_the_scores_mean_the_same(engine, corpus):
    best = engine.search("white does not").hits[0]
    # Two of three words stand in the window, all of the window's words are three; "not" and "does" stop no search.
    assert best.evidence.window == pytest.approx(1, abs=1e-6)
    assert 0 < best.evidence.lexical < 1
    assert best.evidence.anticipated == 0
    none = engine.search("zeppelin").hits
    assert all(h.evidence.lexical == 0 for h in none)
    weights = (0.30, 0.30, 0.10, 0.30)
    parts = (best.evidence.window, best.evidence.context, best.evidence.passage, best.evidence.lexical)
    assert best.score == pytest.approx(sum(w * p for w, p in zip(weights, parts, strict=True)), abs=1e-6)


@pytest.mark.parametrize(
    ("experts", "found"),
    [
        ({"ann-lee"}, {"ann-lee"}),
        ({"ann-lee", "jane-roe"}, {"ann-lee", "jane-roe"}),
        (["zoe-hart"], {"zoe-hart"}),
        ({"nobody"}, set()),
        ({"ann-lee", "nobody"}, {"ann-lee"}),
        ({'"] or true or expert in ["'}, set()),
        ((), set()),
    ],
)
def test_only_the_experts_asked_for_are_found_and_all_their_passages(engine, corpus, experts, found):
    hits = engine.search("bread", experts=experts).hits
    assert {h.passage.expert.id for h in hits} == found
    assert {h.passage.id for h in hits} == {p.id for p in corpus.passages if p.expert.id in found}


def test_only_the_topics_asked_for_are_found(engine, corpus):
    one, two = (d.id for d in corpus.documents)
    for wanted in ({(one, 2)}, {(one, 1), (two, 1)}, {(two, 1)}, {(two, 7)}, {("nothing", 1)}, set()):
        hits = engine.search("bread", topics=wanted).hits
        expected = {p.id for p in corpus.passages if (p.document, p.topic.number) in wanted}
        assert {h.passage.id for h in hits} == expected
    hits = engine.search("bread", experts={"ann-lee"}, topics={(one, 1)}).hits
    assert said(corpus, hits) == ["Bread needs time."]


def test_only_the_documents_asked_for_are_found(engine, corpus):
    one, two = (d.id for d in corpus.documents)
    for wanted in ({one}, {two}, [two, one], {two, "nothing"}, {"nothing"}, {'"] or true or document in ["'}, set()):
        hits = engine.search("bread", documents=wanted).hits
        assert {h.passage.id for h in hits} == {p.id for p in corpus.passages if p.document in wanted}
    hits = engine.search("bread", experts={"ann-lee"}, documents={two}).hits
    assert said(corpus, hits) == ["Flour and water make bread."]
    assert engine.search("bread", topics={(one, 1)}, documents={two}).hits == ()


def test_a_filter_changes_no_score(engine):
    everything = {h.passage.id: h for h in engine.search("bread and wine").hits}
    for hit in engine.search("bread and wine", experts={"jane-roe"}).hits:
        assert hit.score == pytest.approx(everything[hit.passage.id].score, abs=1e-6)


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_the_limit_cuts_the_end(engine, limit):
    everything = [h.passage.id for h in engine.search("bread").hits]
    assert [h.passage.id for h in engine.search("bread", limit=limit).hits] == everything[:limit]


def test_the_same_query_gives_the_same_result(banked):
    assert banked.search("yeast and bread") == banked.search("yeast and bread") == banked.search("yeast and bread")


@pytest.mark.parametrize(
    "query",
    ["", " ", "?!", "面包", "🍞", "naïve “bread”", "back\\slash", "'quotes\"", "\x00", "a" * 2000, "the of and", "ﬁne"],
)
def test_any_query_is_answered_with_words_of_the_source(engine, corpus, query):
    result = engine.search(query)
    assert len(result.hits) == len(corpus.passages)
    for hit in result.hits:
        text = corpus.document(hit.passage.document).text
        assert hit.passage in corpus.document(hit.passage.document).passages
        assert hit.passage.span.of(text)
        assert sorted(f.span for f in hit.focus) == list(hit.passage.sentences)
        assert all(hit.passage.span.covers(f.span) for f in hit.focus)


def test_words_of_scripts_without_spaces_are_found(engine, corpus):
    best = max(engine.search("面包").hits, key=lambda h: h.evidence.lexical)
    assert "面包" in said(corpus, [best])[0]
    assert best.evidence.lexical > 0


def test_an_anticipated_question_brings_its_passage_first(banked, corpus, bank):
    result = banked.search("yeast speed")
    assert result.hits[0].passage.span.covers(bank[0].answers[0])
    assert result.hits[0].focus[0].span == bank[0].answers[0]
    assert result.hits[0].evidence.anticipated == pytest.approx(1, abs=0.05)
    nearest = result.anticipated[0]
    assert (nearest.question, nearest.answered, nearest.language) == ("yeast speed", True, None)
    assert nearest.cosine == pytest.approx(1, abs=1e-6)
    assert len(result.anticipated) == len(bank)
    cosines = [a.cosine for a in result.anticipated]
    assert cosines == sorted(cosines, reverse=True)


def test_a_question_that_nothing_answers_is_anticipated_too(banked):
    nearest = banked.search("price of butter").anticipated[0]
    assert (nearest.question, nearest.answered) == ("price of butter", False)


def test_an_anticipated_question_does_not_reach_past_a_filter(banked):
    hits = banked.search("yeast speed", experts={"ann-lee"}).hits
    assert {h.passage.expert.id for h in hits} == {"ann-lee"}
    assert banked.search("yeast speed", experts=()).anticipated[0].question == "yeast speed"


def test_the_nearest_question_of_some(banked):
    number, cosine = banked.nearest_question("velocidad de la levadura", [4])
    assert number == 4
    assert 0.5 < cosine <= 1
    assert banked.nearest_question("yeast speed", [1, 2, 3])[0] == 2
    assert banked.nearest_question("zeppelin", [3, 1])[0] in (1, 3)
    assert banked.nearest_question("yeast speed", []) is None


def test_without_a_bank_nothing_is_anticipated(engine):
    assert engine.search("yeast speed").anticipated == ()
    assert engine.nearest_question("velocidad", []) is None


def test_only_the_passages_asked_for_are_found(engine, corpus):
    ids = [p.id for p in corpus.passages]
    wanted = {ids[0], ids[2], ids[5]}
    assert {h.passage.id for h in engine.search("bread", passages=wanted).hits} == wanted
    assert [h.passage.id for h in engine.search("bread", passages=wanted, experts={"jane-roe"}).hits] == [ids[0]]
    assert engine.search("bread", passages={"source-1:0-1"}).hits == ()
    assert engine.search("bread", passages=()).hits == ()


def test_words_that_stand_nowhere_are_told(engine):
    assert engine.unknown(terms("bread zeppelin 面包 wine")) == frozenset(terms("zeppelin"))
    assert engine.unknown([]) == frozenset()


def test_the_passages_that_hold_all_of_some_words(engine, corpus):
    order = [p.id for p in corpus.passages]
    bread = [p.id for p in corpus.passages if "bread" in corpus.words(p.document, p.span).casefold()]
    assert engine.holding(terms("bread"), 50) == Holding(len(bread), tuple(bread))
    assert engine.holding(terms("bread"), 2) == Holding(len(bread), tuple(bread[:2]))
    assert engine.holding(terms("rye bread"), 5) == Holding(1, (order[0],))
    assert engine.holding(terms("rye wine"), 5) == Holding(0, ())
    assert engine.holding(terms("zeppelin bread"), 5) == Holding(0, ())
    assert engine.holding([], 5) == Holding(0, ())


def test_an_engine_that_answers_is_there(engine):
    assert engine.check() is None


def test_the_ground_is_what_was_given(engine, corpus):
    assert engine.ground.corpus is corpus
    assert [p.id for p in engine.ground.passages] == [p.id for p in corpus.passages]
