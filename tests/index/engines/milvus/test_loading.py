"""Loads that are whole or nothing, against a real server."""

import threading
import time
from contextlib import suppress

import pytest

from index import building, store
from index.engines.large import LargeEngine
from index.engines.milvus import loading, schema
from index.engines.milvus.client import Client
from index.engines.milvus.collections import Collections
from index.engines.milvus.engine import MilvusEngine
from index.engines.milvus.place import Place
from index.types import EngineAway, IndexProblem
from tests.conftest import PATIENCE, corpus_of, toy_assistant, until
from tests.index.engines.conftest import content_of, silent
from tests.milvus_server import MilvusServer

TEXT = "A talk\n\n#1. Bread\nWhat of bread?\n\n" + "\n\n".join(
    f"{who}: The {n}. loaf is {kind}. It rises for {n} hours."
    for n, (who, kind) in enumerate([("Jane Roe", "dark"), ("Ann Lee", "white")] * 10, 1)
)
FIRST, SECOND, THIRD = ("1" * 16, "2" * 16, "3" * 16)


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    corpus = corpus_of(tmp_path_factory.mktemp("c") / "c", TEXT)
    assert len(corpus.passages) == 20
    return toy_assistant(corpus)._engine


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(loading, "_BATCH", 8)


@pytest.fixture
def client(milvus_place):
    client = Client(milvus_place)
    yield client
    client.close()


def sent(client, monkeypatch):
    """The batches that are written from now on, as pairs of collection and number of rows."""
    written = []
    call = client.call

    def noted(method, *arguments, **options):
        if method == "upsert":
            written.append((arguments[0].rpartition("_")[2], len(arguments[1])))
        return call(method, *arguments, **options)

    monkeypatch.setattr(client, "call", noted)
    return written


def same(found, expected):
    return [h.passage.id for h in found.hits] == [h.passage.id for h in expected.hits] and [
        h.score for h in found.hits
    ] == pytest.approx([h.score for h in expected.hits], abs=1e-6)


def test_a_load_is_current_when_it_is_complete_and_is_not_sent_twice(client, embedded, monkeypatch):
    written, content = sent(client, monkeypatch), content_of(embedded.index, FIRST)
    told = []
    loading.load(client, content, lambda *step: told.append(step))
    assert loading.current(client) == FIRST
    assert sum(n for kind, n in written if kind == "passages") == 20
    assert told[-1][0] == "terms"
    assert all(done <= total for _, done, total in told)
    written.clear()
    loading.load(client, content, silent)
    assert written == []


def test_a_stopped_load_is_nothing_to_readers_and_goes_on_where_it_was(client, embedded, monkeypatch):
    written, content = sent(client, monkeypatch), content_of(embedded.index, FIRST)

    def stop(kind, done, total):
        if kind == "entries" and done >= 24:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(client, content, stop)
    assert loading.current(client) is None
    with pytest.raises(EngineAway, match="holds no index of this state of the corpus; run `experts build`"):
        Collections(client, FIRST)
    begun = [n for kind, n in written if kind == "entries"]
    written.clear()
    loading.load(client, content, silent)
    assert "passages" not in {kind for kind, _ in written}
    total = sum(e.kind != "passage" for e in embedded.index.entries)
    assert sum(begun) + sum(n for kind, n in written if kind == "entries") == total
    assert same(MilvusEngine(Collections(client, FIRST), embedded.index.ground).search("loaf"), embedded.search("loaf"))


def test_what_the_server_lost_all_the_same_is_found_by_counting(client, embedded, monkeypatch):
    content = content_of(embedded.index, FIRST)
    call = client.call

    def forgetful(method, *arguments, **options):
        if method == "upsert" and arguments[0].endswith("_entries"):
            return None
        return call(method, *arguments, **options)

    monkeypatch.setattr(client, "call", forgetful)
    with pytest.raises(IndexProblem, match=r"experts_1{16}_entries holds 0 rows of \d+; load it again"):
        loading.load(client, content, silent)
    assert loading.current(client) is None


def test_readers_see_the_old_build_or_the_new_and_the_one_before_stays(client, embedded, tmp_path):
    changed = toy_assistant(corpus_of(tmp_path / "c", TEXT.replace("loaf", "bagel")))._engine
    loading.load(client, content_of(embedded.index, FIRST), silent)
    old = MilvusEngine(Collections(client, FIRST), embedded.index.ground)
    loading.load(client, content_of(changed.index, SECOND), silent)
    new = MilvusEngine(Collections(client, SECOND), changed.index.ground)
    assert same(old.search("bagel loaf"), embedded.search("bagel loaf"))
    assert same(new.search("bagel loaf"), changed.search("bagel loaf"))
    assert loading.current(client) == SECOND
    # A node that has not got the new text yet may still begin with the old.
    assert Collections(client, FIRST).passages == 20
    loading.load(client, content_of(embedded.index, THIRD), silent)
    names = {schema.build_in(n) for n in client.call("list_collections")}
    assert names == {SECOND, THIRD}
    with pytest.raises(EngineAway, match="does not hold this index any more; start anew"):
        old.search("loaf")


def test_a_reader_with_another_text_than_was_indexed_quotes_nothing(client, embedded, tmp_path):
    changed = toy_assistant(corpus_of(tmp_path / "c", TEXT.replace("loaf", "bale")))._engine
    loading.load(client, content_of(embedded.index, FIRST), silent)
    engine = MilvusEngine(Collections(client, FIRST), changed.index.ground)
    with pytest.raises(IndexProblem, match="is not what was indexed; run `experts build`"):
        engine.search("bread")


def test_a_graph_in_place_of_a_flat_index_misses_nothing_of_what_it_names(client, embedded, monkeypatch):
    monkeypatch.setattr(schema, "_FLAT_UP_TO", 0)
    monkeypatch.setattr(schema, "_LEAST_EF", 1)
    loading.load(client, content_of(embedded.index, FIRST), silent)
    engine = MilvusEngine(Collections(client, FIRST), embedded.index.ground)
    for asked in ({}, {"experts": {"ann-lee"}}):
        assert same(engine.search("the 7. loaf", limit=5, **asked), embedded.search("the 7. loaf", limit=5, **asked))


def test_an_index_too_large_to_be_scored_whole_is_put_there_too(client, tmp_path, toy_models, monkeypatch):
    monkeypatch.setattr(building, "LARGE", 1)
    index = store.open_index(tmp_path / "i", corpus_of(tmp_path / "c", TEXT))
    assert isinstance(index, store.Large)
    content = loading.content_of(index)
    loading.load(client, content, silent)
    engine = MilvusEngine(Collections(client, content.build), index.ground)
    embedded = LargeEngine(index.ground, index.index, index.bank_dense)
    for asked in ({}, {"experts": {"ann-lee"}}, {"limit": 3}):
        assert same(engine.search("the 7. loaf", **asked), embedded.search("the 7. loaf", **asked))


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_in_the_middle_of_a_load(tmp_path, embedded):
    server = MilvusServer(tmp_path / "data").start()
    content = content_of(embedded.index, FIRST)
    acknowledged, problems = {}, []
    is_far_enough, is_checked = threading.Event(), threading.Event()

    def note(kind, done, total):
        acknowledged[kind] = done
        if kind == "entries" and done >= 40 and not is_checked.is_set():
            is_far_enough.set()
            is_checked.wait(PATIENCE)

    def load():
        try:
            loading.load(Client(Place.read(server.address), patience=PATIENCE), content, note)
        except BaseException as problem:
            problems.append(problem)

    loader = threading.Thread(target=load)
    try:
        loader.start()
        assert is_far_enough.wait(PATIENCE)
        server.kill()
        server.start()
        client = Client(Place.read(server.address))
        for kind, rows in acknowledged.items():
            assert loading._count(client, schema.name_of(FIRST, kind), "") == rows
        server.kill()  # once more, while the load goes on
        is_checked.set()
        time.sleep(0.5)
        server.start()
        loader.join(PATIENCE)
        assert not loader.is_alive()
        assert problems == []
        engine = MilvusEngine(Collections(client, FIRST), embedded.index.ground)
        assert same(engine.search("the 7. loaf is dark"), embedded.search("the 7. loaf is dark"))
    finally:
        is_checked.set()
        server.kill()
        loader.join(PATIENCE)


def test_a_reader_fails_fast_while_the_engine_is_away_and_recovers_by_itself(tmp_path, embedded, monkeypatch):
    sleep, rested = time.sleep, []
    server = MilvusServer(tmp_path / "data").start()
    try:
        client = Client(Place.read(server.address))
        loading.load(client, content_of(embedded.index, FIRST), silent)
        engine = MilvusEngine(Collections(client, FIRST), embedded.index.ground)
        expected = engine.search("dark loaf")

        def answered():
            with suppress(EngineAway):
                return engine.search("dark loaf")

        server.kill()
        monkeypatch.setattr(time, "sleep", lambda seconds: (rested.append(seconds), sleep(seconds)))
        for _ in range(2):
            rested.clear()
            with pytest.raises(EngineAway, match=r"127\.0\.0\.1:\d+: the engine does not answer \(.*\); start it"):
                engine.search("dark loaf")
            assert sum(rested) < 1  # between its tries: what these take is the machine's affair
        server.start()
        assert until(answered) == expected
    finally:
        server.kill()


def test_a_load_gives_up_when_patience_ends(tmp_path, embedded):
    server = MilvusServer(tmp_path / "data").start()
    client = Client(Place.read(server.address), patience=0.5)
    server.kill()
    with pytest.raises(EngineAway):
        loading.load(client, content_of(embedded.index, FIRST), silent)
