import numpy as np
import pytest

from index.large import nearest
from index.large.nearest import Nearest
from index.types import IndexProblem


@pytest.fixture(scope="module")
def rows():
    """Points about two hundred places, as texts on as many matters are."""
    rng = np.random.default_rng(3)
    centres = rng.standard_normal((200, 64))
    found = np.repeat(centres, 20, axis=0) + 0.7 * rng.standard_normal((4000, 64))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float16)


@pytest.mark.parametrize(("is_flat", "least"), [(True, 1.0), (False, 0.97)])
def test_the_nearest_are_among_what_is_found(rows, tmp_path, is_flat, least):
    nearest.build(tmp_path / "n", rows, is_flat)
    index = Nearest(tmp_path / "n")
    assert index.is_exact == is_flat
    shares = []
    for n in range(0, 4000, 80):
        vector = rows[n : n + 1].astype(np.float32)
        right = np.argsort(-(rows.astype(np.float32) @ vector[0]))[:10]
        shares.append(len(set(index.find(vector, 100)) & set(right)) / 10)
    assert np.mean(shares) >= least


@pytest.mark.parametrize("is_flat", [True, False])
def test_only_those_asked_for_are_found(rows, tmp_path, is_flat):
    nearest.build(tmp_path / "n", rows, is_flat)
    among = np.arange(5, 4000, 7)
    found = Nearest(tmp_path / "n").find(rows[:1].astype(np.float32), 50, among)
    assert len(found) == 50
    assert set(found) <= set(among)


def test_it_is_flat_while_that_is_fast():
    assert nearest.lists_for(1_000_000) == 4096
    assert nearest.lists_for(100_000) == 1024


def test_a_missing_file_is_told_in_one_line(tmp_path):
    with pytest.raises(IndexProblem, match=r"run `experts build --force`$"):
        Nearest(tmp_path / "n")
