from assistant.web.cards import Face
from assistant.web.filters import Filters, filters_html
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
