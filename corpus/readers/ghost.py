"""Ghost's exports and Blogger's API, the two blogs that come as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.readers import frontmatter, posts
from corpus.readers.transcripts import parsed
from corpus.readers.types import Source
from corpus.types import CorpusError


def read(data: bytes, name: str) -> Iterator[Source]:
    """The published posts of an export, in its order.

    Raises:
        CorpusError: no JSON, or no published post with words.
    """
    found = parsed(data, name)
    sources = [s for s in (*_ghost(found), *_blogger(found)) if s is not None]
    if not sources:
        raise CorpusError(f"{name}: no published post with words; export the posts with their HTML")
    yield from sources


def is_blog(value: Any) -> bool:
    """Whether a JSON value is an export that this module reads."""
    return bool(_tables(value)) or bool(_items(value))


def _tables(value: Any) -> dict[str, list[dict[str, Any]]]:
    """Ghost's tables, wherever its versions put them."""
    if isinstance(value, dict) and isinstance(value.get("db"), list) and value["db"]:
        value = value["db"][0]
    data = value.get("data", value) if isinstance(value, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("posts"), list):
        return {}
    tables = {k: [row for row in v if isinstance(row, dict)] for k, v in data.items() if isinstance(v, list)}
    return tables if any(set(row) & {"html", "plaintext", "mobiledoc", "lexical"} for row in tables["posts"]) else {}


def _ghost(value: Any) -> Iterator[Source | None]:
    tables = _tables(value)
    people = {str(row.get("id")): str(row.get("name") or "") for row in tables.get("users", [])}
    wrote: dict[str, list[str]] = {}
    for row in sorted(tables.get("posts_authors", []), key=lambda r: str(r.get("sort_order", ""))):
        wrote.setdefault(str(row.get("post_id")), []).append(people.get(str(row.get("author_id")), ""))
    for row in tables.get("posts", []):
        if row.get("status") != "published" or row.get("type", "post") != "post" or row.get("page"):
            continue
        authors = wrote.get(str(row.get("id"))) or [people.get(str(row.get("author_id")), "")]
        body = row.get("html")
        plain = row.get("plaintext")
        text = body if isinstance(body, str) and body else _escaped(plain) if isinstance(plain, str) else ""
        url = row.get("canonical_url") or row.get("url")
        yield posts.source(
            str(row.get("uuid") or row.get("id") or row.get("slug") or ""),
            text,
            title=str(row.get("title") or ""),
            author=", ".join(a for a in authors if a),
            url=url if isinstance(url, str) else None,
            date=frontmatter.date(row.get("published_at")),
            wordpress=text is not body,
        )


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _items(value: Any) -> list[dict[str, Any]]:
    listed = value.get("items") if isinstance(value, dict) else value
    found = [i for i in listed if isinstance(i, dict)] if isinstance(listed, list) else []
    return [i for i in found if i.get("kind") == "blogger#post"]


def _blogger(value: Any) -> Iterator[Source | None]:
    for item in _items(value):
        author = item.get("author")
        if str(item.get("status", "LIVE")).upper() == "LIVE":
            yield posts.source(
                str(item.get("id") or item.get("url") or ""),
                str(item.get("content") or ""),
                title=str(item.get("title") or ""),
                author=str(author.get("displayName") or "") if isinstance(author, dict) else None,
                url=str(item.get("url") or ""),
                date=frontmatter.date(item.get("published")),
            )
