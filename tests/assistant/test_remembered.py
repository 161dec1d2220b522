import threading

import pytest

from assistant import remembered
from assistant.conversation import State
from assistant.remembered import Here, Shared

FULL = State("privacy, “so to speak”", ("ann-lee",), ("ann-lee", "jane-roe"), (("talk", 2), ("tälk", 1)), ("talk:1-2",))


@pytest.fixture
def shared(tmp_path):
    opened = []

    def open_():
        opened.append(Shared(tmp_path / "states.sqlite"))
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


@pytest.mark.parametrize("state", [FULL, State("")])
@pytest.mark.parametrize("name", ["c", "", "面包", "\ud800", "a\0b", "x" * 200])
def test_what_is_put_is_got_by_every_process(shared, name, state):
    here, one, other = Here(), shared(), shared()
    for kept, reader in ((here, here), (one, other)):
        assert reader.get(name) is None
        kept.put(name, FULL)
        kept.put(name, state)
        assert reader.get(name) == state
        assert reader.get(f"{name}2") is None


def test_those_that_were_not_gone_on_with_are_forgotten(shared, monkeypatch):
    monkeypatch.setattr(remembered, "_MOST", 3)
    monkeypatch.setattr(remembered, "_TIDY", 1)
    for kept in (Here(), shared()):
        for name in "abcad":
            kept.put(name, State(name))
        assert [n for n in "abcd" if kept.get(n)] == ["a", "c", "d"]


def test_a_file_that_cannot_be_used_costs_the_context_and_no_answer(shared):
    kept = shared()
    kept.put("c", FULL)
    kept._file.execute("DROP TABLE states")
    kept.put("c", FULL)
    assert kept.get("c") is None


def test_many_may_write_at_once(shared):
    processes = [shared() for _ in range(4)]

    def write(kept, name):
        for n in range(50):
            kept.put(f"{name}{n}", State(f"{name}{n}"))

    threads = [threading.Thread(target=write, args=(p, n)) for p, n in zip(processes, "abcd", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(processes[0].get(f"{name}{n}") == State(f"{name}{n}") for name in "abcd" for n in range(50))
