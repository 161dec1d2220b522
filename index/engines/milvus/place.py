"""Where a Milvus is, as ``EXPERTS_ENGINE`` has it: ``milvus://HOST:PORT/DATABASE?shards=2&replicas=2``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from index.types import IndexProblem

_PORT = 19530
_SCHEMES = {"milvus": False, "milvus+tls": True}
_EXAMPLE = "give milvus://HOST:PORT/DATABASE?shards=2&replicas=2 (milvus+tls:// with TLS), or unset it"


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and how an index is to be spread there.

    ``shards``: parts into which what is written is divided; ``replicas``: how many copies answer.
    """

    host: str
    port: int
    database: str
    shards: int
    replicas: int
    has_tls: bool

    @classmethod
    def read(cls, setting: str) -> Place:
        """The place that a setting names.

        Raises:
            IndexProblem: it names none.
        """
        try:
            parts = urlsplit(setting)
            numbers = {"shards": 1, "replicas": 1}
            for key, value in parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)):
                if key not in numbers or not (value.isascii() and value.isdecimal()) or not 1 <= int(value) <= 1024:
                    raise ValueError(f"{key}={value}")
                numbers[key] = int(value)
            database = parts.path.strip("/")
            if parts.scheme not in _SCHEMES or not parts.hostname or "/" in database or parts.username:
                raise ValueError("no such address")
            return cls(
                host=parts.hostname,
                port=parts.port or _PORT,
                database=database,
                shards=numbers["shards"],
                replicas=numbers["replicas"],
                has_tls=_SCHEMES[parts.scheme],
            )
        except ValueError as error:
            raise IndexProblem(f"EXPERTS_ENGINE={setting!r} cannot be used ({error}); {_EXAMPLE}") from None

    @property
    def address(self) -> str:
        """Host, port and database, as errors name them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" + (f"/{self.database}" if self.database else "")

    @property
    def uri(self) -> str:
        """As the client library takes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.has_tls else 'http'}://{host}:{self.port}"


def token() -> str:
    """What the engine asks of those who call: ``user:password`` or a key, from ``EXPERTS_ENGINE_TOKEN``."""
    return os.environ.get("EXPERTS_ENGINE_TOKEN", "")


def authority() -> str:
    """A PEM file with the certificate to trust, from ``EXPERTS_ENGINE_CA``; the system's authorities if empty."""
    return os.environ.get("EXPERTS_ENGINE_CA", "")
