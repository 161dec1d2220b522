import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import lexical
from index.lexical import LexicalIndex, terms

ENDINGS = ("ally", "ization", "ational", "iveness", "fulness", "ousness", "ability", "icate", "ement", "ingly")


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


def test_threads_do_not_mix_their_words():
    words = [f"{start}{end}" for start in ("nation", "relat", "organ", "hope", "form") for end in ENDINGS]
    expected = [terms(w) for w in words]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            for _ in range(20):
                lexical._stem.cache_clear()
                assert list(pool.map(terms, words)) == expected
    finally:
        sys.setswitchinterval(interval)


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
