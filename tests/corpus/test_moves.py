import pytest

from corpus import adding, library, moves, removing
from corpus.types import CorpusError, Moved

POST = "Jane Roe: {0}Rye takes a day. It sours well.\n\nAnn Lee: Yes.\n\nJane Roe: Oats do not rise.\n\nAnn Lee: Yes.\n"


@pytest.fixture
def folder(tmp_path):
    library.create(tmp_path / "c", "c")
    return tmp_path / "c"


def put(folder, tmp_path, text):
    (tmp_path / "post.txt").write_text(text, encoding="utf-8")
    adding.add(folder, [tmp_path / "post.txt"])
    return library.open_corpus(folder)


def words(corpus, quote_id):
    passage, span = corpus.locate(quote_id)
    return passage.expert.name, corpus.words(passage.document, span)


def test_ids_given_out_before_edits_lead_to_the_same_words(folder, tmp_path):
    first = put(folder, tmp_path, POST.format(""))
    known = {p.id: (p.expert.name, p.span.of(first.documents[0].text)) for p in first.passages}
    second = put(folder, tmp_path, POST.format("A word on bread before that. "))
    third = put(folder, tmp_path, "Bread\n\n" + POST.format("A word on bread before all of that. "))
    [changed, *kept] = known
    for corpus in (second, third):
        assert {i: words(corpus, i) for i in kept} == {i: known[i] for i in kept}
    sentence = f"post:{POST.index('It sours') - 3}-{POST.index('It sours') - 3 + len('It sours well.')}"
    assert words(first, sentence) == words(third, sentence) == ("Jane Roe", "It sours well.")
    for passage in second.passages[1:]:
        assert words(third, passage.id) == (passage.expert.name, passage.span.of(second.documents[0].text))
    with pytest.raises(CorpusError, match=rf"quote '{changed}' was edited since, and its words are gone"):
        third.locate(changed)


def test_words_that_were_taken_back_are_nowhere(folder, tmp_path):
    first = put(folder, tmp_path, POST.format(""))
    corpus = put(folder, tmp_path, POST.format("").replace("Oats do not rise.", "I was wrong about that."))
    with pytest.raises(CorpusError, match="its words are gone"):
        corpus.locate(first.passages[2].id)
    assert words(corpus, first.passages[3].id) == ("Ann Lee", "Yes.")
    assert not [p for p in folder.rglob("*") if p.is_file() and b"Oats" in p.read_bytes()]


def test_what_is_remembered_goes_with_its_document(folder, tmp_path):
    put(folder, tmp_path, POST.format(""))
    put(folder, tmp_path, POST.format("More. "))
    [path] = folder.glob("*.earlier.json")
    path.write_bytes(b"[[[1, 2")
    assert library.open_corpus(folder).documents[0].earlier == ()
    put(folder, tmp_path, POST.format("Still more. "))
    assert len(list(folder.glob("*.earlier.json"))) == 1
    removing.remove(folder, "post")
    assert list(folder.glob("post*")) == []


def test_what_is_said_twice_is_known_by_its_neighbours():
    before, after = "A. B. Yes.\nC. Yes.\n", "B. Yes.\nNew. C. Yes.\n"
    assert moves.between(before, after) == (Moved(3, 11, 0), Moved(11, 19, 13))
    assert moves.between("Yes. Yes.", "Yes. Yes. Yes.") == (Moved(0, 5, 0), Moved(5, 9, 10))
    assert moves.between("A. B. C.", "C. B. A. ") == (Moved(0, 3, 6), Moved(3, 6, 3))
    assert moves.between("One.", "Two.") == moves.between("", "Two.") == ()
