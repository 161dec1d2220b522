"""Passages and their citations over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response

from assistant import bundle, citing, references
from assistant.answer import LONGEST_QUESTION, MOST_QUOTES, Assistant
from assistant.context import around, context_object
from assistant.output import quote_object
from assistant.web import passages

_TYPES = {
    "text": "text/plain",
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl-json": "application/vnd.citationstyles.csl+json",
    "annotation": 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
}

_FILES = {
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

Question = Annotated[str, Query(max_length=LONGEST_QUESTION, description="the question, in plain language")]
Name = Annotated[str, Query(max_length=200)]


def router(current: Callable[[], Assistant]) -> APIRouter:
    """The routes.

    Args:
        current: gives the assistant that answers now.
    """
    routes = APIRouter()

    @routes.get("/api/cite/{quote_id:path}", response_class=PlainTextResponse)
    def cite(
        request: Request,
        quote_id: str,
        format: Annotated[
            str, Query(max_length=100, description=f"of {', '.join(citing.FORMS)}, with commas between several")
        ] = "text",
    ) -> Response:
        """The citation of one quote."""
        chosen = citing.forms(format)
        written = citing.cite(current().corpus, quote_id, chosen, _base(request))
        kind = _TYPES[chosen[0]] if len(chosen) == 1 else "text/plain"
        return Response(written, headers={"content-type": kind if ";" in kind else f"{kind}; charset=utf-8"})

    @routes.get("/api/passages/{quote_id:path}")
    def passage(request: Request, quote_id: str) -> JSONResponse:
        """A quote with the whole turn around it, and the turns before and after."""
        corpus = current().corpus
        reference = references.of(corpus, quote_id, _base(request))
        quote = reference.quote
        return JSONResponse(
            {
                "quote": quote_object(quote),
                "page": references.page(_base(request), quote.id),
                **context_object(corpus.document(quote.document), around(corpus, quote.id)),
            }
        )

    @routes.get("/passages/{quote_id:path}", response_class=HTMLResponse)
    def page(request: Request, quote_id: str) -> HTMLResponse:
        """The page of one quote: its words, its context, its citation."""
        corpus = current().corpus
        base = _base(request)
        reference = references.of(corpus, quote_id, base)
        return HTMLResponse(passages.passage_page(corpus, reference, around(corpus, quote_id), base))

    @routes.get("/api/bundle", response_class=Response)
    def bundled(
        request: Request,
        q: Question,
        expert: Annotated[list[Name] | None, Query(description="only these experts")] = None,
        topic: Annotated[int | None, Query(description="only this topic")] = None,
        limit: Annotated[int | None, Query(ge=1, le=MOST_QUOTES, description="quotes at the most")] = None,
        format: Annotated[Literal["md", "html", "docx"], Query(description="of the file")] = "md",
    ) -> Response:
        """The quotes of an answer as an appendix to cite, each with a hash to check it by."""
        assistant = current()
        answer = assistant.ask(q, experts=expert or (), topic=topic, limit=limit)
        data = bundle.written(bundle.of(assistant.corpus, answer, _base(request)), f"quotes.{format}")
        disposition = f'attachment; filename="quotes.{format}"'
        return Response(data, media_type=_FILES[format], headers={"content-disposition": disposition})

    @routes.get("/passages.css", include_in_schema=False)
    def style() -> FileResponse:
        return FileResponse(Path(__file__).parent / "passages.css", media_type="text/css")

    return routes


def _base(request: Request) -> str:
    """The address at which this server was asked."""
    return str(request.base_url).rstrip("/")
