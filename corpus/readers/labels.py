"""HTML that names the speaker: ``<cite>``, or an element whose class says so, before or at the head of the words.

Both are conventions, of podcast transcripts and of minutes. They are believed where they recur, and only for the
words they stand before: up to the next label, heading, or the end of the element that holds the label.
"""

from __future__ import annotations

import re

from corpus.readers.markup import Element, local, words_of

_SPEAKER = "data-reader-speaker"
_ROLE = "data-reader-role"
_CLASSES = frozenset("name speaker speaker-name speakername speaker_name nick author-name person who".split())
# Of these, what needs no colon.
_CERTAIN = frozenset("speaker speaker-name speakername speaker_name".split())
_CONTINUES = re.compile(r"continu|cont\b", re.IGNORECASE)
_COLON = re.compile(r"\s*[:：.]")
_LONGEST = 80
_ENDS = frozenset("h1 h2 h3 h4 h5 h6 hr".split())
_INLINE = frozenset("a b strong em i span cite u font small".split())


def is_label(element: Element) -> bool:
    """Whether the element is a label on the line of the words it belongs to."""
    return element.get(_ROLE) == "label"


def is_apart(element: Element) -> bool:
    """Whether the element is a label or a time stamp of its own."""
    return element.get(_ROLE) == "apart"


def speaker(element: Element) -> str | None:
    """The name that ``mark`` has found for the element's words; "" for nobody, None for no change."""
    return element.get(_SPEAKER)


def mark(root: Element) -> None:
    """Find the labels of a page and write into its tree who says what; pages without any stay as they are."""
    found = [e for e in root.iter() if _names_somebody(e)]
    if len(found) < 2:
        return
    for label in found:
        name = words_of(label).rstrip(":： ").strip()
        parent = label.getparent()
        if parent is None:
            continue
        if _stands_alone(label):
            _mark_following(label, name)
        elif _stands_first(label):
            _take_colon(label)
            label.set(_ROLE, "label")
            parent.set(_SPEAKER, name)
            _mark_continued(parent, name)


def _names_somebody(element: Element) -> bool:
    name = local(element)
    classes = set(element.get("class", "").lower().split())
    if name not in _INLINE and not (classes & _CLASSES and name in ("p", "div", "dt", "td", "h5", "h6")):
        return False
    if name != "cite" and not classes & _CLASSES:
        return False
    words = words_of(element)
    if not 1 < len(words) <= _LONGEST or element.getparent() is None:
        return False
    if classes & _CERTAIN and _stands_first(element):
        return True
    colon = words.endswith((":", "：")) or bool(element.tail and _COLON.match(element.tail))
    return colon and (_stands_first(element) or _stands_alone(element))


def _stands_first(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and element.getprevious() is None and not (parent.text or "").strip()


def _stands_alone(element: Element) -> bool:
    """Whether blocks follow, not the words of the same line."""
    following = element.getnext()
    tail = (element.tail or "").strip(" \t\r\n:：")
    return not tail and following is not None and local(following) not in _INLINE and local(following) != "br"


def _mark_following(label: Element, name: str) -> None:
    label.set(_ROLE, "apart")
    for sibling in label.itersiblings():
        if local(sibling) in _ENDS or _names_somebody(sibling):
            break
        if local(sibling) == "time":
            sibling.set(_ROLE, "apart")
        elif local(sibling):
            sibling.set(_SPEAKER, name)


def _take_colon(label: Element) -> None:
    """Let the colon after a label be the label's."""
    if label.tail and (match := _COLON.match(label.tail)):
        last = label[-1] if len(label) else None
        if last is None:
            label.text = (label.text or "") + match[0].strip()
        else:
            last.tail = (last.tail or "") + match[0].strip()
        label.tail = label.tail[match.end() :]


def _mark_continued(block: Element, name: str) -> None:
    for sibling in block.itersiblings():
        if not _CONTINUES.search(sibling.get("class", "")):
            break
        sibling.set(_SPEAKER, name)
