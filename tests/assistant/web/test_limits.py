import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from assistant.web import api, limits
from assistant.web.limits import Rates
from assistant.web.settings import Settings
from tests.conftest import ROOT

SHORT = {"quote_id": "d:1-2", "helpful": True}


def client(assistant, settings=None, address="203.0.113.7", **options):
    return TestClient(api.build(lambda: assistant, settings or Settings()), client=(address, 1), **options)


@pytest.fixture
def still(monkeypatch):
    """No bucket fills again, however long the requests take."""
    rates = Rates.__init__
    monkeypatch.setattr(Rates, "__init__", lambda self, rate, path=None: rates(self, rate, lambda: 5.0, path))


def statuses(opened, count, path="/api/topics", **headers):
    return [opened.get(path, headers=headers).status_code for _ in range(count)]


def test_a_bucket_empties_and_fills_again():
    now = 0.0
    rates = Rates(60, lambda: now)
    assert [rates.wait("a") for _ in range(60)] == [0.0] * 60
    assert rates.wait("a") == pytest.approx(1.0)
    assert rates.wait("b") == 0.0
    now = 0.5
    assert rates.wait("a") == pytest.approx(0.5)
    now = 1.5
    assert rates.wait("a") == 0.0


def test_buckets_are_bounded_and_the_one_not_used_for_longest_goes_first(monkeypatch):
    monkeypatch.setattr("assistant.web.limits._ROWS", 1)
    now = 0.0
    rates = Rates(2, lambda: now)
    for name in "abcdefgh":
        now += 1
        assert rates.wait(name) == rates.wait(name) == 0
    now = 9.0
    assert rates.wait("a") > 0
    now = 9.1
    assert rates.wait("i") == 0  # in the place of b
    assert rates.wait("a") > 0
    assert rates.wait("c") > 0
    assert rates.wait("b") == 0  # as if it had never been here
    assert len(rates._table) == 8 * 24


def test_processes_that_share_a_file_count_a_client_once(tmp_path):
    one, other = (Rates(60, lambda: 5.0, tmp_path / "rates") for _ in range(2))
    assert [r.wait("a") for _ in range(30) for r in (one, other)] == [0.0] * 60
    assert one.wait("a") == other.wait("a") == pytest.approx(1.0)
    assert other.wait("b") == 0.0


def test_a_process_that_takes_a_token_waits_for_another_that_does(tmp_path):
    script = "import sys\nfrom pathlib import Path\nfrom assistant.web.limits import Rates\n"
    script += "rates = Rates(10**6, lambda: 5.0, Path(sys.argv[1]))\nfor _ in range(20_000): rates.wait('a')\n"
    command = [sys.executable, "-c", script, str(tmp_path / "rates")]
    for process in [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]:
        assert process.wait() == 0
    rates = Rates(10**6, lambda: 5.0, tmp_path / "rates")
    rates.wait("a")
    (tokens,) = [t for _, t, at in limits._BUCKET.iter_unpack(rates._table[:]) if at]
    assert tokens == 10**6 - 40_001


def test_too_many_requests_of_one_client_are_told_when_to_come_again(assistant, still):
    with client(assistant, Settings(rate=3)) as opened:
        assert statuses(opened, 4) == [200, 200, 200, 429]
        refused = opened.get("/api/topics")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"] == "21"  # a token comes after a third of a minute
        assert refused.headers["content-security-policy"]
        assert statuses(opened, 5, "/healthz") == statuses(opened, 5, "/style.css") == [200] * 5
        assert 'experts_refused_total{reason="rate"} 2.0' in opened.get("/metrics").text


@pytest.mark.parametrize(
    ("rate", "address", "last"),
    [
        (None, "203.0.113.7", 429),
        (None, "127.0.0.1", 200),
        (None, "::1", 200),
        (None, "::ffff:127.0.0.1", 200),
        (2, "127.0.0.1", 429),
        (0, "203.0.113.7", 200),
    ],
)
def test_this_machine_is_spared_unless_a_rate_is_set(assistant, still, monkeypatch, rate, address, last):
    monkeypatch.setattr("assistant.web.limits.RATE", 2)
    with client(assistant, Settings(rate=rate), address) as opened:
        assert statuses(opened, 3)[-1] == last


def test_a_forwarded_address_counts_from_a_trusted_proxy_only(assistant, still):
    for proxies, expected in (((), 429), (("203.0.113.0/24",), 200)):
        with client(assistant, Settings(rate=2, proxies=proxies)) as opened:
            found = [
                opened.get("/api/topics", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(3)
            ]
            assert found[-1] == expected


def test_an_ipv6_network_is_one_client(assistant, still):
    app = api.build(lambda: assistant, Settings(rate=2))
    found = [
        TestClient(app, client=(a, 1)).get("/api/topics").status_code
        for a in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")
    ]
    assert found == [200, 200, 429, 200]


def test_a_long_body_is_refused_before_it_is_read_and_without_a_length_too(assistant):
    with client(assistant) as opened:
        assert opened.post("/api/feedback", content=b"x" * 16_385).status_code == 413
        assert opened.post("/api/feedback", content=(b"x" * 1000 for _ in range(17))).status_code == 413
        assert opened.post("/api/feedback", content=b"{}", headers={"Content-Length": "x"}).status_code in (400, 413)
        assert opened.post("/api/feedback", content=b"x" * 16_000).status_code == 422


@pytest.mark.parametrize(
    ("origins", "origin", "status"),
    [
        ((), None, 403),
        ((), "http://testserver", 403),
        ((), "https://evil.example", 403),
        ((), "null", 403),
        (("https://blog.example.org",), "https://blog.example.org", 403),
        (("https://blog.example.org",), "https://evil.example", 403),
        (("*",), "https://evil.example", 403),
    ],
)
def test_another_site_may_write_only_where_it_is_allowed(assistant, origins, origin, status):
    headers = {"Origin": origin} if origin else {}
    with client(assistant, Settings(origins=origins)) as opened:
        response = opened.post("/api/feedback", json=SHORT, headers=headers)
    assert response.status_code == status
    allowed = origin is None or origin == "http://testserver" or origin in origins or "*" in origins
    wanted = "this server keeps no feedback" if allowed else "this origin may not write here"
    assert response.json()["detail"] == wanted


def test_a_token_is_asked_for_where_one_is_set(assistant):
    with client(assistant, Settings(token="secret")) as opened:
        for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer sécret".encode("latin-1")}):
            response = opened.post("/api/feedback", json=SHORT, headers=header)
            assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
        response = opened.post("/api/feedback", json=SHORT, headers={"Authorization": "Bearer secret"})
        assert response.status_code == 403
        assert opened.get("/api/topics").status_code == 200


def test_what_takes_too_long_is_given_up(assistant, monkeypatch):
    monkeypatch.setattr("assistant.web.limits._ANSWER_SECONDS", 0.1)
    app = api.build(lambda: assistant)

    @app.get("/api/slow")
    async def slow():
        import asyncio

        await asyncio.sleep(30)

    response = TestClient(app).get("/api/slow")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
