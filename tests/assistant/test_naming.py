import pytest

from assistant.naming import Namebook, Named


@pytest.fixture(scope="module")
def book(assistant):
    return Namebook(assistant.corpus)


@pytest.mark.parametrize("text", ["Larry Catà Backer", "Backer", "Cata Backer", "BACKER, 2019", "L. C. Backer writes"])
def test_an_expert_in_every_form(book, text):
    assert book.named(text, firm=True).experts == {"larry-cata-backer"}


def test_a_third_party_and_whom_they_are_quoted_in(book):
    found = book.named("Neil Postman, quoted in Flora Sapio", firm=True)
    assert found == Named(frozenset({"flora-sapio"}), frozenset({"Neil Postman"}))


def test_a_stranger_is_named_by_a_line_of_attribution_alone(book):
    assert book.named("Jane Roe, 2019", firm=True).strangers == ("Jane Roe",)
    assert not book.named("Jane Roe said", firm=False)


@pytest.mark.parametrize("text", ["the backer said", "zhu", "", "Personal Privacy Protection"])
def test_small_letters_and_titles_name_nobody(book, text):
    assert not book.named(text, firm=True)
