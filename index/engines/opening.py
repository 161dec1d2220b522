"""Which engine finds the passages of a corpus: the one place where that is chosen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from corpus.bank import BankQuestion
from corpus.library import Progress
from corpus.types import Corpus
from index import encoder, store
from index.engines.embedded import EmbeddedEngine
from index.engines.large import LargeEngine
from index.types import Engine, IndexProblem

SETTING = "EXPERTS_ENGINE"


def open_engine(
    root: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion] = (),
    model: encoder.Model = encoder.DEFAULT,
    progress: Progress | None = None,
) -> Engine:
    """The engine that ``EXPERTS_ENGINE`` names, over the index of ``corpus``; the embedded one by default.

    Args:
        root: the index folder, where the index is built first if need be.
        corpus: what is searched.
        bank: its anticipated questions.
        model: what it is searched with.
        progress: called while the index is built.

    Raises:
        IndexProblem: the setting names no engine, or the index is damaged or cannot be built.
    """
    setting = os.environ.get(SETTING, "")
    if setting:
        raise IndexProblem(f"{SETTING} {setting!r} names no engine; unset it for the embedded one")
    opened = store.open_index(root, corpus, bank, model, progress)
    if isinstance(opened, store.Large):
        return LargeEngine(opened.ground, opened.index, opened.bank_dense)
    return EmbeddedEngine(opened)
