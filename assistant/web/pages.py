"""Whole pages: the shell of ``/ask``, which works without JavaScript."""

from __future__ import annotations

from assistant.answer import Assistant
from assistant.types import Answer
from assistant.web.cards import answer_html, escaped, suggestion_link, suggestions_html


def ask_page(assistant: Assistant, answer: Answer | None) -> str:
    """The page with a form, and below it the answer or, before any question, examples."""
    title = assistant.corpus.title
    if answer is None:
        body = suggestions_html("Questions to start with", assistant.examples(), suggestion_link)
    else:
        body = answer_html(answer, assistant.corpus, suggestion_link)
    question = escaped(answer.question) if answer else ""
    heading = f"{question} – {escaped(title)}" if question else escaped(title)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{heading}</title><link rel="stylesheet" href="/style.css"></head>'
        f'<body class="itw-page"><main><header class="itw-header"><h1>{escaped(title)}</h1>{_introduction(assistant)}'
        '</header><form action="/ask" method="get" role="search"><label for="q">Your question</label>'
        f'<input id="q" name="q" type="search" maxlength="2000" value="{question}" required>'
        f"<button>Ask</button></form>{body}</main></body></html>"
    )


def header(assistant: Assistant) -> str:
    """What the chat shows above its log."""
    return f'<header class="itw-header"><h1>{escaped(assistant.corpus.title)}</h1>{_introduction(assistant)}</header>'


def _introduction(assistant: Assistant) -> str:
    names = [e.name for e in assistant.corpus.experts]
    shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    return (
        '<p class="itw-lead">Ask, and read the answer in the experts’ own words, or that they did not address it. '
        f'Nothing is written, shortened or completed.</p><p class="itw-experts">{escaped(shown)}</p>'
    )
