import pytest

from index.letters import Letters

GERMAN = ["Wie teuer ist das Brot?", "Was kostet ein Brot heute?", "Wird der Wein älter?"]
ASKED = [*GERMAN, "面包多少钱？", "葡萄酒好喝吗？"]
ABOUT = [frozenset({"bread"}), frozenset({"bread"}), frozenset({"wine"}), frozenset({"bread"}), frozenset({"wine"})]


@pytest.mark.parametrize(
    ("question", "meaning"),
    [("Ist Brot teuer?", "bread"), ("Altert der Wein?", "wine"), ("面包贵吗？", "bread"), ("葡萄酒呢？", "wine")],
)
def test_the_likest_questions_say_what_it_is_about(question, meaning):
    letters = Letters(ASKED, ABOUT)
    other = {"bread": "wine", "wine": "bread"}[meaning]
    shares = letters.shares(question)
    assert shares[meaning] > 0.5 > shares.get(other, 0.0)


def test_shares_of_what_nothing_is_like_or_known_are_nothing():
    assert not any(Letters(ASKED, ABOUT).shares("???").values())
    assert "cheese" not in Letters(ASKED, ABOUT).shares("Ist Brot teuer?")
    assert Letters([], []).shares("Ist Brot teuer?") == {}
    assert Letters(["Ist Brot teuer?", "Ja, warum?", "Wein?"], [frozenset()] * 3).shares("Ist Brot teuer?") == {}
