"""The chat on the server: made ready behind the API, as Gradio takes seconds to load, and reduced to what it needs.

Gradio serves uploads, files, proxies, recordings, streams, a code editor and more. None of that is for readers here:
what the page does not ask for is not found.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import Assistant
from assistant.web import pages, policy
from assistant.web.desk import in_thread
from assistant.web.limits import STREAMS
from assistant.web.problems import problem
from assistant.web.settings import Settings

_PAGE = "/"
# Gradio would take options from their addresses; what readers put there is for chat.js.
_WITHOUT_QUERY = (_PAGE, "/config", "/config/")
NEEDED = re.compile(
    r"(?!.*\.\.)(?: / | /config/? | /theme\.css | /favicon\.ico | /robots\.txt | /manifest\.json"
    r"| /(?:assets|static|svelte)/[\w./-]+"
    r"| /gradio_api/(?:theme\.css | startup-events | reset/? | heartbeat/\w+ | queue/(?:join|data) | run/predict/?))",
    re.ASCII | re.VERBOSE,
)
# A script by which a page that frames this one would learn its height: nobody's here, and another request.
_RESIZER = re.compile(
    rb"<script>(?:(?!</script>).)*iframeResizer\.contentWindow(?:(?!</script>).)*</script>", re.DOTALL
)


class Chat:
    """The chat as an ASGI application; a request that comes too early waits.

    Args:
        current: the assistant that answers now.
        settings: of the server.

    Attributes:
        ready: set when it has been loaded.
    """

    def __init__(self, current: Callable[[], Assistant], settings: Settings) -> None:
        self._current = current
        self._settings = settings
        self.ready = asyncio.Event()
        self._app: ASGIApp | None = None
        self._leaving = asyncio.Event()
        self._functions: frozenset[int] = frozenset()

    async def run(self) -> None:
        """Load the chat, then keep it alive until cancelled."""
        app = await in_thread(self._built)
        async with app.router.lifespan_context(app):
            self._app = app
            self.ready.set()
            await asyncio.Event().wait()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if not NEEDED.fullmatch(scope["path"]):
            await problem(404, "HTTP 404")(scope, receive, send)
            return
        await self.ready.wait()
        assert self._app is not None
        if scope["path"] in _WITHOUT_QUERY:
            scope["query_string"] = b""
        if scope["method"] == "POST":
            message = await receive()  # the whole body, as limits.py hands it on
            if not _is_call(message.get("body", b""), self._functions):
                await problem(422, "this is no call that the chat makes")(scope, receive, send)
                return
            receive = _again(message, receive)
        if scope["path"] == _PAGE and scope["method"] == "GET":
            await self._page(self._app, scope, receive, send)
        elif STREAMS.fullmatch(scope["path"]):
            await self._stream(self._app, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def hang_up(self) -> None:
        """End what would go on for as long as a page is open."""
        self._leaving.set()

    async def _stream(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """A response without an end, ended when the server stops."""
        open_ = False

        async def sending(message: Message) -> None:
            nonlocal open_
            open_ = message["type"] == "http.response.start" or message.get("more_body", False)
            await send(message)

        serving = asyncio.ensure_future(app(scope, receive, sending))
        leaving = asyncio.ensure_future(self._leaving.wait())
        try:
            await asyncio.wait((serving, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            serving.cancel()
        await asyncio.wait((serving,))
        if not serving.cancelled():
            serving.result()
        if open_:
            await send({"type": "http.response.body", "body": b""})

    async def _page(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """The page itself, with a policy that names the scripts in it."""
        # To be read here, and compressed later.
        scope["headers"] = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
        start: Message = {}
        body = b""

        async def sending(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            # Put into the page itself: what Gradio is given for the head it adds by script, and its events come first.
            body = _RESIZER.sub(b"", body).replace(b"</head>", pages.HEAD.encode() + b"</head>", 1)
            headers = MutableHeaders(scope=start)
            headers["Content-Length"] = str(len(body))
            headers[policy.CSP] = policy.chat_policy(body, self._settings)
            headers["Cache-Control"] = "no-cache"
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await app(scope, receive, sending)

    def _built(self) -> FastAPI:
        # Imported here, so that the API is there in a second and the chat when it has loaded.
        import gradio as gr

        from assistant.web import chat

        # Gradio would allow every origin to use it, unless the application around it says who may: here nobody else.
        blocks = chat.build(self._current)
        self._functions = frozenset(blocks.fns)
        inside = FastAPI(openapi_url=None, middleware=[Middleware(CORSMiddleware)])
        mounted: FastAPI = gr.mount_gradio_app(
            inside,
            blocks,
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        )
        return mounted


def _is_call(body: bytes, functions: frozenset[int]) -> bool:
    """Whether Gradio can make something of a body: other ones break it, or let it look for files."""
    try:
        call = json.loads(body)
        return isinstance(call, dict) and call.get("fn_index") in (None, *functions) and _is_plain(call)
    except (ValueError, RecursionError):
        return False


def _is_plain(value: Any) -> bool:
    """Whether there are but finite numbers and no files in it."""
    if isinstance(value, dict):
        return "path" not in value and all(map(_is_plain, value.values()))
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return not isinstance(value, float) or math.isfinite(value)


def _again(message: Message, receive: Receive) -> Receive:
    """A message that was received, to be received again; after it whatever comes next."""
    waiting = [message]

    async def received() -> Message:
        return waiting.pop() if waiting else await receive()

    return received
