"""References in the styles of APA, MLA and Chicago: the only import of citeproc.

The styles are the published ones (``csl/NOTICE.md``). What citeproc-py does not do with them is done here: names
that are never cut to initials, conditions for several works of one author, capital letters of labels, and
punctuation beside quotation marks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source import Locator
from citeproc.source.json import CiteProcJSON

from assistant import messages, references
from assistant.references import Reference

_FILES = Path(__file__).parent / "csl"
_CSL = "{http://purl.org/net/xbiblio/csl}"
_QUOTED_IN = {"APA": "as cited in", "MLA": "qtd. in", "Chicago": "quoted in"}
STYLES = {"APA": "apa", "MLA": "modern-language-association", "Chicago": "chicago-author-date"}


# Italics are marked by characters that no title holds: HTML's marks could be a title's own.
_ON, _OFF = "\x02", "\x03"


class _Italic(str):
    def __new__(cls, text: object) -> _Italic:
        return super().__new__(cls, f"{_ON}{text}{_OFF}")


_MARKING = SimpleNamespace(
    preformat=lambda text: text,
    Italic=_Italic,
    **dict.fromkeys("Oblique Bold Light Underline Superscript Subscript SmallCaps".split(), str),
)


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


@lru_cache(maxsize=1024)  # a style takes its time: some 50 ms
def styled(reference: Reference) -> tuple[Styled, ...]:
    """The reference in each of :data:`STYLES`, in that order."""
    return tuple(Styled(name, _entry(name, reference), _in_text(name, reference)) for name in STYLES)


def text(reference: Reference) -> str:
    """All styles as plain text."""
    return "\n\n".join(f"{s.style}\n  {s.entry}\n  In the text: {s.in_text}" for s in styled(reference))


def _entry(style: str, reference: Reference) -> tuple[tuple[str, bool], ...]:
    bibliography = _bibliography(style, reference)
    bibliography.register(Citation([CitationItem(reference.quote.id)]))
    pieces = re.split(f"[{_ON}{_OFF}]", _tidied(str(bibliography.bibliography()[0])))
    return tuple((text, bool(n % 2)) for n, text in enumerate(pieces) if text)


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
    return re.sub(f"[{_ON}{_OFF}]", "", _tidied(str(bibliography.cite(citation, lambda _: None))))


def _bibliography(style: str, reference: Reference) -> CitationStylesBibliography:
    item = json.loads(json.dumps(references.csl(reference)).replace(r"\u0002", "").replace(r"\u0003", ""))
    return CitationStylesBibliography(_style(style), CiteProcJSON([item]), _MARKING)


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
    entry = re.sub(rf"([?!]{_OFF}?)[.,](?=[”’\s]|$)", r"\1", entry)
    return re.sub(r"\bRetrieved (?=https?:)", "", entry)
