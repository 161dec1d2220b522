from dataclasses import replace

import numpy as np

from assistant.evaluation.corpora import Indexer, Text, Vectorizer, collect, own_engine
from corpus import bank, library
from corpus.types import Expert, Topic
from index import fusion
from tests.conftest import ToyEncoder

ANN = Expert("ann", "Ann Li")


class CountingEncoder(ToyEncoder):
    def __init__(self):
        self.encoded = 0

    def encode(self, texts):
        self.encoded += len(texts)
        return super().encode(texts)


def words(collection, span):
    return span.of(collection.corpus.documents[0].text)


def test_texts_become_passages_that_know_their_text():
    collection = collect(
        "toy",
        [
            Text("a", "  Roads are long. They are dull.\n", ANN, title="Roads"),
            Text("empty", " "),
            Text("b", "One half and the other. Rest", title="Roads", sentences=("One half", "and the other. Rest")),
        ],
    )
    first, second = collection.corpus.passages
    assert words(collection, first.span) == "Roads are long. They are dull."
    assert [words(collection, s) for s in first.sentences] == ["Roads are long.", "They are dull."]
    assert [words(collection, s) for s in second.sentences] == ["One half", "and the other. Rest"]
    assert (first.expert, first.topic, second.topic) == (ANN, Topic(1, "Roads"), Topic(1, "Roads"))
    assert collection.name_of == {first.id: "a", second.id: "b"}
    start = collection.start_of["b"]
    assert collection.corpus.documents[0].text[start:] == "One half and the other. Rest"
    assert [e.name for e in collection.corpus.experts] == ["Ann Li", "-"]


def test_vectors_come_in_the_texts_order_and_are_kept(tmp_path):
    encoder, told = CountingEncoder(), []
    texts = ["long roads", "rails", "long roads", "grey"]
    vectorizer = Vectorizer(encoder, "key", tmp_path / "cache", lambda *step: told.append(step))
    vectors = vectorizer(texts)
    np.testing.assert_array_equal(vectors, ToyEncoder().encode(texts))
    np.testing.assert_array_equal(vectorizer(texts), vectors)
    assert encoder.encoded == 3
    assert told == [("encoding the set's texts", 1, 1)]
    Vectorizer(encoder, "other key", tmp_path / "cache", lambda *_: None)(texts)
    assert encoder.encoded == 6


def test_a_collection_is_searched_as_a_corpus_is(setup):
    collection = collect("toy", [Text("a", "Roads are long."), Text("b", "Rails are cold.")])
    hits = Indexer(setup).engine(collection).search("cold rails").hits
    assert [collection.name_of[h.passage.id] for h in hits] == ["b", "a"]


def test_an_index_without_its_bank_ranks_by_the_text_alone(setup):
    corpus = library.open_corpus(setup.corpus)
    bank.teach(setup.corpus, corpus.documents[0], "Is it dull?", ())
    assert own_engine(setup).ground.bank
    engine = own_engine(replace(setup, has_bank=False))
    assert engine.ground.bank == ()
    result = engine.search("grey roads")
    assert result.anticipated == ()
    best = result.hits[0]
    evidence = np.array(
        [[best.evidence.window, best.evidence.context, best.evidence.passage, best.evidence.lexical, 0]]
    )
    assert best.score == fusion.fuse(evidence, fusion.WITHOUT_BANK)[0]
