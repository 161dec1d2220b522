import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from assistant.cli import main
from bench import ray_nodes
from bench.ray_nodes import Nodes
from index import cluster
from tests.conftest import experts


@pytest.mark.slow
def test_three_nodes_one_killed_midway_and_each_text_has_one_vector(tmp_path, lend_model):
    lend_model(tmp_path / "c" / ".index")
    row = ray_nodes.measure(tmp_path / "c", 1_600, Nodes.kill)
    assert (row["texts"], row["vectors"]) == (1_600, 1_600)
    assert row["largest_difference"] < 1e-5
    assert "building the index: embedding texts\n" in row["said"]
    assert "1600 passages, 4800 vectors of 384 dimensions" in row["said"]
    assert experts("verify", env={"EXPERTS_CORPUS": str(tmp_path / "c"), "EXPERTS_INDEX": ""}).stdout == (
        b"1600 passages, 0 differences\n"
    )


def test_without_ray_the_line_says_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["build", "--ray", "127.0.0.1:6379"]) == 1
    assert capsys.readouterr().err == (
        "experts: --ray needs Ray, which is not installed; run `pip install 'in-their-words[ray]'`\n"
    )


def test_an_address_where_nothing_answers_is_one_line():
    result = experts("build", "--ray", "127.0.0.1:9")
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr == (
        b"experts: --ray 127.0.0.1:9: nothing answers (Connection refused); "
        b"start one with `ray start --head --port=9`\n"
    )


def test_an_address_where_something_else_answers_is_one_line(monkeypatch, capfd):
    monkeypatch.setattr(cluster, "_ANSWER_SECONDS", 2)  # it says nothing, however long it is waited for
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert main(["build", "--ray", f"127.0.0.1:{server.server_port}"]) == 1
        server.shutdown()
    assert capfd.readouterr() == (
        "",
        f"experts: --ray 127.0.0.1:{server.server_port}: what answers is no Ray of the release that is installed here; "
        f"start one with `ray start --head --port={server.server_port}`\n",
    )
