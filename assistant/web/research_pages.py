"""The pages for researchers: coverage, who, comparison and concordance. They need no JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from assistant import messages
from assistant.compare import Comparison
from assistant.concordance import Concordance
from assistant.web import strings
from assistant.web.cards import Face, escaped, message_html, quote_html
from assistant.web.filters import Filters, filters_html
from assistant.who import Addressed

_MOST_LINES = 500
_PAGES = {"/ask": "ask", "/coverage": "map", "/who": "who_page", "/concordance": "concordance_page"}
Asked = Mapping[str, object]


def coverage_page(found: str, problem: str, documents: Sequence[str], face: Face) -> str:
    """The matrix, a table a document; a number opens the words that it counts. Or what stands in its way."""
    asked = {"document": documents}
    if problem:
        body = f'<form action="/coverage" method="get">{_documents(documents, face)}{_send(face)}</form>'
        return _page("/coverage", asked, face.plain("map"), message_html(problem) + body, face)
    saved = {
        name: f"/api/coverage?{urlencode({'format': name.lower(), **asked}, doseq=True)}"
        for name in ("CSV", "SVG", "JSON")
    }
    return _page("/coverage", asked, face.plain("map"), found + _saved(saved, face), face)


def who_page(matter: str, found: Addressed | None, face: Face) -> str:
    """A form, and below it who addresses what was asked, each with the best quote, and who does not."""
    body = _form("/who", "who_box", matter, face)
    if found is not None:
        for voice in found.voices:
            strength = face.say("who_strength", percent=round(100 * voice.strength), count=voice.passages)
            body += f'{quote_html(voice.quote, face, level=2)}<p class="itw-strength">{strength}</p>'
        silent = strings.few(found.silent, strings.of(face.language))
        body += f'<p class="itw-message">{escaped(found.note.said_in(face.language))}</p>'
        body += f'<p class="itw-message">{face.say("who_silent", names=silent)}</p>' if silent else ""
        body += _saved({"JSON": f"/api/who?{urlencode({'q': matter})}"}, face)
    return _page("/who", {"q": matter}, face.plain("who_page"), body, face)


def compare_page(found: Comparison, asked: Asked, face: Face) -> str:
    """One topic, sub-question by sub-question, each expert's words in a card."""
    parts = []
    for place in found.places:
        title = found.questions[place] if place is not None else messages.UNALIGNED.said_in(face.language)
        if place is None and len(found.places) == 1:
            title = found.topic.title
        quotes = "".join(quote_html(q, face) for e in found.experts for q in found.said(e, place))
        parts.append(f"<section><h2 dir=auto>{escaped(title)}</h2>{quotes}</section>")
    silence = messages.expert_silent(found.silent).said_in(face.language)
    silent = f'<p class="itw-message">{escaped(silence)}</p>' if found.silent else ""
    saved = _saved({"JSON": f"/api/compare?{urlencode(asked, doseq=True)}"}, face)
    title = f"{found.topic.number}. {found.topic.title}"
    return _page("/compare", asked, title, "".join(parts) + silent + saved, face)


def concordance_page(
    query: str, chosen: Filters, documents: Sequence[str], found: Concordance | None, problem: str, face: Face
) -> str:
    """A form, and below it every line with its expert, and how often each uses the words."""
    topic = {"topic": chosen.topic} if chosen.topic else {}
    asked = {"q": query, "expert": chosen.experts, **topic, "document": documents}
    within = _documents(documents, face) if documents or problem else ""
    body = _form("/concordance", "concordance_box", query, face, filters_html(chosen, face) + within)
    if found is None:
        body += message_html(problem) if problem else ""
    else:
        body += _frequencies(found, face) + _lines(found, face)
        saved = {
            k: f"/api/concordance?{urlencode({**asked, 'format': k.lower()}, doseq=True)}" for k in ("JSON", "SVG")
        }
        body += _saved(saved, face)
    return _page("/concordance", asked, face.plain("concordance_page"), body, face)


def _frequencies(found: Concordance, face: Face) -> str:
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escaped(f.expert.name)}</th><td>{f.count}</td>'
        f"<td>{f.per_thousand:.1f}</td></tr>"
        for f in found.frequencies
    )
    head = _head(("concordance_expert", "concordance_count", "concordance_share"), face)
    caption = face.say("concordance_uses", query=found.query)
    return f"<table><caption>{caption}</caption>{head}<tbody>{rows}</tbody></table>"


def _lines(found: Concordance, face: Face) -> str:
    rows = "".join(
        f'<tr {face.source()}><td class="itw-left">{escaped(r["left"])}</td><td><mark>{escaped(r["hit"])}</mark></td>'
        f"<td>{escaped(r['right'])}</td>"
        f'<td><a href="/passages/{escaped(r["quote_id"])}">{escaped(r["expert"])}</a>'
        f"{' ' + face.say('credit', name=r['quoted_author']) if r['quoted_author'] else ''}</td></tr>"
        for r in found.rows()[:_MOST_LINES]
    )
    head = _head(("concordance_before", "concordance_hit", "concordance_after", "concordance_expert"), face)
    caption = face.say("concordance_lines", count=len(found.lines))
    return (
        f'<div class="itw-scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"{head}<tbody>{rows}</tbody></table></div>"
    )


def _head(keys: Sequence[str], face: Face) -> str:
    return "<thead><tr>" + "".join(f'<th scope="col">{face.say(key)}</th>' for key in keys) + "</tr></thead>"


def _form(action: str, label: str, value: str, face: Face, more: str = "") -> str:
    return (
        f'<form action="{action}" method="get" role="search"><label for="q">{face.say(label)}</label>'
        f'<div class="itw-line"><input id="q" name="q" type="search" dir="auto" value="{escaped(value)}">'
        f'<button class="itw-primary">{face.say("search")}</button></div>{more}'
        f"{_language(face)}</form>"
    )


def _documents(documents: Sequence[str], face: Face) -> str:
    """A field for each document that is chosen, or one for the first."""
    fields = "".join(f'<input name="document" dir="auto" value="{escaped(d)}">' for d in documents or ("",))
    return f"<p><label>{face.say('document_id')} {fields}</label></p>"


def _send(face: Face) -> str:
    return f'<button class="itw-primary">{face.say("search")}</button>{_language(face)}'


def _language(face: Face) -> str:
    return f'<input type="hidden" name="lang" value="{face.language}">'


def _saved(formats: Mapping[str, str], face: Face) -> str:
    links = " · ".join(f'<a href="{escaped(address)}" download>{name}</a>' for name, address in formats.items())
    return f"<p>{face.say('save_as')} {links}</p>"


def _page(path: str, asked: Asked, title: str, body: str, face: Face) -> str:
    """The shell.

    Args:
        path: of this page.
        asked: its parameters but for the language.
        title: its heading.
        body: what stands below.
        face: how to show it.
    """
    pages = " · ".join(
        f'<a href="{other}?lang={face.language}"{" aria-current=page" if other == path else ""}>{face.say(key)}</a>'
        for other, key in _PAGES.items()
    )
    languages = "".join(
        f'<a class="itw-tool" href="{path}?{escaped(urlencode({**asked, "lang": code}, doseq=True))}" lang="{code}" '
        f'hreflang="{code}"{" aria-current=true" if code == face.language else ""}>'
        f"{escaped(strings.of(code)['name'])}</a>"
        for code in strings.LANGUAGES
    )
    return (
        f'<!doctype html><html lang="{face.language}" dir="{face.say("direction")}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)} – {escaped(face.corpus.title)}</title>"
        '<link rel="stylesheet" href="/style.css"></head>'
        f'<body class="itw-page itw-research"><main><header class="itw-header"><div class="itw-bar">'
        f'<nav aria-label="{face.say("language")}">{languages}</nav></div>'
        f'<p class="itw-lead" {face.source()}>{escaped(face.corpus.title)}</p>'
        f'<nav class="itw-lead" aria-label="{face.say("pages")}">{pages}</nav><h1 dir="auto">{escaped(title)}</h1>'
        f"</header>{body}</main></body></html>"
    )
