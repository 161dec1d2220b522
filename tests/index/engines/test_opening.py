"""From the setting to an answer: the command line builds, fills and asks a real server, in processes of their own."""

import json
import re
import shutil

import pytest

from corpus import library
from corpus.types import Corpus
from index import builds, encoder
from index.engines import opening
from index.engines.embedded import EmbeddedEngine
from index.types import EngineAway, IndexProblem
from tests.conftest import ROOT, experts, json_lines
from tests.milvus_server import MilvusServer, free_port

FOLDER = library.SHIPPED
QUESTION = "Does social credit reduce bribery?"


@pytest.fixture(scope="module")
def filled(tmp_path_factory, assistant):
    """A server that ``experts build`` has filled with the included corpus, and the environment that names it."""
    server = MilvusServer(tmp_path_factory.mktemp("milvus") / "data").start()
    env = {"EXPERTS_ENGINE": f"{server.address}/experts"}
    built = experts("build", env=env)
    assert built.returncode == 0, built.stderr
    assert b"filling the engine: passages" in built.stderr
    yield server, env
    server.kill()


def opened():
    corpus = library.open_corpus(FOLDER)
    bank = library.open_bank(FOLDER, corpus)
    return opening.open_engine(builds.root_of(FOLDER), corpus, bank, encoder.chosen(FOLDER))


@pytest.fixture
def engine(filled, monkeypatch):
    monkeypatch.setenv(opening.SETTING, filled[1][opening.SETTING])
    return opened()


def test_by_default_the_engine_is_embedded(assistant, monkeypatch):
    monkeypatch.delenv(opening.SETTING, raising=False)
    assert isinstance(opened(), EmbeddedEngine)


def test_a_setting_that_names_no_engine_is_told_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv(opening.SETTING, "oracle://here")
    with pytest.raises(IndexProblem, match=r"^EXPERTS_ENGINE='oracle://here' cannot be used .*or unset it$"):
        opening.open_engine(tmp_path, Corpus("none", (), ()))


def test_an_engine_that_is_away_is_one_line(assistant):
    result = experts("ask", "bread", env={"EXPERTS_ENGINE": f"milvus://127.0.0.1:{free_port()}"})
    assert (result.returncode, result.stdout) == (1, b"")
    assert re.fullmatch(rb"experts: 127\.0\.0\.1:\d+: the engine does not answer .*EXPERTS_ENGINE\n", result.stderr)


def test_an_engine_that_holds_nothing_names_the_command(filled):
    result = experts("ask", "bread", env={"EXPERTS_ENGINE": filled[0].address})
    assert result.returncode == 1
    assert result.stderr.endswith(b": holds no index of this state of the corpus; run `experts build`\n")


def test_a_second_build_sends_nothing(filled):
    again = experts("build", env=filled[1])
    assert (again.returncode, again.stderr) == (0, b"")


def test_the_answer_is_that_of_the_embedded_engine(filled, assistant):
    theirs, ours = (experts("ask", QUESTION, "--json", env=env) for env in (filled[1], {}))
    assert theirs.returncode == ours.returncode == 0, theirs.stderr
    theirs, ours = json.loads(theirs.stdout), json.loads(ours.stdout)
    assert theirs.pop("confidence") == pytest.approx(ours.pop("confidence"), abs=1e-3)
    for answer in (theirs, ours):
        del answer["elapsed_ms"]
        for quote in answer["quotes"]:
            quote["score"] = round(quote["score"], 4)
    assert theirs == ours


def scores(found):
    """The score of each passage."""
    return {h.passage.id: h.score for h in found.hits}


def focus(found):
    """The score of each sentence of each passage."""
    return {(h.passage.id, f.span): f.score for h in found.hits for f in h.focus}


@pytest.mark.slow
def test_what_is_found_is_the_same_question_by_question(engine, assistant):
    labelled = json_lines(ROOT / "bench" / "labelled" / "questions.jsonl")[::6]
    assert len(labelled) > 30
    for item in labelled:
        ours, theirs = (e.search(item["question"], limit=36) for e in (assistant._engine, engine))
        # Two that are equally near but for the last digit may stand either way.
        assert [h.score for h in theirs.hits] == pytest.approx([h.score for h in ours.hits], abs=1e-5)
        assert scores(theirs) == pytest.approx(scores(ours), abs=1e-5)
        assert focus(theirs) == pytest.approx(focus(ours), abs=1e-5)
        one, two = ([a.cosine for a in found.anticipated] for found in (theirs, ours))
        assert one == pytest.approx(two, abs=1e-5)
        found = {a.question: a.cosine for a in ours.anticipated}
        assert all(found.get(a.question, one[-1]) == pytest.approx(a.cosine, abs=1e-5) for a in theirs.anticipated)


def test_a_node_that_asks_needs_the_corpus_and_the_encoder_alone(filled, tmp_path, monkeypatch):
    root = builds.root_of(FOLDER)
    build = root / builds.named(root).split()[0].decode()
    copy = tmp_path / "index"
    shutil.copytree(build / "encoder", copy / build.name / "encoder")
    shutil.copy(build / "manifest.json", copy / build.name)
    shutil.copy(root / "CURRENT", copy)
    result = experts("ask", QUESTION, "--json", env={**filled[1], "EXPERTS_INDEX": str(copy)})
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["answered"]
    held = sum(f.stat().st_size for f in copy.rglob("*") if f.is_file() and "encoder" not in f.parts)
    assert held < 5000
    monkeypatch.setenv(opening.SETTING, filled[1][opening.SETTING])
    monkeypatch.setenv("EXPERTS_INDEX", str(copy))
    (copy / build.name / "encoder" / "model.onnx").write_bytes(b"")
    with pytest.raises(IndexProblem, match=r"model\.onnx: differs from its manifest"):
        opened()


def test_who_asks_writes_nothing(filled, tmp_path, monkeypatch):
    monkeypatch.setenv(opening.SETTING, filled[1][opening.SETTING])
    monkeypatch.setenv("EXPERTS_INDEX", str(tmp_path))
    with pytest.raises(IndexProblem, match="holds no index of this state of the corpus; run `experts build`"):
        opened()
    assert list(tmp_path.iterdir()) == []


def test_the_engine_comes_back_without_a_word(filled, engine):
    server, _ = filled
    expected = engine.search("bribery", limit=3)
    server.kill()
    with pytest.raises(EngineAway):
        engine.search("bribery", limit=3)
    with pytest.raises(EngineAway):
        engine.check()
    server.start()
    while True:  # for as long as a test may take
        try:
            assert engine.search("bribery", limit=3) == expected
            engine.check()
            return
        except EngineAway:
            continue
