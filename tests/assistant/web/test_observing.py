import json
import logging

import pytest
from starlette.testclient import TestClient

from assistant.web import api, logs


@pytest.fixture
def lines(capsys):
    """What was logged, as objects."""

    def read():
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield read
    for name in ("in_their_words", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(logging.NOTSET)


def broken(assistant):
    app = api.build(lambda: assistant)

    @app.get("/api/broken/{word}")
    def fail(word: str):
        raise ValueError(f"/home/somebody/{word}")

    return TestClient(app)


def test_a_request_has_an_id_that_a_client_may_choose_if_it_is_harmless(assistant):
    client = TestClient(api.build(lambda: assistant))
    assert client.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    made = {client.get("/healthz", headers={"X-Request-ID": 'a"b'}).headers["x-request-id"] for _ in range(3)}
    assert len(made) == 3


def test_the_log_has_routes_and_no_words(assistant, lines):
    logs.set_up("requests")
    client = TestClient(api.build(lambda: assistant))
    client.get("/api/ask?q=my+secret+illness")
    client.get("/api/documents/my-secret-document")
    client.get("/my-secret-path")
    client.get("/healthz")
    found = lines()
    assert [(f["route"], f["status"]) for f in found] == [
        ("/api/ask", 200),
        ("/api/documents/{document_id}", 404),
        ("other", 404),
    ]
    assert set(found[0]) == {"at", "level", "event", "request_id", "method", "route", "status", "ms"}
    assert "secret" not in json.dumps(found)
    assert "testclient" not in json.dumps(found)


def test_what_breaks_is_a_problem_to_the_client_and_a_place_in_the_log(assistant, lines):
    logs.set_up("warnings")
    response = broken(assistant).get("/api/broken/word")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert response.json()["detail"] == "something went wrong here"
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert "somebody" not in response.text
    (line,) = lines()
    assert (line["event"], line["error"]) == ("error", "ValueError")
    assert line["where"][-1].startswith("test_observing.py:")
    assert "somebody" not in json.dumps(line)


def test_metrics_count_routes_and_nothing_that_a_client_makes_up(assistant):
    client = TestClient(api.build(lambda: assistant))
    for n in range(3):
        client.get(f"/api/documents/{n}")
        client.request(f"M{n}", f"/made/up/{n}")
    text = client.get("/metrics").text
    assert 'experts_requests_total{method="GET",route="/api/documents/{document_id}",status="404"} 3.0' in text
    assert 'experts_requests_total{method="other",route="other",status="404"} 3.0' in text
    assert "experts_request_seconds_bucket" in text
    assert "made" not in text
