"""RSS and Atom with whole posts, and Blogger's backups, which are Atom with settings and comments among the posts."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from typing import Any

import feedparser

from corpus.readers import posts, trees
from corpus.readers.decoding import decoded
from corpus.readers.types import Source
from corpus.types import CorpusError

_KIND = re.compile(r"/kind#(\w+)\Z")
# What WordPress puts below each post of a feed.
_APPEARED = re.compile(
    r"<p>The post (?:(?!</?p\b).){1,2000}?(?:appeared first|first appeared) on (?:(?!</?p\b).){1,2000}?</p>\s*\Z",
    re.DOTALL,
)
_KINDS = frozenset({"post"})


def read(data: bytes, name: str) -> Iterator[Source]:
    """The published posts of a feed or backup, in its order.

    Raises:
        CorpusError: no feed, or none of its entries has words.
    """
    # The document type goes before any parser sees it, as with all XML here.
    written = trees.prepared(decoded(data, name), name)
    try:
        feed = feedparser.parse(
            io.BytesIO(written.encode("utf-8")), sanitize_html=False, resolve_relative_uris=False,
            response_headers={"content-type": "application/xml; charset=utf-8"},
        )  # fmt: skip
    except Exception as error:  # feedparser lets through whatever a damaged feed makes its parsers raise
        why = " ".join(str(error).split())[:200]
        raise CorpusError(f"{name}: no feed that can be read ({why}); export it again") from None
    language = feed.feed.get("language") or None
    empty = True
    for entry in feed.entries:
        source = _post(entry, feed.feed, language)
        if source is not None:
            empty = False
            yield source
    if empty:
        why = " ".join(str(feed.get("bozo_exception", "")).split())
        raise CorpusError(
            f"{name}: no published post with words{f' ({why})' if why else ''}; export the feed with full texts"
        )


def _post(entry: Any, feed: Any, language: str | None) -> Source | None:
    if not _is_published(entry):
        return None
    whole = [c for c in entry.get("content", []) if c.get("value")]
    body = whole[0] if whole else entry.get("summary_detail", {})
    words = body.get("value") or ""
    if body.get("type") == "text/plain":
        words = words.replace("&", "&amp;").replace("<", "&lt;")
    moment = entry.get("published_parsed") or dict.get(entry, "updated_parsed")
    url = entry.get("link") or ""
    return posts.source(
        entry.get("id") or url,
        _APPEARED.sub("", words),
        title=entry.get("title"),
        author=entry.get("author_detail", {}).get("name") or entry.get("author") or feed.get("author"),
        url=url,
        date=time.strftime("%Y-%m-%d", moment) if moment else None,
        language=language,
        wordpress=body.get("type") == "text/plain",
    )


def _is_published(entry: Any) -> bool:
    """Whether an entry is a post that readers could see. Only backups hold others."""
    kinds = {m[1] for tag in entry.get("tags", []) if (m := _KIND.search(tag.get("term") or ""))}
    kind = (entry.get("blogger_type") or next(iter(kinds), "post")).lower()
    status = (entry.get("blogger_status") or "live").lower()
    return kind in _KINDS and status == "live" and entry.get("app_draft", entry.get("draft", "no")).lower() != "yes"
