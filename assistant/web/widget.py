"""The blog widget: its parts put together into one script, and the route that serves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.answer import Assistant

_FILES = Path(__file__).parent
_PREFIX = "widget_"
_SAID = ("one", "many", "expert_silent", "unknown_expert", "not_addressed", "stands_alone")
_MESSAGES = ("list_comma", *(f"message_{key}" for key in _SAID))
_FRESH = "public, max-age=3600"


@cache
def script(*answers: str) -> str:
    """The whole widget as one classic script, style and interface strings included.

    Args:
        answers: the files beside this one that say where answers come from; by default from a server.
    """
    # What a server says comes with its answers.
    messages = _MESSAGES if answers else ()
    table = json.loads(_read("strings.json"))
    strings = {
        language: {k.removeprefix(_PREFIX): v for k, v in words.items() if k.startswith(_PREFIX) or k in messages}
        for language, words in table.items()
    }
    style = rcssmin.cssmin(_read("widget.css"))
    parts = (
        f"const STRINGS={_literal(strings)},STYLE={_literal(style)};",
        rjsmin.jsmin("".join(map(_read, (*(answers or ("widget_api.js",)), "widget.js")))),
    )
    return f"(()=>{{{''.join(parts)}}})();\n"


def router(_current: Callable[[], Assistant]) -> APIRouter:
    """The route of the widget, which is the same whatever is asked."""
    routes = APIRouter()
    content = script()
    tag = f'"{hashlib.sha256(content.encode()).hexdigest()[:16]}"'

    @routes.get("/widget.js", include_in_schema=False)
    def widget(request: Request) -> Response:
        # Other sites load it; that says nothing about who may ask, which is for the API's allow-list.
        headers = {"Cache-Control": _FRESH, "ETag": tag, "Cross-Origin-Resource-Policy": "cross-origin"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type="text/javascript", headers=headers)

    return routes


def _read(name: str) -> str:
    return (_FILES / name).read_text(encoding="utf-8")


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
