"""PDF with words in it: lines by their place on the page, as ``corpus.readers.pages`` needs them."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pdfplumber

from corpus.readers import pages, posts
from corpus.readers.decoding import LARGEST
from corpus.readers.pages import Line, Page, Word
from corpus.readers.types import Source
from corpus.types import CorpusError

MOST_PAGES = 3000
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
# What programs call a document that nobody gave a title.
_UNTITLED = re.compile(r"(?:microsoft \w+ - .*|untitled.*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi))", re.IGNORECASE)


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document, without headers, footers and line numbers.

    Raises:
        CorpusError: no PDF, damaged, encrypted, too long, or pictures of pages only.
    """
    if len(data) > LARGEST:
        raise CorpusError(
            f"{name}: {len(data) >> 20} MB is more than {LARGEST >> 20}; split the file and add the parts"
        )
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        found, about = _pages(data, name)
    except CorpusError:
        raise
    except Exception as error:  # pdfminer lets through whatever a damaged file makes its parsers raise
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise CorpusError(f"{name}: no PDF that can be read ({why}); save it anew without a password") from None
    text, blocks = pages.blocks(found)
    if not blocks:
        raise CorpusError(f"{name}: pictures of pages without words; recognise the text (OCR) and add the result")
    title = posts.plain(about.get("Title"))
    yield Source(
        key="",
        text=text,
        blocks=blocks,
        title=None if title and _UNTITLED.fullmatch(title) else title,
        author=posts.plain(about.get("Author")),
        date="-".join(match.groups()) if (match := _DATE.match(about.get("CreationDate", ""))) else None,
    )


def _pages(data: bytes, name: str) -> tuple[list[Page], dict[str, str]]:
    with pdfplumber.open(io.BytesIO(data)) as opened:
        if len(opened.pages) > MOST_PAGES:
            raise CorpusError(f"{name}: {len(opened.pages)} pages are more than {MOST_PAGES}; split the file")
        found = []
        for page in opened.pages:
            words = page.extract_words(use_text_flow=True, extra_attrs=["fontname"])
            found.append(Page(_lines(words), float(page.height)))
            page.close()
        return found, {k: v for k, v in opened.metadata.items() if isinstance(v, str)}


def _lines(words: list[dict[str, Any]]) -> tuple[Line, ...]:
    """Words that follow each other at one height, or go on to the right of each other at nearly one."""
    rows: list[list[dict[str, Any]]] = []
    for word in words:
        last = rows[-1][-1] if rows else None
        height = word["bottom"] - word["top"]
        if last is not None and abs(word["bottom"] - last["bottom"]) < 0.4 * height and word["x0"] >= last["x0"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return tuple(_line(row) for row in rows)


def _line(row: list[dict[str, Any]]) -> Line:
    words = tuple(Word(w["text"], w["x0"], w["x1"], bool(_BOLD.search(w["fontname"]))) for w in row)
    return Line(words, min(w["top"] for w in row), max(w["bottom"] - w["top"] for w in row))
