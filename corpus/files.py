"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from corpus.types import CorpusError


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Raises:
        CorpusError: the disk is full or the folder cannot be written; nothing is left behind.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise CorpusError(f"{path}: {error.strerror}; free some space or choose another folder") from None
