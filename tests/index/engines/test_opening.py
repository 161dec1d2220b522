import pytest

from corpus.types import Corpus
from index.engines import opening
from index.types import IndexProblem


def test_a_setting_that_names_no_engine_is_told_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setenv(opening.SETTING, "oracle://here")
    with pytest.raises(IndexProblem, match=r"^EXPERTS_ENGINE 'oracle://here' names no engine; unset it"):
        opening.open_engine(tmp_path, Corpus("none", (), ()))
