"""Answers as HTML. Every string is escaped here and nowhere else, the corpus included.

An escaped quote has the ``textContent`` of its source to the character: carriage returns, which a parser would
turn into line feeds, and the signs that template engines obey are written as character references.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from assistant.types import Answer, Quote
from corpus.types import Corpus, Span

_REFERENCES = {ord(c): f"&#{ord(c)};" for c in "\r$`{}"}


def escaped(text: str) -> str:
    """``text`` for HTML, in content or in a quoted attribute."""
    return html.escape(text).translate(_REFERENCES)


def answer_html(answer: Answer, corpus: Corpus, suggest: Callable[[str], str]) -> str:
    """One exchange: the question, what is said about the answer, the quotes, and what else may help.

    Args:
        answer: what to show.
        corpus: for the words around a quote.
        suggest: how a suggested question is offered: a button where scripts run, a link elsewhere.
    """
    parts = [
        f'<h2 class="itw-question">{escaped(answer.question)}</h2>' if answer.question else "",
        f'<p class="itw-message">{escaped(answer.message)}</p>',
        *(quote_html(q, corpus) for q in answer.quotes),
    ]
    if answer.see_also:
        parts += [
            '<section class="itw-see-also"><h3>Others who spoke on this</h3>',
            *(quote_html(q, corpus) for q in answer.see_also),
            "</section>",
        ]
    if not answer.quotes and answer.suggestions:
        parts.append(suggestions_html("Questions that are answered here", answer.suggestions, suggest))
    return f'<article class="itw-answer">{"".join(parts)}</article>'


def suggestions_html(title: str, questions: Sequence[str], suggest: Callable[[str], str]) -> str:
    """A list of questions to ask next."""
    items = "".join(f"<li>{suggest(q)}</li>" for q in questions)
    return f'<section class="itw-suggestions"><h3>{escaped(title)}</h3><ul>{items}</ul></section>'


def suggestion_button(question: str) -> str:
    """A suggestion where scripts run."""
    return f'<button type="button" class="itw-suggestion" data-ask="{escaped(question)}">{escaped(question)}</button>'


def suggestion_link(question: str) -> str:
    """A suggestion where no script runs."""
    return f'<a class="itw-suggestion" href="/ask?{escaped(urlencode({"q": question}))}">{escaped(question)}</a>'


def quote_html(quote: Quote, corpus: Corpus) -> str:
    """One quote as a card: the words, who says them, where, and the turn around them."""
    text = corpus.document(quote.document).text
    credit = f' <span class="itw-credit">quoting {escaped(quote.quoted_author)}</span>' if quote.quoted_author else ""
    topic = f"Topic {quote.topic.number}: {quote.topic.title}, paragraph {quote.paragraph}" if quote.topic else ""
    link = (
        f'<a class="itw-source" href="{escaped(quote.url)}" rel="noopener">in the source</a>'
        if quote.url and re.match(r"https?://", quote.url)
        else ""
    )
    return (
        f'<figure class="itw-card" data-quote-id="{escaped(quote.id)}" data-expert="{escaped(quote.expert.id)}">'
        f'<blockquote class="itw-quote">{_marked(text, quote.span, quote.highlights)}</blockquote>'
        f'<figcaption><span class="itw-initials" aria-hidden="true">{escaped(initials(quote.expert.name))}</span>'
        f'<span class="itw-who"><span class="itw-expert">{escaped(quote.expert.name)}</span>{credit}'
        f'<span class="itw-place">{escaped(topic or quote.document_title)}</span></span>'
        f'<span class="itw-tools">{link}<button type="button" class="itw-copy" '
        f'data-attribution="{escaped(attribution(quote))}">Copy</button></span></figcaption>'
        f'<details class="itw-context"><summary>Read in context</summary>'
        f'<div class="itw-turn">{_in_context(text, quote)}</div></details></figure>'
    )


def attribution(quote: Quote) -> str:
    """The line that goes with a copied quote."""
    credit = f", quoting {quote.quoted_author}" if quote.quoted_author else ""
    topic = f"“{quote.topic.title}”, " if quote.topic else ""
    return f"— {quote.expert.name}{credit}, {topic}{quote.document_title}"


def initials(name: str) -> str:
    """The first letters of the first and last part of a name."""
    parts = name.split()
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper() if parts else ""


def _marked(text: str, span: Span, marks: Sequence[Span], tag: str = "mark") -> str:
    """The words of ``span`` with ``marks`` inside it marked; neighbouring marks are joined."""
    parts, position = [], span.start
    for start, end in _joined(text, marks):
        parts += [escaped(text[position:start]), f"<{tag}>", escaped(text[start:end]), f"</{tag}>"]
        position = end
    return "".join([*parts, escaped(text[position : span.end])])


def _joined(text: str, marks: Sequence[Span]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for mark in sorted(marks):
        if joined and not text[joined[-1][1] : mark.start].strip():
            joined[-1] = (joined[-1][0], mark.end)
        else:
            joined.append((mark.start, mark.end))
    return joined


def _in_context(text: str, quote: Quote) -> str:
    """The whole turn with the quote in its place."""
    return _marked(text, quote.context, (quote.span,), tag="strong")
