"""The chat: a Gradio page whose log is plain HTML.

``gr.Chatbot`` would rewrite quoted text as Markdown and LaTeX; ``gr.HTML`` shows what it is given, so everything it
is given is escaped in :mod:`assistant.web.cards`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr

from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.types import CallProblem
from assistant.web.cards import answer_html, escaped, suggestion_button, suggestions_html
from assistant.web.pages import header

_LOG_CHARACTERS = 400_000  # of HTML kept in the log; older exchanges are dropped first
_EXCHANGE = "<!--exchange-->"
HEAD = '<link rel="stylesheet" href="/style.css"><script src="/chat.js" defer></script>'
_QUESTION_FROM_ADDRESS = "() => new URLSearchParams(window.location.search).get('q') || ''"


def build(current: Callable[[], Assistant]) -> gr.Blocks:
    """The chat, to be mounted with :data:`HEAD` in its head.

    Args:
        current: the assistant that answers now.
    """
    assistant = current()
    opening = suggestions_html("Questions to start with", assistant.examples(), suggestion_button)

    def respond(question: str, log: str, conversation: str | None) -> tuple[str, str, str]:
        conversation = conversation or secrets.token_urlsafe(16)
        if not question.strip():
            return "", log, conversation
        assistant = current()
        try:
            answer = assistant.ask(question, conversation=conversation)
            exchange = answer_html(answer, assistant.corpus, suggestion_button)
        except CallProblem as problem:
            exchange = f'<article class="itw-answer"><p class="itw-message">{escaped(str(problem))}</p></article>'
        exchanges = [] if log == opening else log.split(_EXCHANGE)
        exchanges.append(exchange)
        while len(exchanges) > 1 and sum(map(len, exchanges)) > _LOG_CHARACTERS:
            exchanges.pop(0)
        return "", _EXCHANGE.join(exchanges), conversation

    with gr.Blocks(title=assistant.corpus.title, analytics_enabled=False) as chat:
        gr.HTML(header(assistant), js_on_load=None, apply_default_css=False)
        log = gr.HTML(opening, elem_id="itw-log", js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="itw-ask"):
            box = gr.Textbox(
                placeholder="Ask in your own words",
                label="Your question",
                show_label=False,
                max_length=LONGEST_QUESTION,
                lines=1,
                max_lines=4,
                autofocus=True,
                scale=8,
                elem_id="itw-box",
            )
            button = gr.Button("Ask", variant="primary", scale=1, min_width=80, elem_id="itw-submit")
            clear = gr.Button("New conversation", scale=1, min_width=120, elem_id="itw-clear")
        conversation = gr.State(None)
        sides = {"inputs": [box, log, conversation], "outputs": [box, log, conversation], "show_progress": "hidden"}
        box.submit(respond, **sides, queue=False)
        button.click(respond, **sides, queue=False)
        clear.click(lambda: ("", opening, None), outputs=[box, log, conversation], queue=False)
        chat.load(None, outputs=box, js=_QUESTION_FROM_ADDRESS).then(respond, **sides, queue=False)
    return chat
