"""What the readers of blogs share: a post's HTML into a source."""

from __future__ import annotations

import html as entities
import re

from corpus.readers import html
from corpus.readers.types import Source

_EDITOR = re.compile(r"<!--\s*/?wp:.*?(?:-->|\Z)", re.DOTALL)
_SHORTCODE = re.compile(r"\[(?P<close>/?)(?P<name>[a-z][\w-]{1,40})(?P<rest>(?:\s[^\[\]]{0,2000})?)/?\]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=\s*\S")
# Those that stand without attributes and without an end.
_ALONE = frozenset("gallery playlist audio video embed archives nggallery toc contact-form".split())
_MORE = re.compile(r"<!--\s*(?:more|nextpage|noteaser)\b.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")


def source(
    key: str,
    body: str,
    *,
    title: str | None,
    author: str | None,
    url: str | None,
    date: str | None,
    language: str | None = None,
    wordpress: bool = False,
) -> Source | None:
    """A post as a document; None if it has no words.

    Args:
        key: what identifies it in its blog.
        body: its HTML.
        title: as the export says; its markup and entities are resolved, and the author's.
        author: who signs it.
        url: its address.
        date: the day it was published, as YYYY-MM-DD.
        language: its language's code.
        wordpress: whether editor comments and shortcodes are to go, and blank lines part paragraphs.
    """
    blocky = bool(_EDITOR.search(body))
    if wordpress:
        body = _without_shortcodes(_MORE.sub("\n\n", _EDITOR.sub("", body)))
    text, blocks = html.fragment(body, lines=wordpress and not blocky)
    if not blocks:
        return None
    return Source(
        key=key,
        text=text,
        blocks=blocks,
        title=plain(title),
        author=plain(author),
        url=url if url and url.startswith(("http://", "https://")) else None,
        date=date,
        language=language,
    )


def _without_shortcodes(body: str) -> str:
    """Brackets are shortcodes if they have attributes or an end; others are somebody's words."""
    ended = {m["name"].lower() for m in _SHORTCODE.finditer(body) if m["close"]} | _ALONE

    def kept(match: re.Match[str]) -> str:
        return "" if match["name"].lower() in ended or _ATTRIBUTE.search(match["rest"]) else match[0]

    return _SHORTCODE.sub(kept, body)


def plain(words: str | None) -> str | None:
    """A title or name on one line, without markup; None if empty."""
    return " ".join(entities.unescape(_TAG.sub("", words or "")).split()) or None
