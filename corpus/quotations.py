"""Words of a third party inside a turn.

Handled here is the block quotation without marks: a paragraph that ends in a colon introduces somebody
by name, and what follows are their words. The name is the one whose words are announced ("Jane Roe's
remark:", "as Jane Roe put it:"), or the one the speaker comes back to afterwards ("Roe's remark shows").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus import names
from corpus.types import Quotation, Span

_PARTICLES = "|".join(sorted(names.PARTICLES))
_NAME = rf"[^\W\d_a-z][\w’'\-]*?(?:\s+(?:(?:{_PARTICLES})\s+)*(?:[A-Z]\.|[^\W\d_a-z][\w\-]*?)){{0,4}}"
_WORDS = (
    "account|analogy|argument|assessment|comment|comments|commentary|definition|description|dictum|formula|"
    "formulation|insight|line|lines|maxim|observation|observations|passage|point|quote|quotation|remark|"
    "remarks|statement|summary|verdict|warning|words"
)
_SAYS = (
    "said|says|wrote|writes|put|puts|noted|notes|observed|observes|argued|argues|remarked|warned|warns|"
    "explained|explains|stated|states|asked|asks|concluded|concludes|quipped|declared|recalled"
)
_OWNER = re.compile(rf"(?P<name>{_NAME})(?:['’]s|['’])\s+(?:\w+\s+){{0,2}}?(?:{_WORDS})\b")
_OF = re.compile(rf"\b(?:{_WORDS})\s+(?:of|by|from)\s+(?P<name>{_NAME})(?=[\s,.:;]|$)")
_SAYER = re.compile(rf"(?P<name>{_NAME})\s+(?:(?:once|has|had|famously|rightly|also)\s+)*(?:{_SAYS})\b")
_QUOTE_OF = re.compile(rf"\b(?:quote|quoting|cite|citing)\s+(?P<name>{_NAME})(?=[\s,.:;]|$)")
_SIGNED = re.compile(rf"(?:[\n.?!”\"’]\s*)(?:—|–|--|―)\s*(?P<name>{_NAME})(?:,[^\n]{{0,80}})?\s*$")
# Words that begin a sentence, and so have a capital, before a name.
_OPENING = re.compile(r"^(?:(?:And|As|But|Even|For|Here|In|Like|Once|Or|So|Then|Thus|To|What|When|Where|While)\s+)+")
_COLON = (":", "：")


def introduced(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """The introduced block quotations among the paragraphs of one turn.

    Without commentary that comes back to the author, one paragraph is taken to be quoted: crediting
    one too many is a smaller wrong than passing another's words off as the expert's.
    """
    found = []
    for first, intro in enumerate(paragraphs[:-1], start=1):
        author = announced(intro.of(text))
        if author:
            last = _end(text, paragraphs, first, author)
            found += [Quotation(p, author) for p in paragraphs[first : last + 1]]
    return tuple(found)


def announced(words: str) -> str | None:
    """The person whose words a paragraph announces, as it names them; None if it announces none."""
    if not words.rstrip().endswith(_COLON):
        return None
    last_sentence = re.split(r"(?<=[.?!])\s+(?=[^\W\d_a-z])", words)[-1]
    for pattern in (_OWNER, _SAYER, _OF, _QUOTE_OF):
        for match in pattern.finditer(last_sentence):
            name = _OPENING.sub("", re.sub(r"['’]s?$", "", match["name"]))
            if names.looks_like_name(name) and names.tokens(name):
                return name
    return None


def signed(words: str) -> str | None:
    """The person who stands under a quotation after a dash, as it names them; None if nobody does."""
    match = _SIGNED.search(words)
    return match["name"] if match and names.looks_like_name(match["name"]) else None


def _end(text: str, paragraphs: Sequence[Span], first: int, author: str) -> int:
    """The last quoted paragraph: up to three, closed by one that opens with the author's name."""
    surname = names.tokens(author)[-1]
    for place in range(first + 1, min(first + 4, len(paragraphs))):
        if surname in re.findall(r"[^\W\d_]+", names.fold(paragraphs[place].of(text)[:60])):
            return place - 1
    return first
