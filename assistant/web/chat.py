"""The chat: a Gradio page whose log is plain HTML.

``gr.Chatbot`` would rewrite quoted text as Markdown and LaTeX; ``gr.HTML`` shows what it is given, so everything it
is given is escaped in :mod:`assistant.web.cards`. The log lives in the browser (``chat.js``): an answer is sent once,
and the server keeps nothing of it. After a reload the browser sends the questions, and they are answered anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.types import CallProblem
from assistant.web import pages, strings
from assistant.web.cards import Face
from assistant.web.exchanges import answer_html, compare_html, problem_html
from assistant.web.filters import Filters, filters_html
from index.types import EngineAway

_MOST_PAST = 20  # exchanges of a conversation that are shown again after a reload
_LONGEST_AROUND = 100_000  # characters
_LONGEST_NAME = 200


def build(current: Callable[[], Assistant]) -> gr.Blocks:
    """The chat, to be shown with :data:`assistant.web.pages.HEAD` in its head.

    Args:
        current: the assistant that answers now.
    """
    first = current()
    face = Face(first.corpus, strings.DEFAULT)

    def respond(question: str, around: str, request: gr.Request) -> tuple[str, Any]:
        """The answer, and an empty box. ``around`` is what the page knows: language, conversation, filters."""
        asked = _read(around)
        if not question.strip():
            return "", gr.skip()
        return "", _exchange(current(), {**asked, "q": question}, _conversation(asked), _language(asked, request))

    def open_page(around: str, request: gr.Request) -> tuple[Any, Any, Any, Any]:
        """The page in the reader's language, and what was asked before a reload or in the address."""
        asked = _read(around)
        assistant, language = current(), _language(asked, request)
        given = asked.get("past")
        past = [p for p in given if isinstance(p, dict)][-_MOST_PAST:] if isinstance(given, list) else []
        shown = "".join(_exchange(assistant, p, _conversation(asked), language) for p in past)
        log = shown or gr.skip()
        if language == strings.DEFAULT and assistant is first:
            return gr.skip(), gr.skip(), gr.skip(), log
        here = Face(assistant.corpus, language)
        box = gr.update(placeholder=here.plain("placeholder"), label=here.plain("box"), submit_btn=here.plain("ask"))
        return pages.shell(assistant, here), filters_html(Filters(), here), box, log

    with gr.Blocks(title=first.corpus.title, analytics_enabled=False) as chat:
        plain = {"js_on_load": None, "apply_default_css": False}
        shell = gr.HTML(pages.shell(first, face), elem_id="itw-shell", **plain)
        gr.HTML(pages.LOG, **plain)
        latest = gr.HTML("", elem_id="itw-latest", **plain)
        with gr.Column(elem_id="itw-ask"):
            filters = gr.HTML(filters_html(Filters(), face), elem_id="itw-filters", **plain)
            box = gr.Textbox(
                placeholder=face.plain("placeholder"),
                label=face.plain("box"),
                show_label=False,
                max_length=LONGEST_QUESTION,
                lines=1,
                max_lines=4,
                submit_btn=face.plain("ask"),
                elem_id="itw-box",
            )
        around = gr.Textbox(visible=False)
        how: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        box.submit(respond, [box, around], [box, latest], js="(q, a) => [q, itw.around(q)]", **how)
        chat.load(open_page, [around], [shell, filters, box, latest], js="() => [itw.opening()]", **how)
    return chat


def _exchange(assistant: Assistant, asked: dict[str, Any], conversation: str | None, language: str) -> str:
    """One entry of the log: the answer to a question, or experts side by side."""
    face = Face(assistant.corpus, language)
    question = asked.get("q")
    given = asked.get("experts")
    experts = [e for e in given if isinstance(e, str)] if isinstance(given, list) else []
    topic = asked.get("topic") if isinstance(asked.get("topic"), int) else None
    document = asked.get("document") if isinstance(asked.get("document"), str) else None
    try:
        if isinstance(question, str) and question.strip():
            if len(question) > LONGEST_QUESTION:
                return problem_html("", face.plain("too_long", count=f"{LONGEST_QUESTION:,}"), face)
            answer = assistant.ask(question, conversation=conversation, experts=experts, topic=topic)
            return answer_html(answer, face)
        if topic is not None:
            return compare_html(topic, [assistant.find_expert(e) for e in experts], face, document)
    except EngineAway:
        return problem_html(question if isinstance(question, str) else "", face.plain("failed"), face)
    except CallProblem as problem:
        return problem_html(question if isinstance(question, str) else "", str(problem), face)
    return ""


def _read(around: str) -> dict[str, Any]:
    """What the page sent; nothing if it is no JSON object: it comes from a browser, so it may be anything."""
    try:
        asked = json.loads(around) if len(around) <= _LONGEST_AROUND else None
    except ValueError:
        asked = None
    return asked if isinstance(asked, dict) else {}


def _conversation(asked: dict[str, Any]) -> str | None:
    name = asked.get("conversation")
    return name if isinstance(name, str) and len(name) <= _LONGEST_NAME else None


def _language(asked: dict[str, Any], request: gr.Request) -> str:
    wanted = asked.get("language")
    return strings.chosen(wanted if isinstance(wanted, str) else None, request.headers.get("accept-language"))
