"""Front matter: what stands above a text in YAML (``---``), TOML (``+++``) or Pelican's ``Key: value`` lines."""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any

import yaml

from corpus.types import CorpusError

_FENCED = re.compile(
    r"\ufeff?\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<head>.*?)^(?P=fence)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_PELICAN = re.compile(
    r"\ufeff?(?:(?:title|date|authors?|slug|category|tags|summary|status|lang|modified|url)[ \t]*:.*\r?\n)+\s*\n",
    re.IGNORECASE,
)
_LONGEST = 64 * 1024
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)")
AUTHORS = ("author", "authors", "creator", "byline")
PEOPLE = ("speakers", "speaker", "interviewee", "interviewees", "guest", "guests", "participants", "panelists", "panel")


def split(written: str, name: str) -> tuple[dict[str, Any], str]:
    """The front matter, keys in lower case, and what follows it.

    Raises:
        CorpusError: fenced, but neither YAML nor TOML.
    """
    fenced = _FENCED.match(written)
    if fenced and len(fenced["head"]) <= _LONGEST:
        return _parsed(fenced["head"], fenced["fence"], name), written[fenced.end() :]
    pelican = _PELICAN.match(written)
    if pelican and re.match(r"\ufeff?title", written, re.IGNORECASE):
        pairs = (line.split(":", 1) for line in pelican[0].splitlines() if ":" in line)
        return {k.strip("\ufeff ").lower(): v.strip() for k, v in pairs}, written[pelican.end() :]
    return {}, written.removeprefix("\ufeff")


def _parsed(head: str, fence: str, name: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(head) if fence == "+++" else yaml.safe_load(head)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        why = " ".join(str(getattr(error, "problem", None) or error).split())
        raise CorpusError(f"{name}: front matter: {why}; mend what stands between the {fence} lines") from None
    return {str(k).lower(): v for k, v in data.items()} if isinstance(data, dict) else {}


def listed(value: Any) -> tuple[str, ...]:
    """The names in a value: one, several with commas or "and", a list of them, or of tables with a ``name``."""
    if isinstance(value, str):
        value = re.split(r"\s*(?:,|;|&|\band\b)\s+", _LINK.sub(r"\1", value))
    if isinstance(value, dict):
        value = [value.get("name") or value.get("title")]
    if not isinstance(value, list):
        return ()
    named = (v.get("name") if isinstance(v, dict) else v for v in value)
    return tuple(_LINK.sub(r"\1", n).strip() for n in named if isinstance(n, str) and n.strip())


def first(data: dict[str, Any], keys: tuple[str, ...]) -> Any:
    """The value of the first of ``keys`` that is there, also under ``params`` and ``extra``."""
    for table in (data, data.get("params"), data.get("extra")):
        if isinstance(table, dict):
            for key in keys:
                if table.get(key):
                    return table[key]
    return None


def is_draft(data: dict[str, Any]) -> bool:
    """Whether the post is not to be seen: ``draft: true``, ``published: false``, ``status: draft`` or ``hidden``."""
    status = str(data.get("status") or "published").lower()
    return _says(data.get("draft"), True) or _says(data.get("published"), False) or status in ("draft", "hidden")


def _says(value: Any, wanted: bool) -> bool:
    return value is wanted or (isinstance(value, str) and value.strip().lower() == str(wanted).lower())


def date(value: Any) -> str | None:
    """A date as YYYY-MM-DD; None where the value is none."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.strftime("%Y-%m-%d") if value.year >= 1000 else None
    match = re.match(r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})", value) if isinstance(value, str) else None
    try:
        return datetime.date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None
