from assistant.evaluation.intervals import difference, interval
from assistant.evaluation.types import Interval, Measure


def test_the_same_values_have_the_same_interval_around_their_mean():
    measure = Measure("p1", {str(n): float(n % 4 == 0) for n in range(100)})
    found = interval(measure)
    assert found.value == 0.25
    assert 0.15 < found.low < 0.2 < 0.3 < found.high < 0.35
    assert interval(measure) == found


def test_a_count_and_a_single_question_have_no_interval():
    assert interval(Measure("faults", {"a": 1.0, "b": 1.0}, "count")) == Interval(2.0, 2.0, 2.0)
    assert interval(Measure("p1", {"a": 1.0})) == Interval(1.0, 1.0, 1.0)


def test_resamples_of_one_class_are_left_out():
    found = interval(Measure("auroc", {"a": 0.9, "b": 0.1}, "auroc", frozenset("a")))
    assert found == Interval(1.0, 1.0, 1.0)


def test_a_difference_is_resampled_in_pairs():
    before = Measure("p1", {str(n): float(n % 2) for n in range(50)})
    now = Measure("p1", {q: v / 2 for q, v in before.values.items()})
    found = difference(now, before, list(before.values))
    assert found.value == -0.25
    assert found.low < -0.25 < found.high < 0
    # However much the questions differ, a constant change is certain.
    worse = Measure("p1", {q: v - 0.1 for q, v in before.values.items()})
    constant = difference(worse, before, list(before.values))
    assert [round(x, 9) for x in (constant.value, constant.low, constant.high)] == [-0.1, -0.1, -0.1]
