import pytest

from corpus.types import CorpusError, Span


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
