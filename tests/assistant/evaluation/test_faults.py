from dataclasses import replace

from assistant.evaluation import faults
from assistant.evaluation.labelled import Labelled, Unit
from assistant.types import Quote
from corpus.types import Expert, Quotation, Span

TEXT = "Roads are long. Homer said so. Rails are short."
UNIT = Unit("1-li-1", "d", Span(0, 30), "Ann Li", "1 Roads", (), (Quotation(Span(16, 30), "Homer"),))
OTHER = Unit("1-yu-1", "d", Span(31, 47), "Bo Yu", "1 Roads", (), ())
QUESTION = Labelled("q", "Roads?", None, False, True, False, {}, (), None, ())


def quote(start, end, **fields):
    given = Quote(
        document="d",
        document_title="D",
        span=Span(start, end),
        text=TEXT[start:end],
        highlights=(),
        expert=Expert("ann-li", "Ann Li"),
        quoted_author=None,
        topic=None,
        paragraph=1,
        score=1.0,
        url=None,
        context=Span(start, end),
    )
    return replace(given, **fields)


def kinds(given, touched, question=QUESTION):
    return [f.kind for f in faults.of_quote(given, question, touched, TEXT)]


def test_a_sound_quote_has_no_fault():
    assert kinds(quote(0, 15), [UNIT]) == []
    assert kinds(quote(0, 30, quoted_author="Homer"), [UNIT]) == []


def test_every_fault_is_told():
    assert kinds(quote(0, 15, text="Roads are short"), [UNIT]) == ["verbatim"]
    assert kinds(quote(0, 15), []) == ["verbatim"]
    assert kinds(quote(0, 47, quoted_author="Homer"), [UNIT, OTHER]) == ["verbatim"]
    assert kinds(quote(0, 15, expert=Expert("bo-yu", "Bo Yu")), [UNIT]) == ["attribution"]
    assert kinds(quote(0, 30), [UNIT]) == ["uncredited"]
    assert kinds(quote(0, 15), [UNIT], replace(QUESTION, expert="Bo Yu")) == ["wrong_expert"]
    assert kinds(quote(0, 15), [UNIT], replace(QUESTION, barred=("Ann Li",))) == ["wrong_expert"]
    (fault,) = faults.of_quote(quote(0, 30), QUESTION, [UNIT], TEXT)
    assert str(fault) == "uncredited: q: Roads are long. Homer said so."
