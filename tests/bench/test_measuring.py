"""Measuring itself, with real processes: the assistant on the included text, and a peer that fits in a few lines."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from bench import corpora, measuring
from bench.processes import run
from bench.ways import Way
from corpus import library
from tests.conftest import PATIENCE, ROOT, slowness

TOY = """
import sys
sys.path.insert(0, {peers!r})
import harness

def build(data, index):
    (index / "passages.jsonl").write_text((data / "passages.jsonl").read_text())

def open_index(index):
    passages = harness.passages(index)
    def find(question):
        words = set(question.lower().split())
        ranked = sorted(passages, key=lambda p: -len(words & set(p["text"].lower().split())))
        return [p["id"] for p in ranked[:harness.HITS]]
    return find

harness.run(build, open_index)
"""


@pytest.fixture
def folder(assistant, tmp_path, monkeypatch):
    """Corpora of 36 passages with an index that is there already, and the peer built."""
    index = Path(os.environ["EXPERTS_INDEX"])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for is_alone in (True, False):
        shutil.copytree(index, corpora.write(tmp_path, corpora.SMALLEST, is_alone) / ".index")
    return tmp_path


@pytest.fixture
def toy(tmp_path):
    script = tmp_path / "with_toy.py"
    script.write_text(TOY.format(peers=str(ROOT / "bench" / "peers")), encoding="utf-8")
    return Way("toy", (sys.executable, str(script)))


def test_the_assistant_and_a_peer_are_built_and_asked_alike(folder, toy):
    said = []
    ours = Way("experts", (sys.executable, "-m", "bench.ours"))
    built = measuring.build(folder, corpora.SMALLEST, [toy], said.append)
    assert built[toy].megabytes > 0.01
    rows = measuring.ask(folder, corpora.SMALLEST, {ours: measuring.Built(1.0, 1.0), **built}, 1, PATIENCE, said.append)
    assert [row["way"] for row in rows] == ["experts", "toy"]
    for row in rows:
        assert row["asked"] == len(list(corpora.questions()))
        assert row["passages"] == corpora.SMALLEST
        assert 0 < row["cpu_p50_ms"] <= row["cpu_p99_ms"]
        # At least what Python takes. The system counts the pages of this process, which starts them, as theirs.
        assert min(row["cold_mb"], row["warm_mb"]) > 10
    experts, peer = rows
    assert 0.6 < experts["right_first"] <= 1
    assert peer["right_first"] < experts["right_first"]
    assert peer["cold_cpu_s"] < experts["cold_cpu_s"] < 5 * slowness()
    assert said[-1] == "36 passages: asked warm, run 1 of 1"


def test_peers_are_given_what_the_corpus_holds(folder):
    corpora.give(folder, corpora.SMALLEST)
    data = folder / "data" / "36"
    lines = [json.loads(line) for line in (data / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    passages = library.open_corpus().passages
    assert [line["id"] for line in lines] == [p.id for p in passages]
    assert all(line["text"].endswith(line["words"]) for line in lines)
    assert lines[0]["text"].startswith(f"{passages[0].topic.title}. {passages[0].topic.question} ")
    assert not (data / "vectors.npy").exists()
    assert (data / "model" / "model.onnx").exists()
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    assert {i for _, right in asked for i in right} <= {p.id for p in passages}


def test_no_question_is_begun_after_the_time(folder, toy):
    measuring.build(folder, corpora.SMALLEST, [toy], lambda _: None)
    questions = folder / "three.json"
    questions.write_text(json.dumps(["a", "b", "c"]), encoding="utf-8")
    done = run(*toy.command, "ask", str(folder / "toy" / "36"), str(questions), "0", on_one_core=True)
    assert len(json.loads(done.output)["hits"]) == 1


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system does not tie processes to cores")
def test_a_measured_process_has_one_core_and_its_own_costs():
    spend = "import os, time; x = bytearray(50_000_000)\nwhile time.process_time() < 0.3: pass\n"
    done = run(sys.executable, "-c", spend + "print(len(os.sched_getaffinity(0)))", on_one_core=True)
    assert done.output == "1\n"
    assert 0.29 < done.cpu < 1 * slowness()
    assert done.megabytes > 50


def test_a_process_that_fails_says_what_it_said_last():
    with pytest.raises(RuntimeError, match="exited 1: ZeroDivisionError: division by zero"):
        run(sys.executable, "-c", "1 / 0")
