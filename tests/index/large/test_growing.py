"""Documents that come to a large corpus: indexed behind the others, as if all had been indexed anew."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from corpus import adding, library
from corpus.bank import SUFFIX
from index import building, builds, encoder, store
from index.engines.large import LargeEngine
from index.large import nearest
from index.large.grown import Grown
from index.large.shelf import Shelf
from tests.conftest import ToyPassages, corpus_of
from tests.index.large.conftest import SECOND, TEXT, gathered

THIRD = """A third talk

#1. Water
What of water?

Jane Roe: Water is wet. Rye needs water too.

Kim Poe: Bread without water is flour. “Naïve”, they say — 水.

Jane Roe: Wells run dry.

Kim Poe: Rain fills them.
"""


@pytest.fixture
def folder(toy_models, monkeypatch, tmp_path):
    """A corpus folder, of which a single passage is many, with its index."""
    monkeypatch.setattr(building, "LARGE", 0)
    monkeypatch.delenv("EXPERTS_INDEX", raising=False)
    folder = tmp_path / "c"
    corpus_of(folder, TEXT, SECOND)
    asked = {"question": "Is rye dark?", "answers": [list(_span(folder, "Rye bread is dark."))]}
    document = library.open_corpus(folder).documents[0].id
    (folder / f"{document}{SUFFIX}").write_text(json.dumps(asked) + "\n", encoding="utf-8")
    build(folder)
    return folder


def _span(folder, words):
    text = library.open_corpus(folder).documents[0].text
    return text.index(words), text.index(words) + len(words)


def add(folder, text, name="third"):
    path = folder.parent / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    assert not adding.add(folder, [path]).problems


def opened(folder):
    return store.open_corpus(builds.root_of(folder), folder)


def build(folder):
    corpus = opened(folder)
    return store.build(builds.root_of(folder), corpus, library.open_bank(folder, corpus), encoder.DEFAULT)


def engine(folder):
    corpus = opened(folder)
    found = store.open_index(builds.root_of(folder), corpus, library.open_bank(folder, corpus))
    return LargeEngine(found.ground, found.index, found.bank_dense)


def answers(engine, corpus):
    """Everything an engine says to some questions."""
    topics = [(d, t.number) for d, t in corpus.topics]
    found = []
    for query in ("Is rye bread dark?", "water", "wells run dry", "wine", "水"):
        found.append(engine.search(query))
        found += [engine.search(query, experts=[e.id]) for e in corpus.experts]
        found += [engine.search(query, topics=[t]) for t in topics]
        found += [engine.search(query, documents=[d]) for d in (*corpus.ids, "none")]
        found += [engine.search(query, documents=corpus.ids[-1:], experts=[e.id]) for e in corpus.experts]
        found += [engine.search(query, passages=[p.id for p in corpus.passages][::2], topics=topics[:3])]
        found += [engine.search(query, **{some: []}) for some in ("experts", "topics", "documents", "passages")]
    return found, engine.holding(("bread",), 9), engine.unknown(("bread", "poe", "water", "nothing"))


def test_a_document_more_is_read_and_embedded_alone(folder, monkeypatch):
    add(folder, THIRD)
    read = []
    monkeypatch.setattr(ToyPassages, "encode", lambda self, texts: read.extend(texts) or np.eye(len(texts), 64))
    assert isinstance(opened(folder), Grown)
    before = builds.current(builds.root_of(folder))[0]
    windows = {p.name: p.stat().st_ino for p in before.iterdir()}
    build(folder)
    after = builds.current(builds.root_of(folder))[0]
    assert windows["windows.rows"] == (after / "windows.rows").stat().st_ino
    assert read
    assert not [t for t in read if "dark" in t]


def test_a_grown_corpus_and_its_index_are_as_if_made_anew(folder, tmp_path):
    add(folder, THIRD)
    grown, whole = opened(folder), library.open_corpus(folder)
    assert isinstance(grown, Grown)
    assert (grown.title, grown.experts, grown.hash, gathered(grown)) == (
        whole.title,
        whole.experts,
        whole.hash,
        gathered(whole),
    )
    assert list(grown.passages) == list(whole.passages)
    assert [d.id for d in grown.documents] == [d.id for d in whole.documents]
    assert grown.documents[-1] == whole.documents[-1]
    for document, topic in whole.topics:
        assert list(grown.under(document, topic)) == list(whole.under(document, topic))
        assert grown.speakers(document, topic) == whole.speakers(document, topic)
    for expert in whole.experts:
        assert list(grown.said_by(expert)) == list(whole.said_by(expert))

    build(folder)
    shelved = opened(folder)
    assert isinstance(shelved, Shelf)
    assert (shelved.hash, gathered(shelved), shelved.experts) == (whole.hash, gathered(whole), whole.experts)
    assert store.verify(builds.root_of(folder), whole)[1] == []
    ours = answers(engine(folder), whole)

    anew = tmp_path / "anew"
    shutil.copytree(folder, anew, ignore=shutil.ignore_patterns(".index"))
    build(anew)
    theirs = answers(engine(anew), whole)
    assert ours[1:] == theirs[1:]
    for one, two in zip(ours[0], theirs[0], strict=True):
        assert one.anticipated == two.anticipated
        assert [dataclasses.replace(h, passage=None) for h in one.hits] == [
            dataclasses.replace(h, passage=None) for h in two.hits
        ]
        assert [(h.passage.id, h.passage.expert, h.passage.topic) for h in one.hits] == [
            (h.passage.id, h.passage.expert, h.passage.topic) for h in two.hits
        ]


def test_it_grows_again_and_again(folder):
    for n in range(4):
        add(folder, THIRD.replace("A third", f"Talk {n}").replace("Wells", f"The wells {n}"), f"talk-{n}")
        assert isinstance(opened(folder), Grown)
        build(folder)
    whole = library.open_corpus(folder)
    assert opened(folder).hash == whole.hash
    assert store.verify(builds.root_of(folder), whole)[1] == []


def test_who_asks_the_build_before_sees_no_change(folder):
    before = engine(folder)
    corpus = library.open_corpus(folder)
    found = answers(before, corpus)
    add(folder, THIRD)
    build(folder)
    assert answers(before, corpus) == found


def test_a_build_that_is_killed_leaves_the_old_one_whole(folder, monkeypatch):
    root = builds.root_of(folder)
    corpus = library.open_corpus(folder)
    found = answers(engine(folder), corpus)
    add(folder, THIRD)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(nearest, "grow", killed)
        with pytest.raises(KeyboardInterrupt):
            build(folder)
    assert store.verify(root, corpus)[1] == []  # though its files are longer now
    old = builds.current(root)[0]
    assert (old / "windows.rows").stat().st_size > json.loads((old / "sizes.json").read_text())["windows.rows"]
    assert answers(LargeEngine(*_parts(root, corpus, folder)), corpus) == found
    # Another bank links the files with what stands behind them.
    store.build(root, corpus, (), encoder.DEFAULT)
    assert store.verify(root, corpus)[1] == []
    for _ in range(2):
        build(folder)
        assert store.verify(root, library.open_corpus(folder))[1] == []


def test_what_was_opened_is_opened_still_when_another_process_has_built_it_meanwhile(folder):
    add(folder, THIRD)
    corpus = opened(folder)
    assert isinstance(corpus, Grown)
    build(folder)
    bank = library.open_bank(folder, corpus)
    found = store.open_index(builds.root_of(folder), corpus, bank)
    assert found.manifest.corpus == corpus.hash == library.open_corpus(folder).hash
    ours = LargeEngine(found.ground, found.index, found.bank_dense)
    assert answers(ours, found.ground.corpus) == answers(engine(folder), opened(folder))


def _parts(root, corpus, folder):
    place, manifest = builds.current(root)
    found = store._load_large(place, manifest, corpus, library.open_bank(folder, corpus))
    return found.ground, found.index, found.bank_dense


@pytest.mark.parametrize(
    "change",
    [
        lambda toml: toml.replace('title = "A talk"', 'title = "Another title"', 1),
        lambda toml: toml + '\n[[experts]]\nname = "Jane Roe"\nid = "jr"\n',
        lambda toml: toml.replace('language = "en"', 'language = "de"', 1),
    ],
    ids=["an earlier document", "an expert", "the language"],
)
def test_what_changes_more_is_read_anew(folder, change):
    add(folder, THIRD)
    path = folder / "corpus.toml"
    changed = change(path.read_text(encoding="utf-8"))
    assert changed != path.read_text(encoding="utf-8")
    path.write_text(changed, encoding="utf-8")
    assert not isinstance(opened(folder), Grown)
    build(folder)
    assert store.verify(builds.root_of(folder), library.open_corpus(folder))[1] == []


def test_a_document_that_changes_or_goes_is_read_anew(folder):
    add(folder, THIRD)
    build(folder)
    add(folder, THIRD.replace("wet", "very wet"))
    assert not isinstance(opened(folder), Grown)
    build(folder)
    whole = library.open_corpus(folder)
    assert store.verify(builds.root_of(folder), whole)[1] == []
    assert opened(folder).hash == whole.hash


def test_another_build_in_between_is_seen(folder):
    add(folder, THIRD)
    corpus = opened(folder)
    build(folder)  # somebody else's
    add(folder, THIRD.replace("third", "fourth").replace("wet", "blue"), "fourth")
    later = opened(folder)
    build(folder)
    for old in (corpus, later):
        assert isinstance(old, Grown)
        store.build(builds.root_of(folder), old, library.open_bank(folder, later), encoder.DEFAULT)
    assert store.verify(builds.root_of(folder), library.open_corpus(folder))[1] == []


@pytest.mark.parametrize("open_", [opened, library.open_corpus], ids=["grown", "whole"])
def test_what_is_entered_while_others_are_indexed_comes_next(folder, open_):
    add(folder, THIRD)
    corpus = open_(folder)
    add(folder, THIRD.replace("third", "fourth").replace("wet", "blue"), "fourth")
    store.build(builds.root_of(folder), corpus, library.open_bank(folder, corpus), encoder.DEFAULT)
    later = opened(folder)
    assert isinstance(later, Grown)
    assert [d.id for d in later.added.documents] == ["fourth"]
    build(folder)
    whole = library.open_corpus(folder)
    assert store.verify(builds.root_of(folder), whole)[1] == []
    shelved = opened(folder)
    assert [d.text for d in shelved.documents] == [d.text for d in whole.documents]


def test_a_document_that_is_edited_while_the_index_is_built_is_not_quoted_by_its_old_places(folder, monkeypatch):
    add(folder, THIRD)
    corpus = opened(folder)
    bank = library.open_bank(folder, corpus)
    real = store.build

    def build_then_edit(*arguments, **options):
        monkeypatch.setattr(store, "build", real)
        found = real(*arguments, **options)
        add(folder, THIRD.replace("Water is wet.", "Wet is what water is, mostly."))
        return found

    monkeypatch.setattr(store, "build", build_then_edit)
    found = store.open_index(builds.root_of(folder), corpus, bank)
    whole = library.open_corpus(folder)
    assert found.manifest.corpus == whole.hash
    assert [found.ground.corpus.words(p.document, p.span) for p in found.ground.passages] == [
        whole.words(p.document, p.span) for p in whole.passages
    ]


def test_with_another_model_it_is_read_anew_and_who_signs_is_known_still(folder):
    add(folder, THIRD)
    build(folder)
    root, shelved = builds.root_of(folder), opened(folder)
    assert isinstance(shelved, Shelf)
    store.build(root, shelved, library.open_bank(folder, shelved), encoder.Model("other"))
    again = opened(folder)
    assert again.told()["signed"] == [list(s) for s in library.open_corpus(folder).provenance.signed]
    assert store.verify(root, library.open_corpus(folder))[1] == []
    add(folder, THIRD.replace("third", "fourth"), "fourth")
    assert isinstance(opened(folder), Grown)


def test_what_is_not_indexed_is_shelved_anew_when_it_changes(folder, monkeypatch):
    monkeypatch.setattr(ToyPassages, "encode", pytest.fail)  # nothing is embedded for it
    path = folder / "corpus.toml"
    told = path.read_text(encoding="utf-8").replace("\n[[documents]]\n", '\n[[documents]]\nurl = "https://a.org"\n', 1)
    path.write_text(told, encoding="utf-8")
    assert not isinstance(opened(folder), Shelf | Grown)
    store.open_index(builds.root_of(folder), opened(folder), library.open_bank(folder, opened(folder)))
    shelved = opened(folder)
    assert isinstance(shelved, Shelf)
    assert shelved.documents[0].url == "https://a.org"
    assert gathered(shelved) == gathered(library.open_corpus(folder))


def test_an_affiliation_embeds_nothing_anew(folder, monkeypatch):
    path = folder / "corpus.toml"
    told = '\n[[experts]]\nid = "jane-roe"\nname = "Jane Roe"\naffiliation = "Bakers"\n'
    path.write_text(path.read_text(encoding="utf-8") + told, encoding="utf-8")
    monkeypatch.setattr(ToyPassages, "encode", pytest.fail)
    build(folder)
    assert opened(folder).expert("jane-roe").affiliation == "Bakers"


def test_where_there_are_no_links_files_are_copied(folder, monkeypatch):
    def refused(*_):
        raise OSError

    monkeypatch.setattr("index.records.os.link", refused)
    add(folder, THIRD)
    build(folder)
    assert store.verify(builds.root_of(folder), library.open_corpus(folder))[1] == []


def test_an_index_of_lists_is_added_to_and_divided_anew_when_it_is_outgrown(tmp_path):
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((6000, 32)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows.astype(np.float16)
    nearest.build(tmp_path / "old", rows[:2000], is_flat=False)
    nearest.grow(tmp_path / "old", tmp_path / "new", rows[:2100])
    found = nearest.Nearest(tmp_path / "new")
    assert not found.is_exact
    assert 2099 in found.find(rows[2099:2100].astype(np.float32), 50)


def test_a_flat_index_becomes_one_of_lists_when_it_is_outgrown(tmp_path, monkeypatch):
    monkeypatch.setattr(nearest, "FLAT_UP_TO", 1000)
    rows = np.eye(32, dtype=np.float16)[np.arange(1200) % 32]
    nearest.build(tmp_path / "old", rows[:900])
    nearest.grow(tmp_path / "old", tmp_path / "flat", rows[:1000])
    nearest.grow(tmp_path / "flat", tmp_path / "lists", rows)
    assert nearest.Nearest(tmp_path / "flat").is_exact
    assert not nearest.Nearest(tmp_path / "lists").is_exact
