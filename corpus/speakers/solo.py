"""Documents without labels: whose they are, if anybody's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus import names
from corpus.readers.types import Block
from corpus.speakers import labels
from corpus.speakers.grammars import FIRST_PERSON

_NAME = r"(?P<name>[^\W\d_a-z][\w.'’-]*(?:\s+(?:(?:[dl]['’])?[^\W\d_a-z][\w.'’-]*|{})){{1,4}})".format(
    "|".join(sorted(names.PARTICLES))
)
_TITLES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NAME}",
        rf"(?i:(?:an?\s+)?(?:exclusive\s+)?(?:interview|conversation|chat|talk|discussion|q\s?&\s?a|questions?|ama)\s*(?:with|for|to|of|:|–|—|-))\s*{_NAME}(?:[\s,:–—|(].*)?",
        rf"(?i:(?:interview|gespräch|entretien|entrevista|intervista|entrevue|conversa|conversación)\s+(?:mit|avec|con|com|à|a))\s+{_NAME}(?:[\s,:–—|(].*)?",
        rf"(?i:\w+\s+questions?\s+(?:with|for|to))\s+{_NAME}(?:[\s,:–—|(].*)?",
        rf"(?i:(?:meet|introducing|profile:|interview:?))\s+{_NAME}(?:[\s,:–—|(].*)?",
        rf"{_NAME}\s*[:,–—|-]\s*(?i:(?:an?\s+)?(?:interview|conversation|q\s?&\s?a)).*",
        rf"{_NAME}\s+(?i:interview(?:ed)?|answers)\b.*",
    )
)
_INTERVIEW = re.compile(
    r"\b(?:interview(?:ed|s|ing)?|q\s?&\s?a|conversation with|(?:spoke|talked) (?:to|with)|sat down with|we asked"
    r"|spotlight)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    "admin administrator editor editors editorial staff team guest webmaster blog root wordpress user "
    "anonymous author".split()
)
_LONGEST_NAME = 60
_I_AM = r"(?:\bI\s*['’]?\s*a?m|\bmy (?:full |real )?name\s*(?:['’]s|is)|\bthey call me|\bcall me)"
_QUESTION = ("?", "？")


def interviewee(text: str, title: str | None) -> str | None:
    """The person whom a title names as the one interviewed, or None.

    A title that is nothing but a name is believed if its words are not the text's own, or if somebody in the text
    introduces themselves by it.
    """
    line = labels.without_suffix(" ".join((title or "").split()))
    if 2 < len(line) <= _LONGEST_NAME and re.search(rf"{_I_AM}\s+{re.escape(line)}(?!\w)", text, re.IGNORECASE):
        return line
    for pattern in _TITLES:
        match = pattern.fullmatch(line)
        if match and names.looks_like_name(match["name"]) and len(match["name"].split()) > 1:
            words = match["name"].split()
            if not any(len(w) > 2 and w.isupper() for w in words) and not all(_is_word(text, w) for w in words):
                return match["name"]
    return None


def _is_word(text: str, word: str) -> bool:
    return bool(re.search(rf"(?<![\w'’-]){re.escape(word.lower())}(?![\w'’-])", text))


def authors(written: str | None) -> tuple[str, ...]:
    """The people who sign a document; a login, an office or a team is nobody."""
    bare = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", written or "")
    bare = re.sub(r"\s*[(\[<].*?[)\]>]", "", bare).strip()
    parts = [p.strip() for p in re.split(r"\s*(?:[,;&]|\sand\s)\s*", bare) if p.strip()]
    if len(parts) == 2 and len(parts[0].split()) == 1 and "," in bare:
        parts = [bare]
    return tuple(p for p in parts if labels.parse(p) and not labels.role_of(p) and not _NOBODY & set(names.tokens(p)))


def is_question(words: str) -> bool:
    """Whether a block ends in a question."""
    return words.rstrip("*_ \t”\"’'").endswith(_QUESTION)


def is_bold(text: str, block: Block) -> bool:
    """Whether all letters of a block are bold."""
    if not block.strong:
        return False
    return all(
        any(s.start <= i < s.end for s in block.strong)
        for i in range(block.span.start, block.span.end)
        if text[i].isalnum()
    )


def of(text: str, blocks: Sequence[Block], people: Sequence[str], author: str | None, title: str | None) -> str | None:
    """The one person whose words a document without labels holds, or None where that is open.

    An interview is the interviewee's, who must be named by the metadata or by the title; whoever signs it only
    asked. Any other text is its author's, or the one speaker's whom its metadata names.
    """
    headings = [b for b in blocks if b.kind == "heading"]
    asked = [b for b in headings if is_question(b.span.of(text))]
    bold = [b for b in blocks if b.kind == "text" and is_bold(text, b) and is_question(b.span.of(text))]
    by_heading = len(asked) > 1 and 2 * len(asked) >= len(headings)
    if by_heading or len(bold) > 1:
        named = interviewee(text, title)
        if named and _first_person(text, blocks):
            return named
    if len(people) == 1:
        return people[0]
    opening = " ".join([title or "", *(b.span.of(text) for b in blocks[:6])])
    signed = authors(author)
    if people or len(signed) != 1 or len(bold) > 1 or (asked and _INTERVIEW.search(opening)):
        return None
    return signed[0]


def _first_person(text: str, blocks: Sequence[Block]) -> bool:
    """Whether somebody speaks of themselves in most sections."""
    sections: list[str] = []
    for block in blocks:
        if block.kind == "heading" or (is_bold(text, block) and is_question(block.span.of(text))):
            sections.append("")
        elif sections:
            sections[-1] += " " + block.span.of(text)
    filled = [s for s in sections if s]
    return bool(filled) and 2 * sum(bool(FIRST_PERSON.search(s)) for s in filled) >= len(filled)


def profiles(text: str, blocks: Sequence[Block]) -> dict[Block, str]:
    """Headings that are people's names, where block quotations below them hold what those people say."""
    found: dict[Block, str] = {}
    heading: Block | None = None
    for block in blocks:
        if block.kind == "heading":
            heading = block
        elif block.kind == "quotation" and heading:
            name = re.sub(r"\s*[(\[].*?[)\]]", "", heading.span.of(text)).strip()
            if names.looks_like_name(name) and len(names.tokens(name)) > 1:
                found[heading] = name
    return found if len(found) > 1 else {}
