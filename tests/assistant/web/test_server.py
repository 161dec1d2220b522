import re
import socket
import subprocess
import sys

import pytest

from tests.conftest import ROOT


def start(**environment):
    import os

    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("port", ["abc", "-1", "70000", "²"])
def test_a_malformed_port_is_one_line(port):
    done = start(PORT=port)
    assert done.returncode == 2
    assert re.fullmatch(rf"experts: PORT='{port}' is no port; .*\n", done.stderr.decode())


def test_a_port_in_use_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(PORT=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert re.fullmatch(rb"experts: 127.0.0.1:\d+: Address already in use; set HOST and PORT.*\n", done.stderr)


def test_a_missing_corpus_is_one_line():
    done = start(PORT="0", EXPERTS_CORPUS="/nothing/here")
    assert done.returncode == 1
    assert re.fullmatch(rb"experts: /nothing/here: no such corpus folder; .*\n", done.stderr)
