from dataclasses import replace

from assistant.web.cards import Face
from assistant.web.filters import Filters, filters_html
from corpus.types import Expert
from tests.assistant.web.test_cards import parsed
from tests.conftest import corpus_of

TEXT = "T{n}\n\n#1. Topic {n}\nWhy?\n\nJane Roe: So.\n\nAnn Lee: No.\n\n#2. More\n\nJane Roe: Yes.\n"


def test_what_is_chosen_is_said_and_checked(shipped):
    html = filters_html(Filters(("flora-sapio",), 6), Face(shipped, "en"))
    assert "Asking Flora Sapio · 6. Fraud and Corruption" in parsed(html)
    assert html.count(" checked") == html.count(" selected") == 1
    assert "Asking everybody, on every topic" in parsed(filters_html(Filters(), Face(shipped, "en")))


def test_a_number_counts_in_every_document_and_without_topics_there_is_no_choice(tmp_path):
    corpus = corpus_of(tmp_path / "a", *(TEXT.format(n=n) for n in range(5)))
    assert "1. Topic 0 / Topic 1 / Topic 2 / …" in parsed(filters_html(Filters(), Face(corpus, "en")))
    plain = corpus_of(tmp_path / "b", "T\n\nJane Roe: Yes.\n\nAnn Lee: No.\n\nJane Roe: Well.")
    assert "<select" not in filters_html(Filters(), Face(plain, "en"))


def test_of_many_experts_some_are_offered_and_all_who_are_chosen(shipped):
    people = tuple(Expert(f"e{n}", f"Person {n}") for n in range(1, 101))
    corpus = replace(shipped, experts=people)
    many = filters_html(Filters(tuple(f"e{n}" for n in range(20, 90))), Face(corpus, "en"))
    assert many.count('<label class="itw-choice') == many.count(" checked") == 70
    html = filters_html(Filters(("e99",)), Face(corpus, "en"))
    assert html.count('<label class="itw-choice') == 60
    assert "Asking Person 99" in parsed(html)
    assert "and 40 more, who can be named in a question" in parsed(html)
    assert "who can be named" not in filters_html(Filters(), Face(shipped, "en"))
