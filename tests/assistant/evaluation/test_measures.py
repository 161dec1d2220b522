import math

import pytest
from ir_measures import AP, RR, P, R, SetP

from assistant.evaluation.measures import NDCG5, figure, ranking
from assistant.evaluation.types import Measure


def test_ranked_lists_have_a_value_a_judged_question():
    grades = {"q1": {"a": 3, "b": 1}, "q2": {"c": 2}, "q3": {"a": 3}}
    runs = {"q1": ("b", "a"), "q2": ("x", "c"), "unjudged": ("a",)}
    wanted = {"p1": P(rel=3) @ 1, "recall3": R(rel=3) @ 5, "ndcg5": NDCG5, "ap": AP, "rr": RR, "precision": SetP}
    found = {m.name: m.values for m in ranking(wanted, grades, runs)}
    assert found["p1"] == {"q1": 0.0, "q2": 0.0, "q3": 0.0}
    assert found["recall3"] == {"q1": 1.0, "q2": 0.0, "q3": 0.0}
    assert found["ndcg5"]["q1"] == pytest.approx((1 + 7 / math.log2(3)) / (7 + 1 / math.log2(3)))
    assert found["ap"] == {"q1": 1.0, "q2": 0.5, "q3": 0.0}
    assert found["rr"] == {"q1": 1.0, "q2": 0.5, "q3": 0.0}
    assert found["precision"] == {"q1": 1.0, "q2": 0.5, "q3": 0.0}


def test_no_question_has_no_figure():
    (measure,) = ranking({"p1": P @ 1}, {}, {})
    assert math.isnan(figure(measure))


def test_a_mean_a_count_and_scores_of_two_classes():
    values = {"a": 0.9, "b": 0.4, "c": 0.6, "d": 0.1}
    positive = frozenset("ab")
    assert figure(Measure("m", values)) == pytest.approx(0.5)
    assert figure(Measure("m", values), ["a", "a", "d"]) == pytest.approx(1.9 / 3)
    assert figure(Measure("m", {"a": 2.0, "b": 1.0}, "count")) == 3.0
    assert figure(Measure("m", values, "auroc", positive)) == 0.75
    # At 0.4 both are found among three: precision 2/3, recall 1.
    assert figure(Measure("m", values, "best_f1", positive)) == pytest.approx(0.8)
    assert math.isnan(figure(Measure("m", values, "auroc", positive), ["a", "b"]))
