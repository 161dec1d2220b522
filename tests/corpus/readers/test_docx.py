import pytest

from corpus.readers import docx
from corpus.readers.dispatch import sources
from corpus.types import CorpusError


def test_a_document(samples):
    [source] = docx.read(samples.docx(), "x.docx")
    assert source.text == "Bread\n\nJane Roe: Good."
    assert [(b.kind, b.level) for b in source.blocks] == [("heading", 1), ("text", 0)]
    assert [s.of(source.text) for s in source.blocks[1].strong] == ["Jane Roe:"]


def test_without_words_or_without_a_document(samples):
    with pytest.raises(CorpusError, match="holds no text"):
        list(docx.read(samples.docx("<w:p/>"), "x.docx"))
    with pytest.raises(CorpusError, match=r"no Word document|no archive"):
        list(sources(samples.packed({"word/document.xml": "<broken"}), "x.docx"))
    with pytest.raises(CorpusError, match="no archive that can be read"):
        list(sources(b"words", "x.docx"))
