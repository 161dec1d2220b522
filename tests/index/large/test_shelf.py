"""A corpus folder whose index is large: built, opened from its shelf, changed, damaged."""

import dataclasses
import os

import pytest

from assistant.answer import Assistant
from corpus import adding, bank, library
from corpus.types import CorpusError
from index import building, builds, encoder, store
from index.engines.large import LargeEngine
from index.large.grown import Grown
from index.large.shelf import Shelf
from index.types import IndexProblem
from tests.conftest import ToyPassages, corpus_of
from tests.index.large.conftest import SECOND, TEXT, gathered


@pytest.fixture
def folder(toy_models, monkeypatch, tmp_path):
    """A corpus folder, of which a single passage is many."""
    monkeypatch.setattr(building, "LARGE", 0)
    monkeypatch.delenv("EXPERTS_INDEX", raising=False)
    corpus_of(tmp_path / "c", TEXT, SECOND)
    return tmp_path / "c"


def build(folder):
    corpus = library.open_corpus(folder)
    return store.build(builds.root_of(folder), corpus, library.open_bank(folder, corpus), encoder.DEFAULT)


def shelf(folder):
    return store.open_corpus(builds.root_of(folder), folder)


def plain(document):
    """Every field, lazily read or not, as tuples."""
    found = {f.name: getattr(document, f.name) for f in dataclasses.fields(document)}
    return {
        k: tuple(tuple(x) if k == "earlier" else x for x in v) if k not in ("text",) and hasattr(v, "__iter__") else v
        for k, v in found.items()
    }


def test_a_shelved_corpus_is_the_corpus(folder):
    build(folder)
    ours, corpus = shelf(folder), library.open_corpus(folder)
    assert isinstance(ours, Shelf)
    assert (ours.title, ours.language, ours.hash) == (corpus.title, corpus.language, corpus.hash)
    assert ours.experts == corpus.experts
    assert gathered(ours) == gathered(corpus)
    assert list(ours.passages) == list(corpus.passages)
    for one, two in zip(ours.documents, corpus.documents, strict=True):
        assert plain(one) == plain(two)
    document, topic = corpus.topics[1]
    assert list(ours.under(document, topic)) == list(corpus.under(document, topic))
    assert list(ours.said_by(corpus.experts[0])) == list(corpus.said_by(corpus.experts[0]))
    assert ours.speakers(document, topic) == corpus.speakers(document, topic)
    quote = corpus.passages[2]
    assert ours.locate(quote.id) == corpus.locate(quote.id)
    assert ours.find("none") is None
    assert [d.id for d in ours.documents[-1:]] == [corpus.documents[-1].id]


def test_an_assistant_answers_from_the_shelf_with_the_exact_words(folder):
    build(folder)
    assistant = Assistant.open(folder)
    assert isinstance(assistant._engine, LargeEngine)
    assert isinstance(assistant.corpus, Shelf)
    hit = assistant._engine.search("rye bread is dark").hits[0]
    assert assistant.corpus.words(hit.passage.document, hit.passage.span).startswith("Rye bread is dark.")


def test_a_text_that_was_changed_is_not_quoted(folder):
    build(folder)
    ours = shelf(folder)
    document = ours.documents[0]
    (path,) = [p for p in folder.glob("*.txt") if p.read_text(encoding="utf-8").startswith("A talk")]
    path.write_text(path.read_text(encoding="utf-8").replace("Rye", "Oat"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    with pytest.raises(CorpusError, match="SHA-256"):
        ours.document(document.id)


def test_another_state_of_the_folder_is_not_taken_from_the_shelf(folder, tmp_path):
    build(folder)
    (tmp_path / "more.txt").write_text(SECOND.replace("Flour", "Rice"), encoding="utf-8")
    adding.add(folder, [tmp_path / "more.txt"])
    assert isinstance(shelf(folder), Grown)
    build(folder)
    assert len(shelf(folder).documents) == 3


def test_only_documents_that_no_build_holds_are_embedded(folder, tmp_path, monkeypatch):
    build(folder)
    before = Assistant.open(folder)._engine.search("bread", limit=50).hits
    embedded = []
    real = ToyPassages.encode
    monkeypatch.setattr(ToyPassages, "encode", lambda self, texts: embedded.extend(texts) or real(self, texts))
    (tmp_path / "more.txt").write_text(
        "A third talk\n\n#1. Oil\nWhat of oil?\n\nJane Roe: Oil is dear.\n\nAnn Lee: It is.\n"
    )
    adding.add(folder, [tmp_path / "more.txt"])
    build(folder)
    assert {t.rpartition(" ")[2] for t in embedded} <= {"dear.", "is."}
    after = {h.passage.id: h for h in Assistant.open(folder)._engine.search("bread", limit=50).hits}
    for hit in before:
        assert after[hit.passage.id].evidence.window == pytest.approx(hit.evidence.window, abs=1e-6)
        assert after[hit.passage.id].evidence.passage == pytest.approx(hit.evidence.passage, abs=1e-6)


def test_a_change_of_the_bank_alone_embeds_no_passage(folder, monkeypatch):
    build(folder)
    corpus = library.open_corpus(folder)
    bank.teach(folder, corpus.documents[0], "Is bread dark?", (corpus.passages[0].span,))
    monkeypatch.setattr(encoder, "BuildEncoder", None)
    build(folder)
    assistant = Assistant.open(folder)
    assert assistant._engine.search("Is bread dark?").hits[0].passage == corpus.passages[0]
    assert store.verify(builds.root_of(folder), corpus)[1] == []


def test_damage_is_one_line_that_names_the_file(folder):
    build(folder)
    root = builds.root_of(folder)
    place = root / (root / "CURRENT").read_text().split()[0]
    (place / "windows.i1").write_bytes(b"x" * (place / "windows.i1").stat().st_size)
    with pytest.raises(IndexProblem, match=r"windows.i1: differs from its manifest; run `experts build --force`$"):
        store.open_index(root, shelf(folder), ())
    assert "windows.i1" in store.verify(root, library.open_corpus(folder))[1][0]
