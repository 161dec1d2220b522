"""A real server process and a real browser."""

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import pytest

from tests.conftest import ROOT, corpus_of

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
            process.communicate(timeout=20)


@pytest.fixture(scope="session")
def server(assistant):
    """The shipped corpus, served."""
    with served() as address:
        yield address


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A corpus whose text is meant to break a page, and its server."""
    folder = tmp_path_factory.mktemp("hostile")
    corpus = corpus_of(folder / "c", HOSTILE)
    with served(EXPERTS_CORPUS=str(folder / "c"), EXPERTS_INDEX=str(folder / "i")) as address:
        yield corpus, address
