import pytest

from corpus.mentions import Mentions, without
from corpus.types import Expert

EXPERTS = (
    Expert("zhu", "Shaoming Zhu", ("Zhu Shaoming",)),
    Expert("backer", "Larry Catà Backer"),
    Expert("sapio", "Flora Sapio"),
    Expert("may", "Will May"),
)
MENTIONS = Mentions(EXPERTS, {"will", "may"}, {"banker", "backed", "baker", "floral"}.__contains__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does Sapio think?", ["sapio"]),
        ("sapio on taxes", ["sapio"]),
        ("Zhu Shaoming or Prof. Backer?", ["zhu", "backer"]),
        ("catà backer, larry: what of it", ["backer"]),
        ("flora sapia on taxes", ["sapio"]),
        ("Bakcer's view", ["backer"]),
        ("Does Baker see it?", ["backer"]),
        ("the banker backed a baker", []),
        ("will it rain in may", []),
        ("What does May say?", ["may"]),
        ("what about floral bread", []),
        ("", []),
    ],
)
def test_names_in_any_form(text, expected):
    assert [m.expert for m in MENTIONS.find(text)] == expected


def test_names_are_taken_out_with_titles_and_possessives():
    text = "What is Dr. Sapio's view of tax?"
    assert without(text, MENTIONS.find(text)) == "What is view of tax?"
