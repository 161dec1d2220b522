"""The log: one JSON object a line on standard error, without addresses, and without readers' words unless wanted."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

LOG = logging.getLogger("in_their_words")
_FIELDS = "fields"


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """One line. Of an error only its type and place: its message may hold what a reader wrote."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        line |= getattr(record, _FIELDS, None) or {"event": record.name, "message": record.getMessage()}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["where"] = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames[-5:]]
        return json.dumps(line, ensure_ascii=False)


def write(event: str, level: int = logging.INFO, error: BaseException | None = None, **fields: object) -> None:
    """Log ``event`` with ``fields``."""
    LOG.log(level, event, extra={_FIELDS: {"event": event, **fields}}, exc_info=error)


def set_up(log: str) -> None:
    """Send the log, and what the server below has to complain of, to standard error.

    Args:
        log: as ``EXPERTS_LOG``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    for name, level in (("in_their_words", "WARNING" if log == "warnings" else "INFO"), ("uvicorn", "WARNING")):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
