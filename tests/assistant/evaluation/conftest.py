"""Sets of a few lines, measured with the toy encoder."""

import pytest

from assistant.evaluation.types import Setup
from tests.conftest import corpus_of


@pytest.fixture
def setup(tmp_path, toy_models, monkeypatch):
    """A folder for a set's files, and a corpus whose index lends a toy encoder."""
    monkeypatch.setenv("EXPERTS_INDEX", str(tmp_path / "index"))
    corpus_of(tmp_path / "corpus", "Ann Li: Roads are long.\n\nBo Yu: Roads are grey.\n\nAnn Li: Indeed.\n")
    (tmp_path / "set").mkdir()
    return Setup(tmp_path / "set", tmp_path / "corpus", tmp_path / "cache")
