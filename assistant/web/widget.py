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
SERVED = ("widget_api.js",)  # where a server's answers come from
STATIC = ("widget_names.js", "widget_static.js")  # where the answers come from without one
# What the static one says by itself; what a server says comes with its answers.
MESSAGES = (
    "list_comma",
    "list_more",
    "message_one",
    "message_many",
    "message_alone",
    "message_expert_silent",
    "message_not_addressed",
    "message_unknown_expert",
)
_FRESH = "public, max-age=3600"


@cache
def script(answers: tuple[str, ...] = SERVED) -> str:
    """The whole widget as one classic script, style and interface strings included.

    Args:
        answers: the files beside this one that say where answers come from.
    """
    wanted = _PREFIX if answers == SERVED else (_PREFIX, *MESSAGES)
    table = json.loads(_read("strings.json"))
    strings = {
        language: {k.removeprefix(_PREFIX): v for k, v in words.items() if k.startswith(wanted)}
        for language, words in table.items()
    }
    style = rcssmin.cssmin(_read("widget.css"))
    parts = (
        f"const STRINGS={_literal(strings)},STYLE={_literal(style)};",
        rjsmin.jsmin("".join(map(_read, (*answers, "widget.js")))),
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
