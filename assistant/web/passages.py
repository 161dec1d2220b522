"""The page of one quote: its words, who says them, the turns around it, and how to cite it. It needs no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant import citing, styles
from assistant.context import Context, Part
from assistant.references import Reference, page
from assistant.types import Quote
from assistant.web.cards import attribution, escaped, hue, initials
from assistant.web.pages import HEAD
from corpus.types import Corpus, Document

_SCHEMA = "https://schema.org/"
_LABELS: Mapping[str, str] = {
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
    "annotation": "Web Annotation",
}


def passage_page(corpus: Corpus, reference: Reference, context: Context, base: str) -> str:
    """The page.

    Args:
        corpus: what the quote comes from.
        reference: its citation.
        context: the turns around it.
        base: the address of this server, without a slash at its end.
    """
    quote = reference.quote
    document = corpus.document(quote.document)
    title = escaped(attribution(quote).removeprefix("— "))
    return (
        f'<!doctype html><html lang="{escaped(corpus.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        f'<meta name="description" content="{escaped(_first_words(quote.text))}">'
        f'<link rel="canonical" href="{escaped(page(base, context.passage.id))}">'
        f'<link rel="alternate" type="application/json" href="{escaped(page("/api", quote.id))}">'
        f'{HEAD}<link rel="stylesheet" href="/passages.css"></head>'
        f'<body class="itw-page itw-passage"><main><header class="itw-header">'
        f'<p class="itw-lead"><a href="/ask">{escaped(corpus.title)}</a></p></header>'
        f"{_quotation(corpus, reference, document)}{_context(document, context, quote)}{_citations(corpus, reference)}"
        "</main></body></html>"
    )


def _quotation(corpus: Corpus, reference: Reference, document: Document) -> str:
    """The quote as a schema.org Quotation, in microdata: scripts, even those that hold data alone, are not needed."""
    quote = reference.quote
    words = document.text
    said = "" if reference.wholly else _person("creator", quote.expert.name, "itw-expert")
    credit = "".join(_person("creator", name, "") for name in reference.others)
    if reference.wholly:
        who = f'<span class="itw-expert">{credit}</span> <span class="itw-credit">quoted in</span> ' + _person(
            "spokenByCharacter", quote.expert.name, "itw-expert"
        )
    else:
        who = said + (f' <span class="itw-credit">quoting {credit}</span>' if credit else "")
    place = f"Topic {quote.topic.number}: {quote.topic.title}, paragraph {quote.paragraph}" if quote.topic else ""
    source = (
        f'<a class="itw-source" itemprop="url" href="{escaped(quote.url)}" rel="noopener">in the source</a>'
        if quote.url and re.match(r"https?://", quote.url)
        else ""
    )
    return (
        f'<figure class="itw-card itw-hue-{hue(corpus, quote.expert)}" itemscope '
        f'itemtype="{_SCHEMA}Quotation" data-quote-id="{escaped(quote.id)}">'
        f'<meta itemprop="identifier" content="{escaped(quote.id)}">'
        f'<meta itemprop="inLanguage" content="{escaped(reference.language)}">'
        f'<blockquote class="itw-quote" itemprop="text">{escaped(quote.span.of(words))}</blockquote>'
        f'<figcaption><span class="itw-initials" aria-hidden="true">{escaped(initials(quote.expert.name))}</span>'
        f'<h1 class="itw-who">{who}<span class="itw-place">{escaped(place)}</span></h1>'
        f'<span class="itw-tools">{source}</span></figcaption>{_work(reference, document)}</figure>'
    )


def _person(prop: str, name: str, css: str) -> str:
    return (
        f'<span itemprop="{prop}" itemscope itemtype="{_SCHEMA}Person" class="{css}">'
        f'<span itemprop="name">{escaped(name)}</span></span>'
    )


def _work(reference: Reference, document: Document) -> str:
    """What the quote is a part of."""
    editors = "".join(_person("editor", e, "") for e in reference.editors)
    facts = [f'From <cite itemprop="name">{escaped(document.title)}</cite>']
    if editors:
        facts.append(f"edited by {editors}")
    if document.date:
        facts.append(
            f'<time itemprop="datePublished" datetime="{escaped(document.date)}">{escaped(document.date)}</time>'
        )
    address = f'<link itemprop="url" href="{escaped(document.url)}">' if document.url else ""
    return (
        f'<p class="itw-work" itemprop="isPartOf" itemscope itemtype="{_SCHEMA}CreativeWork">{address}'
        f"{', '.join(facts)}</p>"
    )


def _context(document: Document, context: Context, quote: Quote) -> str:
    """The whole turn with the quote in its place, and the turns before and after it."""
    parts = [
        _part(document, context.before, None) if context.before else "",
        _part(document, context.turn, quote),
        _part(document, context.after, None) if context.after else "",
    ]
    return (
        '<section class="itw-around" aria-labelledby="context"><h2 id="context">In context</h2>'
        f"{''.join(parts)}</section>"
    )


def _part(document: Document, part: Part, quote: Quote | None) -> str:
    text, span = document.text, part.span
    who = escaped(part.expert.name) if part.expert else "Nobody is named here"
    place = f' <span class="itw-place">{escaped(part.topic.title)}</span>' if part.topic else ""
    if quote:
        words = (
            f"{escaped(text[span.start : quote.span.start])}<strong>{escaped(quote.text)}</strong>"
            f"{escaped(text[quote.span.end : span.end])}"
        )
    else:
        words = escaped(span.of(text))
    current = ' aria-current="true"' if quote else ""
    return f'<section class="itw-part"{current}><h3>{who}{place}</h3><div class="itw-turn">{words}</div></section>'


def _citations(corpus: Corpus, reference: Reference) -> str:
    entries = "".join(
        f"<dt>{s.style}</dt><dd><p>{_runs(s.runs)}</p><p>In the text: {escaped(s.in_text)}</p></dd>"
        for s in styles.styled(reference)
    )
    files = "".join(
        f"<details><summary>{label}</summary><pre>{escaped(citing.FORMS[name](reference, corpus))}</pre>"
        f'<p><a class="itw-source" href="{escaped(cite_address(reference.quote.id, name))}">As a file</a></p></details>'
        for name, label in _LABELS.items()
    )
    return (
        '<section class="itw-cite" aria-labelledby="cite"><h2 id="cite">Cite this</h2>'
        f"<dl>{entries}</dl>{files}</section>"
    )


def cite_address(quote_id: str, form: str) -> str:
    """Where the server gives one form of a citation."""
    return page("", quote_id).replace("/passages/", "/api/cite/", 1) + f"?format={form}"


def _runs(runs: tuple[tuple[str, bool], ...]) -> str:
    return "".join(f"<i>{escaped(text)}</i>" if italic else escaped(text) for text, italic in runs)


def _first_words(text: str, most: int = 160) -> str:
    """As many whole words of ``text`` as a search engine shows."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
