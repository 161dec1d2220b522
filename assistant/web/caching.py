"""Repeated answers: what a GET gives depends on its address and the state of the index, so these make its tag."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.desk import NotReady
from index.types import EngineAway

_MOST_BYTES = 16 * 1024 * 1024
_LONGEST = 256 * 1024  # bytes of a response that is kept, with its address
_FRESH = "public, max-age=60"
_NAMED_PATH = "/assets/"  # their names hold a hash of what is in them
_NAMED = "public, max-age=31536000, immutable"
_OVERHEAD = 1024  # bytes, about, of the headers of a response that is kept
_PREFIXES = ("/api/", "/ask", "/passages")
_Response = tuple[Message, bytes]


class Cache:
    """Responses, the least recently used of which are dropped first."""

    def __init__(self, most: int = _MOST_BYTES) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, _Response] = OrderedDict()
        self._bytes = 0

    def get(self, key: bytes) -> _Response | None:
        """What was kept under ``key``."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: bytes, start: Message, body: bytes) -> None:
        """Keep a response."""
        before = self._kept.pop(key, None)
        self._kept[key] = (start, body)
        self._bytes += _size(key, body) - (_size(key, before[1]) if before else 0)
        while self._bytes > self._most:
            oldest, (_, dropped) = self._kept.popitem(last=False)
            self._bytes -= _size(oldest, dropped)


def _size(key: bytes, body: bytes) -> int:
    return len(key) + len(body) + _OVERHEAD


class Repeats:
    """Answers a GET that was answered before from memory, or with 304 where the client has the answer.

    A question in a conversation depends on what went before and is never kept, and neither is what forbids it in its
    ``Cache-Control``.

    Args:
        app: what is behind it.
        version: names the state of the index.
        repeated: called for each response that was repeated.
    """

    def __init__(self, app: ASGIApp, version: Callable[[], str], repeated: Callable[[], None]) -> None:
        self._app = app
        self._version = version
        self._repeated = repeated
        self._cache, self._state = Cache(), ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not scope["path"].startswith(_PREFIXES):
            await _file(self._app, scope, receive, send, headers.get("if-none-match", ""))
            return
        try:
            version = self._version()
        except (NotReady, EngineAway):
            await self._app(scope, receive, send)
            return
        if version != self._state:  # nobody will ask for what was kept before
            self._cache, self._state = Cache(), version
        # The host belongs to it: citations name the address of their page, as whoever asks has written it.
        said = (version, scope["scheme"], *(headers.get(n, "") for n in ("host", "accept-language")), scope["path"])
        address = b"\0".join((*(part.encode("utf-8", "surrogatepass") for part in said), scope["query_string"]))
        etag = f'W/"{hashlib.blake2b(address, digest_size=12).hexdigest()}"'
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        alone = all(name != "conversation" for name, _ in asked)
        if alone and etag in headers.get("if-none-match", ""):
            self._repeated()
            await send({"type": "http.response.start", "status": 304, "headers": _tags(etag)})
            await send({"type": "http.response.body", "body": b""})
            return
        key = address + (b"\0gzip" if "gzip" in headers.get("accept-encoding", "") else b"")
        kept = self._cache.get(key) if alone else None
        if kept is not None:
            self._repeated()
            await send({**kept[0], "headers": list(kept[0]["headers"])})
            await send({"type": "http.response.body", "body": kept[1]})
            return
        start: Message = {}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = MutableHeaders(scope=message)
                own.add_vary_header("Accept-Language")
                if message["status"] != 200 or not alone:
                    own.setdefault("Cache-Control", "no-store")
                elif "cache-control" not in own:
                    own["Cache-Control"], own["ETag"] = _FRESH, etag
                    start.update(message, headers=list(message["headers"]))
            elif start and not message.get("more_body") and len(key) + len(message.get("body", b"")) <= _LONGEST:
                self._cache.put(key, dict(start), message.get("body", b""))
            else:
                start.clear()  # sent in parts, or too long
            await send(message)

        await self._app(scope, receive, sending)


async def _file(app: ASGIApp, scope: Scope, receive: Receive, send: Send, known: str) -> None:
    """A response that brings its own tag, if any: 304 where the client has it."""
    unchanged = False

    async def sending(message: Message) -> None:
        nonlocal unchanged
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers = MutableHeaders(scope=message)
            if scope["path"].startswith(_NAMED_PATH):
                headers["Cache-Control"] = _NAMED
            elif "etag" in headers:
                headers.setdefault("Cache-Control", "no-cache")
            unchanged = "etag" in headers and headers["etag"] in known
            if unchanged:
                kept = [(n, v) for n, v in message["headers"] if n in (b"etag", b"cache-control", b"vary")]
                message = {"type": "http.response.start", "status": 304, "headers": kept}
        elif unchanged and message["type"] == "http.response.body":
            if message.get("more_body"):
                return
            message = {"type": "http.response.body", "body": b""}
        elif unchanged:
            return
        await send(message)

    await app(scope, receive, sending)


def _tags(etag: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"etag", etag.encode()),
        (b"cache-control", _FRESH.encode()),
        (b"vary", b"Accept-Encoding, Accept-Language"),
    ]
