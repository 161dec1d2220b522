"""The tools for other assistants over HTTP, at ``/mcp``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio.abc import TaskGroup, TaskStatus
from fastapi import APIRouter
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.answer import Assistant


def router(current: Callable[[], Assistant]) -> APIRouter:
    """The route.

    Args:
        current: gives the assistant that answers now.
    """
    tools = _Tools(current)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with tools.running():
            yield

    routes = APIRouter(lifespan=lifespan)
    # An object, not a function: what it is given is the plain connection.
    routes.routes.append(Route("/mcp", tools, methods=["GET", "POST", "DELETE"], include_in_schema=False))
    return routes


class _Tools:
    """The server of the tools, made by the first request: its libraries cost a second that few need to pay."""

    def __init__(self, current: Callable[[], Assistant]) -> None:
        self._current = current
        self._group: TaskGroup | None = None
        self._starting = anyio.Lock()
        self._app: ASGIApp | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the application runs."""
        async with anyio.create_task_group() as self._group:
            yield
            self._group.cancel_scope.cancel()
        self._app = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] != "POST":  # without sessions there is nothing to listen to, and nothing to end
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        async with self._starting:
            if self._app is None:
                assert self._group is not None  # no request comes before the start or after the end
                self._app = await self._group.start(self._serve)
        await self._app(scope, receive, send)

    async def _serve(self, task_status: TaskStatus[ASGIApp]) -> None:
        manager, app = await anyio.to_thread.run_sync(self._made)
        async with manager.run():
            task_status.started(app)
            await anyio.sleep_forever()

    def _made(self) -> tuple[Any, ASGIApp]:
        from mcp.server.transport_security import TransportSecuritySettings

        from assistant.mcp import server

        tools = server(self._current)
        # No session outlives its request, so any process can answer. The tools read what the API shows to everybody,
        # so they are not confined to requests that name this host.
        app = tools.streamable_http_app(
            stateless_http=True,
            json_response=True,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        return tools.session_manager, app
