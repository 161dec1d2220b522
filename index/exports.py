"""A model as it is exported, kept beside the builds of an index: one export, however often something is built."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from corpus.library import Progress
from index import encoder, records
from index.encoder import Model
from index.types import IndexProblem

_PREFIX, _UNFINISHED, _RECORDS = "model-", "exporting-", "records.json"


def exported(root: Path, model: Model, progress: Progress) -> Path:
    """The folder with the exported model, which is exported now if it is not there, or not as it was.

    Only who holds the lock of the index folder may call this.

    Args:
        root: the index folder.
        model: which.
        progress: called while it is exported.

    Raises:
        EncoderProblem: the model cannot be loaded.
    """
    place = _place(root, model)
    if _is_whole(place):
        return place
    clear(root)
    progress("loading the model", 0, 1)
    published = encoder.BuildEncoder(model)
    progress("loading the model", 1, 1)
    folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=root))
    progress("exporting the model", 0, 1)
    published.export(folder)
    progress("exporting the model", 1, 1)
    found = records.record(folder, folder, {})
    (folder / _RECORDS).write_text(json.dumps(found), encoding="ascii")
    folder.rename(place)
    return place


def clear(root: Path, but: Model | None = None) -> None:
    """Remove all exports of an index folder, or all but that of one model."""
    for path in (*root.glob(f"{_PREFIX}*"), *root.glob(f"{_UNFINISHED}*")):
        if but is None or path != _place(root, but):
            shutil.rmtree(path, ignore_errors=True)


def _place(root: Path, model: Model) -> Path:
    return root / f"{_PREFIX}{hashlib.sha256(encoder.fingerprint(model).encode()).hexdigest()[:16]}"


def _is_whole(place: Path) -> bool:
    try:
        records.check(place, json.loads((place / _RECORDS).read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError, IndexProblem):
        return False
    return True
