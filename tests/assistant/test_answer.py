import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import CallProblem
from corpus.types import Span
from tests.conftest import corpus_of, toy_assistant


def faults(answer, corpus):
    """Quotes that are not their slice, or not inside one turn of the named expert."""
    bad = []
    for quote in (*answer.quotes, *answer.see_also):
        document = corpus.document(quote.document)
        inside = [
            p
            for p in document.passages
            if p.expert == quote.expert and p.topic == quote.topic and p.turn.covers(quote.span)
        ]
        if (
            quote.text != quote.span.of(document.text)
            or not inside
            or not all(map(quote.span.covers, quote.highlights))
        ):
            bad.append(quote.id)
    return bad


def test_the_question_of_the_first_page(assistant):
    answer = assistant.ask("Will this help against corruption?")
    assert [q.expert.name for q in answer.quotes] == ["Shaoming Zhu", "Larry Catà Backer"]
    assert {q.topic.number for q in answer.quotes} == {6}
    assert "Flora Sapio" in [e.name for e in answer.silent]
    assert answer.message == "2 experts address this. Keren Wang and Flora Sapio did not address this topic."
    assert faults(answer, assistant.corpus) == []


def test_a_third_partys_words_are_credited(assistant):
    answer = assistant.ask("What did Neil Postman say about Orwell and Huxley?")
    quoted = [q for q in answer.quotes if q.text.startswith("What Orwell feared")]
    assert [(q.expert.name, q.quoted_author) for q in quoted] == [("Keren Wang", "Neil Postman")]


@pytest.mark.parametrize("name", ["Sapio", "flora sapio", "Dr. Sapio", "Sapio, Flora", "Flora Sapia", "flora-sapio"])
def test_a_chosen_expert_in_any_form(assistant, name):
    answer = assistant.ask("artificial intelligence", experts=[name])
    assert {q.expert.name for q in answer.quotes} == {"Flora Sapio"}


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("", "empty_question"),
        ("  \t ", "empty_question"),
        ("?!…", "empty_question"),
        ("👍", "empty_question"),
        ("how do I bake a sourdough bread", "off_topic"),
        ("What does Elon Musk think about privacy?", "unknown_expert"),
        ("What does Wang say about artificial intelligence?", "expert_silent"),
    ],
)
def test_reasons_for_abstaining(assistant, question, reason):
    answer = assistant.ask(question)
    assert (answer.answered, answer.quotes, answer.reason) == (False, (), reason)
    assert answer.message
    assert {q.expert.name for q in answer.see_also}.isdisjoint({"Keren Wang"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"limit": 0}, "limit 0 is out of range; give 1 to 50"),
        ({"experts": ["Nobody"]}, "no expert 'Nobody'; the corpus holds: Keren Wang"),
        ({"topic": 99}, "no topic 99; the corpus has 1 to 10"),
    ],
)
def test_wrong_calls(assistant, arguments, message):
    with pytest.raises(CallProblem, match=message):
        assistant.ask("privacy", **arguments)


def test_limit_and_topic(assistant):
    assert len(assistant.ask("privacy", limit=1).quotes) == 1
    assert {q.topic.number for q in assistant.ask("is it a danger?", topic=9).quotes} == {9}


def test_a_quote_by_its_id(assistant):
    quote = assistant.ask("pontius pilate").quotes[0]
    assert assistant.quote(quote.id).text == quote.text
    for bad in ("x", "social-credit-roundtable:0-10", "social-credit-roundtable:9-5", "nothing:1-2"):
        with pytest.raises(CallProblem, match="no quote"):
            assistant.quote(bad)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_any_question_is_answered_verbatim_or_not_at_all(assistant, question):
    assert faults(assistant.ask(question, conversation="fuzz"), assistant.corpus) == []


LINES = st.lists(
    st.tuples(
        st.sampled_from(["Jane Roe: ", "Ann Lee: ", "", "Jane Roe", "#1. "]),
        st.text(alphabet="ab cäß😀.?\u00a0<>&$*_", min_size=1, max_size=40).filter(str.strip),
    ),
    min_size=1,
    max_size=10,
)


@given(LINES, st.text(alphabet="abc ä?", max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_corpus_is_quoted_verbatim_or_not_at_all(tmp_path_factory, lines, question):
    corpus = corpus_of(tmp_path_factory.mktemp("any") / "c", "\n\n".join("".join(line) for line in lines))
    answer = toy_assistant(corpus).ask(question)
    assert faults(answer, corpus) == []


def test_a_long_paragraph_is_quoted_in_whole_sentences_around_the_best(tmp_path):
    sentences = [f"Sentence number {n} is about nothing at all and goes on for a while." for n in range(60)]
    sentences[40] = "Only the zeppelin matters here."
    text = f"T\n\nJane Roe: {' '.join(sentences)}\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."
    corpus = corpus_of(tmp_path / "c", text)
    engine = toy_assistant(corpus)
    hit = engine._engine.search("the zeppelin matters").hits[0]
    quote = engine._quote_hit(hit)
    assert len(quote.span) <= 1600
    assert [h.of(text) for h in quote.highlights][:1] == ["Only the zeppelin matters here."]
    assert quote.text.endswith(".")
    assert quote.text.startswith("Sentence number")


def test_an_empty_corpus_says_so(tmp_path):
    answer = toy_assistant(corpus_of(tmp_path / "c")).ask("bread?")
    assert (answer.reason, answer.message) == ("not_addressed", "This corpus holds no passage of a named expert yet.")


def test_context_is_the_whole_turn(assistant):
    quote = assistant.ask("What did Neil Postman say about Orwell and Huxley?").quotes[0]
    assert quote.context == Span(970, 4564) or quote.context.covers(quote.span)
