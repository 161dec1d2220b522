"""For researchers over HTTP: coverage, who, comparison and concordance, as JSON and as pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse

from assistant import research_output
from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.types import CallProblem
from assistant.web import research_pages
from assistant.web.cards import Face

_LONGEST_NAME = 200

Words = Annotated[str, Query(max_length=LONGEST_QUESTION)]
Name = Annotated[str, Query(max_length=_LONGEST_NAME)]
Number = Annotated[int, Query(ge=0, le=1_000_000)]


def router(current: Callable[[], Assistant]) -> APIRouter:
    """The routes.

    Args:
        current: gives the assistant that answers now.
    """
    routes = APIRouter()

    @routes.get("/api/coverage")
    def coverage() -> JSONResponse:
        """The expert × topic matrix, empty cells included."""
        assistant = current()
        return JSONResponse(research_output.coverage_object(assistant.coverage(), assistant.recurring_topics()))

    @routes.get("/api/who")
    def who(q: Words, topic: Number | None = None) -> JSONResponse:
        """Who addresses a topic or a claim, and who does not."""
        return JSONResponse(research_output.who_object(current().who(q, topic=topic)))

    @routes.get("/api/compare")
    def compare(
        topic: Number, expert: Annotated[list[Name] | None, Query()] = None, document: Name | None = None
    ) -> JSONResponse:
        """What experts said on one topic, side by side."""
        return JSONResponse(research_output.comparison_object(current().compare(topic, expert or (), document)))

    @routes.get("/api/concordance")
    def concordance(
        q: Words,
        expert: Annotated[list[Name] | None, Query()] = None,
        topic: Number | None = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="lines at the most")] = 200,
    ) -> JSONResponse:
        """Every place where words stand, and how often each expert uses them."""
        found = current().concordance(q, experts=expert or (), topic=topic)
        return JSONResponse(research_output.concordance_object(found, limit))

    @routes.get("/coverage", response_class=HTMLResponse)
    def coverage_page() -> str:
        """The matrix as a page."""
        assistant = current()
        return research_pages.coverage_page(assistant.coverage(), assistant.recurring_topics(), _face(assistant))

    @routes.get("/compare", response_class=HTMLResponse)
    def compare_page(
        topic: Number, expert: Annotated[list[Name] | None, Query()] = None, document: Name | None = None
    ) -> str:
        """A comparison as a page."""
        assistant = current()
        return research_pages.compare_page(assistant.compare(topic, expert or (), document), _face(assistant))

    @routes.get("/concordance", response_class=HTMLResponse)
    def concordance_page(q: Words = "") -> str:
        """A concordance as a page."""
        assistant = current()
        found, problem = None, ""
        try:
            found = assistant.concordance(q) if q.strip() else None
        except CallProblem as wrong:
            problem = str(wrong)
        return research_pages.concordance_page(q, found, problem, _face(assistant))

    @routes.get("/research.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(Path(__file__).with_name("research.css"), media_type="text/css")

    return routes


def _face(assistant: Assistant) -> Face:
    return Face(assistant.corpus, "en", scripted=False)
