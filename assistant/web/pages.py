"""The shell around the answers: of the chat, and of ``/ask``, which works without JavaScript."""

from __future__ import annotations

from urllib.parse import urlencode

from assistant.answer import LONGEST_QUESTION, Assistant
from assistant.web import strings
from assistant.web.cards import Face, badge, escaped, hue
from assistant.web.exchanges import suggestions_html
from assistant.web.filters import Filters, filters_html
from assistant.web.map import link_html

HEAD = '<link rel="stylesheet" href="/style.css"><script src="/chat.js"></script>'
# Where the log of the chat is; the one live region says what has arrived.
LOG = '<div id="itw-log"></div><p id="itw-status" class="itw-unseen" role="status"></p>'
_MOST_NAMES = 12


def shell(assistant: Assistant, face: Face) -> str:
    """What the chat shows above its log: what it is, and, before anything is asked, questions to start with."""
    return (
        f'<a class="itw-skip" href="#itw-box">{face.say("skip")}</a>'
        f'{_header(face, "/?")}<div id="itw-opening" class="itw-opening">{_opening(assistant, face)}</div>'
    )


def ask_page(assistant: Assistant, face: Face, question: str, filters: Filters, body: str | None) -> str:
    """The page with a form, and below it what was asked for.

    Args:
        assistant: for questions to start with.
        face: how to show it.
        question: what was asked, empty if nothing.
        filters: what was chosen.
        body: the answer; None before any question.
    """
    corpus = face.corpus
    title = f"{escaped(question)} – {escaped(corpus.title)}" if question else escaped(corpus.title)
    asked = [("q", question), *(("expert", e) for e in filters.experts)]
    address = f"/ask?{urlencode([*asked, *([('topic', filters.topic)] if filters.topic else [])])}&"
    return (
        f'<!doctype html><html lang="{face.language}" dir="{face.say("direction")}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title>{HEAD}</head><body class="itw-page">'
        f'<a class="itw-skip" href="#q">{face.say("skip")}</a><main>{_header(face, address)}'
        f'<form action="/ask" method="get" role="search"><label for="q">{face.say("box")}</label>'
        f'<div class="itw-line"><input id="q" name="q" type="search" dir="auto" maxlength="{LONGEST_QUESTION}" '
        f'value="{escaped(question)}" placeholder="{face.say("placeholder")}">'
        f'<button class="itw-primary">{face.say("ask")}</button></div>{filters_html(filters, face)}'
        f'<input type="hidden" name="lang" value="{face.language}"></form>'
        f"{_opening(assistant, face) if body is None else body}"
        '<p id="itw-status" class="itw-unseen" role="status"></p></main></body></html>'
    )


def _header(face: Face, address: str) -> str:
    """The title, what this is, who speaks, and what is set once: language and colours."""
    count = len(face.corpus.experts)
    words = " ".join(
        f'data-{name}="{face.say(key)}"'
        for name, key in (
            ("direction", "direction"),
            ("waiting", "waiting"),
            ("failed", "failed"),
            ("busy", "busy"),
            ("cleared", "new_done"),
        )
    )
    people = "".join(
        f'<li class="itw-hue-{hue(face.corpus, e)}">{badge(e.name)}<span dir="auto">{escaped(e.name)}</span></li>'
        for e in face.corpus.experts[:_MOST_NAMES]
    )
    if count > _MOST_NAMES:
        people += f"<li>{face.say('experts_more', count=count - _MOST_NAMES)}</li>"
    languages = "".join(
        f'<a class="itw-tool" href="{escaped(address)}lang={code}" lang="{code}" hreflang="{code}"'
        f"{' aria-current=true' if code == face.language else ''}>{escaped(strings.of(code)['name'])}</a>"
        for code in strings.LANGUAGES
    )
    clear = (
        f'<button type="button" class="itw-tool itw-scripted" id="itw-clear">{face.say("new")}</button>'
        if face.scripted
        else ""
    )
    return (
        f'<header class="itw-header" id="itw-words" data-language="{face.language}" {words}>'
        f'<div class="itw-bar">{clear}'
        f'<nav aria-label="{face.say("language")}">{languages}</nav>'
        f'<button type="button" class="itw-tool itw-scripted" id="itw-theme" aria-pressed="false">{face.say("dark")}'
        f"</button></div><h1 {face.source()}>{escaped(face.corpus.title)}</h1>"
        f'<p class="itw-lead">{face.say("lead")}</p>'
        f'<ul class="itw-experts" aria-label="{face.say("experts")}">{people}</ul></header>'
    )


def _opening(assistant: Assistant, face: Face) -> str:
    questions = assistant.examples()
    offered = suggestions_html("examples", questions, face, level=2) if questions else ""
    return offered + _map(face)


def _map(face: Face) -> str:
    """Who spoke on what: fetched when it is opened, or a page of its own."""
    if not face.scripted:
        return link_html(face)
    return (
        f'<details class="itw-context itw-research" data-fetch="/cards/coverage?lang={face.language}">'
        f'<summary class="itw-tool">{face.say("map")}</summary><div class="itw-around"></div></details>'
    )
