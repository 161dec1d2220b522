import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import names


@pytest.mark.parametrize(
    ("one", "two"),
    [("Larry Catà Backer", "Backer, Larry Cata"), ("Dr. Shaoming Zhu", "zhu shaoming"), ("J. Roe", "Roe J")],
)
def test_forms_of_one_name_share_a_key(one, two):
    assert names.key(one) == names.key(two)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dr. Larry C. Backer", ("larry", "c", "backer")),
        ("Jean-Luc O’Neill", ("jean-luc", "o’neill")),
        ("王可人", ("王可人",)),
        ("Prof. Dr.", ()),
        ("", ()),
    ],
)
def test_tokens(name, expected):
    assert names.tokens(name) == expected


@pytest.mark.parametrize(
    "text",
    ["Jane Roe", "A. Lee", "Élise de Groot", "E\u0301lise Groot", "O'Neill", "王可人", "SENATOR SMITH", "J. R. Roe"],
)
def test_names(text):
    assert names.looks_like_name(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "Note", "A", "Q", "Moderator", "Editors", "what it is", "Step 2", "Photo", "Dr.", "de la", "x" * 61),
        *("The quick brown fox jumps over", "Jane 👩", "Jane_Roe"),
    ],
)
def test_other_words(text):
    assert not names.looks_like_name(text)


@pytest.mark.parametrize(
    ("name", "slug"), [("Larry Catà Backer", "larry-cata-backer"), ("王可人", "王可人"), ("…", ""), ("a_b  c", "a-b-c")]
)
def test_slug(name, slug):
    assert names.slug(name) == slug


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_the_order_of_the_parts_does_not_matter(text):
    parts = names.tokens(text)
    assert names.key(" ".join(reversed(parts))) == names.key(" ".join(parts))


@pytest.mark.parametrize(
    ("written", "name"),
    [("Roe, Jane", "Jane Roe"), ("Jane Roe", "Jane Roe"), ("Roe, of Leeford", "Roe, of Leeford"), ("Roe,", "Roe,")],
)
def test_a_name_with_the_surname_last(written, name):
    assert names.in_order(written) == name
