import pytest

from assistant.language import foreign

WORDS = frozenset("social credit system china shanghai privacy banks bread".split())


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Does the social credit system protect privacy?", None),
        ("social credit china", None),
        ("Is artificial intelligence dangerous in itself?", None),
        ("international harmonisation of scores", None),
        ("privacy", None),
        ("asdfgh", None),
        ("??", None),
        ("Protège-t-on encore la vie privée des citoyens ?", "fr"),
        ("Wird die Privatsphäre der Bürger geschützt?", "de"),
        ("¿Se protege la privacidad de los ciudadanos?", "es"),
        ("La privacy dei cittadini viene protetta?", "it"),
        ("公民的隐私受到保护吗？", "zh"),
        ("et les banques et la privacy dans ce system", "fr"),  # known words, but what joins them is foreign
        ("Che si dice delle banche?", "it"),
        ("Wer hat mehr Know-how über Banken als wir?", "de"),
        ("know-how of the banks", None),
        ("¿Qué es el crédito social?", "es"),
        ("Защищена ли частная жизнь граждан?", "ru"),
    ],
)
def test_what_is_evidently_not_english(question, language):
    assert foreign(question, "en", WORDS.__contains__) == language


def test_a_corpus_in_another_language_has_that_as_its_own():
    assert foreign("Wird die Privatsphäre der Bürger geschützt?", "de", WORDS.__contains__) is None
    assert foreign("Does the social credit system protect it?", "de", lambda _: False) == "en"
    assert foreign("Wird die Privatsphäre der Bürger geschützt?", "xx", lambda _: False) is None
