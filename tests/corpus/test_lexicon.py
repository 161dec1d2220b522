from corpus.lexicon import Joined, Words


def test_words_are_found_and_those_that_begin_alike():
    words = Words(["bread", "brew", "rye", "bread", "été"])
    assert (len(words), set(words)) == (4, {"bread", "brew", "rye", "été"})
    assert "rye" in words
    assert "ry" not in words
    assert sorted(words.beginning("br")) == ["bread", "brew"]
    assert list(words.beginning("été")) == ["été"]
    assert not list(words.beginning("z"))


def test_joined_are_the_words_of_all():
    words = Joined(Words(["bread"]), Words(), Words(["brew", "rye"]))
    assert (len(words), sorted(words)) == (3, ["bread", "brew", "rye"])
    assert "brew" in words
    assert "ale" not in words
    assert sorted(words.beginning("b")) == ["bread", "brew"]
