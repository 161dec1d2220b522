from dataclasses import replace

import pytest

from assistant.gibberish import is_gibberish
from assistant.understand import Understanding
from tests.conftest import ToyEncoder, corpus_of

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


def test_what_the_encoder_cannot_read_is_neither_gibberish_nor_misspelt(tmp_path):
    german = replace(corpus_of(tmp_path / "c", "T\n\nA B: Der Hund ruht.\n\nC D: Ja.\n\nA B: Brot.\n"), language="de")
    encoder = ToyEncoder()
    encoder.pieces = len  # every letter a piece of its own: nothing looks like a word
    for language, is_read in (("de", False), ("en", True)):
        read = Understanding(replace(german, language=language), encoder).read
        assert read("Hund Katzen Maus Tiger").is_gibberish is is_read
        assert (read("hundd ruht").text == "hundd ruht") is not is_read


@pytest.mark.parametrize("question", ["hjkl uiop", "lorem ipsum dolor sit amet", "dsfkjh sdkfjh?"])
def test_gibberish_is_no_question(assistant, question):
    answer = assistant.ask(question)
    assert answer.reason == "off_topic"
    assert not answer.see_also
