import pytest

from index import encoder, exports
from index.encoder import Model
from tests.conftest import ToyBuilder


@pytest.fixture
def exported(toy_models, monkeypatch, tmp_path):
    """Exports a model, and notes whether it had to."""
    made = []
    real = ToyBuilder.export
    monkeypatch.setattr(ToyBuilder, "export", lambda self, folder: made.append(self.model) or real(self, folder))

    def export(name):
        made.clear()
        return exports.exported(tmp_path, Model(name), lambda *_: None), list(made)

    return export


def test_a_model_is_exported_once(exported):
    place, made = exported("one")
    assert made == ["one"]
    assert (place / encoder.EXACT).read_text() == "exact"
    assert exported("one") == (place, [])


@pytest.mark.parametrize("damage", ["other", None])
def test_what_was_damaged_is_exported_again(exported, damage):
    place, _ = exported("one")
    if damage:
        (place / encoder.EXACT).write_text(damage)
    else:
        (place / "records.json").unlink()
    assert exported("one") == (place, ["one"])
    assert (place / encoder.EXACT).read_text() == "exact"


def test_another_model_takes_its_place(exported, tmp_path):
    first, _ = exported("one")
    second, made = exported("two")
    assert (made, first.exists(), second.exists()) == (["two"], False, True)
    (tmp_path / "exporting-killed").mkdir()
    exports.clear(tmp_path, but=Model("two"))
    assert [p.name for p in tmp_path.iterdir()] == [second.name]
