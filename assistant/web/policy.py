"""What a browser may do with what it is sent. One allow-list, ``EXPERTS_ORIGINS``, says which other sites take part."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.settings import Settings

CSP = "Content-Security-Policy"
_STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
# Gradio's page brings its own inline scripts, which are named by their hashes, and sets styles from scripts; it also
# makes functions of the strings that a chat's events are given in `js`.
_CHAT = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'self'"
)
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FORWARDED = b"x-forwarded-"


def chat_policy(page: bytes, settings: Settings) -> str:
    """The policy of the chat page, which runs the scripts that stand in it and no other inline ones."""
    digests = (base64.b64encode(hashlib.sha256(s).digest()).decode() for s in dict.fromkeys(_INLINE.findall(page)))
    return _CHAT.format(hashes="".join(f" 'sha256-{d}'" for d in digests)) + _ancestors(settings)


def _ancestors(settings: Settings) -> str:
    return "; frame-ancestors " + " ".join(("'self'", *settings.origins))


class Policy:
    """Adds the headers that bind a browser to every response that does not have its own.

    Args:
        app: what is behind it.
        settings: of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = {
            CSP: _STRICT + _ancestors(settings),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",  # a question stands in the address of its page
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "cross-origin" if settings.origins else "same-origin",
        }
        if not settings.origins:
            self._headers["X-Frame-Options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class Unforwarded:
    """Drops what only a trusted proxy may say: the addresses of the server and the client as it saw them.

    It stands behind the middleware that has read them where they count, and before everything that would believe them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            scope["headers"] = [
                (n, v) for n, v in scope["headers"] if not n.startswith(_FORWARDED) and n != b"forwarded"
            ]
        await self._app(scope, receive, send)
