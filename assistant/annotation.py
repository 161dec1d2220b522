"""A quote as a W3C Web Annotation, so that other tools find its place (https://www.w3.org/TR/annotation-model/)."""

from __future__ import annotations

import base64
import json
import re
import uuid
from typing import Any

from rapidfuzz.distance import Levenshtein

from assistant.references import Reference
from corpus.types import Corpus, Document, Span

_CONTEXT = 64  # characters of prefix and suffix at the least
_MOST_CONTEXT = 2048
_TOO_LIKE = 0.75


def annotation(reference: Reference, corpus: Corpus) -> dict[str, Any]:
    """The annotation, as JSON-LD. Positions count code points of the document's text as the corpus stores it.

    A document without an address is named by the hash of that text (RFC 6920); the quote's own page, where there is
    one, is a second target.
    """
    quote = reference.quote
    document = corpus.document(quote.document)
    topic = f", “{quote.topic.title}”" if quote.topic else ""
    selectors = selector(document.text, quote.span)
    source = _source(document)
    place = {"type": "TextPositionSelector", "start": quote.span.start, "end": quote.span.end}
    targets: list[dict[str, Any]] = [{"source": source, "selector": [selectors, place]}]
    if reference.permalink and not document.url:
        targets.append({"source": reference.permalink, "selector": selectors})
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{source}#char={quote.span.start},{quote.span.end}')}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": {
            "type": "TextualBody",
            "purpose": "identifying",
            "format": "text/plain",
            "language": "en",
            "value": f"{quote.expert.name}{topic}, {quote.document_title}. {reference.note}.",
        },
        "target": targets[0] if len(targets) == 1 else targets,
    }


def annotation_json(reference: Reference, corpus: Corpus) -> str:
    """The annotation as a file."""
    return json.dumps(annotation(reference, corpus), ensure_ascii=False, indent=2)


def selector(text: str, span: Span) -> dict[str, str]:
    """The TextQuoteSelector of ``span``: its words, and as much before and after as tells them from the same elsewhere.

    The same words elsewhere have to differ in a quarter of what is around them, so that a place is found again on a
    page that has changed.
    """
    exact = span.of(text)
    others = [m.start() for m in re.finditer(f"(?={re.escape(exact)})", text) if m.start() != span.start]
    size = _CONTEXT
    while True:
        prefix, suffix = text[max(0, span.start - size) : span.start], text[span.end : span.end + size]
        others = [
            start
            for start in others
            if Levenshtein.normalized_similarity(
                prefix + suffix,
                text[max(0, start - len(prefix)) : start] + text[start + len(exact) : start + len(exact) + len(suffix)],
            )
            > _TOO_LIKE
        ]
        if size >= _MOST_CONTEXT or not others:
            return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}
        size *= 2


def _source(document: Document) -> str:
    if document.url:
        return document.url.split("#")[0]
    digest = base64.urlsafe_b64encode(bytes.fromhex(document.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}?ct=text/plain"
