"""What one client may take: requests a minute, bytes a request, seconds until it is sent and answered."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import hmac
import ipaddress
import math
import mmap
import os
import re
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.problems import problem
from assistant.web.settings import Settings

RATE = 300  # requests a minute of one client
LONGEST_BODY = 16 * 1024  # bytes
LONGEST_CHAT_BODY = 1024 * 1024  # bytes: the chat sends along what it knows of the conversation
_CHAT = "/gradio_api/"
_BODY_SECONDS = 10.0
_ANSWER_SECONDS = 30.0
_BUCKET = struct.Struct("<8sdd")  # who, tokens, when they were counted
_ROWS = 2048
_ROW_BYTES = 8 * _BUCKET.size
STREAMS = re.compile(r"/gradio_api/(?:queue/data|heartbeat/.*)")
# What costs no search and is asked for by every page, or by whoever watches the server.
_FREE = re.compile(r"/(?:assets|static|svelte)/.*|/(?:healthz|readyz|metrics)|/[\w.-]+\.(?:css|js|ico|json|txt)")
_SAFE = ("GET", "HEAD", "OPTIONS")


class Rates:
    """A bucket of tokens for each client: full at first, filled again evenly.

    The buckets lie in a table of fixed size, which several processes may share: a client counts once, whichever of
    them it reaches. Where a row of the table is full, the bucket that was not used for longest is forgotten.

    Args:
        rate: tokens a minute, and what a bucket holds.
        clock: seconds, the same in all processes.
        path: the file of the table, made if need be; by default it is in this process alone.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic, path: Path | None = None) -> None:
        self._rate = rate
        self._clock = clock
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600) if path else -1
        if path:
            os.truncate(self._file, _ROWS * _ROW_BYTES)
        self._table = mmap.mmap(self._file, _ROWS * _ROW_BYTES)

    @classmethod
    def of(cls, settings: Settings, path: Path | None = None) -> Rates:
        """As the settings have it."""
        return cls(RATE if settings.rate is None else settings.rate, path=path)

    def wait(self, client: str) -> float:
        """Take a token; returns 0, or the seconds until there will be one."""
        name = hashlib.blake2b(client.encode(), digest_size=8).digest()
        start = int.from_bytes(name[:4]) % _ROWS * _ROW_BYTES
        with self._held(start):
            now = self._clock()
            oldest, place, tokens, then = math.inf, start, float(self._rate), now
            for offset in range(start, start + _ROW_BYTES, _BUCKET.size):
                owner, kept, used = _BUCKET.unpack_from(self._table, offset)
                if owner == name:
                    place, tokens, then = offset, kept, used
                    break
                if used < oldest:
                    oldest, place = used, offset
            tokens = min(self._rate, tokens + (now - then) * self._rate / 60)
            allowed = tokens >= 1
            _BUCKET.pack_into(self._table, place, name, tokens - allowed, now)
        return 0.0 if allowed else (1 - tokens) * 60 / self._rate

    @contextmanager
    def _held(self, start: int) -> Iterator[None]:
        """Keep other processes from a row. A lock of the system goes with the process that holds it."""
        if self._file < 0:
            yield
            return
        fcntl.lockf(self._file, fcntl.LOCK_EX, _ROW_BYTES, start)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, _ROW_BYTES, start)


class Limits:
    """Refuses what is too much, or comes from where it should not, before anything else looks at it.

    Args:
        app: what is behind it.
        settings: of the server.
        rates: of the clients.
        refused: called with the reason of each refusal.
    """

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates, refused: Callable[[str], None]) -> None:
        self._app = app
        self._rates = rates
        self._limited = settings.rate != 0
        self._spares_itself = settings.rate is None
        self._token = settings.token.encode()
        self._origins = settings.origins
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request within the limits."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            reason, status, detail, headers = refusal
            self._refused(reason)
            await problem(status, detail, headers=headers)(scope, receive, send)
            return
        if scope["method"] not in _SAFE:
            most = LONGEST_CHAT_BODY if scope["path"].startswith(_CHAT) else LONGEST_BODY
            try:
                async with asyncio.timeout(_BODY_SECONDS):
                    body = await _read(receive, Headers(scope=scope), most)
            except TimeoutError:
                await self._refuse("slow", 408, f"the body took more than {_BODY_SECONDS:.0f} s", scope, receive, send)
                return
            if body is None:
                await self._refuse("large", 413, f"the body has more than {most:,} bytes", scope, receive, send)
                return
            receive = _replay(body, receive)
        if STREAMS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._app(scope, receive, sending)
        except TimeoutError:
            self._refused("late")
            if begun:  # the client does not read: nothing can be said to it
                raise
            await problem(503, "this took too long", headers={"Retry-After": "5"})(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[str, int, str, dict[str, str]] | None:
        headers = Headers(scope=scope)
        client = _client(scope)
        if self._limited and not _FREE.fullmatch(scope["path"]) and not (self._spares_itself and client == "itself"):
            wait = self._rates.wait(client)
            if wait:
                detail = "too many requests; slow down"
                return "rate", 429, detail, {"Retry-After": str(int(wait) + 1)}
        if scope["method"] not in _SAFE and not _is_own(headers, self._origins):
            return "origin", 403, "this origin may not write here", {}
        if scope["method"] not in _SAFE and self._token and not scope["path"].startswith(_CHAT):
            given = headers.get("authorization", "").removeprefix("Bearer ").encode()
            if not hmac.compare_digest(given, self._token):
                return "token", 401, "this needs a bearer token", {"WWW-Authenticate": "Bearer"}
        return None

    async def _refuse(self, reason: str, status: int, detail: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._refused(reason)
        await problem(status, detail, headers={"Connection": "close"})(scope, receive, send)


def _client(scope: Scope) -> str:
    """Who asks: an address, of IPv6 the network that one household or host has; ``itself`` is this machine."""
    try:
        address = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return "itself"  # whatever has no address reached this process without a network
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return "itself" if address.is_loopback else str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
        address = address.ipv4_mapped
    return "itself" if address.is_loopback else str(address)


def _is_own(headers: Headers, origins: tuple[str, ...]) -> bool:
    """Whether a page of this host or of an allowed origin sent the request, or something that is no browser."""
    origin = headers.get("origin", "").lower()
    if not origin or "*" in origins or origin in origins:
        return True
    return urlsplit(origin).netloc == headers.get("host", "").lower()


async def _read(receive: Receive, headers: Headers, most: int) -> bytes | None:
    """The body; None if it is too long."""
    declared = headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared[:18]) > most:
        return None
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > most:
            return None
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A body that was read, to be read again; after it whatever comes next."""
    replayed = False

    async def again() -> Message:
        nonlocal replayed
        if replayed:
            return await receive()
        replayed = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
