import pytest
from starlette.testclient import TestClient

from assistant.web import api


@pytest.fixture(scope="module")
def client(assistant):
    with TestClient(api.build(lambda: assistant)) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/healthz", "/api/experts", "/api/ask?q=bribery", "/widget.js", "/ask?q=bribery"])
def test_head_is_get_without_the_body(client, path):
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


def test_head_of_what_is_not_there(client):
    assert client.head("/api/nothing").status_code == 404
