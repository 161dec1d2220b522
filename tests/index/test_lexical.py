import pytest

from index.lexical import LexicalIndex, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does the EXPERT say about Privacies?", ["expert", "privaci"]),
        ("Catà's cafés", ["cata", "cafe"]),
        ("信用体系", ["信用", "用体", "体系"]),
        ("", []),
    ],
)
def test_terms(text, expected):
    assert terms(text) == expected


def test_a_term_in_half_of_a_tiny_corpus_still_scores():
    index = LexicalIndex([["bread"], ["wine"]])
    scores = index.scores("bread")
    assert scores[0] > 0 == scores[1]


def test_scores_are_shares_and_unknown_terms_lower_them():
    index = LexicalIndex([["bread", "wine"], ["oil"]])
    sure, unsure = index.scores("bread")[0], index.scores("bread zeppelin")[0]
    assert 0 < unsure < sure <= 1


def test_an_empty_corpus_or_question_scores_nothing():
    assert LexicalIndex([]).scores("bread").shape == (0,)
    assert LexicalIndex([[], []]).scores("bread").tolist() == [0, 0]
    assert LexicalIndex([["bread"]]).scores("the of").tolist() == [0]
