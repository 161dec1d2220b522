import os
from pathlib import Path

import numpy as np
import pytest

from index.large.arrays import SIZES, Appender, Column, Rows, write_sizes
from index.types import IndexProblem


def test_what_is_appended_is_read_again(tmp_path):
    file = Appender(tmp_path / "a", np.int32)
    file.add([[1, 2], [3, 4]])
    file.add([[5, 6]])
    file.close()
    write_sizes(tmp_path, ["a"])
    rows = Rows(tmp_path / "a", np.int32, 2)
    assert len(rows) == 3
    assert rows.take(np.array([2, 0])).tolist() == [[5, 6], [1, 2]]
    assert rows.take(np.array([1])).tolist() == [[3, 4]]
    assert rows.take(np.array([1, 2, 0, 1])).tolist() == [[3, 4], [5, 6], [1, 2], [3, 4]]
    assert rows.take(np.array([], dtype=np.int64)).shape == (0, 2)
    os.truncate(tmp_path / "a", 20)
    with pytest.raises(IndexProblem, match=r"a: has been cut; run `experts build --force`$"):
        rows.take(np.array([1, 2]))


def test_few_rows_are_read_and_many_are_mapped_and_given_back(tmp_path):
    wanted = np.arange(400_000).reshape(-1, 2)
    file = Appender(tmp_path / "a", np.int64)
    file.add(wanted)
    file.close()
    write_sizes(tmp_path, ["a"])
    rows, before = Rows(tmp_path / "a", np.int64, 2), mapped_kilobytes(tmp_path / "a")
    for count in (3, 50_000):
        numbers = np.random.default_rng(count).integers(len(wanted), size=count)
        assert np.array_equal(rows.take(numbers), wanted[numbers])
        assert mapped_kilobytes(tmp_path / "a") == before == 0
    assert np.array_equal(rows.between(7, 5_000), wanted[7:5_000])
    os.truncate(tmp_path / "a", 8_000)
    for numbers in (np.array([199_999]), np.arange(0, 200_000, 2)):
        with pytest.raises(IndexProblem, match=r"a: has been cut; run `experts build --force`$"):
            rows.take(numbers)


def test_a_column_is_a_sequence_of_its_numbers(tmp_path):
    np.array([3, 1, 4, 1, 5], dtype=np.int32).tofile(tmp_path / "a")
    column = Column(Rows(tmp_path / "a", np.int32, 1, 20))
    assert list(column) == [3, 1, 4, 1, 5]
    assert (column[-1], column[1:4], column[::2], column[9:]) == (5, [1, 4, 1], [3, 4, 5], [])
    with pytest.raises(IndexError):
        column[5]


def mapped_kilobytes(path):
    """How many kilobytes of a file are mapped into this process."""
    found = Path("/proc/self/smaps").read_text(encoding="utf-8").split(f" {path}\n")
    return sum(int(part.split("Rss:")[1].split()[0]) for part in found[1:])


def test_an_empty_file_has_no_rows(tmp_path):
    Appender(tmp_path / "a", np.int8).close()
    write_sizes(tmp_path, ["a"])
    assert len(Rows(tmp_path / "a", np.int8, 4)) == 0


@pytest.mark.parametrize("content", [None, b"123"])
def test_a_damaged_file_is_told_in_one_line(tmp_path, content):
    (tmp_path / "a").write_bytes(content or b"")
    write_sizes(tmp_path, ["a"])
    if content is None:
        (tmp_path / "a").unlink()
    with pytest.raises(IndexProblem, match=r"a: .*; run `experts build --force`$"):
        Rows(tmp_path / "a", np.int32, 2)


def test_what_a_later_build_appends_is_not_seen(tmp_path):
    first = Appender(tmp_path / "a", np.int32)
    first.add([[1, 2]])
    first.close()
    write_sizes(tmp_path, ["a"])
    later = Appender(tmp_path / "a", np.int32, after=8)
    later.add([[3, 4]])
    later.close()
    assert Rows(tmp_path / "a", np.int32, 2).all.tolist() == [[1, 2]]
    again = Appender(tmp_path / "a", np.int32, after=8)  # the one before was killed
    again.add([[5, 6]])
    again.close()
    write_sizes(tmp_path, ["a"])
    assert Rows(tmp_path / "a", np.int32, 2).all.tolist() == [[1, 2], [5, 6]]


def test_a_file_that_was_cut_is_told(tmp_path):
    (tmp_path / "a").write_bytes(b"12345678")
    write_sizes(tmp_path, ["a"])
    (tmp_path / "a").write_bytes(b"1234")
    with pytest.raises(IndexProblem, match=r"a: .*; run `experts build --force`$"):
        Rows(tmp_path / "a", np.int32, 2)
    (tmp_path / SIZES).unlink()
    with pytest.raises(IndexProblem, match=r"sizes.json: .*; run `experts build --force`$"):
        Rows(tmp_path / "a", np.int32, 2)
