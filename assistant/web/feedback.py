"""``POST /api/feedback``: whether a quote helped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from starlette.exceptions import HTTPException

from assistant.answer import LONGEST_QUESTION, Assistant, clean
from assistant.feedback import Feedback
from assistant.web.metrics import Metrics
from assistant.web.shapes import Stored


class Rating(BaseModel):
    """What a reader says of a quote."""

    model_config = ConfigDict(extra="forbid")

    quote_id: Annotated[str, Field(max_length=300, description="of an answer")]
    question: Annotated[str, Field(max_length=LONGEST_QUESTION, description="what the quote answered, or empty")] = ""
    helpful: StrictBool


def router(current: Callable[[], Assistant], kept: Feedback | None, metrics: Metrics) -> APIRouter:
    """The route.

    Args:
        current: the assistant that answers now.
        kept: where feedback goes; None if none is kept.
        metrics: where it is counted.
    """
    routes = APIRouter()

    @routes.post("/api/feedback", status_code=201, responses={201: {"model": Stored}})
    def feedback(rating: Rating) -> JSONResponse:
        """Say whether a quote helped. It is on the disk when this answers."""
        if kept is None:
            raise HTTPException(403, "this server keeps no feedback")
        quote = current().quote(rating.quote_id)
        kept.rate(quote.id, clean(rating.question), rating.helpful)
        metrics.feedback.labels(str(rating.helpful).lower()).inc()
        return JSONResponse({"status": "stored"}, status_code=201)

    return routes
