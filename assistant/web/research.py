"""For researchers over HTTP: coverage, who, comparison and concordance, as JSON and as pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant import drawing, research_output
from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.documents import known
from assistant.types import CallProblem
from assistant.web import research_pages
from assistant.web.cards import Face, message_html
from assistant.web.filters import Filters
from assistant.web.fragments import Language, face_of
from assistant.web.map import link_html, map_html

_LONGEST_NAME = 200

Words = Annotated[str, Query(max_length=LONGEST_QUESTION)]
Name = Annotated[str, Query(max_length=_LONGEST_NAME)]
Number = Annotated[int, Query(ge=0, le=1_000_000)]
Documents = Annotated[list[Name] | None, Query(description="only these documents, by id")]


def router(current: Callable[[], Assistant]) -> APIRouter:
    """The routes.

    Args:
        current: gives the assistant that answers now.
    """
    routes = APIRouter()

    @routes.get("/api/coverage", responses=_also("text/csv", "image/svg+xml"))
    def coverage(
        format: Annotated[Literal["json", "csv", "svg"], Query()] = "json", document: Documents = None
    ) -> Response:
        """The expert × topic matrix, empty cells included."""
        assistant = current()
        assistant.check_extent(_named(document))
        found = assistant.coverage(_named(document))
        if format == "csv":
            return Response(found.to_csv(), media_type="text/csv")
        if format == "svg":
            return Response(drawing.coverage_svg(found, assistant.corpus.title), media_type="image/svg+xml")
        return JSONResponse(research_output.coverage_object(found, assistant.recurring_topics(found)))

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

    @routes.get("/api/concordance", responses=_also("image/svg+xml"))
    def concordance(
        q: Words,
        expert: Annotated[list[Name] | None, Query()] = None,
        topic: Number | None = None,
        document: Documents = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="lines at the most")] = 200,
        format: Annotated[Literal["json", "svg"], Query(description="svg draws the frequencies")] = "json",
    ) -> Response:
        """Every place where words stand, and how often each expert uses them."""
        assistant = current()
        assistant.check_extent(_named(document))
        found = assistant.concordance(q, experts=expert or (), topic=topic, documents=_named(document))
        if format == "svg":
            return Response(drawing.frequencies_svg(found), media_type="image/svg+xml")
        return JSONResponse(research_output.concordance_object(found, limit))

    @routes.get("/coverage", response_class=HTMLResponse)
    def coverage_page(request: Request, document: Documents = None, lang: Language = None) -> str:
        """The matrix as a page."""
        assistant = current()
        face = face_of(request, assistant, lang, scripted=False)
        documents = known(assistant.corpus, _named(document))
        return research_pages.coverage_page(*_map(assistant, documents, face), documents, face)

    @routes.get("/cards/coverage", include_in_schema=False, response_class=HTMLResponse)
    def coverage_card(request: Request, lang: Language = None) -> str:
        assistant = current()
        face = face_of(request, assistant, lang)
        found, problem = _map(assistant, (), face)
        return message_html(problem) + link_html(face) if problem else found

    @routes.get("/who", response_class=HTMLResponse)
    def who_page(request: Request, q: Words = "", lang: Language = None) -> str:
        """Who addresses a topic or a claim, as a page."""
        assistant = current()
        found = assistant.who(q) if q.strip() else None
        return research_pages.who_page(q, found, face_of(request, assistant, lang, scripted=False))

    @routes.get("/compare", response_class=HTMLResponse)
    def compare_page(
        request: Request,
        topic: Number,
        expert: Annotated[list[Name] | None, Query()] = None,
        document: Name | None = None,
        lang: Language = None,
    ) -> str:
        """A comparison as a page."""
        assistant = current()
        found = assistant.compare(topic, expert or (), document)
        asked = {"topic": topic, "expert": expert or [], **({"document": document} if document else {})}
        return research_pages.compare_page(found, asked, face_of(request, assistant, lang, scripted=False))

    @routes.get("/concordance", response_class=HTMLResponse)
    def concordance_page(
        request: Request,
        q: Words = "",
        expert: Annotated[list[Name] | None, Query()] = None,
        topic: Annotated[str, Query(pattern=r"^\d{0,6}$")] = "",
        document: Documents = None,
        lang: Language = None,
    ) -> str:
        """A concordance as a page."""
        assistant = current()
        number = int(topic) if topic else None  # a form sends an empty field too
        chosen = Filters(tuple(assistant.find_expert(e).id for e in expert or ()), number)
        documents = known(assistant.corpus, _named(document))
        found, problem = None, ""
        try:
            if q.strip():
                assistant.check_extent(documents)
                found = assistant.concordance(q, experts=chosen.experts, topic=number, documents=documents)
        except CallProblem as wrong:
            problem = str(wrong)
        return research_pages.concordance_page(
            q, chosen, documents, found, problem, face_of(request, assistant, lang, scripted=False)
        )

    return routes


def _named(documents: Sequence[str] | None) -> tuple[str, ...]:
    """Those that are; a form sends an empty field too."""
    return tuple(filter(None, documents or ()))


def _map(assistant: Assistant, documents: Sequence[str], face: Face) -> tuple[str, str]:
    """The map, or what stands in its way."""
    try:
        assistant.check_extent(documents)
    except CallProblem as wrong:
        return "", str(wrong)
    found = assistant.coverage(documents)
    return map_html(found, assistant.recurring_topics(found), documents or assistant.corpus.ids, face), ""


def _also(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """That a route answers with these media types besides JSON."""
    return {200: {"content": {kind: {"schema": {"type": "string"}} for kind in kinds}}}
