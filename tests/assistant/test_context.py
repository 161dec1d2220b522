import pytest

from assistant.context import around, context_object
from corpus.types import CorpusError


def test_every_passage_stands_in_its_turn_between_its_neighbours(assistant):
    corpus = assistant.corpus
    for passage in corpus.passages:
        found = around(corpus, passage.id)
        assert found.passage == passage
        assert passage.span in found.turn.paragraphs
        assert found.turn.expert == passage.expert
        assert found.before is None or found.before.span.end <= found.turn.span.start
        assert found.after is None or found.turn.span.end <= found.after.span.start


def test_the_first_turn_has_none_before_and_the_last_none_after(assistant):
    passages = assistant.corpus.documents[0].passages
    assert around(assistant.corpus, passages[0].id).before is None
    assert around(assistant.corpus, passages[-1].id).after is None


def test_as_json_its_text_is_the_source(assistant):
    document = assistant.corpus.documents[0]
    for passage in document.passages:
        made = context_object(document, around(assistant.corpus, passage.id))
        assert list(made) == ["turn", "before", "after"]
        for part in filter(None, made.values()):
            assert part["text"] == document.text[part["start"] : part["end"]]


def test_no_such_quote(assistant):
    with pytest.raises(CorpusError, match=r"no quote 'nowhere:1-2'"):
        around(assistant.corpus, "nowhere:1-2")
