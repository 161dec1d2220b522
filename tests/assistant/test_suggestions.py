from assistant import suggestions
from corpus.bank import BankQuestion
from corpus.types import Topic
from tests.conftest import corpus_of, toy_assistant

TEXT = (
    "Talk\n\n#1. Bread\n\nWhat is bread? And what do the experts think that it costs?\n\nJane Roe: Bread is life.\n\n"
    "Ann Lee: No.\n\n#2. Wine\n\nJane Roe: Wine is dear.\n\nAnn Lee: Wine ages."
)


def test_a_question_for_each_topic_of_the_bank_or_of_the_editors(tmp_path):
    corpus = corpus_of(tmp_path / "c", TEXT)
    wine = corpus.passages[2].span
    bank = [
        BankQuestion("source-1", "wine", (wine,)),
        BankQuestion("source-1", "Why on earth is it so very dear?", (wine,)),
        BankQuestion("source-1", "Why on earth is wine so very dear?", (wine,)),
        BankQuestion("source-1", "Pourquoi donc le vin est-il si cher ?", (wine,), None, "fr"),
        BankQuestion("source-1", "Warum ist denn der Wein wine wine wine teuer?", (wine,), None, "de"),
        BankQuestion("source-1", "What does the finest wine cost in Rome?", ()),
    ]
    assert toy_assistant(corpus, bank).examples() == (
        "And what do the experts think that it costs?",
        "Why on earth is wine so very dear?",
    )
    assert toy_assistant(corpus, bank).examples(1) == ("And what do the experts think that it costs?",)


def test_where_nobody_asks_anything_the_titles_are_offered(tmp_path):
    text = "Talk\n\n#1. Bread\n\nJane Roe: Bread.\n\nAnn Lee: No.\n\n#2. Wine\n\nJane Roe: Wine.\n\nAnn Lee: No."
    assert toy_assistant(corpus_of(tmp_path / "c", text)).examples() == ("Bread", "Wine")


def test_the_longest_question_of_a_topic():
    assert suggestions.question_of(Topic(1, "T", "Hm. Why? Why not now?")) == "Why not now?"
    assert suggestions.question_of(Topic(1, "T", "Because.")) is None
    assert suggestions.question_of(Topic(1, "T")) is None


def test_the_included_corpus_offers_questions_that_it_answers(assistant):
    examples = assistant.examples(10)
    assert len(examples) == 10
    assert all(assistant.ask(q).answered for q in examples)
