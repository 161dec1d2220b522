"""The tools for other assistants over the Model Context Protocol: they quote these experts, and are checked.

What a tool gives is what the command line and HTTP give, as the same objects.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from assistant import citing, claims, findings, references, research_output, verification
from assistant.answer import LONGEST_QUESTION, MOST_QUOTES, Assistant
from assistant.context import around, context_object
from assistant.output import answer_object, quote_object
from assistant.types import CallProblem
from corpus.types import CorpusError
from index.types import EngineAway

LONGEST_TEXT = 200_000
"""Characters of a text that is checked."""

_INSTRUCTIONS = (
    "Ask what these experts said. Answers are verbatim quotes, or say that the experts did not address the question. "
    "Repeat `text` character by character, credit `expert`, and where `quoted_author` is set say that the words are "
    "quoted. Before you show a text with such quotes, check it with `verify`."
)

_Arguments = ParamSpec("_Arguments")
_Tool = Callable[_Arguments, dict[str, Any]]


def server(current: Callable[[], Assistant]) -> MCPServer[Any]:
    """The server with its tools.

    Args:
        current: gives the assistant that answers now.
    """
    made: MCPServer[Any] = MCPServer(
        "in-their-words", title=current().corpus.title, instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    def tool(function: _Tool[_Arguments]) -> _Tool[_Arguments]:
        made.add_tool(_told(function), annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
        return function

    @tool
    def ask(
        question: Annotated[str, Field(max_length=LONGEST_QUESTION, description="in plain language")],
        experts: Annotated[list[str] | None, Field(description="only these experts, by name")] = None,
        topic: Annotated[int | None, Field(description="only this topic, by number")] = None,
        limit: Annotated[int | None, Field(ge=1, le=MOST_QUOTES, description="quotes at the most")] = None,
    ) -> dict[str, Any]:
        """Ask the experts a question: their own words, or the reason why there are none."""
        return answer_object(current().ask(question, experts=experts or (), topic=topic, limit=limit))

    @tool
    def who(
        topic_or_claim: Annotated[str, Field(max_length=LONGEST_QUESTION, description="a topic, or a claim")],
    ) -> dict[str, Any]:
        """Which experts speak to a topic or claim, each with their best quote, and who does not; not who agrees."""
        return research_output.who_object(current().who(topic_or_claim))

    @tool
    def coverage(
        documents: Annotated[list[str] | None, Field(description="only these documents, by id")] = None,
    ) -> dict[str, Any]:
        """How many passages and words each expert has on each topic; 0 is a gap."""
        assistant, chosen = current(), documents or ()
        assistant.check_extent(chosen)
        found = assistant.coverage(chosen)
        return research_output.coverage_object(found, assistant.recurring_topics(found))

    @tool
    def passage(quote_id: Annotated[str, Field(description="of a quote: document:start-end")]) -> dict[str, Any]:
        """A quote with the whole turn around it, the turns before and after, and its citations."""
        corpus = current().corpus
        reference = references.of(corpus, quote_id)
        quote = reference.quote
        return {
            "quote": quote_object(quote),
            **context_object(corpus.document(quote.document), around(corpus, quote.id)),
            "citations": {name: citing.FORMS[name](reference, corpus) for name in citing.FORMS},
        }

    @tool
    def verify(
        text: Annotated[
            str, Field(max_length=LONGEST_TEXT, description="a text with quotations in quotation marks or behind >")
        ],
    ) -> dict[str, Any]:
        """Check the quotations of a text: exact, drifted (with the differences), misattributed (says whose), absent."""
        current().check_extent(otherwise="run `experts verify FILE` where the corpus is")
        return findings.report(verification.verify(current().corpus, claims.of_text(text)))

    return made


def _told(function: _Tool[_Arguments]) -> _Tool[_Arguments]:
    """``function``, with what its caller can mend as an error for them to read."""

    @wraps(function)
    def told(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> dict[str, Any]:
        try:
            return function(*arguments, **named)
        except (CallProblem, CorpusError, EngineAway) as problem:
            raise ToolError(str(problem)) from None

    return told
