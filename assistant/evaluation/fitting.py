"""Fit how sure to be of an answer on labelled questions, and say how far that can be trusted.

The probabilities that are judged come from models that have not seen the question: ten folds, a conversation never
divided between two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant import confidence
from assistant.answer import Assistant
from assistant.confidence import Model, Signals
from assistant.evaluation import calibration, labelled, roundtable
from assistant.evaluation.types import EvaluationProblem, Setup
from corpus.files import write_atomically

_FOLDS = 10
_REFUSED = 0.035  # of the answerable questions: what abstaining may cost
_STRENGTH = 1.0  # the inverse of the regularisation, on standardised signals
_FEWEST = 40  # questions of each kind

_NAMES = [f.name for f in fields(Signals)]
AGAINST = frozenset({"gap", "unknown", "behind"})  # signals that speak against an answer

Rows = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """Questions that were searched for: their signals, shape ``(questions, signals)``, and whether each is answerable.

    A group of them is never divided between what is learnt from and what is judged.
    """

    rows: Rows
    is_answerable: npt.NDArray[np.bool_]
    groups: list[str]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, and the probabilities that others like it gave to questions they had not seen."""

    model: Model
    probabilities: Rows
    is_answerable: npt.NDArray[np.bool_]


def fit(setup: Setup) -> Iterator[str]:
    """Fit both models of a corpus, write them and their reliability to its folder; yields lines to show.

    Raises:
        EvaluationProblem: there are too few labelled questions of either kind.
        CorpusError: the folder cannot be written.
    """
    found = {}
    for field in fields(confidence.Models):
        has_bank = field.name == "with_bank"
        if has_bank and not roundtable.engine_of(setup).ground.bank:
            continue
        found[field.name] = fitted(signals_of(replace(setup, has_bank=has_bank)))
    yield from write(found, setup.corpus / confidence.FILE)


def write(found: Mapping[str, Fitted], path: Path) -> Iterator[str]:
    """Write models with their reliability to ``path``, and a diagram beside it; yields lines to show.

    Raises:
        CorpusError: a file cannot be written.
    """
    models = {name: asdict(f.model) for name, f in found.items()}
    models.setdefault("with_bank", models["without_bank"])
    reports = {name: calibration.of(f.probabilities, f.is_answerable) for name, f in found.items()}
    for name, report in reports.items():
        models[name]["reliability"] = report.as_json()
        yield (
            f"{name}: {report.questions} questions, AUROC {report.auroc:.3f}, expected calibration error "
            f"{report.error:.3f}, threshold {found[name].model.threshold:.2f}"
        )
    write_atomically(path, (json.dumps(models, indent=1) + "\n").encode())
    write_atomically(path.with_suffix(".svg"), calibration.svg(reports).encode())
    yield f"written to {path} and {path.with_suffix('.svg')}"


def signals_of(setup: Setup) -> Judged:
    """The signals of every labelled question that was searched for.

    Raises:
        EvaluationProblem: there are too few labelled questions of either kind.
    """
    engine = roundtable.engine_of(setup)
    assistant = Assistant(engine, confidence.load(setup.corpus))
    items, _ = labelled.read(setup.folder, engine.ground.corpus)
    rows, answerable, groups = [], [], []
    for n, item in enumerate(items[: setup.limit], 1):
        signals = assistant.ask(item.question, conversation=item.conversation).signals
        if signals:
            rows.append(astuple(signals))
            answerable.append(item.is_answerable)
            groups.append(item.conversation or item.id)
        setup.progress("questions", n, len(items))
    if min(sum(answerable), len(answerable) - sum(answerable)) < _FEWEST:
        raise EvaluationProblem(f"{setup.folder}: fitting needs {_FEWEST} answerable questions and as many gaps")
    return Judged(np.array(rows), np.array(answerable), groups)


def fitted(judged: Judged, others: Judged | None = None) -> Fitted:
    """A logistic model, and how it does on what it has not seen.

    Args:
        judged: what the threshold and the reliability are about.
        others: questions on other texts, which count as much as ``judged`` all together. How likely an answer is
            at all differs between texts; that is learnt apart, so that signals are compared within one text, and
            a new text is taken to be like ``judged``.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    everything = [judged, others] if others else [judged]
    is_other = [np.full((len(j.rows), 1), float(j is others)) for j in everything]
    rows = np.concatenate([np.hstack([j.rows, column]) for j, column in zip(everything, is_other, strict=True)])
    is_answerable = np.concatenate([j.is_answerable for j in everything])
    shares = np.concatenate([np.where(j.is_answerable, *_shares(judged, j)) for j in everything])
    groups = np.array([g for j in everything for g in j.groups])
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=2000))

    def learn(places: npt.NDArray[np.int64]) -> None:
        pipeline.fit(rows[places], is_answerable[places], logisticregression__sample_weight=shares[places])

    # What speaks for an answer must never speak against it, nor the other way round: left out, it does neither.
    while True:
        learn(np.arange(len(rows)))
        scaler, logistic = (step for _, step in pipeline.steps)
        signs = [-1 if name in AGAINST else 1 for name in _NAMES]
        wrong = [n for n, sign in enumerate(signs) if logistic.coef_[0][n] * sign < 0]
        if not wrong:
            break
        rows[:, wrong] = 0.0
    weights = logistic.coef_[0] / scaler.scale_
    intercept = float(logistic.intercept_[0] - weights @ scaler.mean_)
    unseen = np.empty(len(rows))
    for learnt, left in GroupKFold(_FOLDS).split(rows, is_answerable, groups):
        learn(learnt)
        unseen[left] = pipeline.predict_proba(rows[left])[:, 1]
    own = unseen[: len(judged.rows)]
    threshold = float(np.quantile(own[judged.is_answerable], _REFUSED))
    model = Model(round(intercept, 4), Signals(*(round(float(w), 4) for w in weights[:-1])), round(threshold, 3))
    return Fitted(model, own, judged.is_answerable)


def _shares(judged: Judged, other: Judged) -> tuple[float, float]:
    """How much an answerable and an unanswerable question of ``other`` count, to weigh together as ``judged`` does."""
    yes, no = float(judged.is_answerable.mean()), float(other.is_answerable.mean())
    share = len(judged.rows) / len(other.rows)
    return share * yes / no, share * (1 - yes) / (1 - no)
