"""The JSON API and the plain pages, behind what watches, binds, limits and repeats them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query
from fastapi.responses import FileResponse, JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.answer import LONGEST_QUESTION, MOST_QUOTES, Assistant
from assistant.feedback import Feedback
from assistant.output import answer_object, topic_object
from assistant.web import citing, feedback, fragments, problems, research, shapes, strings, tools, widget
from assistant.web.caching import Repeats
from assistant.web.heads import Heads
from assistant.web.limits import Limits, Rates
from assistant.web.metrics import Metrics
from assistant.web.observing import Observer
from assistant.web.policy import Policy, Unforwarded
from assistant.web.settings import Settings

_FILES = Path(__file__).parent
_LONGEST_NAME = 200

Language = Annotated[str, Query(pattern=f"^(?:{'|'.join(strings.LANGUAGES)})$", description="of the message")]
Question = Annotated[str, Query(max_length=LONGEST_QUESTION, description="the question, in plain language")]
Name = Annotated[str, Query(max_length=_LONGEST_NAME)]


# What offers more routes: a module a line, each with `router(current) -> APIRouter`.
ROUTERS: tuple[Callable[[Callable[[], Assistant]], APIRouter], ...] = (
    citing.router,
    fragments.router,
    research.router,
    tools.router,
    widget.router,
)


def build(
    current: Callable[[], Assistant],
    settings: Settings | None = None,
    kept: Feedback | None = None,
    metrics: Metrics | None = None,
    rates: Rates | None = None,
) -> FastAPI:
    """The application; the chat is mounted on it.

    Args:
        current: the assistant that answers now. It is asked for once a request, as an index that was built anew
            puts another in its place.
        settings: by default as if nothing were set.
        kept: where feedback goes; by default nowhere.
        metrics: what is counted.
        rates: of the clients; by default counted here alone.
    """
    settings, metrics = settings or Settings(), metrics or Metrics()
    rates = rates or Rates.of(settings)
    app = FastAPI(
        title="In Their Words",
        version="0.1.0",
        description="Experts' answers, verbatim and attributed.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=problems.RESPONSES,
        middleware=_middleware(current, settings, metrics, rates),
    )
    problems.register(app)
    _routes(app, current, metrics)
    app.include_router(feedback.router(current, kept, metrics))
    for router in ROUTERS:
        app.include_router(router(current))
    return app


def _middleware(
    current: Callable[[], Assistant], settings: Settings, metrics: Metrics, rates: Rates
) -> list[Middleware]:
    """What stands before the routes, the outermost first."""
    return [
        Middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies)),
        Middleware(Unforwarded),
        Middleware(Observer, metrics=metrics),
        Middleware(Policy, settings=settings),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Content-Type"],
            expose_headers=["Retry-After", "X-Request-ID"],
            max_age=3600,
        ),
        Middleware(Limits, settings=settings, rates=rates, refused=lambda reason: metrics.refused.labels(reason).inc()),
        Middleware(Heads),
        Middleware(Repeats, version=lambda: current().version, repeated=metrics.cached.inc),
        Middleware(GZipMiddleware, minimum_size=500, compresslevel=6),
    ]


def _routes(app: FastAPI, current: Callable[[], Assistant], metrics: Metrics) -> None:
    # Plain functions, not coroutines: FastAPI runs them on its thread pool, off the event loop.
    @app.get("/api/ask", responses=shapes.shown(shapes.Answer))
    def ask(
        q: Question,
        conversation: Name | None = None,
        expert: Annotated[list[Name] | None, Query(description="only these experts")] = None,
        topic: Annotated[int | None, Query(description="only this topic")] = None,
        document: Annotated[list[Name] | None, Query(description="only these documents, by id")] = None,
        limit: Annotated[int | None, Query(ge=1, le=MOST_QUOTES, description="quotes at the most")] = None,
        lang: Language = strings.DEFAULT,
    ) -> JSONResponse:
        """Answer one question."""
        filters: dict[str, Any] = {"experts": expert or (), "topic": topic, "documents": document or ()}
        answer = current().ask(q, conversation=conversation, **filters, limit=limit)
        # What found no answer is asked again each time: it is counted, and may be answered after the next build.
        return JSONResponse(
            answer_object(answer, language=lang), headers={} if answer.answered else {"Cache-Control": "no-store"}
        )

    @app.get("/api/experts", responses=shapes.shown(list[shapes.Expert]))
    def experts() -> JSONResponse:
        """The experts of the corpus."""
        return JSONResponse(
            [
                {"id": e.id, "name": e.name, "aliases": list(e.aliases), "affiliation": e.affiliation}
                for e in current().corpus.experts
            ]
        )

    @app.get("/api/topics", responses=shapes.shown(list[shapes.TopicOfDocument]))
    def topics() -> JSONResponse:
        """The topics of every document."""
        return JSONResponse(
            [{**(topic_object(t) or {}), "document": document} for document, t in current().corpus.topics]
        )

    @app.get("/api/documents/{document_id}", responses=shapes.shown(shapes.Document))
    def document(document_id: str) -> JSONResponse:
        """One document with its text, into which all offsets point."""
        found = current().corpus.document(document_id)
        fields = ("id", "title", "url", "date", "licence", "sha256", "text")
        return JSONResponse({name: getattr(found, name) for name in fields})

    @app.get("/healthz")
    def healthy() -> dict[str, str]:
        """The process lives."""
        return {"status": "ok"}

    @app.get("/readyz")
    def ready() -> dict[str, Any]:
        """The index is loaded and verified, as there is no assistant before it is; and an engine elsewhere answers."""
        current().check()
        return {"status": "ready", "passages": len(current().corpus.passages)}

    @app.get("/metrics", include_in_schema=False)
    def figures() -> Response:
        """What Prometheus collects."""
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    @app.get("/style.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(_FILES / "style.css", media_type="text/css")

    @app.get("/chat.js", include_in_schema=False)
    def script() -> FileResponse:
        return FileResponse(_FILES / "chat.js", media_type="text/javascript")
