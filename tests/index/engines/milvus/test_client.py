import socket
import sys
import threading
import time

import pytest

from index.engines.milvus.client import Client, NotThere
from index.engines.milvus.place import Place
from index.types import EngineAway, IndexProblem
from tests.milvus_server import free_port


def test_nobody_at_the_address_is_one_line(capfd):
    port = free_port()
    with pytest.raises(EngineAway) as caught:
        Client(Place.read(f"milvus://127.0.0.1:{port}"))
    assert str(caught.value) == (
        f"127.0.0.1:{port}: the engine does not answer (no connection); start it, or change EXPERTS_ENGINE"
    )
    assert capfd.readouterr() == ("", "")


def test_an_address_that_takes_the_call_and_says_nothing_is_given_up(capfd):
    import pymilvus  # noqa: F401  what this takes does not count

    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with pytest.raises(EngineAway, match="the engine does not answer"):
            Client(Place.read(f"milvus://127.0.0.1:{silent.getsockname()[1]}"), seconds=0.5)
        assert time.monotonic() - started < 30  # half a second, and whatever the machine needs
    assert capfd.readouterr() == ("", "")


def test_what_the_engine_refuses_is_one_line(milvus_place):
    client = Client(milvus_place)
    client.make_database()
    with pytest.raises(NotThere):
        client.call("describe_alias", "nothing")
    with pytest.raises(IndexProblem) as caught:
        client.call("create_alias", "nothing", "alias")
    assert str(caught.value).startswith(f"{milvus_place.address}: ")
    assert "\n" not in str(caught.value)


def test_without_the_client_library_the_line_to_install_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(IndexProblem, match=r"is not installed; run `pip install 'in-their-words\[milvus\]'`"):
        Client(Place.read("milvus://127.0.0.1:1"))


def test_threads_share_a_client(milvus_place):
    client = Client(milvus_place)
    client.make_database()
    found = []
    threads = [threading.Thread(target=lambda: found.append(client.call("list_collections"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[]] * 8
