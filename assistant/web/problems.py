"""Errors as RFC 9457 problem details. None of them says where a file lies, or of which release anything is."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from assistant.types import CallProblem
from assistant.web.desk import NotReady
from corpus.types import CorpusError
from index.types import EngineAway

MEDIA_TYPE = "application/problem+json"
_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "one sentence that names the offending value"},
        "request_id": {"type": "string", "description": "by which the log knows the request"},
    },
}
# As OpenAPI has it, for every route.
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {MEDIA_TYPE: {"schema": _SCHEMA}}}
    for status, text in (("4XX", "The call is wrong, or too much"), ("5XX", "Not now"))
}


def problem(
    status: int, detail: str, *, title: str | None = None, headers: dict[str, str] | None = None, request_id: str = ""
) -> Response:
    """A response that says what is wrong.

    Args:
        status: of HTTP.
        detail: one sentence for whoever made the call.
        title: the kind of problem; by default the status in words.
        headers: besides the usual ones.
        request_id: by which the log knows the request; left out if empty.
    """
    body = {"type": "about:blank", "title": title or HTTPStatus(status).phrase, "status": status, "detail": detail}
    if request_id:
        body["request_id"] = request_id
    return JSONResponse(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def register(app: FastAPI) -> None:
    """Let every error of ``app`` be a problem."""
    app.add_exception_handler(CallProblem, _call_problem)
    app.add_exception_handler(CorpusError, _unknown)
    app.add_exception_handler(NotReady, _not_ready)
    app.add_exception_handler(EngineAway, _away)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)


def _call_problem(_request: Request, error: Exception) -> Response:
    return problem(400, str(error), title="The call is wrong")


def _unknown(_request: Request, error: Exception) -> Response:
    return problem(404, str(error), title="Not found")


def _not_ready(_request: Request, error: Exception) -> Response:
    return problem(503, str(error), title="Not ready", headers={"Retry-After": "1"})


def _away(_request: Request, _error: Exception) -> Response:
    # Where the engine is, is for the log.
    detail = "the search engine does not answer; ask again in some seconds"
    return problem(503, detail, title="Not now", headers={"Retry-After": "2"})


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"][1:])) or str(first["loc"][0])
    return problem(422, f"{place}: {first['msg']}", title="A parameter is wrong")


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != phrase else f"HTTP {error.status_code}"
    return problem(error.status_code, detail, title=phrase, headers=dict(error.headers or {}))
