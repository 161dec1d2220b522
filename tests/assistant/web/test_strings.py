import re

import pytest

from assistant import language
from assistant.web import strings

GAPS = re.compile(r"\{(\w+)\}")


def test_every_language_says_everything_with_the_same_gaps():
    english = strings.of("en")
    assert strings.LANGUAGES == ("en", "zh")
    for code in strings.LANGUAGES:
        said = strings.of(code)
        assert said.keys() == english.keys()
        assert all(said.values())
        for key, text in said.items():
            assert set(GAPS.findall(text)) == set(GAPS.findall(english[key])), key


def test_chinese_is_chinese():
    same = {"cite_bibtex", "cite_ris", "cite_csl-json", "direction"}
    english, chinese = strings.of("en"), strings.of("zh")
    assert {key for key in chinese if chinese[key] == english[key] and not key.startswith("widget_")} == same


def test_every_language_of_a_question_has_a_name():
    assert {code: strings.of("en")[f"language_{code}"] for code in language.NAMES} == language.NAMES


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        (None, None, "en"),
        ("zh", "en", "zh"),
        ("zh-TW", None, "zh"),
        ("ar", "de, zh;q=0.5", "zh"),
        (None, "en;q=0.5, zh-CN", "zh"),
        (None, "fr, en-GB;q=0.9, zh;q=0.8", "en"),
        (None, "zh;q=x, ;;, *", "en"),
        ("<script>", "", "en"),
    ],
)
def test_the_language_is_what_was_asked_for_else_what_the_browser_accepts(asked, accepted, chosen):
    assert strings.chosen(asked, accepted) == chosen


def test_names_are_listed_as_the_language_does():
    assert strings.listed(["A", "B", "C"], strings.of("zh")) == "A、B 和 C"
