"""WordPress exports (WXR): every published post a document.

Drafts, private posts and those with a password, pages, attachments, menus and revisions are left out. What readers
wrote below a post is a document beside it, which goes in only where that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime

from corpus.readers import frontmatter, html, posts, speeches
from corpus.readers.markup import Element, local
from corpus.readers.trees import tree
from corpus.readers.types import Block, Source
from corpus.types import CorpusError, Span

_KINDS = frozenset({"post"})
# What the prefixes stand for in an export that has lost their declarations.
_PREFIXES = {
    "content": "/content",
    "dc": "/elements",
    "excerpt": "wordpress.org/export/excerpt",
    "wp": "wordpress.org/export",
}


def read(data: bytes, name: str) -> Iterator[Source]:
    """The published posts of an export, in its order, each followed by its approved comments, if it has some.

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
            yield from _comments(item, source)
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


def _comments(item: Element, post: Source) -> Iterator[Source]:
    """What readers wrote below a post, each under the name that they gave; no pings and nothing unapproved."""
    text = ""
    found: list[Block] = []
    for comment in item.iterchildren():
        if local(comment) != "comment":
            continue
        said = {local(e): (e.text or "").strip() for e in comment.iterchildren() if local(e)}
        if said.get("comment_approved") != "1" or said.get("comment_type", "") not in ("", "comment"):
            continue
        words, blocks = html.fragment(said.get("comment_content", ""), lines=True)
        if not blocks:
            continue
        text += "\n\n" if text else ""
        found += [_by(b, said.get("comment_author"), len(text)) for b in blocks]
        text += words
    if found:
        title = f"Comments on {post.title}" if post.title else "Comments"
        yield replace(
            post, key=f"{post.key}#comments", text=text, blocks=tuple(found), title=title, author=None, is_comments=True
        )


def _by(block: Block, name: str | None, offset: int) -> Block:
    def moved(span: Span) -> Span:
        return Span(span.start + offset, span.end + offset)

    return replace(
        block, span=moved(block.span), strong=tuple(map(moved, block.strong)), speaker=speeches.named(name) or None
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
