import numpy as np
import pytest
from ir_measures import P

from assistant.evaluation import ablation
from assistant.evaluation.measures import figure
from assistant.evaluation.search import Search
from index import fusion
from index.fusion import Weights

BASE = Weights(window=0.5, context=0.0, passage=0.3, lexical=0.2, anticipated=0.0)


def test_each_part_alone_and_each_left_out():
    found = ablation.variants(BASE)
    assert list(found) == [
        "all",
        "only window",
        "only passage",
        "only lexical",
        "without window",
        "without passage",
        "without lexical",
    ]
    assert found["all"] is None
    assert found["only window"] == Weights(1.0, 0.0, 0.0, 0.0, 0.0)
    assert found["without window"] == Weights(0.0, 0.0, pytest.approx(0.6), pytest.approx(0.4), 0.0)
    assert "only bank" in ablation.variants(fusion.WITH_BANK)


def test_other_weights_rank_the_same_evidence():
    evidence = np.array([[0.1, 0, 0.9, 0, 0], [0.8, 0, 0.1, 0, 0], [0.8, 0, 0.0, 0, 0]])
    search = Search("q", {"a": 1}, ("a", "b", "a"), np.array([0.2, 0.1, 0.3]), evidence)
    assert search.ranked() == ("a", "b")
    # Equal evidence keeps the reading order.
    assert search.ranked(Weights(1.0, 0, 0, 0, 0)) == ("b", "a")
    rows = {row.parts: figure(row.measures[0]) for row in ablation.rows([search], {"p1": P @ 1})}
    assert (rows["all"], rows["only window"], rows["only passage"]) == (1.0, 0.0, 1.0)
    assert "only bank" not in rows
