import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.lexicon import Words
from index.large import lexicon
from index.large.lexicon import StoredWords
from index.types import IndexProblem

WORD = st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=6)


@given(st.sets(WORD, max_size=40), st.lists(WORD, max_size=10))
def test_words_in_a_file_are_those_in_memory(tmp_path_factory, words, others):
    path = tmp_path_factory.mktemp("words") / "w"
    lexicon.write(path, words)
    stored, held = StoredWords(path), Words(words)
    assert list(stored) == sorted(words)
    assert len(stored) == len(held)
    for word in (*words, *others):
        assert (word in stored) == (word in held)
        for end in range(1, len(word) + 1):
            assert sorted(stored.beginning(word[:end])) == sorted(held.beginning(word[:end]))


def test_words_are_written_once_and_looked_up_as_they_are(tmp_path):
    lexicon.write(tmp_path / "w", ["rye", "ale", "rye", "\ud83d"])
    words = StoredWords(tmp_path / "w")
    assert list(words) == ["ale", "rye", "\ud83d"]
    assert "" not in words
    assert "ry" not in words
    assert None not in words


def test_no_words_are_none(tmp_path):
    lexicon.write(tmp_path / "w", [])
    assert not list(StoredWords(tmp_path / "w"))
    assert "a" not in StoredWords(tmp_path / "w")
    assert not list(StoredWords(tmp_path / "w").beginning("a"))


def test_a_file_that_was_cut_is_told_in_one_line(tmp_path):
    lexicon.write(tmp_path / "w", (f"{n:06}" for n in range(5_000)))
    words = StoredWords(tmp_path / "w")
    assert "004999" in words
    os.truncate(tmp_path / "w", 4_000)
    for look in (lambda: "004998" in words, lambda: words.beginning("0049"), lambda: list(words)):
        with pytest.raises(IndexProblem, match=r"w: has been cut; run `experts build --force`$"):
            look()


def test_only_so_many_words_are_remembered(tmp_path, monkeypatch):
    monkeypatch.setattr(lexicon, "_REMEMBERED", 2)
    lexicon.write(tmp_path / "w", "abcd")
    words = StoredWords(tmp_path / "w")
    assert [w in words for w in "abxcdxa"] == [True, True, False, True, True, False, True]
    assert len(words._known) <= 2


def test_a_missing_file_is_told_in_one_line(tmp_path):
    with pytest.raises(IndexProblem, match=r"w: .*; run `experts build --force`$"):
        StoredWords(tmp_path / "w")
