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


def test_every_sentence_can_be_said_in_chinese():
    said = messages.addressed(["A", "B"], ["C", "D"])
    assert said == "2 experts address this. C and D did not address this topic."
    assert said.said_in("zh") == "2 位专家谈到了这个问题。C 和 D 没有谈及这一主题。"
    assert messages.other_language("fr", "en").said_in("zh").startswith("没有哪一段能确定回答这个用法语提出的问题")
    assert messages.NOT_ADDRESSED.said_in("zh") == "专家们没有谈到这个问题。"


def test_a_name_with_braces_is_a_name():
    assert messages.expert_silent(["{count} {names}"]).said_in("zh") == "{count} {names} 没有谈到这个问题。"


def test_of_many_names_the_first_are_said_and_how_many_more_there_are():
    said = messages.unknown_expert("X", [f"N{n}" for n in range(1, 1_013)])
    assert said.endswith("who are N1, N2, N3, N4, N5, N6, N7, N8, N9, N10 and 1,002 more.")
    assert said.said_in("zh").endswith("N9、N10 和 另外 1,002 位。")
