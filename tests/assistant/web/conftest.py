"""A real server process and a real browser."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import pytest

from tests.conftest import PATIENCE, ROOT, corpus_of

HOSTILE = (
    "T\n\nJane Roe: The price is $$5$$ *a* _b_ # 1. tab\there <b>bold</b> &amp; ${x} {{y}} "
    "two  spaces \u00a0end.\r\n\r\n"
    "Ann Lee: <script>document.title='owned'</script> is the zeppelin.\r\n\r\nJane Roe: Bread.\r\n\r\nAnn Lee: Wine."
)


@contextmanager
def served(**environment):
    """The address of a server in a process of its own."""
    env = {**os.environ, "PORT": "0", **environment}
    # A file, as nobody reads the log meanwhile: a full pipe would stop the server.
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            line = process.stdout.readline()
            if not line.startswith("In Their Words: http://"):
                log.seek(0)
                pytest.fail(line + log.read())
            yield line.split()[-1]
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def begun_post(port, feedback):
    """A connection over which a server reads the body of feedback, and the rest of the body, which it has not got."""
    body = json.dumps(feedback).encode()
    head = "POST /api/feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
    connection = socket.create_connection(("127.0.0.1", port), PATIENCE)
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
    said = connection.recv(1000)  # when it reads on
    assert said.startswith(b"HTTP/1.1 100 "), said
    connection.sendall(body[:5])
    return connection, body[5:]


def is_refused(port):
    """Whether nobody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture(scope="session")
def server(assistant):
    """The shipped corpus, served."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def hostile(tmp_path_factory, lend_model):
    """A corpus whose text is meant to break a page, and its server."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = corpus_of(folder / "c", HOSTILE)
    lend_model(folder / "i")
    with served(EXPERTS_CORPUS=str(folder / "c"), EXPERTS_INDEX=str(folder / "i")) as address:
        yield corpus, address
