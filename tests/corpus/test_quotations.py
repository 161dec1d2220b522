import pytest

from corpus.quotations import introduced
from corpus.readers.plain import blocks


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
        ("There are three kinds of bread:", None),
        ("Jane Roe is a baker.", None),
    ],
)
def test_who_is_announced(intro, author):
    found = quoted(intro, "Bread is life.", "I agree with that.")
    assert found == ([(author, "Bread is life.")] if author else [])


def test_commentary_that_comes_back_to_the_author_ends_the_quotation():
    found = quoted("As Jane Roe put it:", "Bread is life.", "Life is bread.", "Roe's remark holds.", "So there.")
    assert found == [("Jane Roe", "Bread is life."), ("Jane Roe", "Life is bread.")]
