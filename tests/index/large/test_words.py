import numpy as np
import pytest

from corpus import library
from index.large.arrays import expanded, write_sizes
from index.large.words import FILES, Words, WordsWriter, topic_key
from index.lexical import LexicalIndex, terms
from index.types import IndexProblem
from tests.conftest import json_lines


def written(folder, texts):
    writer = WordsWriter(folder, {})
    for n, words in enumerate(texts):
        writer.add(words, f"e{n % 2}", topic_key("d", n % 3) if n else None)
    writer.close()
    write_sizes(folder, FILES)
    return Words(folder)


@pytest.fixture(scope="module")
def included():
    corpus = library.open_corpus()
    return [terms(corpus.words(p.document, p.span)) for p in corpus.passages]


def assert_alike(included, folder, asked):
    """Both indexes of words give each question the same scores, and the best by them are candidates."""
    small, ours = LexicalIndex(included), written(folder, included)
    for question in asked:
        expected = small.scores(question)
        assert ours.scores(terms(question), np.arange(len(included))) == pytest.approx(expected, abs=1e-9)
        candidates = ours.candidates(terms(question), 10)
        best = [n for n in np.argsort(-expected, kind="stable")[:3] if expected[n] > 0]
        assert set(best) <= set(candidates)


def test_both_indexes_of_words_score_and_rank_alike(included, tmp_path):
    corpus = library.open_corpus()
    asked = [q.question for q in library.open_bank(library.SHIPPED, corpus)][::40]
    assert_alike(included, tmp_path, [*asked, "trust trust data", "zeppelin", ""])


def test_they_rank_alike_what_nobody_here_has_written(included, tmp_path, gold):
    assert_alike(included, tmp_path, [q["question"] for q in json_lines(gold / "set_a.jsonl")])


def test_what_is_asked_for_holds_the_words_and_the_filters(tmp_path):
    ours = written(tmp_path, [["bread", "rye"], ["bread"], ["wine"], ["bread", "wine"]])
    assert sorted(ours.candidates(["bread"], 9)) == [0, 1, 3]
    assert sorted(ours.candidates(["bread"], 9, experts=["e1"])) == [1, 3]
    assert sorted(ours.candidates(["bread"], 9, topics=[topic_key("d", 1)])) == [1]
    assert sorted(ours.candidates(["bread"], 9, experts=[])) == []
    assert sorted(ours.candidates(["bread"], 9, within=[range(1, 2), range(3, 9)])) == [1, 3]
    assert sorted(ours.candidates(["bread"], 9, experts=["e0"], within=[range(2)])) == [0]
    assert sorted(ours.candidates(["bread"], 9, within=[range(0)])) == []
    assert sorted(ours.candidates(["bread"], 9, within=[])) == []
    assert ours.candidates([], 9).tolist() == []
    assert ours.holding(["bread"], 2)[0] == 3
    assert ours.holding(["bread"], 2)[1].tolist() == [0, 1]
    assert ours.holding(["bread", "wine"], 9)[1].tolist() == [3]
    assert (ours.knows("rye"), ours.knows("zeppelin")) == (True, False)


def test_passages_that_are_skipped_keep_their_number(tmp_path):
    writer = WordsWriter(tmp_path, {})
    writer.add(["bread"], "e", None)
    writer.skip()
    writer.add(["bread", "x" * 900], "e", None)
    writer.close()
    write_sizes(tmp_path, FILES)
    ours = Words(tmp_path)
    assert sorted(ours.candidates(["bread"], 9)) == [0, 2]
    assert ours.candidates(["x" * 900], 9).tolist() == [2]
    assert (ours.scores(["bread"], np.arange(3)) > 0).tolist() == [True, False, True]


def test_ranges_are_expanded():
    numbers, group = expanded(np.array([5, 2]), np.array([7, 3]))
    assert (numbers.tolist(), group.tolist()) == ([5, 6, 2], [0, 0, 1])
    assert expanded(np.array([], dtype=np.int64), np.array([], dtype=np.int64))[0].tolist() == []


def test_a_missing_index_is_told_in_one_line(tmp_path):
    with pytest.raises(IndexProblem, match=r"run `experts build --force`$"):
        Words(tmp_path)
