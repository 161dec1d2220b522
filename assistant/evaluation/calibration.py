"""How far probabilities can be trusted: reliability diagram and expected calibration error.

Guo et al. 2017, "On Calibration of Modern Neural Networks": the mean distance between what was said and what came
true, over bins of equal width, weighted by how many fall into each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

_BINS = 10
_SIDE, _LEFT, _TOP, _GAP = 260, 60, 60, 70  # pixels


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose probability lies in one tenth: what was said on average, and what share came true."""

    said: float
    true: float
    questions: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one model: its bins that hold any question, the expected calibration error and the AUROC, in [0, 1]."""

    questions: int
    error: float
    auroc: float
    bins: tuple[Bin, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside the model."""
        return asdict(self)


def of(probabilities: npt.NDArray[np.float64], is_true: npt.NDArray[np.bool_]) -> Reliability:
    """The reliability of ``probabilities``, shape ``(questions,)``, given what came true."""
    from sklearn.metrics import roc_auc_score

    places = np.minimum((probabilities * _BINS).astype(int), _BINS - 1)
    bins = []
    for place in range(_BINS):
        chosen = places == place
        if chosen.any():
            said, true = float(probabilities[chosen].mean()), float(is_true[chosen].mean())
            bins.append(Bin(round(said, 4), round(true, 4), int(chosen.sum())))
    size = len(probabilities)
    error = sum(abs(b.said - b.true) * b.questions for b in bins) / size
    return Reliability(size, round(error, 4), round(float(roc_auc_score(is_true, probabilities)), 4), tuple(bins))


def svg(reports: Mapping[str, Reliability]) -> str:
    """The reliability diagrams of several models beside each other, as an SVG document."""
    width, height = _LEFT + len(reports) * (_SIDE + _GAP), _TOP + _SIDE + 60
    told = "; ".join(
        f"{name}: expected calibration error {r.error:.3f}, "
        + ", ".join(f"said {b.said:.2f} true {b.true:.2f} of {b.questions}" for b in r.bins)
        for name, r in reports.items()
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">',
        '<title id="title">Confidence: what was said and what came true</title>',
        f'<desc id="desc">{told}.</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for n, (name, report) in enumerate(reports.items()):
        lines += _diagram(name, report, _LEFT + n * (_SIDE + _GAP))
    return "\n".join([*lines, "</svg>\n"])


def _diagram(name: str, report: Reliability, left: int) -> list[str]:
    bottom = _TOP + _SIDE
    label = f"{name.replace('_', ' ')}: error {report.error:.3f}, {report.questions} questions"
    lines = [
        f'<text x="{left}" y="30" font-weight="bold">{label}</text>',
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{left + _SIDE}" y2="{_TOP}" stroke="#888" stroke-dasharray="4 4"/>',
        f'<text x="{left + _SIDE / 2}" y="{bottom + 40}" text-anchor="middle">probability given</text>',
        f'<text x="{left - 40}" y="{_TOP + _SIDE / 2}" text-anchor="middle" '
        f'transform="rotate(-90 {left - 40} {_TOP + _SIDE / 2})">share answerable</text>',
    ]
    for tick in (0.0, 0.5, 1.0):
        lines.append(f'<text x="{left + tick * _SIDE}" y="{bottom + 18}" text-anchor="middle">{tick:g}</text>')
        lines.append(f'<text x="{left - 8}" y="{bottom - tick * _SIDE + 4}" text-anchor="end">{tick:g}</text>')
    for b in report.bins:
        x, y = left + b.said * _SIDE, bottom - b.true * _SIDE
        radius = 3 + 12 * (b.questions / report.questions) ** 0.5
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#b9cfe4" stroke="#1b3a57"/>')
    return lines
