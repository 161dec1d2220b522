"""A tree of elements into blocks: one walk, told by a vocabulary what each element means.

HTML, the Hansards, TEI and Akoma Ntoso differ in names only. The walk keeps no recursion, so that deep nesting
costs memory alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from corpus.readers.draft import Draft
from corpus.readers.types import Block, BlockKind

Element = etree._Element
_FIRST_BREAK = re.compile(r"\A[ \t\r]*\n")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for words inside an element, unless an element within says otherwise."""

    kind: BlockKind = "text"
    level: int = 0
    speaker: str | None = None
    strong: bool = False
    kept: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the elements of one kind of document mean, by local name in lower case.

    Args:
        block: those that begin and end a block.
        skip: those that hold no words to read.
        headings: each with its level.
        quotation, aside, strong, kept: those whose words are quoted, nobody's, bold, preformatted.
        breaks: those that break a line.
        cells: those that stand beside each other in one block.
        is_strong, is_aside, is_skipped: the same, told by more than an element's name.
        is_label: whether an element names who says the rest of the line; its words are nobody's.
        speaker: the name that an element gives to its words; "" if they are a speech of nobody it names, None if
            it does not say.
    """

    block: frozenset[str]
    skip: frozenset[str] = frozenset()
    headings: Mapping[str, int] = field(default_factory=dict)
    quotation: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    strong: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    breaks: frozenset[str] = frozenset({"br", "lb"})
    cells: frozenset[str] = frozenset()
    is_strong: Callable[[Element], bool] = lambda element: False
    is_aside: Callable[[Element], bool] = lambda element: False
    is_skipped: Callable[[Element], bool] = lambda element: False
    is_label: Callable[[Element], bool] = lambda element: False
    speaker: Callable[[Element], str | None] = lambda element: None


def local(element: Element) -> str:
    """An element's name without namespace or prefix, in lower case; "" of a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def words_of(element: Element) -> str:
    """All words in an element, on one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def select(root: Element, path: str | etree.XPath) -> list[Element]:
    """The elements that a path leads to."""
    found = path(root) if isinstance(path, etree.XPath) else root.xpath(path)
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []


def blocks(root: Element, vocabulary: Vocabulary, *, lines: bool = False) -> tuple[str, tuple[Block, ...]]:
    """The text of a tree and its blocks.

    Args:
        root: the element to read.
        vocabulary: what its elements mean.
        lines: take blank lines outside paragraphs for the ends of paragraphs, and single ones for line breaks.
    """
    draft = Draft()
    stack = [Context(lines=lines)]
    skipping: Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = local(element)
        if skipping is not None or not name:
            pass
        elif event == "start" and (name in vocabulary.skip or vocabulary.is_skipped(element)):
            skipping = element
            if name in vocabulary.block:
                _close(draft, stack[-1])
        elif event == "start":
            _start(draft, stack, element, name, vocabulary)
            _say(draft, stack[-1], element.text)
        else:
            _end(draft, stack, element, name, vocabulary)
        if event != "start" and (skipping is None or skipping is element) and element is not root:
            skipping = None
            _say(draft, stack[-1], _tail(element, name, vocabulary, stack[-1]))
    return draft.done()


def _tail(element: Element, name: str, vocabulary: Vocabulary, context: Context) -> str | None:
    """What follows an element; the line break that is typed after ``<br>`` is that one."""
    if element.tail and context.lines and name in vocabulary.breaks:
        return _FIRST_BREAK.sub("", element.tail, count=1)
    return element.tail


def _start(draft: Draft, stack: list[Context], element: Element, name: str, vocabulary: Vocabulary) -> None:
    inner = outer = stack[-1]
    if name in vocabulary.breaks:
        draft.break_line()
    if name in vocabulary.cells and (previous := element.getprevious()) is not None and local(previous):
        draft.keep("\t")
    if name in vocabulary.strong or vocabulary.is_strong(element):
        inner = replace(inner, strong=True)
    if name in vocabulary.kept:
        inner = replace(inner, kept=True)
    if _is_block(element, name, vocabulary):
        _close(draft, outer)
        inner = replace(inner, lines=inner.lines and name not in _PARAGRAPHS)
    if name in vocabulary.headings and outer.kind != "aside":
        inner = replace(inner, kind="heading", level=vocabulary.headings[name], speaker=None)
    elif _is_aside(element, name, vocabulary):
        inner = replace(inner, kind="aside", level=0, speaker=None)
    elif name in vocabulary.quotation and outer.kind == "text":
        inner = replace(inner, kind="quotation")
    if (speaker := vocabulary.speaker(element)) is not None:
        inner = replace(inner, speaker=speaker)
    stack.append(inner)


_PARAGRAPHS = frozenset({"p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})


def _is_block(element: Element, name: str, vocabulary: Vocabulary) -> bool:
    return name in vocabulary.block or _is_aside(element, name, vocabulary)


def _is_aside(element: Element, name: str, vocabulary: Vocabulary) -> bool:
    return name in vocabulary.aside or vocabulary.is_aside(element) or vocabulary.is_label(element)


def _end(draft: Draft, stack: list[Context], element: Element, name: str, vocabulary: Vocabulary) -> None:
    inner = stack.pop()
    if _is_block(element, name, vocabulary):
        _close(draft, inner)
    if vocabulary.is_label(element):
        draft.join_next()


def _close(draft: Draft, context: Context) -> None:
    draft.close(context.kind, context.level, context.speaker, whole=context.kept)


def _say(draft: Draft, context: Context, words: str | None) -> None:
    if not words:
        return
    if context.kept:
        draft.keep(words, strong=context.strong)
    elif context.lines:
        for paragraph, part in enumerate(_BLANK_LINE.split(words.replace("\r\n", "\n"))):
            if paragraph:
                _close(draft, context)
            for line, piece in enumerate(part.split("\n")):
                if line:
                    draft.break_line()
                draft.say(piece, strong=context.strong)
    else:
        draft.say(words, strong=context.strong)


def texts(elements: Iterable[Element]) -> tuple[str, ...]:
    """The words of each element, those without any left out."""
    return tuple(w for w in map(words_of, elements) if w)
