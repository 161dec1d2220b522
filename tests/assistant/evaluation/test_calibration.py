from xml.etree import ElementTree

import numpy as np
import pytest

from assistant.evaluation import calibration
from assistant.evaluation.calibration import Bin


def test_reliability_by_hand():
    said = np.array([0.05, 0.15, 0.15, 0.95, 0.95, 1.0])
    found = calibration.of(said, np.array([False, False, True, True, True, False]))
    assert found.bins == (Bin(0.05, 0.0, 1), Bin(0.15, 0.5, 2), Bin(round(2.9 / 3, 4), round(2 / 3, 4), 3))
    assert found.error == pytest.approx((0.05 + 2 * 0.35 + 3 * 0.3) / 6, abs=1e-3)
    assert (found.questions, found.auroc) == (6, round(5.5 / 9, 4))


def test_the_diagram_is_a_drawing_that_says_its_figures():
    found = calibration.of(np.array([0.1, 0.9, 0.9]), np.array([False, True, True]))
    drawing = calibration.svg({"with_bank": found, "without_bank": found})
    root = ElementTree.fromstring(drawing)
    names = [e.tag.rpartition("}")[2] for e in root.iter()]
    assert names.count("circle") == 4
    assert f"calibration error {found.error:.3f}" in "".join(root.itertext())
