"""The chat of a real server: what of Gradio answers, and what does not."""

import inspect
import re

import httpx2
import pytest
from gradio import routes

from assistant.web import mount
from tests.conftest import PATIENCE

NOT_FOUND = """
upload upload_progress file=/etc/passwd file/etc/passwd proxy=https://example.org process_recording deep_link
stream/x stream/a/1/2/playlist.m3u8 vibe-edit undo-vibe-edit vibe-code vibe-starter-queries
custom_component/a/client/b/c.js call/respond call/respond/1 call/v2/respond api/respond api/predict run/respond
run/../upload queue/%2e%2e/upload info openapi.json user login_check token app_id dev/reload cancel
component_server runs run-history/buckets profiling/traces
""".split()
BESIDE = (
    "/monitoring /monitoring/summary /monitoring/x /login /logout /pwa_icon /assets/%2e%2e/%2e%2e/routes.py".split()
)


@pytest.fixture(scope="module")
def client(server):
    with httpx2.Client(base_url=server, timeout=PATIENCE) as opened:
        yield opened


@pytest.mark.parametrize("path", NOT_FOUND)
@pytest.mark.parametrize("prefix", ["/gradio_api/", "/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_need_is_not_found(client, prefix, path, method):
    response = client.request(method, prefix + path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_of_the_routes_that_this_release_of_gradio_has_these_alone_are_needed():
    source = inspect.getsource(routes)
    paths = re.findall(r"""@(?:app|router)\.\w+\(\s*f?"(/[^"]*)\"""", source)
    assert len(paths) > 50
    filled = {re.sub(r"\{[^}]*\}", "x", path) for path in paths}
    passed = {p for path in filled for p in (path, f"/gradio_api{path}") if mount.NEEDED.fullmatch(p)}
    assert passed == set(
        "/ /config /config/ /theme.css /favicon.ico /robots.txt /manifest.json /assets/x /static/x /svelte/x "
        "/gradio_api/theme.css /gradio_api/startup-events /gradio_api/reset /gradio_api/reset/ "
        "/gradio_api/heartbeat/x /gradio_api/queue/join /gradio_api/queue/data".split()
    )


@pytest.mark.parametrize("path", BESIDE)
def test_neither_is_what_lies_beside_it(client, path):
    assert client.get(path).status_code == 404


def test_the_page_names_its_scripts_and_no_path_of_this_machine(client):
    response = client.get("/")
    assert response.status_code == 200
    asset = re.search(r"assets/[\w.-]+\.js", response.text)[0]
    assert client.get(f"/{asset}").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "'sha256-" in response.headers["content-security-policy"]
    for path in ("/", "/config"):
        text = client.get(path).text
        assert "site-packages" not in text
        assert "/home/" not in text


def test_no_other_site_may_use_the_chat(client, server):
    evil = {"Origin": "https://evil.example"}
    response = client.post("/gradio_api/run/predict", json={"data": []}, headers=evil)
    assert response.status_code == 403
    assert "access-control-allow-origin" not in client.get("/config", headers=evil).headers


@pytest.mark.parametrize(
    "query", ["page=x", "deep_link=../../x", "view=api", "__theme=dark", "q=%ED%A0%BD", "page=%00"]
)
@pytest.mark.parametrize("path", ["/", "/config"])
def test_an_address_sets_nothing_in_gradio(client, path, query):
    plain, asked = client.get(path), client.get(f"{path}?{query}")
    assert (asked.status_code, asked.text) == (200, plain.text)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"a":' + b"[" * 5000,
        b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"a":' + b"[" * 900 + b"]" * 900 + b',"fn_index":-1}',
        b'{"data":[1e999],"fn_index":0}',
        b'{"data":[NaN],"fn_index":0}',
        b'{"data":[],"fn_index":99999}',
        b'{"data":[],"fn_index":-1}',
        b'{"data":[],"fn_index":"x"}',
        b'{"data":[],"fn_index":[0]}',
        b'{"data":[{"path":"/etc/passwd","meta":{"_type":"gradio.FileData"}}],"fn_index":0,"session_hash":"x"}',
    ],
)
@pytest.mark.parametrize("path", ["run/predict", "queue/join", "reset"])
def test_what_the_chat_never_sends_is_refused(client, path, body):
    headers = {"Content-Type": "application/json"}
    response = client.post(f"/gradio_api/{path}", content=body, headers=headers)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
