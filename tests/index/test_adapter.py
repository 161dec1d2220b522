import shutil

import numpy as np
import pytest

from corpus import library
from index import adapter, encoder
from index.encoder import DEFAULT, Model
from index.types import EncoderProblem

TEXTS = ["bread is life", "who bakes the bread?"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A model with adapted weights and the file they were saved to."""
    torch = pytest.importorskip("torch")
    model = encoder.BuildEncoder()._model
    adapter.attach(model, rank=2)
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in (p for p in model.parameters() if p.requires_grad):
            parameter.copy_(torch.randn_like(parameter).half().float() * 0.05)
    path = tmp_path_factory.mktemp("adapter") / adapter.FILE
    adapter.save(model, path)
    return model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False), path


def test_what_is_saved_is_what_is_merged(trained):
    vectors, path = trained
    merged = encoder.BuildEncoder(Model(adapter=path)).encode(TEXTS)
    assert np.allclose(merged, vectors, atol=1e-3)
    assert not np.allclose(merged, encoder.BuildEncoder().encode(TEXTS), atol=1e-2)


def test_an_untrained_adapter_changes_nothing(tmp_path):
    model = encoder.BuildEncoder()._model
    adapter.attach(model, rank=2)
    adapter.save(model, tmp_path / adapter.FILE)
    merged = encoder.BuildEncoder(Model(adapter=tmp_path / adapter.FILE)).encode(TEXTS)
    assert np.array_equal(merged, encoder.BuildEncoder().encode(TEXTS))


def test_the_adapter_of_a_corpus_goes_with_the_default_model_alone(trained, tmp_path, monkeypatch):
    monkeypatch.delenv("EXPERTS_MODEL", raising=False)
    assert encoder.chosen(tmp_path) == DEFAULT
    shutil.copy(trained[1], tmp_path / adapter.FILE)
    assert encoder.chosen(tmp_path) == Model(adapter=tmp_path / adapter.FILE)
    assert encoder.chosen(tmp_path, "some/model") == Model("some/model")
    assert encoder.fingerprint(encoder.chosen(tmp_path)) != encoder.fingerprint(DEFAULT)


@pytest.mark.parametrize("damage", [b"nonsense", b""])
def test_a_damaged_adapter_is_named(tmp_path, damage):
    path = tmp_path / adapter.FILE
    path.write_bytes(damage)
    with pytest.raises(EncoderProblem, match=r"is no adapter of this model \(.*restore or remove it"):
        encoder.BuildEncoder(Model(adapter=path))


def test_the_included_adapter_is_the_one_that_its_card_describes():
    import hashlib

    data = (library.SHIPPED / adapter.FILE).read_bytes()
    card = (library.SHIPPED / "adapter.md").read_text(encoding="utf-8")
    assert hashlib.sha256(data).hexdigest() in card
    assert len(data) < 4_000_000
