import pytest
from fastapi import Request
from starlette.testclient import TestClient

from assistant.web import api
from assistant.web.policy import chat_policy
from assistant.web.settings import Settings

BLOG = "https://blog.example.org"
EVIL = "https://evil.example"


def client(assistant, *origins):
    return TestClient(api.build(lambda: assistant, Settings(origins=origins)))


@pytest.mark.parametrize("path", ["/ask?q=privacy", "/api/topics", "/api/nothing", "/style.css", "/healthz"])
def test_every_response_binds_the_browser(assistant, path):
    headers = client(assistant).get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers


def test_by_default_no_other_site_takes_part(assistant):
    response = client(assistant).get("/api/topics", headers={"Origin": BLOG})
    assert not [h for h in response.headers if h.startswith("access-control")] or (
        "access-control-allow-origin" not in response.headers
    )
    preflight = {"Origin": BLOG, "Access-Control-Request-Method": "POST"}
    assert client(assistant).options("/api/feedback", headers=preflight).status_code == 400


def test_one_list_is_for_reading_writing_and_framing(assistant):
    opened = client(assistant, BLOG)
    allowed = opened.get("/api/topics", headers={"Origin": BLOG})
    assert allowed.headers["access-control-allow-origin"] == BLOG
    assert "Origin" in allowed.headers["vary"]
    assert "access-control-allow-credentials" not in allowed.headers
    assert allowed.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {BLOG}")
    assert "x-frame-options" not in allowed.headers
    assert allowed.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-origin" not in opened.get("/api/topics", headers={"Origin": EVIL}).headers
    preflight = {
        "Origin": BLOG,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert opened.options("/api/feedback", headers=preflight).status_code == 200
    assert opened.options("/api/feedback", headers={**preflight, "Origin": EVIL}).status_code == 400


def test_a_repeated_answer_is_allowed_to_whoever_asks_for_it_now(assistant):
    opened = client(assistant, BLOG, "https://two.example")
    for origin in (BLOG, "https://two.example", BLOG):
        response = opened.get("/api/ask?q=Is+it+dangerous%3F", headers={"Origin": origin})
        assert response.headers["access-control-allow-origin"] == origin
    assert "access-control-allow-origin" not in opened.get("/api/ask?q=Is+it+dangerous%3F").headers


def test_errors_can_be_read_by_an_allowed_site_too(assistant):
    response = client(assistant, BLOG).get("/api/nothing", headers={"Origin": BLOG})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (404, BLOG)


def test_the_chat_page_may_run_its_own_scripts_and_no_others():
    page = b"<script>a()</script><script type='module'>a()</script><script src='/x.js'></script><script>b()</script>"
    policy = chat_policy(page, Settings(origins=(BLOG,)))
    script = next(p for p in policy.split("; ") if p.startswith("script-src"))
    assert script.count("'sha256-") == 2
    assert "unsafe-inline" not in script
    assert policy.endswith(f"frame-ancestors 'self' {BLOG}")


def test_nobody_but_a_trusted_proxy_names_the_host(assistant):
    seen = []
    app = api.build(lambda: assistant, Settings(proxies=("10.0.0.1",)))

    @app.get("/seen")
    async def see(request: Request):
        seen.append((request.headers.get("x-forwarded-host"), request.url.scheme, request.client.host))

    sent = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.9"}
    for address in ("203.0.113.7", "10.0.0.1"):
        TestClient(app, client=(address, 1)).get("/seen", headers=sent)
    assert seen == [(None, "http", "203.0.113.7"), (None, "https", "198.51.100.9")]
