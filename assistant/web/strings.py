"""The words of the interface, in every language that it speaks. Quotes are never among them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

Strings = Mapping[str, str]

_TABLE: Mapping[str, Strings] = json.loads((Path(__file__).parent / "strings.json").read_text(encoding="utf-8"))
LANGUAGES = tuple(_TABLE)
DEFAULT = LANGUAGES[0]


def of(language: str) -> Strings:
    """All strings of one of :data:`LANGUAGES`, by the same keys in each."""
    return _TABLE[language]


def chosen(asked: str | None, accepted: str | None) -> str:
    """The language to speak.

    Args:
        asked: what the reader switched to, or None.
        accepted: the browser's ``Accept-Language``, or None.
    """
    ranked = [asked, *_ranked(accepted or "")]
    primary = ((code or "").strip().lower().split("-")[0] for code in ranked)
    return next((code for code in primary if code in _TABLE), DEFAULT)


def listed(names: Sequence[str], strings: Strings) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    before = strings["list_comma"].join(names[:-1])
    return strings["list_and"].join(filter(None, (before, *names[-1:])))


def few(names: Sequence[str], strings: Strings, most: int = 10) -> str:
    """As :func:`listed`, but of many names the first, and how many more there are."""
    more = [strings["list_more"].format(count=f"{len(names) - most:,}")] if len(names) > most else []
    return listed([*names[:most], *more], strings)


def _ranked(accepted: str) -> list[str]:
    """The codes of an ``Accept-Language``, the most wanted first."""
    wanted = []
    for part in accepted.split(","):
        code, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), code))
        except ValueError:
            continue
    return [code for _, code in sorted(wanted, key=lambda pair: pair[0])]
