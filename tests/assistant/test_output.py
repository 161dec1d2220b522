from assistant import messages
from assistant.output import answer_object, quote_object, topic_object
from assistant.types import Answer, Quote
from corpus.types import Expert, Span, Topic

EXPERT = Expert("jr", "Jane Roe")
TOPIC = Topic(2, "Bread", None)
QUOTE = Quote(
    document="talk",
    document_title="A talk",
    span=Span(10, 20),
    text="0123456789",
    highlights=(Span(10, 12), Span(15, 20)),
    expert=EXPERT,
    quoted_author="Max Planck",
    topic=TOPIC,
    paragraph=3,
    score=0.5,
    url="https://example.org/#:~:text=0",
    context=Span(0, 30),
)


def test_a_quote_as_it_is_agreed():
    assert quote_object(QUOTE) == {
        "quote_id": "talk:10-20",
        "text": "0123456789",
        "document": "talk",
        "document_title": "A talk",
        "start": 10,
        "end": 20,
        "highlights": [[10, 12], [15, 20]],
        "expert": "Jane Roe",
        "expert_id": "jr",
        "quoted_author": "Max Planck",
        "topic": {"number": 2, "title": "Bread", "question": None},
        "paragraph": 3,
        "score": 0.5,
        "url": "https://example.org/#:~:text=0",
    }


def test_an_answer_as_it_is_agreed():
    said = messages.addressed(["Jane Roe"], [])
    answer = Answer("why?", "c1", 0.123456, None, said, (QUOTE,), (), (EXPERT,), ("who?",), 1.5)
    assert answer_object(answer, "q17") == {
        "id": "q17",
        "question": "why?",
        "conversation": "c1",
        "answered": True,
        "confidence": 0.1235,
        "reason": None,
        "message": "Jane Roe addresses this.",
        "quotes": [quote_object(QUOTE)],
        "see_also": [],
        "silent": ["Jane Roe"],
        "suggestions": ["who?"],
        "elapsed_ms": 1.5,
    }


def test_an_abstention_has_no_quotes_and_says_why():
    found = answer_object(Answer("why?", None, 0.0, "expert_silent", messages.NOT_ADDRESSED, see_also=(QUOTE,)))
    assert (found["answered"], found["quotes"], found["reason"]) == (False, [], "expert_silent")
    assert found["see_also"] == [quote_object(QUOTE)]


def test_no_topic_is_null():
    assert topic_object(None) is None
