import httpx2
import pytest

from tests.conftest import PATIENCE

PATHS = (
    "/ /ask?q=corruption /api/ask?q=Can+it+stop+bribery%3F /api/ask?q=sourdough /api/ask /api/experts /api/topics "
    "/api/coverage /api/documents/social-credit-roundtable /api/nothing /widget.js /style.css /chat.js /healthz "
    "/readyz /metrics /api/openapi.json"
).split()


@pytest.fixture(scope="module")
def client(server):
    with httpx2.Client(base_url=server, timeout=PATIENCE, headers={"Accept-Encoding": "identity"}) as opened:
        yield opened


@pytest.mark.parametrize("path", PATHS)
def test_a_head_is_that_of_the_answer_and_has_no_body(client, path):
    whole, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == whole.status_code
    assert head.headers["content-security-policy"] == whole.headers["content-security-policy"] or path == "/"
    changing = {"date", "x-request-id", "content-security-policy"}
    if path in ("/metrics", "/api/ask?q=sourdough"):  # counts; the milliseconds that it took
        changing.add("content-length")
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in whole.headers.items() if k not in changing
    }
    assert client.get("/healthz").json() == {"status": "ok"}  # the connection goes on with the next request


def test_what_has_no_end_has_no_head(client):
    assert client.head("/gradio_api/heartbeat/x").status_code == 405
