"""Of a whole page: which part is the article, and what the page says of it.

Containers that microformats, schema.org and the usual themes name are looked for first; what is left has its
navigation, footers, forms and comments taken away.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from corpus.readers.markup import Element, local, select, words_of
from corpus.readers.types import Source


def _has(*classes: str) -> str:
    return " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {c} ')" for c in classes)


_CONTAINERS = tuple(
    etree.XPath(path)
    for path in (
        f"//*[{_has('e-content', 'available-content', 'gh-content', 'post-full-content')}]",
        "//*[@itemprop='articleBody']",
        f"//*[{_has('entry-content', 'post-content', 'post-body')}]",
        f"//*[{_has('article-content', 'article-body', 'article__body')}]",
        "//article",
        "//main | //*[@role='main']",
        "//body",
    )
)
_ENOUGH = 0.4
# A block of so many links, none as long as a sentence, which are nearly all that it says, leads elsewhere.
_LISTS = ("ul", "ol", "table", "div", "p", "header")
_MANY = 4
_MOSTLY = 0.85
_SENTENCE = 80
_FURNITURE = etree.XPath(
    ".//nav | .//form | .//*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search' or "
    "@role='complementary'] | .//body/header | .//footer[not(ancestor::blockquote)] | .//aside[not(ancestor::article)]"
)
_FURNITURE_NAMES = frozenset(
    "nav navbar navigation menu sidebar widget widgets breadcrumb breadcrumbs pagination pager comments comments-area "
    "comment-list respond related related-posts share sharing sharedaddy social social-share newsletter subscribe "
    "button-wrapper subscription-widget-wrap cookie cookies cookie-banner skip-link screen-reader-text site-header "
    "site-footer post-navigation entry-footer masthead colophon secondary toc table-of-contents footer-widgets".split()
)
_META = {
    "title": ("og:title", "dc.title", "citation_title", "twitter:title"),
    "author": ("author", "article:author", "dc.creator", "citation_author", "parsely-author"),
    "url": ("og:url", "citation_public_url"),
    "date": (
        "article:published_time",
        "date",
        "dc.date",
        "citation_publication_date",
        "parsely-pub-date",
        "datepublished",
    ),
}
_ARTICLES = frozenset("Article BlogPosting NewsArticle Interview Report ScholarlyArticle TechArticle".split())
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ADDRESS = re.compile(r"https?://\S+")


def chosen(root: Element) -> Element:
    """The element that holds the article; what is not part of it is taken out of the tree."""
    for element in select(root, _FURNITURE):
        _drop(element)
    for element in [e for e in root.iter() if _named_furniture(e)]:
        _drop(element)
    whole = len(words_of(root))
    for container in _CONTAINERS:
        found = select(root, container)
        inner = set(found)
        outermost = [e for e in found if inner.isdisjoint(e.iterancestors())]
        if len(outermost) == 1 and len(words_of(outermost[0])) >= _ENOUGH * whole:
            return outermost[0] if local(outermost[0]) != "body" else _without_links(outermost[0])
    return root


def _without_links(body: Element) -> Element:
    """A page that names no part of it as its article, without the lists of links about it."""
    # Letters, letters in links, and the links themselves, of each element; the innermost come first.
    letters: dict[Element, tuple[int, int, int]] = {}
    for element in reversed(list(body.iter())):
        said = [letters[child] for child in element]
        own = sum(len("".join(w.split())) for w in (element.text, *(child.tail for child in element)) if w)
        count, linked, links = (sum(part) for part in zip((own, 0, 0), *said, strict=True))
        short = local(element) == "a" and 0 < count < _SENTENCE
        letters[element] = (count, count, 1) if short else (count, linked, links)
    for element in list(body.iter(*_LISTS)):
        count, linked, links = letters[element]
        if element is not body and links >= _MANY and linked > _MOSTLY * count:
            _drop(element)
    return body


def about(root: Element) -> Source:
    """What the page says of its article, in a source without text."""
    said = {key: value for key, names in _META.items() if (value := _meta(root, names))}
    linked = _linked_data(root)
    title = (
        linked.get("title") or said.get("title") or _first(root, f"//*[{_has('p-name', 'entry-title', 'post-title')}]")
    )
    title = title or _without_site(_first(root, "//head/title"), _first(root, "//h1"))
    author = linked.get("author") or said.get("author") or _first(root, f"//*[{_has('p-author')}] | //*[@rel='author']")
    date = linked.get("date") or said.get("date")
    stamps = select(root, f"//time[{_has('dt-published', 'entry-date', 'published')}]")
    date = date or next((when for e in stamps if (when := e.get("datetime"))), None)
    url = _href(root, "//link[@rel='canonical']") or said.get("url")
    url = url or _href(root, f"//a[{_has('p-canonical', 'u-url')}]")
    return Source(
        key="",
        text="",
        blocks=(),
        title=title,
        author=None if author and _ADDRESS.match(author) else author,
        url=url if url and _ADDRESS.match(url) else None,
        date=match[0] if date and (match := _DATE.search(date)) else None,
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or None),
    )


def _without_site(title: str | None, heading: str | None) -> str | None:
    """The title of a page, which often ends in the site's name, as its heading has it."""
    return heading if heading and (title is None or title.startswith(f"{heading} ")) else title


def _drop(element: Element) -> None:
    """Take an element out, but not the words after it."""
    parent = element.getparent()
    if parent is None or local(element) in ("html", "body"):
        return
    previous = element.getprevious()
    if element.tail:
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _named_furniture(element: Element) -> bool:
    if local(element) in ("", "html", "body", "main", "article"):
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    return not _FURNITURE_NAMES.isdisjoint(named)


def _meta(root: Element, names: tuple[str, ...]) -> str | None:
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        key = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        if key and (content := " ".join(element.get("content", "").split())):
            said.setdefault(key, content)
    return next((said[n] for n in names if n in said), None)


def _linked_data(root: Element) -> dict[str, str]:
    """Title, author and date of the first article in the page's JSON-LD."""
    for script in select(root, "//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for thing in _things(data):
            if isinstance(thing.get("@type"), str) and thing["@type"] in _ARTICLES:
                author = thing.get("author")
                people = author if isinstance(author, list) else [author]
                named = [p.get("name") if isinstance(p, dict) else p for p in people]
                found = {"title": thing.get("headline"), "date": thing.get("datePublished")}
                found["author"] = ", ".join(n for n in named if isinstance(n, str)) or None
                return {k: v for k, v in found.items() if isinstance(v, str) and v}
    return {}


def _things(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _things(item)
    elif isinstance(data, dict):
        yield data
        yield from _things(data.get("@graph", []))


def _first(root: Element, path: str) -> str | None:
    return next((w for e in select(root, path) if (w := words_of(e))), None)


def _href(root: Element, path: str) -> str | None:
    return next((h for e in select(root, path) if _ADDRESS.match(h := e.get("href", ""))), None)
