"""References in the styles of APA, MLA and Chicago: the only import of citeproc.

The styles are the published ones (``csl/NOTICE.md``). What citeproc-py does not do with them is done here: names
that are never cut to initials, conditions for several works of one author, capital letters of labels, and
punctuation beside quotation marks.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source import Locator
from citeproc.source.json import CiteProcJSON

from assistant import messages, references
from assistant.references import Reference

_FILES = Path(__file__).parent / "csl"
_CSL = "{http://purl.org/net/xbiblio/csl}"
_QUOTED_IN = {"APA": "as cited in", "MLA": "qtd. in", "Chicago": "quoted in"}
STYLES = {"APA": "apa", "MLA": "modern-language-association", "Chicago": "chicago-author-date"}


@dataclass(frozen=True, slots=True)
class Styled:
    """A reference in one style: its entry in the list of references, and what stands in the text.

    ``runs`` are the entry in pieces, each with whether it is in italics.
    """

    style: str
    runs: tuple[tuple[str, bool], ...]
    in_text: str

    @property
    def entry(self) -> str:
        """The entry as plain text."""
        return "".join(text for text, _ in self.runs)


def styled(reference: Reference) -> tuple[Styled, ...]:
    """The reference in each of :data:`STYLES`, in that order."""
    return tuple(Styled(name, _entry(name, reference), _in_text(name, reference)) for name in STYLES)


def text(reference: Reference) -> str:
    """All styles as plain text."""
    return "\n\n".join(f"{s.style}\n  {s.entry}\n  In the text: {s.in_text}" for s in styled(reference))


def _entry(style: str, reference: Reference) -> tuple[tuple[str, bool], ...]:
    bibliography = _bibliography(style, reference)
    bibliography.register(Citation([CitationItem(reference.quote.id)]))
    pieces = re.split(r"<(/?)i>", _tidied(str(bibliography.bibliography()[0])))
    slashes = ["/", *pieces[1::2]]
    return tuple((html.unescape(t), not s) for t, s in zip(pieces[::2], slashes, strict=True) if t)


def _in_text(style: str, reference: Reference) -> str:
    others = messages.listed([_short(o) for o in reference.others])
    about = {}
    if others:
        about = {"prefix": f"{others}, {_QUOTED_IN[style]} "} if reference.wholly else {"suffix": f", quoting {others}"}
    place = Locator("paragraph", str(reference.quote.paragraph))
    citation = Citation([CitationItem(reference.quote.id, locator=place, **about)])
    bibliography = _bibliography(style, reference)
    bibliography.register(citation)
    # A style may set a title in italics here too; what stands in somebody's text is plain.
    return html.unescape(re.sub(r"</?i>", "", _tidied(str(bibliography.cite(citation, lambda _: None)))))


def _bibliography(style: str, reference: Reference) -> CitationStylesBibliography:
    return CitationStylesBibliography(_style(style), CiteProcJSON([references.csl(reference)]), formatter.html)


def _short(name: str) -> str:
    parts = references.name_parts(name)
    return parts.get("family") or parts["literal"]


@lru_cache
def _style(name: str) -> CitationStylesStyle:
    style = CitationStylesStyle(str(_FILES / f"{STYLES[name]}.csl"), validate=False)
    initials = style.root.attrib.pop("initialize-with", None)
    for element in style.root.iter(f"{_CSL}name"):
        if element.get("initialize") != "false" and initials is not None:
            element.set("initialize-with", initials)
    for element in style.root.iter(f"{_CSL}label"):
        if element.get("text-case") == "title":
            element.set("text-case", "capitalize-first")
    for element in [e for e in style.root.iter(f"{_CSL}if") if e.get("disambiguate")]:
        element.attrib.pop("disambiguate")
        element.set("type", "never")  # one work alone is never ambiguous
    return style


def _tidied(entry: str) -> str:
    """Commas and full stops inside closing quotation marks; none after a question; nothing retrieved undated."""
    entry = re.sub(r"([”’]+)([.,])", r"\2\1", entry)
    entry = re.sub(r"([?!])((?:</i>)?)[.,](?=[”’\s]|$)", r"\1\2", entry)
    return re.sub(r"\bRetrieved (?=https?:)", "", entry)
