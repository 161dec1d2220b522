import pytest

from corpus import library
from corpus.types import CorpusError, Span, some
from tests.conftest import corpus_of


def test_a_span_is_a_half_open_slice():
    assert Span(1, 3).of("abcd") == "bc"
    assert len(Span(1, 3)) == 2
    assert Span(0, 4).covers(Span(1, 4))
    assert not Span(0, 2).touches(Span(2, 4))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2)])
def test_a_reversed_or_negative_span_is_refused(start, end):
    with pytest.raises(ValueError, match="is not a range"):
        Span(start, end)


def test_unknown_ids_name_what_there_is(shipped):
    with pytest.raises(CorpusError, match="no document 'x'; the corpus holds: social-credit-roundtable"):
        shipped.document("x")
    with pytest.raises(CorpusError, match="no expert 'x'; the corpus holds: keren-wang"):
        shipped.expert("x")


TEXT = "A talk\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        pytest.param("\nsha256 =", "\nurl = 'https://example.org'\nsha256 =", True, id="an address"),
        pytest.param('title = "A talk"', 'title = "Another"', False, id="the document's title"),
        pytest.param('id = "source-1"', 'id = "other"', False, id="the document's id"),
        pytest.param(
            "\n[[documents]]", '\n[[experts]]\nid = "jr"\nname = "Jane Roe"\n[[documents]]', False, id="a name"
        ),
    ],
)
def test_the_hash_changes_with_whatever_shapes_the_index(tmp_path, old, new, same):
    before = corpus_of(tmp_path / "c", TEXT).hash
    settings = tmp_path / "c" / library.SETTINGS
    changed = settings.read_text(encoding="utf-8").replace(old, new, 1)
    settings.write_text(changed, encoding="utf-8")
    assert (library.open_corpus(tmp_path / "c").hash == before) is same


def test_the_hash_is_the_same_in_every_process(shipped):
    assert library.open_corpus().hash == shipped.hash


def test_a_message_names_some_of_many():
    assert [some([]), some(["a", "b"])] == ["none", "a, b"]
    assert some([str(n) for n in range(1000)]).endswith("8, 9 and 990 more")
