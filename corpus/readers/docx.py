"""Word documents, by way of the HTML that mammoth makes of them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import mammoth

from corpus.readers import archive, frontmatter, html
from corpus.readers.markup import local, words_of
from corpus.readers.trees import tree
from corpus.readers.types import Source
from corpus.types import CorpusError

_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
br[type='page'] => hr
"""
_CORE = "docProps/core.xml"


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document; pictures, comments, footnotes' marks and tracked deletions are left out.

    Raises:
        CorpusError: no Word document, or no words.
    """
    for member in archive.members(data, name):
        if member.name.endswith((".xml", ".rels")) and re.search(
            rb"<!(?:DOCTYPE|ENTITY)", member.data.replace(b"\0", b"")
        ):
            raise CorpusError(f"{name}: {member.name} declares a document type, as no Word document does; save it anew")
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda image: {}),
            ignore_empty_paragraphs=True, external_file_access=False,
        )  # fmt: skip
    except Exception as error:  # mammoth lets through whatever its parsers raise at a damaged file
        why = " ".join(str(error).split())[:200]
        raise CorpusError(f"{name}: no Word document that can be read ({why}); save it as .docx again") from None
    text, blocks = html.fragment(made.value)
    if not blocks:
        raise CorpusError(f"{name}: holds no text; check that it is the right file")
    yield replace(_about(data, name), text=text, blocks=blocks)


def _about(data: bytes, name: str) -> Source:
    said: dict[str, str] = {}
    for member in archive.members(data, name):
        if member.name == _CORE:
            said = {local(e): words_of(e) for e in tree(member.data, f"{name}/{_CORE}")}
    date = frontmatter.date(said.get("created"))
    return Source("", "", (), said.get("title") or None, said.get("creator") or None, date=date)
