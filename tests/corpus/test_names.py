import pytest

from corpus import names


@pytest.mark.parametrize(
    ("one", "two"),
    [("Larry Catà Backer", "Backer, Larry Cata"), ("Dr. Shaoming Zhu", "zhu shaoming"), ("J. Roe", "Roe J")],
)
def test_forms_of_one_name_share_a_key(one, two):
    assert names.key(one) == names.key(two)


@pytest.mark.parametrize("text", ["Jane Roe", "Élise de Groot", "O'Neill", "王可人", "SENATOR SMITH", "J. R. Roe"])
def test_names(text):
    assert names.looks_like_name(text)


@pytest.mark.parametrize("text", ["", "Note", "what it is", "Step 2", "The quick brown fox jumps over", "Photo", "Dr."])
def test_other_words(text):
    assert not names.looks_like_name(text)


def test_slug():
    assert names.slug("Larry Catà Backer") == "larry-cata-backer"
