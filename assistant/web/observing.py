"""What happened: each request gets an id, is counted and logged; what breaks is answered and logged, not shown."""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web import logs
from assistant.web.metrics import Metrics
from assistant.web.problems import problem

_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_QUIET = re.compile(r"/(?:assets|static|svelte)/.*|/gradio_api/heartbeat/.*|/(?:healthz|readyz|metrics)")
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Observer:
    """Stands before everything else.

    Args:
        app: what is behind it.
        metrics: where requests are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            logs.write("error", logging.ERROR, error, request_id=request_id, route=_route(scope))
            if status:
                raise ConnectionAbortedError from None  # half an answer: the server below closes the connection
            await problem(500, "something went wrong here", request_id=request_id)(scope, receive, sending)
        finally:
            spent = time.perf_counter() - started
            route, method = _route(scope), scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(route, method, str(status)).inc()
            self._metrics.seconds.observe(spent)
            if not _QUIET.fullmatch(scope["path"]):
                logs.write(
                    "request",
                    request_id=request_id,
                    method=method,
                    route=route,
                    status=status,
                    ms=round(spent * 1000, 2),
                )


def _route(scope: Scope) -> str:
    """The pattern that an address matched, which holds nothing of what the client wrote."""
    return getattr(scope.get("route"), "path", None) or "other"
