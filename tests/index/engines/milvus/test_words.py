import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.milvus import words
from index.lexical import LexicalIndex, terms

TEXTS = ["Bread and wine and bread", "Wine", "", "Time, time and time again for bread"]


def scores(texts, query):
    """What a Milvus computes: inner products of sparse vectors of single precision."""
    documents = [terms(t) for t in texts]
    known = sorted({words.key(t) for d in documents for t in d})
    counts = {t: sum(t in map(words.key, d) for d in documents) for t in known}
    numbers = {t: n for n, t in enumerate(known, 1)}
    mean = sum(map(len, documents)) / len(documents)
    asked = words.asked(terms(query), {t: (numbers[t], counts[t]) for t in known}, len(documents))
    weights = [words.weights(d, numbers, mean) for d in documents]
    return [sum(w.get(n, 0) * asked[n] for n in asked) for w in weights]


@pytest.mark.parametrize("query", ["bread", "bread wine", "time time bread", "zeppelin wine", "the of", ""])
def test_inner_products_are_the_scores_of_the_embedded_engine(query):
    embedded = LexicalIndex([terms(t) for t in TEXTS]).scores(query)
    assert scores(TEXTS, query) == pytest.approx(list(embedded), abs=1e-9)


@given(st.lists(st.text("abc ", max_size=30), min_size=1, max_size=6), st.text("abcd ", max_size=12))
def test_they_are_for_any_texts(texts, query):
    embedded = LexicalIndex([terms(t) for t in texts]).scores(query)
    found = scores(texts, query)
    assert found == pytest.approx(list(embedded), abs=1e-9)
    assert all(0 <= s <= 1 for s in found)


def test_a_passage_without_words_has_a_vector_that_no_query_meets():
    assert words.weights([], {}, 0.0) == {0: 1.0}
    assert words.weights([], {}, 7.5) == {0: 1.0}


def test_a_very_long_word_has_a_key_of_bounded_length():
    assert words.key("a" * 64) == "a" * 64
    assert len(words.key("ä" * 5000)) == 64
    assert words.key("a" * 65) != words.key("a" * 66)
