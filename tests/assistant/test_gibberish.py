import pytest

from assistant.gibberish import is_gibberish

CORPUS = frozenset("surveillance privacy credit".split())
ENGLISH = frozenset("the of sit mob online snitch green ideas".split())
PIECES = {"hjkl": 3, "uiop": 2, "lorem": 2, "ipsum": 2, "dolor": 2, "amet": 2, "doxxing": 3, "snitching": 4}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hjkl uiop", True),
        ("hjkl", True),
        ("lorem ipsum dolor sit amet", True),
        ("hjkl uiop of privacy and credit and ideas", False),
        ("survelliance?", False),
        ("privcy", False),
        ("snitching", False),
        ("doxxing", False),
        ("mobs online", False),
        ("is it the?", False),
        ("公民的隐私", False),
        ("", False),
    ],
)
def test_only_what_is_hardly_a_word_is_gibberish(text, expected):
    assert is_gibberish(text, CORPUS, ENGLISH.__contains__, lambda w: PIECES.get(w, 1)) is expected


@pytest.mark.parametrize("question", ["hjkl uiop", "lorem ipsum dolor sit amet", "dsfkjh sdkfjh?"])
def test_gibberish_is_no_question(assistant, question):
    answer = assistant.ask(question)
    assert answer.reason == "off_topic"
    assert not answer.see_also
