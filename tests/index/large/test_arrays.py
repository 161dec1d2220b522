import numpy as np
import pytest

from index.large import arrays
from index.large.arrays import Appender, Rows
from index.types import IndexProblem


def test_what_is_appended_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(arrays, "_KEPT", 0)  # every row is given back at once
    file = Appender(tmp_path / "a", np.int32)
    file.add([[1, 2], [3, 4]])
    file.add([[5, 6]])
    file.close()
    rows = Rows(tmp_path / "a", np.int32, 2)
    assert len(rows) == 3
    assert rows.take(np.array([2, 0])).tolist() == [[5, 6], [1, 2]]
    assert rows.take(np.array([1])).tolist() == [[3, 4]]


def test_an_empty_file_has_no_rows(tmp_path):
    Appender(tmp_path / "a", np.int8).close()
    assert len(Rows(tmp_path / "a", np.int8, 4)) == 0


@pytest.mark.parametrize("content", [None, b"123"])
def test_a_damaged_file_is_told_in_one_line(tmp_path, content):
    if content:
        (tmp_path / "a").write_bytes(content)
    with pytest.raises(IndexProblem, match=r"a: .*; run `experts build --force`$"):
        Rows(tmp_path / "a", np.int32, 2)
