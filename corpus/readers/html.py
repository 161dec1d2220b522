"""HTML: pages whole, and the fragments that feeds, exports and Markdown bring.

What a browser would not show is left out. A page's article is chosen by ``corpus.readers.article``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree, html

from corpus.readers import article, labels, markup, plain
from corpus.readers.decoding import decoded
from corpus.readers.markup import Element, Vocabulary, local
from corpus.readers.types import Block, Source
from corpus.types import CorpusError

_BLOCK = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "tfoot thead tr ul".split()
)
_SKIP = frozenset(
    "applet area audio base button canvas colgroup datalist embed frame frameset head iframe img input link map math "
    "meta meter noframes noscript object optgroup option param picture progress rp rt script select source style svg "
    "template textarea title track video".split()
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MEDIUM = '<article class="h-entry">'
_DOCTYPE = re.compile(r"\A\s*<!DOCTYPE\s[^\[>]{0,1000}\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)
_UNSEEN = re.compile("[\0\u200b\ufeff]|[\x01-\x08\x0b\x0e-\x1f\x7f]")
_BREAKS_ROWS = "p|div|ul|ol|blockquote|h1|h2|h3|h4|table|br[following-sibling::br]"


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    # The number of a footnote is no part of the sentence that it stands in.
    return local(element) == "sup" and any(a.get("href", "").startswith("#") for a in element.iter("a"))


def _is_apart(element: Element) -> bool:
    """Whether the words are about others: a label, a time stamp, or whom a quotation is from."""
    return labels.is_apart(element) or (
        local(element) == "cite" and next(element.iterancestors("blockquote"), None) is not None
    )


VOCABULARY = Vocabulary(
    block=_BLOCK,
    skip=_SKIP,
    headings={f"h{n}": n for n in range(1, 7)},
    quotation=frozenset({"blockquote"}),
    aside=frozenset({"figcaption", "caption"}),
    strong=frozenset({"b", "strong"}),
    kept=frozenset({"pre", "xmp", "listing"}),
    cells=frozenset({"td", "th"}),
    is_strong=lambda element: bool(_BOLD.search(element.get("style", ""))),
    is_aside=_is_apart,
    is_skipped=_is_hidden,
    is_label=labels.is_label,
    speaker=labels.speaker,
)


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document: the article of the page, with what the page says of it. A draft of Medium's is none.

    Raises:
        CorpusError: not text, or no words in it.
    """
    written = decoded(data, name)
    if not (PurePosixPath(name).name.startswith("draft_") and _MEDIUM in written):
        yield page(written, name)


def page(written: str, name: str) -> Source:
    """The article of a whole page, or all of a fragment, with what its head says of it.

    Raises:
        CorpusError: no words in it.
    """
    root = parsed(written)
    if root is None:
        raise CorpusError(f"{name}: holds no text; check that it is the right file")
    about = article.about(root)
    text, blocks = rendered(article.chosen(root))
    if not blocks:
        raise CorpusError(f"{name}: holds no text that a reader would see; check that it is the right file")
    return replace(about, text=text, blocks=blocks)


def fragment(written: str, *, lines: bool = False) -> tuple[str, tuple[Block, ...]]:
    """The text and blocks of a piece of HTML, all of it.

    Args:
        written: the HTML.
        lines: whether blank lines part paragraphs, as WordPress stores them.
    """
    root = parsed(written)
    return ("", ()) if root is None else rendered(root, lines=lines)


def parsed(written: str) -> Element | None:
    """The tree of a page or fragment; None if nothing is in it."""
    data = _UNSEEN.sub("", _DOCTYPE.sub("", written)).encode("utf-8", "replace")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True, remove_comments=True)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def rendered(root: Element, *, lines: bool = False) -> tuple[str, tuple[Block, ...]]:
    """The text and blocks of a tree, which is changed."""
    _part_cells(root)
    pre = _whole_pre(root)
    if pre is not None:
        text = "".join(map(str, pre.itertext())).replace("\r\n", "\n")
        return text, tuple(plain.marked(text))
    labels.mark(root)
    return markup.blocks(root, VOCABULARY, lines=lines)


def _part_cells(root: Element) -> None:
    """Let cells that hold paragraphs be blocks: their table is there for the looks."""
    for table in list(root.iter("table")):
        if markup.select(table, f".//*[self::td or self::th][{_BREAKS_ROWS}]"):
            for cell in table.iter("td", "th"):
                cell.tag = "div"


def _whole_pre(root: Element) -> Element | None:
    """The preformatted text that most of the page is."""
    found = list(root.iter("pre", "xmp", "listing"))
    if not found:
        return None
    largest = max(found, key=lambda e: len(markup.words_of(e)))
    body = next(iter(root.iter("body")), root)
    most = len(markup.words_of(largest)) > 0.8 * len(markup.words_of(body))
    return largest if most and "\n\n" in "".join(map(str, largest.itertext())).replace("\r", "") else None
