import math

import pytest

from assistant.confidence import WITH_BANK, WITHOUT_BANK, Model, Signals, signals
from corpus.types import Passage, Span
from index.types import Anticipated, Evidence, Hit

NOTHING = Signals(0, 0, 0, 0, 0, 0, 0, 0)


def test_probabilities_lie_between_0_and_1_and_move_the_right_way():
    near = Signals(0.7, 0.6, 0.3, 0.9, 0.3, 1.0, 0.0, 0.0)
    gap = Signals(0.7, 0.6, 0.3, 0.4, 0.9, 0.0, 0.0, 0.0)
    behind = Signals(0.7, 0.6, 0.3, 0.9, 0.3, 1.0, 0.0, 0.4)
    for model in (WITH_BANK, WITHOUT_BANK):
        assert 0 <= model.probability(behind) < model.probability(near) <= 1
    assert WITH_BANK.probability(gap) < 0.5 < WITH_BANK.probability(near)


def hit(*evidence):
    passage = Passage("d", Span(0, 1), None, None, 1, (), (), Span(0, 1))
    return Hit(passage, 0.0, Evidence(*evidence), ())


def test_the_probability_is_the_logistic_of_the_weighted_sum():
    model = Model(-1.0, Signals(2.0, 0, 0, 0, 0, 0, 0, -3.0))
    assert model.probability(NOTHING) == pytest.approx(1 / (1 + math.e))
    assert model.probability(Signals(0.5, 1, 1, 1, 1, 1, 1, 0)) == pytest.approx(0.5)
    assert model.probability(Signals(1e9, 0, 0, 0, 0, 0, 0, 0)) <= 1
    assert model.probability(Signals(-1e9, 0, 0, 0, 0, 0, 0, 0)) >= 0


def test_signals_of_nothing_are_nothing():
    assert signals([], 0.0, [], 0.0) == NOTHING


def test_signals_are_the_best_of_the_first_five_hits():
    hits = [hit(0.1, 0.5, 0.2, 0.6, 0.7), hit(0.4, 0.3, 0.1, 0.2, 0.8), *[hit(0, 0, 0, 0, 0)] * 3, hit(1, 1, 1, 1, 1)]
    asked = [Anticipated("a", 0.9, True), Anticipated("b", 0.9, False), Anticipated("c", 0.3, False)]
    found = signals(hits, 0.25, asked, 0.5)
    assert (found.window, found.passage, found.lexical) == (0.4, 0.2, 0.6)
    # The anticipated 0.9 is answered by others; what these experts answer is at 0.8.
    assert (found.answered, found.gap) == (0.8, 0.9)
    assert (found.unknown, found.behind) == (0.5, 0.25)
    assert found.votes == pytest.approx(1 / (2 + math.exp(-12 * 0.6)))
