"""An engine that is away, seen by readers of a real server."""

import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from tests.conftest import PATIENCE, ROOT, experts, until
from tests.milvus_server import MilvusServer, free_port

QUESTION = "/api/ask?q=Does%20social%20credit%20reduce%20bribery%3F"
AWAY = "the search engine does not answer; ask again in some seconds"


def get(port, path):
    """Status, headers and text."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as response:
            return response.status, response.headers, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def becomes(port, path, status, said=""):
    """What is answered when it is answered like this."""

    def found():
        try:
            answer = get(port, path)
        except OSError:
            return None
        return answer if answer[0] == status and said in answer[2] else None

    return until(found)


@pytest.mark.slow
def test_503_while_the_engine_is_away_and_answers_when_it_is_back(tmp_path, assistant):
    milvus = MilvusServer(tmp_path / "data").start()
    shutil.copytree(os.environ["EXPERTS_INDEX"], tmp_path / "index")
    port = free_port()
    env = {
        **os.environ,
        "EXPERTS_ENGINE": milvus.address,
        "EXPERTS_INDEX": str(tmp_path / "index"),
        "EXPERTS_FEEDBACK_DAYS": "0",
        "PORT": str(port),
    }
    assert experts("build", env=env).returncode == 0
    milvus.kill()
    with (tmp_path / "log").open("wb") as log:
        site = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        # It begins while the engine is away, lives, and is not ready.
        becomes(port, "/healthz", 200)
        for path in (QUESTION, "/readyz"):
            status, headers, text = becomes(port, path, 503, "search engine")
            assert (status, headers["Retry-After"]) == (503, "2")
            assert json.loads(text)["detail"] == AWAY
        milvus.start()
        assert json.loads(becomes(port, QUESTION, 200)[2])["answered"]
        assert get(port, "/readyz")[0] == 200
        milvus.kill()
        for path in ("/readyz", QUESTION + "&limit=3", "/api/who?q=bribery", "/ask?q=Who%20speaks%20of%20trust%3F"):
            status, headers, text = get(port, path)
            assert (status, headers["Retry-After"]) == (503, "2")
            assert headers["Content-Type"] == "application/problem+json"
            assert json.loads(text)["detail"] == AWAY
            assert str(milvus.port) not in text
        # What needs no search goes on.
        assert get(port, "/api/experts")[0] == get(port, "/healthz")[0] == 200
        milvus.start()
        assert json.loads(becomes(port, "/readyz", 200)[2])["status"] == "ready"
        assert json.loads(becomes(port, QUESTION + "&limit=3", 200)[2])["answered"]
    finally:
        site.terminate()
        site.wait(timeout=PATIENCE)
        milvus.kill()
    assert "Traceback" not in (tmp_path / "log").read_text(encoding="utf-8")
