"""XML into a tree, safely: the document type is cut off before the parser sees it.

Without one there are no entities to expand, no files to include and no addresses to fetch. Entities that stand for
characters (``&nbsp;``, ``&ndash;``), by HTML's table or by a short declaration of the file's own, are put in their
place beforehand.
"""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from corpus.readers.decoding import decoded
from corpus.readers.markup import Element
from corpus.types import CorpusError

_DECLARATION = re.compile(r"\A[\ufeff\s]*<\?xml[^>]{0,500}\?>\s*")
_DOCTYPE = re.compile(r"<!DOCTYPE\s[^\[>]{0,1000}(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)
_BEFORE = re.compile(r"(?:\s+|(?><!--.*?-->|<\?.*?\?>))*+", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\s+(?P<name>[\w:.-]+)\s+(?P<quote>[\"'])(?P<value>.{0,64}?)(?P=quote)\s*>", re.DOTALL)
_NUMBER = re.compile(r"&#(?:(?P<decimal>\d{1,7})|[xX](?P<hexadecimal>[0-9a-fA-F]{1,6}));")
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?P<name>[A-Za-z_][\w:.-]*);|&(?!#\d+;|#[xX][0-9a-fA-F]+;)",
    re.DOTALL,
)
_XML = frozenset("amp lt gt quot apos".split())
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PROLOGUE = 64 * 1024


def tree(data: bytes, name: str) -> Element:
    """The root element of an XML file.

    Raises:
        CorpusError: not text, not well formed, nested too deep, or with entities that stand for more than characters.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False,
        recover=True, remove_pis=True, remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(prepared(decoded(data, name), name).encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        root = None
    # Exports with a prefix that nobody has declared are common and harmless; anything else might lose words.
    errors = [e for e in parser.error_log if e.level > etree.ErrorLevels.WARNING]
    errors = [e for e in errors if e.domain != etree.ErrorDomains.NAMESPACE]
    if errors or root is None:
        why = f"line {errors[0].line}: {' '.join(errors[0].message.split())}" if errors else "no XML"
        raise CorpusError(f"{name}: {why}; mend the XML or export it again")
    return root


def prepared(written: str, name: str) -> str:
    """The XML without declaration, document type and characters that XML forbids, its entities resolved.

    Raises:
        CorpusError: an entity that stands for more than characters.
    """
    written = _FORBIDDEN.sub("", _DECLARATION.sub("", written).removeprefix("\ufeff")).lstrip()
    subset = ""
    # Comments and instructions alone may stand before it.
    doctype = _DOCTYPE.match(written, _BEFORE.match(written, 0, _PROLOGUE).end())  # type: ignore[union-attr]
    if doctype:
        subset = doctype["subset"] or ""
        written = written[: doctype.start()] + written[doctype.end() :]
    return _characters(written, _declared(subset), name)


def _declared(subset: str) -> dict[str, str]:
    """The entities of a document type whose values are plain characters."""
    values = {m["name"]: _NUMBER.sub(_character, m["value"]) for m in _ENTITY.finditer(subset)}
    return {n: v for n, v in values.items() if not set(v) & set("&<%")}


def _character(match: re.Match[str]) -> str:
    code = int(match["decimal"]) if match["decimal"] else int(match["hexadecimal"], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _characters(written: str, declared: dict[str, str], name: str) -> str:
    def resolved(match: re.Match[str]) -> str:
        entity = match["name"]
        if entity is None:
            return "&amp;" if match[0] == "&" else match[0]
        if entity in _XML:
            return match[0]
        value = declared.get(entity) or html.entities.html5.get(f"{entity};")
        if value is None:
            raise CorpusError(f"{name}: &{entity}; stands for no character; entities are not expanded, write it out")
        return value.replace("&", "&amp;").replace("<", "&lt;")

    return _REFERENCE.sub(resolved, written)
