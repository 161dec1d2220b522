"""Which engine finds the passages of a corpus: the one place where that is chosen."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.bank import BankQuestion
from corpus.library import Progress
from corpus.types import Corpus
from index import encoder, store
from index.engines.embedded import EmbeddedEngine
from index.types import Engine

if TYPE_CHECKING:
    from index.engines.milvus.place import Place

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
        root: the index folder, where the embedded engine's index is built first if need be.
        corpus: what is searched.
        bank: its anticipated questions.
        model: what it is searched with.
        progress: called while the index is built.

    Raises:
        EngineAway: the engine does not answer, or does not hold this state of the corpus.
        IndexProblem: the setting names no engine, or the index is damaged or cannot be built.
    """
    place = _place()
    if place is None:
        opened = store.open_index(root, corpus, bank, model, progress)
        if isinstance(opened, store.Large):
            from index.engines.large import LargeEngine  # nobody waits for what is not used

            return LargeEngine(opened.ground, opened.index, opened.bank_dense)
        return EmbeddedEngine(opened)
    from index.engines.milvus import schema
    from index.engines.milvus.client import Client
    from index.engines.milvus.collections import Collections
    from index.engines.milvus.engine import MilvusEngine

    ground = store.open_ground(root, corpus, bank, model)
    return MilvusEngine(Collections(Client(place), schema.build_of(ground.version)), ground)


def fill_engine(
    root: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion] = (),
    model: encoder.Model = encoder.DEFAULT,
    progress: Progress | None = None,
) -> None:
    """Put the index of ``corpus`` into the engine elsewhere that ``EXPERTS_ENGINE`` names, unless it is there.

    Raises:
        EngineAway: the engine was away for longer than a load waits.
        IndexProblem: the setting names no engine, or the engine refuses the index.
    """
    place = _place()
    if place is None:
        return
    from index.engines.milvus import loading
    from index.engines.milvus.client import Client

    client = Client(place, patience=loading.PATIENCE)
    try:
        content = loading.content_of(store.open_index(root, corpus, bank, model, progress))
        loading.load(client, content, progress or (lambda _task, _done, _total: None))
    finally:
        client.close()


def _place() -> Place | None:
    """Where the engine is, if it is elsewhere."""
    setting = os.environ.get(SETTING, "")
    if not setting:
        return None
    from index.engines.milvus.place import Place

    return Place.read(setting)
