"""The JSON API and the plain pages. Errors are RFC 9457 problem details."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.answer import LONGEST_QUESTION, MOST_QUOTES, Assistant
from assistant.output import answer_object, topic_object
from assistant.types import CallProblem
from assistant.web import pages, widget
from corpus.types import CorpusError

_FILES = Path(__file__).parent
_LONGEST_NAME = 200

Question = Annotated[str, Query(max_length=LONGEST_QUESTION, description="the question, in plain language")]
Name = Annotated[str, Query(max_length=_LONGEST_NAME)]


def build(assistant: Assistant) -> FastAPI:
    """The application for one assistant; the chat is mounted on it."""
    app = FastAPI(
        title="In Their Words",
        version="0.1.0",
        description="Experts' answers, verbatim and attributed.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    if origins := os.environ.get("EXPERTS_ORIGINS", "").replace(",", " ").split():
        app.add_middleware(CORSMiddleware, allow_origins=origins)
    app.add_exception_handler(CallProblem, _call_problem)
    app.add_exception_handler(CorpusError, _unknown)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)

    # Plain functions, not coroutines: FastAPI runs them on its thread pool, off the event loop.
    @app.get("/api/ask")
    def ask(
        q: Question,
        conversation: Name | None = None,
        expert: Annotated[list[Name] | None, Query(description="only these experts")] = None,
        topic: Annotated[int | None, Query(description="only this topic")] = None,
        limit: Annotated[int | None, Query(ge=1, le=MOST_QUOTES, description="quotes at the most")] = None,
    ) -> JSONResponse:
        """Answer one question."""
        answer = assistant.ask(q, conversation=conversation, experts=expert or (), topic=topic, limit=limit)
        return JSONResponse(answer_object(answer))

    @app.get("/api/experts")
    def experts() -> JSONResponse:
        """The experts of the corpus."""
        return JSONResponse(
            [
                {"id": e.id, "name": e.name, "aliases": list(e.aliases), "affiliation": e.affiliation}
                for e in assistant.corpus.experts
            ]
        )

    @app.get("/api/topics")
    def topics() -> JSONResponse:
        """The topics of every document."""
        return JSONResponse(
            [{**(topic_object(t) or {}), "document": d.id} for d in assistant.corpus.documents for t in d.topics]
        )

    @app.get("/api/documents/{document_id}")
    def document(document_id: str) -> JSONResponse:
        """One document with its text, into which all offsets point."""
        found = assistant.corpus.document(document_id)
        fields = ("id", "title", "url", "date", "licence", "sha256", "text")
        return JSONResponse({name: getattr(found, name) for name in fields})

    @app.get("/ask", response_class=HTMLResponse)
    def page(q: Question = "") -> HTMLResponse:
        """The answer as a page that works without JavaScript."""
        return HTMLResponse(pages.ask_page(assistant, assistant.ask(q) if q.strip() else None))

    @app.get("/healthz")
    def healthy() -> dict[str, str]:
        """The process lives."""
        return {"status": "ok"}

    @app.get("/readyz")
    def ready() -> dict[str, Any]:
        """The index is loaded and verified: there is no assistant before it is."""
        return {"status": "ready", "passages": len(assistant.corpus.passages)}

    @app.get("/style.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(_FILES / "style.css", media_type="text/css")

    @app.get("/chat.js", include_in_schema=False)
    def script() -> FileResponse:
        return FileResponse(_FILES / "chat.js", media_type="text/javascript")

    app.include_router(widget.router(lambda: assistant))
    return app


def _problem(status: int, title: str, detail: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def _call_problem(_request: Request, error: Exception) -> Response:
    return _problem(400, "The call is wrong", str(error))


def _unknown(_request: Request, error: Exception) -> Response:
    return _problem(404, "Not found", str(error))


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _problem(422, "A parameter is wrong", f"{'.'.join(map(str, first['loc'][1:]))}: {first['msg']}")


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(error.status_code, str(error.detail), f"HTTP {error.status_code}")
