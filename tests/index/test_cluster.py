import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from assistant.cli import main
from bench import ray_nodes
from bench.ray_nodes import Nodes
from index import encoder
from tests.conftest import experts


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_three_nodes_one_killed_midway_and_each_text_has_one_vector(tmp_path):
    row = ray_nodes.measure(tmp_path / "c", 2_400, Nodes.kill)
    assert (row["texts"], row["vectors"]) == (2_400, 2_400)
    assert row["largest_difference"] < 1e-5
    assert "building the index: embedding texts\n" in row["said"]
    assert "2400 passages, 7200 vectors of 384 dimensions" in row["said"]
    assert experts("verify", env={"EXPERTS_CORPUS": str(tmp_path / "c"), "EXPERTS_INDEX": ""}).stdout == (
        b"2400 passages, 0 differences\n"
    )


def test_without_ray_the_line_says_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["build", "--ray", "127.0.0.1:6379"]) == 1
    assert capsys.readouterr().err == (
        "experts: --ray needs Ray, which is not installed; run `pip install 'in-their-words[ray]'`\n"
    )


def test_an_address_where_nothing_answers_is_one_line():
    result = experts("build", "--ray", "127.0.0.1:9", timeout=60)
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr == (
        b"experts: --ray 127.0.0.1:9: nothing answers (Connection refused); "
        b"start one with `ray start --head --port=9`\n"
    )


@pytest.mark.slow
def test_an_address_where_something_else_answers_is_one_line():
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = experts("build", "--ray", f"127.0.0.1:{server.server_port}", timeout=60)
        server.shutdown()
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.decode() == (
        f"experts: --ray 127.0.0.1:{server.server_port}: what answers is no Ray of the release that is installed here; "
        f"start one with `ray start --head --port={server.server_port}`\n"
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_node_with_another_model_is_one_line(tmp_path):
    # The name means a folder where the build runs, and nothing where the node runs.
    (tmp_path / "here").symlink_to(encoder.locate(encoder.DEFAULT_MODEL))
    env = {"EXPERTS_MODEL": "here", "EXPERTS_CORPUS": "c", "EXPERTS_INDEX": "i", "PYTHONPATH": str(ray_nodes.ROOT)}
    ray_nodes.talk(tmp_path / "c", 1_100)
    with Nodes() as nodes:
        nodes.start(1)
        command = [sys.executable, "-m", "assistant.cli", "build", "--ray", nodes.address]
        result = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **env}, capture_output=True, text=True, check=False
        )
    assert (result.returncode, result.stdout) == (1, "")
    *stages, said = result.stderr.splitlines()
    assert stages == [
        f"building the index: {t}" for t in ("loading the model", "exporting the model", "embedding texts")
    ]
    assert re.fullmatch(
        rf"experts: --ray {nodes.address}: model 'here' on \S+ is not the one where the build runs; install the same; "
        "then run the same command again",
        said,
    )
