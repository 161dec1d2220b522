"""Markdown with front matter, as Jekyll, Hugo and Pelican keep it.

The text that is stored is what a reader of the page sees: a quotation must not show asterisks, and a span cannot
leave out the markup inside a paragraph. Templates' tags are no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml.html import defs
from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference

from corpus.readers import frontmatter, html
from corpus.readers.decoding import decoded
from corpus.readers.types import Source
from corpus.types import CorpusError

_FENCE = re.compile(r"^(?P<mark>```+|~~~+).*?(?:^(?P=mark)[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_TEMPLATE = re.compile(
    r"\{\{[^{}]{0,2000}\}\}|\{%(?:[^%{]|%(?!\})){0,2000}%\}|^\{:[^{}\n]*\}[ \t]*$|\{:\s*[.#][^{}\n]*\}", re.MULTILINE
)
_REFERENCE = re.compile(r"\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")
_HEADING_ID = re.compile(r"^(#{1,6}\s.*?)[ \t]*\{#[\w:.-]+\}[ \t]*$", re.MULTILINE)
# At the head of a line, after a time at most: a name as chats write it, unless it is an element's.
_NICK = re.compile(r"^([^\S\n]*(?:[\[(]?[\d:.]{4,12}[\])]?[^\S\n]+)?)<([A-Za-z][\w.@-]*)>(?=[^\S\n])", re.MULTILINE)
_MARKDOWN = MarkdownIt("commonmark", {"breaks": True, "html": True}).enable(["table", "strikethrough"])


def read(data: bytes, name: str) -> Iterator[Source]:
    """One document: the body as rendered, with what the front matter says of it. A draft is none.

    Raises:
        CorpusError: not text, front matter that is none, or no words.
    """
    about, body = frontmatter.split(decoded(data, name), name)
    if frontmatter.is_draft(about):
        return
    text, blocks = html.fragment(as_html(body))
    if not blocks:
        raise CorpusError(f"{name}: holds no text; check that it is the right file")
    authors = frontmatter.listed(frontmatter.first(about, frontmatter.AUTHORS))
    url = frontmatter.first(about, ("url", "canonical_url", "canonicalurl", "canonical", "permalink"))
    language = frontmatter.first(about, ("lang", "language"))
    title = frontmatter.first(about, ("title",))
    yield Source(
        key="",
        text=text,
        blocks=blocks,
        title=str(title) if isinstance(title, str | int | float) else None,
        author=", ".join(authors) or None,
        people=frontmatter.listed(frontmatter.first(about, frontmatter.PEOPLE)),
        url=url if isinstance(url, str) and url.startswith(("http://", "https://")) else None,
        # Jekyll's date is the beginning of the file's name.
        date=frontmatter.date(frontmatter.first(about, ("date", "published", "publishdate", "pubdate")))
        or frontmatter.date(PurePosixPath(name).name),
        language=language if isinstance(language, str) else None,
    )


def as_html(body: str) -> str:
    """Markdown as HTML, without templates' tags; links whose addresses stand elsewhere show their words."""
    body = _NICK.sub(_escaped, _HEADING_ID.sub(r"\1", _outside_fences(body)))
    wanted = {(label or words).strip() for words, label in _REFERENCE.findall(body)}
    addresses = {normalizeReference(label): {"href": "#", "title": "", "map": [0, 0]} for label in wanted}
    rendered: str = _MARKDOWN.render(body, {"references": addresses})
    return rendered


def _escaped(nick: re.Match[str]) -> str:
    return nick[0] if nick[2].lower() in defs.tags else f"{nick[1]}\\<{nick[2]}\\>"


def _outside_fences(body: str) -> str:
    parts = []
    end = 0
    for fence in _FENCE.finditer(body):
        parts += [_TEMPLATE.sub("", body[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _TEMPLATE.sub("", body[end:])])
