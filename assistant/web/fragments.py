"""HTML over HTTP: the page without JavaScript, and what the cards fetch when it is opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.web import cards, exchanges, pages, strings
from assistant.web.cards import Face
from assistant.web.filters import Filters

_LONGEST_NAME = 200

Name = Annotated[str, Query(max_length=_LONGEST_NAME)]
Language = Annotated[str | None, Query(max_length=_LONGEST_NAME, description="the language of the interface")]
Experts = Annotated[list[Name] | None, Query(description="only these experts")]


def router(current: Callable[[], Assistant]) -> APIRouter:
    """The routes.

    Args:
        current: gives the assistant that answers now.
    """
    routes = APIRouter(default_response_class=HTMLResponse)

    @routes.get("/ask")
    def ask(
        request: Request,
        q: Annotated[str, Query(max_length=LONGEST_QUESTION)] = "",
        expert: Experts = None,
        topic: Annotated[str, Query(pattern=r"^\d{0,6}$", description="only this topic")] = "",
        document: Name | None = None,
        lang: Language = None,
    ) -> HTMLResponse:
        """The answer as a page that works without JavaScript; a topic without a question is shown side by side."""
        assistant = current()
        face = face_of(request, assistant, lang, scripted=False)
        number = int(topic) if topic else None  # a form sends an empty field too
        filters = Filters(tuple(assistant.find_expert(e).id for e in expert or ()), number)
        body, headers = None, {}
        if q.strip():
            answer = assistant.ask(q, experts=filters.experts, topic=number)
            q, body = answer.question, exchanges.answer_html(answer, face)
            if not answer.answered:
                headers["Cache-Control"] = "no-store"  # as in the API: each such question is counted
        elif number is not None:
            body = _compared(assistant, filters, document, face)
        return HTMLResponse(pages.ask_page(assistant, face, q, filters, body), headers=headers)

    @routes.get("/cards/compare", include_in_schema=False)
    def compare(
        request: Request, topic: int, expert: Experts = None, document: Name | None = None, lang: Language = None
    ) -> str:
        assistant = current()
        filters = Filters(tuple(expert or ()), topic)
        return _compared(assistant, filters, document, face_of(request, assistant, lang))

    @routes.get("/cards/context/{quote_id:path}", include_in_schema=False)
    def context(request: Request, quote_id: str, lang: Language = None) -> str:
        assistant = current()
        return cards.context_html(assistant.quote(quote_id), face_of(request, assistant, lang))

    @routes.get("/cards/others/{quote_id:path}", include_in_schema=False)
    def others(request: Request, quote_id: str, lang: Language = None) -> str:
        assistant = current()
        return exchanges.others_html(assistant.quote(quote_id), face_of(request, assistant, lang))

    @routes.get("/cards/cite/{quote_id:path}", include_in_schema=False)
    def cite(request: Request, quote_id: str, lang: Language = None) -> str:
        assistant = current()
        base = str(request.base_url).rstrip("/")
        return cards.cite_html(assistant.quote(quote_id), face_of(request, assistant, lang), base)

    return routes


def face_of(request: Request, assistant: Assistant, asked: str | None, scripted: bool = True) -> Face:
    """How to show things to whoever sent ``request``; ``asked`` is the language that they switched to."""
    return Face(assistant.corpus, strings.chosen(asked, request.headers.get("accept-language")), scripted)


def _compared(assistant: Assistant, filters: Filters, document: str | None, face: Face) -> str:
    experts = [assistant.find_expert(e) for e in filters.experts]
    assert filters.topic is not None
    return exchanges.compare_html(filters.topic, experts, face, document)
