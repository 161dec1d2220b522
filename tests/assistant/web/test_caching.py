import pytest
from starlette.testclient import TestClient

from assistant.web import api, caching
from assistant.web.caching import Cache
from assistant.web.metrics import Metrics

ASK = "/api/ask?q=Is+it+dangerous%3F"


@pytest.fixture
def counted(assistant):
    """A client, the questions that reached the assistant, and a way to build the index anew."""
    asked, builds = [], ["one"]

    class Counting:
        corpus, examples, quote = assistant.corpus, assistant.examples, assistant.quote

        @property
        def version(self):
            return builds[-1]

        def ask(self, question, **options):
            asked.append(question)
            return assistant.ask(question, **options)

    metrics = Metrics()
    with TestClient(api.build(Counting, metrics=metrics)) as client:
        yield client, asked, builds


def test_the_same_question_is_searched_once_until_the_index_is_another(counted):
    client, asked, builds = counted
    first, second = client.get(ASK), client.get(ASK)
    assert first.json() == second.json()
    assert len(asked) == 1
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["cache-control"] == "public, max-age=60"
    builds.append("two")
    assert client.get(ASK).headers["etag"] != first.headers["etag"]
    assert len(asked) == 2
    assert "experts_cache_hits_total 1.0" in client.get("/metrics").text


def test_what_was_kept_of_another_index_is_dropped(counted, monkeypatch):
    client, asked, builds = counted
    made = []

    class Watched(Cache):
        def __init__(self):
            super().__init__()
            made.append(self)

    monkeypatch.setattr(caching, "Cache", Watched)
    client.get(ASK)
    builds.append("two")
    client.get(ASK)
    client.get("/api/topics")
    builds.append("one")  # even where the same index comes back
    client.get(ASK)
    assert len(asked) == 3
    assert [len(c._kept) for c in made[-2:]] == [2, 1]


@pytest.mark.parametrize("path", ["/style.css", "/chat.js"])
def test_a_file_is_sent_once(counted, path):
    client, _, _ = counted
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("path", [ASK, "/api/topics", "/ask?q=privacy", "/api/openapi.json"])
def test_who_has_the_answer_is_told_so(counted, path):
    client, _, builds = counted
    etag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    builds.append("two")
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_a_conversation_is_never_repeated(counted):
    client, asked, _ = counted
    for address in (f"{ASK}&conversation=c", f"{ASK}&conversatio%6e=c") * 2:
        response = client.get(address)
        assert response.json()["conversation"] == "c"
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
    assert len(asked) == 4


def test_a_question_without_an_answer_is_searched_again(counted):
    client, asked, _ = counted
    for _ in range(2):
        assert client.get("/api/ask?q=sourdough+bread").headers["cache-control"] == "no-store"
    assert len(asked) == 2


def test_who_names_another_host_or_language_does_not_write_for_others(counted):
    client, asked, _ = counted
    etags = {
        client.get(ASK, headers=headers).headers["etag"]
        for headers in ({}, {"Host": "evil.example"}, {"Accept-Language": "zh"}, {"X-Forwarded-Host": "evil.example"})
    }
    assert len(etags) == len(asked) == 3


def test_errors_are_not_kept(counted):
    client, _, _ = counted
    for _ in range(2):
        response = client.get("/api/ask?q=a&topic=99")
        assert (response.status_code, response.headers["cache-control"]) == (400, "no-store")


def test_compressed_and_plain_are_kept_apart(counted):
    client, asked, _ = counted
    for _ in range(2):
        assert client.get(ASK, headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
        assert "content-encoding" not in client.get(ASK, headers={"Accept-Encoding": "identity"}).headers
    assert len(asked) == 2
    assert client.get(ASK, headers={"Accept-Encoding": "gzip"}).json()["answered"]


def test_the_cache_is_bounded_by_bytes_and_drops_what_was_not_used():
    cache = Cache(most=3 * (1024 + 11))
    for key in (b"a", b"b", b"c"):
        cache.put(key, {"type": "x"}, b"0123456789")
    assert cache.get(b"a")
    cache.put(b"d", {"type": "x"}, b"0123456789")
    assert cache.get(b"b") is None
    assert cache.get(b"a")
    cache.put(b"a", {"type": "x"}, b"0")
    cache.put(b"a", {"type": "x"}, b"0123456789")
    assert cache.get(b"c")
