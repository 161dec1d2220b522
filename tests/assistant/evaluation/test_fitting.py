import json
from pathlib import Path

import numpy as np
import pytest

from assistant import confidence
from assistant.evaluation import fitting
from assistant.evaluation.types import EvaluationProblem, Setup
from corpus import library
from tests.conftest import ROOT


def test_a_model_is_fitted_on_folds_that_keep_conversations_together():
    random = np.random.default_rng(1)
    is_answerable = random.random(300) < 0.6
    rows = random.normal(0.4, 0.1, (300, 9)) + 0.2 * is_answerable[:, None] * np.eye(9)[0]
    fitted = fitting.fitted(fitting.Judged(rows, is_answerable, [str(n // 3) for n in range(300)]))
    model = fitted.model
    assert model.weights.window > 5
    assert abs(model.weights.gap) < 3
    given = [model.probability(confidence.Signals(*row)) for row in rows]
    assert np.corrcoef(given, fitted.probabilities)[0, 1] > 0.98
    refused = np.mean(fitted.probabilities[is_answerable] < model.threshold)
    assert refused == pytest.approx(0.035, abs=0.01)


def test_too_few_questions_are_refused_in_one_line(tmp_path, assistant):
    labelled = ROOT / "bench" / "labelled"
    if not labelled.is_dir():
        pytest.skip("needs bench/labelled")
    setup = Setup(labelled, library.SHIPPED, tmp_path, limit=20)
    with pytest.raises(EvaluationProblem, match="fitting needs 40 answerable questions and as many gaps"):
        list(fitting.fit(setup))


@pytest.mark.parametrize("folder", [library.SHIPPED, Path(confidence.__file__).parent])
def test_the_included_models_are_kept_with_their_reliability(folder):
    models = json.loads((folder / confidence.FILE).read_text(encoding="utf-8"))
    for model in models.values():
        assert model["reliability"]["error"] < 0.1
        assert model["reliability"]["auroc"] > 0.75
        assert 0.3 < model["threshold"] < 0.95
