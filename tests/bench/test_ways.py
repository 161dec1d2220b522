"""The ways that are measured: what is installed, and that each peer can be installed as it is named."""

import re
import subprocess
from pathlib import Path

from bench import ways
from tests.conftest import ROOT

REQUIREMENTS = ROOT / "bench" / "peers" / "requirements"


def test_a_peer_without_its_environment_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("BENCH_VENVS", str(tmp_path))
    missing = {way.name: way.missing for way in ways.all_ways()}
    assert missing["txtai"] == "txtai is not installed; run: sh bench/peers/install txtai"
    assert {name for name, reason in missing.items() if reason is None} == {"experts", "text alone", "plain"}
    python = tmp_path / "txtai" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    assert {way.name: way.missing for way in ways.all_ways()}["txtai"] is None


def test_every_peer_has_its_script_and_its_pinned_packages(monkeypatch, tmp_path):
    monkeypatch.setenv("BENCH_VENVS", str(tmp_path))
    peers = [way for way in ways.all_ways() if way.missing]
    assert {way.name for way in peers} == {path.stem for path in REQUIREMENTS.glob("*.txt")}
    for way in peers:
        assert Path(way.command[1]).is_file()
        lines = (REQUIREMENTS / f"{way.name}.txt").read_text(encoding="utf-8").splitlines()
        assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines), way.name
        assert not any(re.match(r"(torch|nvidia|cuda|triton)", line) for line in lines), way.name


def test_the_installer_refuses_a_name_that_it_does_not_know():
    done = subprocess.run(
        ["sh", ROOT / "bench" / "peers" / "install", "nobody"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: no peer is called nobody; there are: cairn haystack")


def test_no_peer_imports_the_project():
    for path in (ROOT / "bench" / "peers").glob("*.py"):
        imported = re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert not {"assistant", "bench", "corpus", "index"} & set(imported), path
