"""The citation of one quote: what it says, and that as CSL-JSON, BibTeX and RIS.

A quote is cited as a part of its document: the topic is a chapter by the expert, the document the book. Words of a
third party are cited where they were read ("quoted in"). What the source does not state is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as percent_encode

from assistant import messages, quoting
from assistant.types import Quote
from corpus import names
from corpus.speakers import solo
from corpus.types import Corpus, Document, Span

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: f"\\{c}" for c in "&%$#_{}"
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation of ``quote`` says.

    ``editors`` sign the document and do not speak in it. ``date`` is year, month and day, as far as known.
    ``others`` are the third parties whose words the quote holds; ``wholly`` tells that it holds no others.
    """

    quote: Quote
    editors: tuple[str, ...]
    date: tuple[int, ...]
    language: str
    permalink: str | None
    others: tuple[str, ...]
    wholly: bool

    @property
    def key(self) -> str:
        """A key for bibliographies: ASCII letters, digits and hyphens."""
        name = re.sub(r"[^a-z0-9-]", "", names.slug(self.quote.expert.name))
        return "-".join(filter(None, (name, str(self.quote.span.start), str(self.quote.span.end))))

    @property
    def chapter(self) -> str | None:
        """The topic's title, where it says more than the document's."""
        topic = self.quote.topic
        return topic.title if topic and topic.title != self.quote.document_title else None

    @property
    def credit(self) -> str:
        """Whose words they are."""
        listed, expert = messages.listed(self.others), self.quote.expert.name
        if not listed:
            return expert
        return f"{listed}, quoted in {expert}" if self.wholly else f"{expert}, quoting {listed}"

    @property
    def note(self) -> str:
        """What bibliographies have no field for: whose words, under which topic, in which paragraph."""
        quote = self.quote
        facts = [
            self.credit if self.others else None,
            f"topic {quote.topic.number}" if quote.topic else None,
            f"paragraph {quote.paragraph}",
        ]
        found = "; ".join(filter(None, facts))
        return found[0].upper() + found[1:]


def of(corpus: Corpus, quote_id: str, base: str | None = None) -> Reference:
    """The citation of the quote of this id.

    Args:
        corpus: holds the quote.
        quote_id: ``document:start-end``.
        base: the address of a server with a page for every quote, without a slash at its end; it serves as the
            permalink where the document has no address.

    Raises:
        CorpusError: the id is malformed, or names no words inside one passage of a named expert.
    """
    passage, span = corpus.locate(quote_id)
    document = corpus.document(passage.document)
    quote = quoting.quote(corpus, passage, span)
    held = [q for q in passage.quotations if q.span.touches(span)]
    return Reference(
        quote=quote,
        editors=_editors(corpus, document),
        date=_date(document.date),
        language=corpus.language,
        permalink=quote.url or (page(base, quote.id) if base else None),
        others=tuple(dict.fromkeys(q.author for q in held)),
        wholly=any(is_all_of(q.span, span, document.text) for q in held),
    )


def page(base: str, quote_id: str) -> str:
    """The address of a quote's own page on the server at ``base``."""
    return f"{base}/passages/{percent_encode(quote_id, safe=':')}"


def csl(reference: Reference) -> dict[str, Any]:
    """CSL-JSON, without its note (https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html)."""
    quote = reference.quote
    kind = "chapter" if reference.chapter else "webpage" if quote.url else "document"
    item: dict[str, Any] = {
        "id": quote.id,
        "type": kind,
        "author": [name_parts(quote.expert.name)],
        "title": reference.chapter or quote.document_title,
        "container-title": quote.document_title if reference.chapter else None,
        "editor": [name_parts(e) for e in reference.editors],
        "issued": {"date-parts": [list(reference.date)]} if reference.date else None,
        "URL": reference.permalink,
        "language": reference.language,
    }
    return {k: v for k, v in item.items() if v}


def csl_json(reference: Reference) -> str:
    """A CSL-JSON file with this one item."""
    return json.dumps([{**csl(reference), "note": reference.note}], ensure_ascii=False, indent=2)


def bibtex(reference: Reference) -> str:
    """A BibTeX entry in UTF-8."""
    quote, date = reference.quote, reference.date
    fields = {
        "author": _bibtex_name(quote.expert.name),
        "title": f"{{{_escaped(reference.chapter or quote.document_title)}}}",
        "booktitle": f"{{{_escaped(quote.document_title)}}}" if reference.chapter else None,
        "editor": " and ".join(map(_bibtex_name, reference.editors)),
        "year": date[:1] and str(date[0]),
        "month": date[1:2] and _MONTHS[date[1] - 1],
        "day": date[2:3] and str(date[2]),
        "url": reference.permalink and re.sub(r"[{}\\]", lambda m: percent_encode(m[0]), reference.permalink),
        "note": _escaped(reference.note),
    }
    # A month is a macro, so that each style writes it in its own way.
    lines = (f"  {k} = {v if k == 'month' else f'{{{v}}}'}," for k, v in fields.items() if v)
    return "\n".join((f"@{'incollection' if reference.chapter else 'misc'}{{{reference.key},", *lines, "}"))


def ris(reference: Reference) -> str:
    """A RIS record."""
    return "\n".join(f"{tag}  - {' '.join(value.split())}".rstrip(" ") for tag, value in _ris(reference))


def _ris(reference: Reference) -> Iterator[tuple[str, str]]:
    quote, date = reference.quote, reference.date
    yield "TY", "CHAP" if reference.chapter else "ELEC" if quote.url else "GEN"
    yield "ID", quote.id
    yield "AU", _inverted(quote.expert.name)
    yield "TI", reference.chapter or quote.document_title
    if reference.chapter:
        yield "T2", quote.document_title
    for editor in reference.editors:
        yield "ED", _inverted(editor)
    if date:
        yield "PY", str(date[0])
        yield "DA", "/".join(f"{part:02d}" for part in date) + "/" * (3 - len(date))
    if reference.permalink:
        yield "UR", reference.permalink
    yield "LA", reference.language
    yield "N1", reference.note
    yield "ER", ""


def name_parts(name: str) -> dict[str, str]:
    """A name as CSL has it: family, given, particle and suffix, or literally where it is no person's in full."""
    if "," in name:
        family, given = (part.strip() for part in name.split(",", 1))
        if " " not in family and given:
            return {"family": family, "given": given}
        name = family  # "John Smith, MD"
    words = name.split()
    while len(words) > 1 and names.fold(words[0]).strip(".") in names.TITLES:
        words.pop(0)
    suffix = words.pop() if len(words) > 2 and words[-1].strip(".") in names.LETTERS_AFTER else None
    bare = [names.fold(w).strip(".,") for w in words]
    if len(words) < 2 or names.OFFICES & set(bare) or not names.looks_like_name(" ".join(words)):
        return {"family": words[0]} if len(words) == 1 and words[0] != name else {"literal": name}
    if bare[0] in names.PARTICLES and words[0].islower():
        return {"family": " ".join(words)}
    # "Larry Catà Backer" is cited under Backer, "Ludwig van der Rohe" under Rohe with what stands before it.
    first = next((n for n, w in enumerate(bare) if n and w in names.PARTICLES and words[n].islower()), len(words) - 1)
    last = next((n for n in range(first, len(words) - 1) if bare[n] not in names.PARTICLES), len(words) - 1)
    parts = {
        "family": " ".join(words[last:]),
        "given": " ".join(words[:first]),
        "non-dropping-particle": " ".join(words[first:last]),
        "suffix": suffix,
    }
    return {k: v for k, v in parts.items() if v}


def _inverted(name: str) -> str:
    parts = name_parts(name)
    if "literal" in parts:
        return name
    family = " ".join(filter(None, (parts.get("non-dropping-particle"), parts["family"])))
    return ", ".join(filter(None, (family, parts.get("given"), parts.get("suffix"))))


def _bibtex_name(name: str) -> str:
    parts = name_parts(name)
    if "literal" in parts or "given" not in parts:
        return f"{{{_escaped(parts.get('literal') or parts['family'])}}}"
    family = " ".join(filter(None, (parts.get("non-dropping-particle"), parts["family"])))
    return ", ".join(_escaped(p) for p in (family, parts.get("suffix"), parts["given"]) if p)


def _escaped(text: str) -> str:
    """``text`` for TeX."""
    return "".join(_SPECIAL.get(c, c) for c in " ".join(text.split()))


def _date(written: str | None) -> tuple[int, ...]:
    match = _DATE.match(written or "")
    found = tuple(int(part) for part in match.groups() if part) if match else ()
    return found if len(found) < 2 or 1 <= found[1] <= 12 else found[:1]


def _editors(corpus: Corpus, document: Document) -> tuple[str, ...]:
    """Who signs a document and does not speak in it."""
    if not document.author:
        return ()
    speaking = {corpus.expert(t.expert) for t in document.turns if t.expert}
    known = {names.key(form) for e in speaking for form in (e.name, *e.aliases)}
    signed = solo.authors(document.author) or (document.author,)
    return tuple(s for s in signed if names.key(s) not in known)


def is_all_of(quotation: Span, span: Span, text: str) -> bool:
    """Whether ``span`` holds nothing but ``quotation`` and the marks around it."""
    rest = text[span.start : quotation.start] + text[max(span.start, quotation.end) : span.end]
    return not any(c.isalnum() for c in rest)
