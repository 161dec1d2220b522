"""The large engine finds what the small one finds, with the same scores."""

import numpy as np
import pytest

from corpus.bank import BankQuestion
from corpus.types import Corpus, Document, Expert, Passage, Span
from index import entries
from index.engines import large
from index.engines.large import LargeEngine
from index.large.building import Builder
from index.large.index import LargeIndex
from index.lexical import terms
from tests.conftest import ToyEncoder, corpus_of, toy_assistant
from tests.index.large.conftest import SECOND, TEXT

QUERIES = ("bread", "white does not", "flour and water make bread", "zeppelin", "", "面包", "wine time rye")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("c") / "c", TEXT, SECOND)


@pytest.fixture(scope="module")
def bank(corpus):
    document = corpus.documents[0]
    rises = next(s for p in document.passages for s in p.sentences if s.of(document.text) == "Wheat rises fast.")
    cool = next(s for p in document.passages for s in p.sentences if s.of(document.text) == "It has to be cool.")
    return (
        BankQuestion(document.id, "yeast speed", (rises,)),
        BankQuestion(document.id, "what is cool", (cool, rises)),
        BankQuestion(document.id, "price of butter", ()),
    )


def engines(corpus, folder, bank=(), is_flat=True):
    """The small and the large engine over a corpus."""
    small = toy_assistant(corpus, bank)._engine
    toy = ToyEncoder()
    builder = Builder(folder, corpus.experts, toy.encode(["x"]).shape[1])
    for document in corpus.documents:
        named = [p for p in document.passages if p.expert]
        texts = [t for p in named for _, t in entries.entries_of(0, p, document.text)]
        words = [terms(p.span.of(document.text)) for p in named]
        builder.add(document.id, document.topics, document.passages, toy.encode(texts), words)
    builder.finish(is_flat)
    index = LargeIndex(folder, toy.encode(["x"]).shape[1])
    return small, LargeEngine(small.ground, index, small.index.bank_dense)


def assert_alike(ours, theirs):
    assert sorted(h.passage.id for h in ours.hits) == sorted(h.passage.id for h in theirs.hits)
    assert [h.score for h in ours.hits] == pytest.approx([h.score for h in theirs.hits], abs=2e-3)
    known = {h.passage.id: h for h in theirs.hits}
    for hit in ours.hits:
        other = known[hit.passage.id]
        assert hit.passage == other.passage
        assert hit.evidence.lexical == pytest.approx(other.evidence.lexical, abs=1e-9)
        assert hit.evidence.anticipated == pytest.approx(other.evidence.anticipated, abs=1e-9)
        scores = {f.span: f.score for f in other.focus}
        assert {f.span for f in hit.focus} == set(scores)
        assert [f.score for f in hit.focus] == pytest.approx([scores[f.span] for f in hit.focus], abs=5e-3)
    assert ours.anticipated == theirs.anticipated


@pytest.mark.parametrize("is_flat", [True, False])
@pytest.mark.parametrize("candidates", ["all", "few"])
def test_both_engines_find_the_same_with_the_same_scores(corpus, bank, tmp_path, monkeypatch, is_flat, candidates):
    if candidates == "few":
        monkeypatch.setattr(large, "_FEW", 0)
    small, ours = engines(corpus, tmp_path, bank, is_flat)
    document = corpus.documents[0].id
    for query in QUERIES:
        for filters in (
            {},
            {"experts": {"ann-lee"}},
            {"topics": {(document, 2)}},
            {"experts": {"ann-lee"}, "topics": {(document, 1)}},
            {"passages": {corpus.passages[0].id, corpus.passages[-1].id, "nothing:0-1", "malformed"}},
            {"documents": {document}},
            {"documents": {corpus.documents[1].id, "nothing"}, "experts": {"ann-lee"}},
            {"documents": set()},
            {"experts": ()},
        ):
            assert_alike(ours.search(query, **filters), small.search(query, **filters))


def test_without_a_bank_nothing_is_anticipated(corpus, tmp_path):
    small, ours = engines(corpus, tmp_path)
    assert_alike(ours.search("bread"), small.search("bread"))
    assert ours.nearest_question("bread", []) is None


def test_the_best_of_one_expert_are_found_though_others_are_nearer(tmp_path, monkeypatch):
    jane, ann = Expert("jane-roe", "Jane Roe"), Expert("ann-lee", "Ann Lee")
    said = [(jane, f"Bread number {n} is bread.") for n in range(300)]
    said[100:100] = [(ann, "Wine is red."), (ann, "It is late.")]
    text, passages = "", []
    for n, (expert, words) in enumerate(said, 1):
        span = Span(len(text), len(text) + len(words))
        passages.append(Passage("d", span, expert, None, n, (span,), (), span))
        text += words + "\n"
    document = Document("d", "D", text, "", None, None, None, (), (), tuple(passages), ())
    corpus = Corpus("C", (document,), (jane, ann))
    monkeypatch.setattr(large, "_FEW", 0)
    _, ours = engines(corpus, tmp_path, is_flat=False)
    assert {h.passage.expert.id for h in ours.search("bread", limit=100).hits} == {"jane-roe"}
    hits = ours.search("bread", experts={"ann-lee"}).hits
    assert [h.passage.expert.id for h in hits] == ["ann-lee", "ann-lee"]


@pytest.mark.parametrize("is_flat", [True, False])
def test_the_best_of_one_document_are_found_however_many_it_has(corpus, bank, tmp_path, monkeypatch, is_flat):
    for limit in ("_FEW", "_SELECTIVE", "_CANDIDATES"):
        monkeypatch.setattr(large, limit, 0)
    small, ours = engines(corpus, tmp_path, bank, is_flat)
    for document in corpus.documents:
        for query in ("bread", "flour and water make bread", "wine"):
            found, expected = (e.search(query, documents={document.id}, limit=1).hits for e in (ours, small))
            assert [h.passage.id for h in found] == [h.passage.id for h in expected]


def test_words_are_known_as_the_small_engine_knows_them(corpus, tmp_path):
    small, ours = engines(corpus, tmp_path)
    for words in (["bread"], ["flour", "water"], ["zeppelin"], []):
        assert ours.holding(words, 2) == small.holding(words, 2)
        assert ours.unknown(words) == small.unknown(words)


def test_the_nearest_of_some_questions(corpus, bank, tmp_path):
    small, ours = engines(corpus, tmp_path, bank)
    for query in ("price of butter", "yeast"):
        assert ours.nearest_question(query, [0, 2]) == small.nearest_question(query, [0, 2])


def test_ties_stand_in_reading_order(corpus, tmp_path):
    _, ours = engines(corpus, tmp_path)
    hits = ours.search("zeppelin zeppelin").hits
    order = {p.id: n for n, p in enumerate(corpus.passages)}
    keys = [(-h.score, order[h.passage.id]) for h in hits]
    assert keys == sorted(keys)
    assert np.isfinite([h.score for h in hits]).all()
