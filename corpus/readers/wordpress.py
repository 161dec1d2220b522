"""WordPress exports (WXR): every published post a document.

Drafts, private posts and those with a password, pages, attachments, menus, revisions and comments are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from corpus.readers import frontmatter, posts
from corpus.readers.markup import Element, local
from corpus.readers.trees import tree
from corpus.readers.types import Source
from corpus.types import CorpusError

_KINDS = frozenset({"post"})
# What the prefixes stand for in an export that has lost their declarations.
_PREFIXES = {
    "content": "/content",
    "dc": "/elements",
    "excerpt": "wordpress.org/export/excerpt",
    "wp": "wordpress.org/export",
}


def read(data: bytes, name: str) -> Iterator[Source]:
    """The published posts of an export, in its order.

    Raises:
        CorpusError: no XML, or no published post with words.
    """
    root = tree(data, name)
    authors = dict(_author(e) for e in root.iter() if local(e) == "author" and len(e))
    language = next((e.text for e in root.iter("language") if e.text), None)
    empty = True
    for item in root.iter("item"):
        source = _post(item, authors, language)
        if source is not None:
            empty = False
            yield source
    if empty:
        raise CorpusError(f"{name}: no published post with words; export the posts, not media or menus")


def _post(item: Element, authors: dict[str, str], language: str | None) -> Source | None:
    said = {(_space(e), local(e)): (e.text or "").strip() for e in item.iterchildren() if local(e)}
    wp = {key: value for (space, key), value in said.items() if space == "export"}
    if wp.get("post_type", "post") not in _KINDS or wp.get("status", "publish") != "publish" or wp.get("post_password"):
        return None
    login = said.get(("elements", "creator"), "")
    # As the plug-ins for several authors write them.
    signed = [e.text.strip() for e in item.iterfind("category") if e.get("domain") == "author" and e.text]
    url = said.get(("", "link"), "")
    return posts.source(
        said.get(("", "guid")) or url or wp.get("post_id", ""),
        said.get(("content", "encoded"), ""),
        title=said.get(("", "title")),
        author=", ".join(signed) or authors.get(login) or login,
        url=url,
        date=frontmatter.date(wp.get("post_date")) or published(said.get(("", "pubdate"))),
        language=language,
        wordpress=True,
    )


def published(written: str | None) -> str | None:
    """The day of an e-mail date, as RSS writes it."""
    try:
        return parsedate_to_datetime(written).strftime("%Y-%m-%d") if written else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _space(element: Element) -> str:
    """What a namespace is for: the versions of WordPress's own have different addresses."""
    tag = str(element.tag)
    space = tag.rpartition("}")[0] or _PREFIXES.get(tag.partition(":")[0], "")
    if "wordpress.org/export" in space:
        return "excerpt" if re.search(r"/excerpt/?\Z", space) else "export"
    return next((s for s in ("content", "elements", "excerpt") if f"/{s}" in space), "")


def _author(element: Element) -> tuple[str, str]:
    said = {local(e): (e.text or "").strip() for e in element.iterchildren() if local(e)}
    whole = f"{said.get('author_first_name', '')} {said.get('author_last_name', '')}".strip()
    return said.get("author_login", ""), said.get("author_display_name") or whole
