from dataclasses import astuple

import numpy as np
import pytest

from index import fusion


def test_best_of_takes_the_largest_of_each_group_and_zero_for_none():
    best = fusion.best_of(np.array([0.2, -0.5, 0.4]), np.array([0, 2, 0]), 3)
    assert best.tolist() == [0.4, 0.0, -0.5]


def test_fuse_is_the_weighted_sum():
    evidence = np.array([[1, 0, 0, 0, 0], [0, 0, 0, 0, 1.0]])
    weights = fusion.Weights(0.1, 0.2, 0.3, 0.3, 0.1)
    assert fusion.fuse(evidence, weights).tolist() == [0.1, 0.1]


def test_soft_best_of_is_a_little_more_where_several_agree():
    best = fusion.soft_best_of(np.array([0.5, 0.5, 0.7, 0.1]), np.array([0, 0, 1, 1]), 3)
    assert best == pytest.approx([0.5 + np.log(2) / 20, 0.7, 0.0], abs=1e-5)


@pytest.mark.parametrize("weights", [fusion.WITH_BANK, fusion.WITHOUT_BANK])
def test_weights_are_convex(weights):
    assert sum(astuple(weights)) == pytest.approx(1)
    assert min(astuple(weights)) >= 0
