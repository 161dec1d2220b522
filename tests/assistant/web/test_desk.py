import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from starlette.testclient import TestClient

from assistant import Assistant
from assistant.web import api
from assistant.web.desk import Desk, NotReady
from corpus import adding, bank, library
from index import builds, encoder, store
from tests.conftest import PATIENCE, corpus_of

SALT = "Salt\n\nJane Roe: Always salt.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: So."
EVENING = "Bread\n\nJane Roe: Rye.\n\nAnn Lee: Wheat.\n\nJane Roe: Never.\n\nAnn Lee: Often."


def finished(task):
    """What ``task`` comes to, on a thread of its own: the browser of other tests keeps a loop running on this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, task).result()


@pytest.fixture
def folder(tmp_path, monkeypatch, toy_models):
    monkeypatch.setenv("EXPERTS_INDEX", str(tmp_path / "i"))
    corpus_of(tmp_path / "c", EVENING)
    return tmp_path / "c"


def opened(folder):
    return lambda: Assistant.open(folder)


def test_before_it_is_open_it_is_not_ready(folder):
    desk = Desk(folder, opened(folder), lambda a: None)
    with pytest.raises(NotReady):
        desk.current()
    client = TestClient(api.build(desk.current))
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/api/ask?q=a", "/ask?q=a", "/api/topics"):
        response = client.get(path)
        assert (response.status_code, response.headers["retry-after"]) == (503, "1"), path
        assert response.headers["content-type"] == "application/problem+json"
    finished(desk.open())
    assert client.get("/readyz").json() == {"status": "ready", "passages": 4}


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def rebuild(folder):
    corpus = library.open_corpus(folder)
    store.build(builds.root_of(folder), corpus, library.open_bank(folder, corpus), encoder.chosen(folder))


def test_a_new_build_takes_the_place_and_conversations_go_on(folder, monkeypatch):
    monkeypatch.setattr("assistant.web.desk._POLL_SECONDS", 0.02)
    heard, told = [], []

    async def run():
        desk = Desk(folder, opened(folder), heard.append)
        await desk.open()
        first = desk.current()
        first.ask("wheat", conversation="c")
        watching = asyncio.create_task(desk.watch(told.append))
        (folder / "more.txt").write_text(SALT)
        assert not adding.add(folder, [folder / "more.txt"]).problems
        rebuild(folder)
        await until(lambda: told)
        second = desk.current()
        assert second is not first
        assert second.version != first.version
        assert len(second.corpus.documents) == 2
        assert second.remembered is first.remembered
        second.ask("and Jane?", conversation="c")
        watching.cancel()
        return told

    assert finished(run()) == [None]
    assert [a.conversation for a in heard] == ["c", "c"]


def test_a_conversation_forgets_experts_who_are_gone(folder):
    first = Assistant.open(folder)
    first.ask("What does Ann Lee say about wheat?", conversation="c")
    state = first.remembered.get("c")
    assert "ann-lee" in state.speakers + state.experts
    text = folder / "corpus.toml"
    text.write_text(f'{text.read_text()}\n[[experts]]\nid = "annie"\nname = "Ann Lee"\n')
    second = Assistant.open(folder)
    assert "ann-lee" not in {e.id for e in second.corpus.experts}
    second.remembered = first.remembered
    assert second.ask("and rye?", conversation="c").message


def test_a_build_that_cannot_be_opened_leaves_the_old_one(folder, monkeypatch):
    monkeypatch.setattr("assistant.web.desk._POLL_SECONDS", 0.02)
    told = []

    async def run():
        desk = Desk(folder, opened(folder), lambda a: None)
        await desk.open()
        first = desk.current()
        watching = asyncio.create_task(desk.watch(told.append))
        pointer = builds.root_of(folder) / "CURRENT"
        sound = pointer.read_bytes()
        pointer.write_bytes(b"nonsense")
        await until(lambda: told)
        assert desk.current() is first
        assert "experts build --force" in str(told[0])
        await asyncio.sleep(0.1)
        assert len(told) == 1  # it is not tried again and again
        pointer.write_bytes(sound)
        await asyncio.sleep(0.1)
        watching.cancel()

    finished(run())


def test_ten_builds_under_load_drop_no_request(folder, monkeypatch):
    monkeypatch.setattr("assistant.web.desk._POLL_SECONDS", 0.01)
    document = library.open_corpus(folder).documents[0]
    statuses, versions, told, stop = [], [], [], threading.Event()

    async def run():
        desk = Desk(folder, opened(folder), lambda a: None)
        await desk.open()
        client = TestClient(api.build(desk.current))

        def load(name):
            n = 0
            while not stop.is_set():
                n += 1
                response = client.get(f"/api/ask?q=wheat+{name}+{n}&conversation={name}")
                statuses.append(response.status_code)

        threads = [threading.Thread(target=load, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        watching = asyncio.create_task(desk.watch(told.append))
        try:
            for n in range(10):
                bank.teach(folder, document, f"Which grain is number {n}?", [document.passages[0].span])
                await asyncio.to_thread(rebuild, folder)
                await until(lambda n=n: len(told) > n)
                versions.append(desk.current().version)
                seen = len(statuses)
                await until(lambda seen=seen: len(statuses) > seen + 3)  # three may have been begun before
        finally:
            stop.set()
            await asyncio.to_thread(lambda: [t.join() for t in threads])
            watching.cancel()

    finished(run())
    assert told == [None] * 10
    assert all(a != b for a, b in pairwise(versions))
    assert set(statuses) == {200}
