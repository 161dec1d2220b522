import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus import library
from index import store
from index.types import IndexProblem
from tests.conftest import ROOT, corpus_of, experts

TEXT = "A talk\n\nJane Roe: Bread is life.\n\nAnn Lee: No.\n\nJane Roe: Yes.\n\nAnn Lee: Well."


@pytest.fixture
def copy(assistant, tmp_path):
    """A copy of the shipped corpus' index and folder, to be damaged."""
    root = Path(os.environ["EXPERTS_INDEX"])
    shutil.copytree(root, tmp_path / "index")
    shutil.copytree(library.SHIPPED, tmp_path / "corpus", ignore=shutil.ignore_patterns(".index"))
    return tmp_path


def current(root):
    return root / (root / "CURRENT").read_text().split()[0]


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_built_once_and_again_only_when_something_changed(copy, shipped, monkeypatch):
    root, bank = copy / "index", library.open_bank(library.SHIPPED, shipped)
    built = current(root)
    assert store.build(root, shipped, bank).questions == len(bank)
    assert current(root) == built
    store.build(root, shipped, bank[:-1])
    rebuilt = current(root)
    assert rebuilt != built
    assert not built.exists()
    assert (rebuilt / "entries.faiss").is_file()
    monkeypatch.setattr(store, "FORMAT", store.FORMAT + 1)
    assert store._current(root)[1] is None  # of another format: as if there were none


@pytest.mark.parametrize("name", ["entries.faiss", "entries.json", "bank.faiss", "encoder/model.onnx", "manifest.json"])
def test_a_flipped_byte_in_the_index_is_one_line(copy, name):
    path = current(copy / "index") / name
    flip(path)
    for call in (("verify",), ("ask", "bread")):
        result = experts(*call, env={"EXPERTS_INDEX": str(copy / "index")})
        assert result.returncode == 1
        assert result.stderr.decode().count("\n") == 1
        assert f"{name}: differs from its" in result.stderr.decode()
        assert "experts build --force" in result.stderr.decode()


def test_a_flipped_byte_in_the_pointer_is_one_line(copy):
    flip(copy / "index" / "CURRENT")
    result = experts("verify", env={"EXPERTS_INDEX": str(copy / "index")})
    assert result.returncode == 1
    assert result.stderr.decode().count("\n") == 1


def test_a_flipped_byte_in_the_text_is_one_line(copy):
    flip(copy / "corpus" / "social-credit-roundtable.txt")
    result = experts("verify", env={"EXPERTS_INDEX": str(copy / "index"), "EXPERTS_CORPUS": str(copy / "corpus")})
    assert result.returncode == 1
    assert re.fullmatch(r"experts: .*roundtable.txt: SHA-256 is .*; restore the file.*\n", result.stderr.decode())


def test_a_missing_file_names_the_repair(copy, shipped):
    (current(copy / "index") / "terms.json").unlink()
    with pytest.raises(IndexProblem, match=r"terms.json: is missing; run `experts build --force`"):
        store.open_index(copy / "index", shipped, library.open_bank(library.SHIPPED, shipped))


def test_force_repairs_what_is_damaged(tmp_path):
    env = {"EXPERTS_CORPUS": str(tmp_path / "c"), "EXPERTS_INDEX": str(tmp_path / "i")}
    corpus_of(tmp_path / "c", TEXT)
    command = [sys.executable, "-m", "assistant.cli", "build"]
    both = [subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env}, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    builds = [p for p in (tmp_path / "i").iterdir() if p.is_dir()]
    assert [b.name.partition("-")[0] for b in builds] == ["build"]  # two builders, one build, nothing left over
    flip(builds[0] / "manifest.json")
    assert experts("build", "--force", env=env).returncode == 0
    assert experts("verify", env=env).stdout == b"4 passages, 0 differences\n"


def test_killed_while_building_leaves_the_old_index(copy, shipped):
    root = copy / "index"
    (copy / "corpus" / "social-credit-roundtable.questions.jsonl").unlink()
    before = current(root)
    env = {**os.environ, "EXPERTS_CORPUS": str(copy / "corpus"), "EXPERTS_INDEX": str(root)}
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant.cli", "build", "--force"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not list(root.glob("building-*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert current(root) == before
    assert store.verify(root, shipped)[1] == []
    assert experts("build", env={"EXPERTS_CORPUS": str(copy / "corpus"), "EXPERTS_INDEX": str(root)}).returncode == 0
    assert not list(root.glob("building-*"))


def test_a_full_disk_is_one_line_and_the_old_index_stays(copy):
    root = copy / "index"
    bank = copy / "corpus" / "social-credit-roundtable.questions.jsonl"
    bank.write_text("\n".join(bank.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")
    before = current(root)
    # The limit on a file's size is met where a full disk would be: in the middle of writing the index.
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000));"
        "from assistant.cli import main; sys.exit(main(['build']))"
    )
    env = {**os.environ, "EXPERTS_CORPUS": str(copy / "corpus"), "EXPERTS_INDEX": str(root)}
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, check=False)
    assert result.returncode == 1
    assert re.fullmatch(rb"experts: .*File too large; free some space.*\n", result.stderr)
    assert current(root) == before
    assert not list(root.glob("building-*"))


def test_a_folder_that_cannot_be_written_names_the_setting(tmp_path, shipped):
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexProblem, match=r"set EXPERTS_INDEX to a folder that can be written"):
        store.build(tmp_path / "file" / "index", shipped)
