import pytest

from assistant import messages


@pytest.mark.parametrize(
    ("names", "listed"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_are_listed(names, listed):
    assert messages.listed(names) == listed


@pytest.mark.parametrize(
    ("speakers", "silent", "message"),
    [
        (["A"], [], "A addresses this."),
        (["A", "B"], [], "2 experts address this."),
        (["A"], ["B"], "A addresses this. B did not address this topic."),
        (["A", "B"], ["C", "D"], "2 experts address this. C and D did not address this topic."),
    ],
)
def test_who_addresses_it_and_who_does_not(speakers, silent, message):
    assert messages.addressed(speakers, silent) == message


def test_the_other_sentences():
    assert messages.expert_silent(["A", "B"]) == "A and B did not address this."
    assert messages.overview("A", ["Bread", "Wine"]) == "A spoke on: Bread; Wine. Ask about one of these."
    assert messages.unknown_expert("X", ["A", "B"]) == "X is not among the experts here, who are A and B."
