import pytest

from corpus import misspelling


def test_what_is_near_enough_is_found_with_its_errors():
    words = frozenset("corruption corruptions eruption cat".split())
    assert misspelling.near("corruptoin", words, 2) == {"corruption": 1, "corruptions": 2}
    assert misspelling.near("zzz", words, 2) == {}


@pytest.mark.parametrize(
    ("word", "other", "most", "found"),
    [
        ("corruption", "corruption", 2, 0),
        ("corupption", "corruption", 2, 2),
        ("corruptoin", "corruption", 2, 1),
        ("corruption", "eruption", 1, 2),
        ("", "abc", 2, 3),
    ],
)
def test_errors_are_counted_up_to_what_matters(word, other, most, found):
    assert misspelling.errors(word, other, most) == found
