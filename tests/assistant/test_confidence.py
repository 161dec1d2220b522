import json
import math
from dataclasses import asdict

import pytest

from assistant import confidence
from assistant.confidence import Model, Signals, signals
from assistant.evaluation import fitting
from corpus import library
from corpus.types import CorpusError, Passage, Span
from index.types import Anticipated, Evidence, Hit

NOTHING = Signals(0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_probabilities_lie_between_0_and_1_and_move_the_right_way():
    near = Signals(0.7, 0.6, 0.3, 0.9, 0.3, 1.0, 0.0, 0.0, 0)
    gap = Signals(0.7, 0.6, 0.3, 0.4, 0.9, 0.0, 0.0, 0.0, 0)
    behind = Signals(0.7, 0.6, 0.3, 0.9, 0.3, 1.0, 0.0, 0.4, 0)
    models = confidence.load()
    for model in (models.with_bank, models.without_bank):
        assert 0 <= model.probability(behind) < model.probability(near) <= 1
    assert models.with_bank.probability(gap) < models.with_bank.threshold < models.with_bank.probability(near)


def hit(*evidence):
    passage = Passage("d", Span(0, 1), None, None, 1, (), (), Span(0, 1))
    return Hit(passage, 0.0, Evidence(*evidence), ())


def test_the_probability_is_the_logistic_of_the_weighted_sum():
    model = Model(-1.0, Signals(2.0, 0, 0, 0, 0, 0, 0, -3.0, 0), 0.5)
    assert model.probability(NOTHING) == pytest.approx(1 / (1 + math.e))
    assert model.probability(Signals(0.5, 1, 1, 1, 1, 1, 1, 0, 0)) == pytest.approx(0.5)
    assert model.probability(Signals(1e9, 0, 0, 0, 0, 0, 0, 0, 0)) <= 1
    assert model.probability(Signals(-1e9, 0, 0, 0, 0, 0, 0, 0, 0)) >= 0


def test_signals_of_nothing_are_nothing():
    assert signals([], 0.0, [], 0.0, 0.0) == NOTHING


def test_signals_are_the_best_of_the_first_five_hits():
    hits = [hit(0.1, 0.5, 0.2, 0.6, 0.7), hit(0.4, 0.3, 0.1, 0.2, 0.8), *[hit(0, 0, 0, 0, 0)] * 3, hit(1, 1, 1, 1, 1)]
    asked = [Anticipated("a", 0.9, True), Anticipated("b", 0.9, False), Anticipated("c", 0.3, False)]
    found = signals(hits, 0.25, asked, 0.5, 0.75)
    assert (found.window, found.passage, found.lexical) == (0.4, 0.2, 0.6)
    assert (found.anticipated, found.gap) == (0.8, 0.9)
    assert (found.unknown, found.behind, found.read) == (0.5, 0.25, 0.75)
    assert found.votes == pytest.approx(1 / (2 + math.exp(-12 * 0.6)))


def test_a_corpus_may_have_models_of_its_own(tmp_path):
    assert confidence.load(tmp_path) == confidence.load()
    mine = asdict(Model(1.0, NOTHING, 0.25))
    path = tmp_path / "confidence.json"
    path.write_text(json.dumps({"with_bank": mine, "without_bank": mine}), encoding="utf-8")
    assert confidence.load(tmp_path).with_bank == Model(1.0, NOTHING, 0.25)
    path.write_text(json.dumps({"with_bank": mine}), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"confidence.json: KeyError\('without_bank'\); restore it, or remove it"):
        confidence.load(tmp_path)


@pytest.mark.parametrize("folder", [None, library.SHIPPED])
def test_no_signal_speaks_against_its_meaning(folder):
    models = confidence.load(folder)
    for model in (models.with_bank, models.without_bank):
        for name, weight in asdict(model.weights).items():
            assert weight <= 0 if name in fitting.AGAINST else weight >= 0, name
