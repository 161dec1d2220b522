import pytest

from assistant import messages
from assistant.types import Answer, CallProblem
from assistant.web import exchanges
from assistant.web.cards import Face
from assistant.web.exchanges import answer_html, compare_html, others_html
from tests.assistant.web.test_cards import parsed
from tests.conftest import corpus_of

TALK = (
    "Bakers\n\n#1. Bread\nWhich is best?\n\nJane Roe: Rye.\n\nAnn Lee: Wheat <b>flour</b>.\n\nJane Roe: Rye again.\n\n"
    "#2. Wine\nRed or white?\n\nJane Roe: Red.\n\nAnn Lee: White.\n"
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return corpus_of(tmp_path_factory.mktemp("talk") / "c", TALK)


def quote(corpus, words):
    from assistant import quoting

    passage = next(p for p in corpus.passages if words in corpus.words(p.document, p.span))
    return quoting.quote(corpus, passage, passage.span)


def test_an_answer_says_first_what_is_said_of_it_then_the_quotes(corpus):
    said = Answer("Which?", None, 1.0, None, messages.addressed(["Ann Lee"], ["Jane Roe"]), (quote(corpus, "Wheat"),))
    html = answer_html(said, Face(corpus, "en"))
    assert 'data-spoken="1 quote. Ann Lee addresses this. Jane Roe did not address this topic."' in html
    assert "Wheat &lt;b&gt;flour&lt;/b&gt;." in html
    assert "Ann Lee 谈到了这个问题。" in answer_html(said, Face(corpus, "zh"))


def test_an_abstention_offers_the_nearest_topics_or_else_all(corpus):
    document, (bread, wine) = corpus.documents[0].id, corpus.documents[0].topics
    nothing = Answer("?", None, 0.0, "not_addressed", messages.NOT_ADDRESSED, topics=((document, wine),))
    html = answer_html(nothing, Face(corpus, "en", scripted=False))
    assert "The nearest topics" in html
    assert "2. Wine" in html
    assert bread.title not in html
    html = answer_html(Answer("?", None, 0.0, "off_topic", messages.OFF_TOPIC), Face(corpus, "en"))
    assert html.index("1. Bread") < html.index("2. Wine")


def test_side_by_side_holds_all_that_was_said_on_the_topic_and_who_was_silent(corpus):
    html = compare_html(1, [], Face(corpus, "en"))
    words = parsed(html)
    assert words.index("Rye.") < words.index("Rye again.") < words.index("Wheat")  # a column each
    assert "Red" not in words
    stranger = corpus.experts[0].__class__("mx", "Max Moe")
    with pytest.raises(CallProblem, match="no topic 9"):
        compare_html(9, [], Face(corpus, "en"))
    larger = corpus.__class__(corpus.title, corpus.documents, (*corpus.experts, stranger))
    assert "Max Moe did not address this topic." in parsed(compare_html(1, [stranger], Face(larger, "en")))


def test_others_are_those_who_spoke_under_the_same_topic(corpus):
    words = parsed(others_html(quote(corpus, "Red"), Face(corpus, "en")))
    assert "White." in words
    assert "Red." not in words
    assert "Wheat" not in words


def test_topics_of_one_number_in_too_many_documents_are_not_laid_side_by_side(shipped, monkeypatch):
    monkeypatch.setattr(exchanges, "_MOST_DOCUMENTS", 0)
    with pytest.raises(CallProblem, match="1 documents have a topic 6; choose one"):
        compare_html(6, [], Face(shipped, "en"))
