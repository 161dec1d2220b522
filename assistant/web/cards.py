"""One quote as HTML. Every string is escaped here and nowhere else, the corpus included.

An escaped quote has the ``textContent`` of its source to the character: carriage returns, which a parser would
turn into line feeds, and the signs that template engines obey are written as character references.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote as percent_encode
from urllib.parse import urlencode

from assistant import citing, context, references
from assistant.context import Part
from assistant.types import Quote
from assistant.web import strings
from assistant.web.strings import Strings
from corpus.types import Corpus, Expert, Span, Topic

_HUES = 8  # colours in style.css
_REFERENCES = {ord(c): f"&#{ord(c)};" for c in "\r$`{}"}


def escaped(text: str) -> str:
    """``text`` for HTML, in content or in a quoted attribute."""
    return html.escape(text).translate(_REFERENCES)


@dataclass(frozen=True, slots=True)
class Face:
    """How things are shown.

    ``language`` is one of :data:`assistant.web.strings.LANGUAGES`. ``scripted`` is whether scripts run: then what is
    seldom read is fetched when it is opened, and suggestions are buttons; else all is in place, and they are links.
    """

    corpus: Corpus
    language: str
    scripted: bool = True

    def say(self, key: str, **values: str | int) -> str:
        """A string of the interface, escaped."""
        return escaped(self.plain(key, **values))

    def plain(self, key: str, **values: str | int) -> str:
        """A string of the interface as it is."""
        return strings.of(self.language)[key].format_map(values)

    def source(self) -> str:
        """The attributes of an element that holds words of the corpus."""
        return f'lang="{escaped(self.corpus.language)}" dir="auto"'


def message_html(problem: str) -> str:
    """What stands in the way, in place of what was asked for."""
    return f'<p class="itw-message" role="alert">{escaped(problem)}</p>'


def hue(corpus: Corpus, expert: Expert) -> int:
    """The number of an expert's colour; it stays as long as nobody is entered before them."""
    return corpus.place_of(expert) % _HUES


def quote_html(quote: Quote, face: Face, level: int = 3) -> str:
    """A quote as a card: who says it and where, the words, and what can be done with them.

    Args:
        quote: the quote.
        face: how to show it.
        level: of the heading that names the expert.
    """
    document = face.corpus.document(quote.document)
    return (
        f'<figure class="itw-card itw-hue-{hue(face.corpus, quote.expert)}" data-quote-id="{escaped(quote.id)}" '
        f'data-expert="{escaped(quote.expert.id)}"><figcaption>{badge(quote.expert.name)}'
        f'<div class="itw-who"><h{level} class="itw-expert" dir="auto">{escaped(quote.expert.name)}</h{level}>'
        f'{_credit(quote, face)}<span class="itw-place">{_place(quote, face)}</span></div></figcaption>'
        f'<blockquote class="itw-quote" {face.source()}>{_marked(document.text, quote.span, quote.highlights)}'
        f"</blockquote>{_tools(quote, face)}</figure>"
    )


def context_html(quote: Quote, face: Face, level: int = 4) -> str:
    """The whole turn with the quote in its place, and the turns before and after it, each with who speaks."""
    around = context.around(face.corpus, quote.id)
    text = face.corpus.document(quote.document).text
    shown = f'<div class="itw-turn" {face.source()}>{_marked(text, around.turn.span, (quote.span,), "strong")}</div>'
    parts = [
        (around.before, "before", around.before and _neighbour(text, around.before, face)),
        (around.turn, "here", shown),
        (around.after, "after", around.after and _neighbour(text, around.after, face)),
    ]
    return "".join(
        f'<section class="itw-part"><h{level}><span class="itw-when">{face.say(when)}</span> '
        f"{_speaker(part, around.turn, face)}</h{level}>{words}</section>"
        for part, when, words in parts
        if part
    )


def cite_html(quote: Quote, face: Face, base: str) -> str:
    """The citation of a quote in every form, the first one open."""
    reference = references.of(face.corpus, quote.id, base)
    forms = "".join(
        f"<details{' open' if n == 0 else ''}><summary>{face.say(f'cite_{name}')}</summary>"
        f'<div class="itw-citation"><pre dir="auto" tabindex="0">{escaped(form(reference, face.corpus))}</pre>'
        f"{_copy_button(face, 'itw-copy-citation')}</div></details>"
        for n, (name, form) in enumerate(citing.FORMS.items())
    )
    return f"<h4>{face.say('cite_quote')}</h4>{forms}"


def attribution(quote: Quote, words: Strings | None = None) -> str:
    """The line that goes with a copied quote.

    Args:
        quote: the quote.
        words: the strings of the interface; English by default.
    """
    words = words or strings.of(strings.DEFAULT)
    who = quote.expert.name
    if quote.quoted_author:
        who = words["attribution_credit"].format(name=who, author=quote.quoted_author)
    source = quote.document_title
    if quote.topic:
        source = words["attribution_topic"].format(topic=quote.topic.title, document=source)
    return words["attribution"].format(who=who, source=source)


def badge(name: str) -> str:
    """An expert's initials, beside the name itself."""
    return f'<span class="itw-initials" aria-hidden="true">{escaped(initials(name))}</span>'


def initials(name: str) -> str:
    """The first letters of the first and last part of a name."""
    parts = name.split()
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper() if parts else ""


def _credit(quote: Quote, face: Face) -> str:
    if not quote.quoted_author:
        return ""
    return f'<span class="itw-credit">{face.say("credit", name=quote.quoted_author)}</span> '


def _place(quote: Quote, face: Face) -> str:
    """Where the words stand; the document is named where there are several."""
    topic = face.say("place", topic=_topic(quote.topic, face), paragraph=quote.paragraph) if quote.topic else ""
    several = len(face.corpus.documents) > 1
    return " · ".join(filter(None, (topic, escaped(quote.document_title) if several or not topic else "")))


def _topic(topic: Topic, face: Face) -> str:
    return face.plain("topic", number=topic.number, title=topic.title)


def _tools(quote: Quote, face: Face) -> str:
    """What can be done with a quote. What needs a script (``itw-scripted``) is shown where scripts run."""
    address = percent_encode(quote.id, safe=":")
    around = "" if face.scripted else context_html(quote, face)
    others = _others(quote, face, address) if quote.topic else ""
    source = (
        f'<a href="{escaped(quote.url)}" class="itw-source itw-tool" rel="noopener">{face.say("source")}</a>'
        if quote.url and re.match(r"https?://", quote.url)
        else ""
    )
    line = escaped(attribution(quote, strings.of(face.language)))
    link = face.say("link_to", name=quote.expert.name)
    return (
        f'<div class="itw-tools"><details class="itw-context" data-fetch="/cards/context/{escaped(address)}">'
        f'<summary class="itw-tool">{face.say("context")}</summary><div class="itw-around">{around}</div></details>'
        f"{others}{_copy_button(face, 'itw-copy', line)}{_opens(face, 'cite', address)}"
        f'<a class="itw-link itw-tool" href="/passages/{escaped(address)}" aria-label="{face.say("link")}: {link}">'
        f"{face.say('link')}</a>{source}"
        f'<span class="itw-feedback itw-scripted" role="group" aria-label="{face.say("helpful")}" '
        f'data-thanks="{face.say("thanks")}">'
        f'<span aria-hidden="true">{face.say("helpful")}</span>'
        f'<button type="button" class="itw-tool" data-helpful="true" aria-pressed="false">{face.say("yes")}</button>'
        f'<button type="button" class="itw-tool" data-helpful="false" aria-pressed="false">{face.say("no")}</button>'
        "</span></div>"
    )


def _others(quote: Quote, face: Face, address: str) -> str:
    if face.scripted or quote.topic is None:
        return _opens(face, "others", address)
    query = urlencode({"topic": quote.topic.number, "document": quote.document, "lang": face.language})
    return f'<a class="itw-tool" href="/ask?{escaped(query)}">{face.say("others")}</a>'


def _opens(face: Face, what: str, address: str) -> str:
    """A button that opens something below the card."""
    return (
        f'<button type="button" class="itw-tool itw-scripted" aria-expanded="false" '
        f'data-panel="/cards/{what}/{escaped(address)}">{face.say(what)}</button>'
    )


def _copy_button(face: Face, name: str, attribution_line: str = "") -> str:
    with_line = f' data-attribution="{attribution_line}"' if attribution_line else ""
    return (
        f'<button type="button" class="{name} itw-tool itw-scripted" data-done="{face.say("copied")}" '
        f'data-failed="{face.say("copy_failed")}"{with_line}>{face.say("copy")}</button>'
    )


def _neighbour(text: str, part: Part, face: Face) -> str:
    return f'<div class="itw-neighbour" {face.source()}>{escaped(part.span.of(text))}</div>'


def _speaker(part: Part, turn: Part, face: Face) -> str:
    """Who speaks, and under which topic, if it is not that of the turn shown."""
    name = f'<span dir="auto">{escaped(part.expert.name)}</span>' if part.expert else face.say("nobody")
    if part.topic is None or part.topic == turn.topic:
        return name
    return f'{name} <span class="itw-place">{escaped(_topic(part.topic, face))}</span>'


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
