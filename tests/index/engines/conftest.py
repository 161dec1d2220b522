"""Both engines over small corpora: the embedded one, and Milvus, a server process asked over the network."""

import itertools
from dataclasses import replace

import pytest

from index.engines.milvus import loading
from index.engines.milvus.client import Client
from index.engines.milvus.engine import Collections, MilvusEngine
from index.engines.milvus.place import Place
from index.lexical import terms
from tests.conftest import toy_assistant
from tests.milvus_server import MilvusServer

_databases = itertools.count(1)


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory):
    """A server that all tests share, each with a database of its own."""
    server = MilvusServer(tmp_path_factory.mktemp("milvus") / "data").start()
    yield server
    server.kill()


@pytest.fixture
def milvus_place(milvus_server):
    """An empty database."""
    return Place.read(f"{milvus_server.address}/test_{next(_databases)}")


def content_of(index, build="0123456789abcdef"):
    """What is put into an engine of an index that stands in no folder."""
    return replace(loading.content_of(index), build=build, terms_of=lambda p, text: terms(p.span.of(text)))


def silent(*_):
    """For those who need not be told how far a load is."""


@pytest.fixture(scope="session", params=["embedded", "milvus"])
def engine_over(request):
    """What makes an engine over a corpus and a bank, each kept for the session."""
    made = {}

    def make(corpus, bank=()):
        key = (corpus.hash, repr(bank))
        if key not in made:
            index = toy_assistant(corpus, bank)._engine.index
            if request.param == "embedded":
                made[key] = toy_assistant(corpus, bank)._engine
            else:
                server = request.getfixturevalue("milvus_server")
                place = Place.read(f"{server.address}/conformance_{next(_databases)}")
                client = Client(place)
                content = content_of(index)
                loading.load(client, content, silent)
                made[key] = MilvusEngine(Collections(client, content.build), index.ground)
        return made[key]

    return make
