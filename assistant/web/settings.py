"""All that can be set, in one place: what the environment says, checked. docs/configuration.md is made of it."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.types import CallProblem
from corpus import library

_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
_MOST_PROCESSES = 256
_LOGS = ("warnings", "requests", "questions")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told. ``rate`` is None where everybody but this machine itself has the default."""

    host: str = "127.0.0.1"
    port: int = 7860
    processes: int = 1
    corpus: Path = library.SHIPPED
    origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    rate: int | None = None
    token: str = ""
    feedback: Path | None = None
    feedback_days: int = 365
    log: str = "requests"

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of ``environment``; a variable that is empty counts as not set.

        Raises:
            CallProblem: a value cannot be; the message names the variable.
        """
        found: dict[str, Any] = {
            v.field: v.read(v.name, environment[v.name]) for v in VARIABLES if v.read and environment.get(v.name)
        }
        return cls(**found)

    @property
    def feedback_path(self) -> Path:
        """The file in which feedback is kept."""
        return self.feedback or self.corpus / ".feedback.sqlite"


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the environment: what it means, in Markdown, and its default as documented.

    ``field`` is that of :class:`Settings` and ``read`` makes its value; both are empty where others read it.
    """

    name: str
    meaning: str
    default: str
    field: str = ""
    read: Callable[[str, str], Any] | None = None


def _port(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 0 <= int(value) <= 65535:
        raise CallProblem(f"{name}={value!r} is no port; set it to a number from 1 to 65535")
    return int(value)


def _count(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise CallProblem(f"{name}={value!r} is no count; set it to 0 or a whole number above")
    return int(value)


def _processes(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= _MOST_PROCESSES:
        raise CallProblem(f"{name}={value!r} is out of range; set it to 1 to {_MOST_PROCESSES}")
    return int(value)


def _origins(name: str, value: str) -> tuple[str, ...]:
    found = tuple(value.lower().replace(",", " ").split())
    for origin in found:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise CallProblem(f"{name}: {origin!r} is no origin; write it as https://blog.example.org, without a path")
    return found


def _proxies(name: str, value: str) -> tuple[str, ...]:
    found = tuple(value.replace(",", " ").split())
    for address in found:
        try:
            ipaddress.ip_network(address)
        except ValueError:
            raise CallProblem(f"{name}: {address!r} is no address or network; write it as 127.0.0.1") from None
    return found


def _log(name: str, value: str) -> str:
    if value not in _LOGS:
        raise CallProblem(f"{name}={value!r} is unknown; set it to one of {', '.join(_LOGS)}")
    return value


VARIABLES = (
    Variable("HOST", "the address on which the server listens", "127.0.0.1", "host", lambda _, v: v),
    Variable("PORT", "its port", "7860", "port", _port),
    Variable(
        "EXPERTS_PROCESSES",
        "how many processes answer on that port: as many as cores, each with some 450 MB of its own, where one core "
        "is not enough. [How](deployment.md#more-than-one-core)",
        "1",
        "processes",
        _processes,
    ),
    Variable("EXPERTS_CORPUS", "the corpus folder", "the included one", "corpus", lambda _, v: Path(v)),
    Variable("EXPERTS_INDEX", "the folder in which the index is kept", "`.index` in the corpus folder"),
    Variable(
        "EXPERTS_MODEL",
        "a folder with a sentence-transformers model, or a hub name if you have internet",
        "all-MiniLM-L6-v2, installed with the product",
    ),
    Variable(
        "EXPERTS_ENGINE",
        "a Milvus that keeps and searches the index: `milvus://HOST:PORT/DATABASE?shards=2&replicas=2`, "
        "with TLS `milvus+tls://…`; without a database the default one, without numbers one shard and "
        "one replica. [How](deployment.md#on-milvus)",
        "the index folder, searched in this process",
    ),
    Variable(
        "EXPERTS_ENGINE_TOKEN",
        "what that engine asks for: `user:password`, or a key",
        "none",
    ),
    Variable(
        "EXPERTS_ENGINE_CA",
        "a PEM file with the certificate that it is trusted by",
        "the system's authorities",
    ),
    Variable(
        "EXPERTS_ORIGINS",
        "the sites that may use the API, embed the widget and frame the pages, apart by spaces or commas, as "
        "`https://blog.example.org https://www.example.org`; `*` is every site",
        "none but this server itself",
        "origins",
        _origins,
    ),
    Variable(
        "EXPERTS_PROXIES",
        "addresses or networks of reverse proxies, apart by spaces or commas: `X-Forwarded-…` of others is dropped",
        "none",
        "proxies",
        _proxies,
    ),
    Variable(
        "EXPERTS_RATE",
        "requests a minute of one client, then 429 with `Retry-After`; 0 is no limit. The default does not count "
        "what comes from this machine itself, a number that you set does",
        "300",
        "rate",
        _count,
    ),
    Variable(
        "EXPERTS_TOKEN",
        "a secret: if set, `POST` needs `Authorization: Bearer SECRET`, so that readers cannot send feedback",
        "none",
        "token",
        lambda _, v: v,
    ),
    Variable(
        "EXPERTS_FEEDBACK",
        "the file (SQLite) with readers' feedback and the questions that found no answer",
        "`.feedback.sqlite` in the corpus folder",
        "feedback",
        lambda _, v: Path(v),
    ),
    Variable(
        "EXPERTS_FEEDBACK_DAYS",
        "how many days these are kept; 0 keeps nothing",
        "365",
        "feedback_days",
        _count,
    ),
    Variable(
        "EXPERTS_LOG",
        "what the server writes to standard error, one JSON object a line: `warnings`, also `requests` (no "
        "addresses, no reader's words), or also the `questions`",
        "requests",
        "log",
        _log,
    ),
)


def table() -> str:
    """All variables as a table in Markdown."""
    rows = [f"| `{v.name}` | {v.meaning} | {v.default} |" for v in VARIABLES]
    return "\n".join(["| variable | meaning | default |", "|---|---|---|", *rows]) + "\n"
