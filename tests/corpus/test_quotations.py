import pytest

from corpus.quotations import found, introduced
from corpus.readers.plain import blocks
from tests.conftest import corpus_of


def quoted(*paragraphs):
    text = "\n\n".join(paragraphs)
    return [(q.author, q.span.of(text)) for q in introduced(text, blocks(text))]


def test_shipped_block_quotation_is_credited(shipped):
    document = shipped.documents[0]
    found = [q for p in document.passages for q in p.quotations]
    assert [q.author for q in found] == ["Neil Postman"]
    words = found[0].span.of(document.text)
    assert words.startswith("What Orwell feared")
    assert words.endswith("bumble puppy…")


@pytest.mark.parametrize(
    ("intro", "author"),
    [
        ("Here I turn to Jane Roe’s observation on bread:", "Jane Roe"),
        ("As Jane Roe once wrote of bread:", "Jane Roe"),
        ("I quote Jane Roe:", "Jane Roe"),
        ("In the words of Jane Roe:", "Jane Roe"),
        ("I quote a line by Élise de Groot:", "Élise de Groot"),
        ("There are three kinds of bread:", None),
        ("As I have said:", None),
        ("Jane Roe is a baker.", None),
    ],
)
def test_who_is_announced(intro, author):
    found = quoted(intro, "Bread is life.", "I agree with that.")
    assert found == ([(author, "Bread is life.")] if author else [])


INTRO = "Here is Jane Roe's remark:"


@pytest.mark.parametrize(
    ("after", "quoted_paragraphs"),
    [
        pytest.param(["Bread is life."], 1, id="nothing follows"),
        pytest.param(["Bread is life.", "That is so."], 1, id="commentary without the author's name"),
        pytest.param(["Bread is life.", "Roe's remark holds."], 1, id="commentary with the name"),
        pytest.param(["Bread is life.", "Life is bread.", "Roe's remark holds.", "So there."], 2, id="two paragraphs"),
        pytest.param(["One.", "Two.", "Three.", "As Roe says."], 3, id="three paragraphs"),
        pytest.param(["One.", "Two.", "Three.", "Four.", "As Roe says."], 1, id="the name comes too late"),
    ],
)
def test_how_far_an_introduced_quotation_goes(after, quoted_paragraphs):
    assert quoted(INTRO, *after) == [("Jane Roe", words) for words in after[:quoted_paragraphs]]


def test_an_introduction_without_a_paragraph_after_it_quotes_nothing():
    assert quoted("Well.", INTRO) == []


def test_the_quotation_ends_with_the_turn(tmp_path):
    text = f"Talk\n\nAnn Lee: Well.\n\n{INTRO}\n\nMax Loy: Mine.\n\nAnn Lee: {INTRO}\n\nBread.\n\nMax Loy: Yes."
    corpus = corpus_of(tmp_path / "c", text)
    assert [(p.expert.name, q.author, q.span.of(text)) for p in corpus.passages for q in p.quotations] == [
        ("Ann Lee", "Jane Roe", "Bread.")
    ]


def found_in(*paragraphs, marked=()):
    text = "\n\n".join(paragraphs)
    spans = blocks(text)
    return [(q.author, q.span.of(text)) for q in found(text, spans, [spans[n] for n in marked])]


LONG = "“bread is what keeps us all alive in the winter”"


@pytest.mark.parametrize(
    ("sentence", "author"),
    [
        (f"As Jane Roe put it, {LONG}, and so it is.", "Jane Roe"),
        (f"In the words of Jane Roe, {LONG}.", "Jane Roe"),
        (f"Jane Roe, the baker, once wrote: {LONG}.", "Jane Roe"),
        (f"I agree. {LONG}, wrote Jane Roe.", "Jane Roe"),
        (f"{LONG}, as Jane Roe once said.", "Jane Roe"),
        (f"{LONG}, Mr. Roe said.", "Mr. Roe"),
        (f"Jane Roe (1911, p. 4) writes: {LONG}.", "Jane Roe"),
        (f"Jane Roe has written that {LONG}.", "Jane Roe"),
        (f"Jane Roe told the board: {LONG}.", "Jane Roe"),
        (f"Ann Lee met Jane Roe, who said: {LONG}.", "Jane Roe"),
        (f"Ann Lee quotes Jane Roe: {LONG}.", "Jane Roe"),
        (f"There is a line by Jane Roe: {LONG}.", "Jane Roe"),
        (f"Wie Jane Roe schrieb: {LONG}.", "Jane Roe"),
        (f"So it is. {LONG} (Roe 1911, p. 4).", "Roe"),
        (f"So it is. {LONG} — Jane Roe", "Jane Roe"),
        (f"The sign on Roe Street says {LONG}.", None),
        (f"I told Jane Roe that {LONG}.", None),
        (f"{LONG}, he said to Jane Roe.", None),
        (f"{LONG} (emphasis added).", None),
        (f"I said {LONG}, and they agreed.", None),
        (f"{LONG} is a saying.", None),
        ("As Jane Roe put it, “bread is life”, and so it is.", None),
    ],
)
def test_a_long_passage_in_quotation_marks_is_credited_where_a_cue_says_whose_it_is(sentence, author):
    assert found_in(sentence) == ([(author, LONG)] if author else [])


def test_a_marked_quotation_is_whose_it_is_announced_or_signed():
    assert found_in("As Jane Roe wrote:", "Bread is life.", "True.", marked=[1]) == [("Jane Roe", "Bread is life.")]
    assert found_in("Well.", "Bread is life. — Jane Roe", marked=[1]) == [("Jane Roe", "Bread is life. — Jane Roe")]
    assert found_in("Well.", "Bread is life.", marked=[1]) == []
