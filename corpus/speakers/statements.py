"""Statements that stand in a hearing's record: who presides, whose statement begins, and what is inserted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus import names
from corpus.readers.types import Block
from corpus.speakers import labels

_LONGEST_HEADING = 800
_HONOUR = (
    r"(?:(?:the\s+)?(?:hon(?:orable|\.)?|dr|mr|mrs|ms|prof(?:essor)?|rev|gen(?:eral)?|admiral|senator|representative"
    r"|sen|rep)\.?\s+)*"
)
_HEADING = re.compile(
    rf"(?:(?:joint|prepared|opening|closing|further|written|additional)\s+)*(?:statement|testimony|remarks)\s+"
    rf"(?:of|by)\s+(?P<name>{_HONOUR}[^,;:()\[\]]+?)(?=\s*(?:[,;(\[]|$))",
    re.IGNORECASE,
)
_INSERTED = re.compile(r"\[?.*\bfollow(?:s|ing)?\b\s*[:.]*\s*\]?[:.]?", re.DOTALL | re.IGNORECASE)
_OWN = re.compile(
    r"(?:statement|testimony|remarks)s?\s+(?:of|by|from)\s+(?P<name>[^,;:\[\]]+?)\s+"
    r"(?:and\s+\w+\s+)?(?:follow|is as follow|are as follow)",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"[\[(]\s*(?:whereupon|recess|adjourn|the (?:sub)?committee (?:was )?adjourn|end of)", re.IGNORECASE
)
# How a record tells what the house did; whoever spoke before has sat down.
_PROCEEDINGS = re.compile(
    r"[\[(]?\s*(?:"
    r"(?:main )?question(?:s)?,? (?:again |accordingly |as amended,? )?(?:put|proposed|negatived|agreed to)\b|"
    r"(?:new )?(?:clauses?|schedules?|amendments?|motions?)(?: [\w, ()]{1,40})?,? (?:by leave,? )?(?:as amended,? )?"
    r"(?:made\b|negatived|not moved|ordered to stand|proposed:)|"
    r"(?:ordered|resolved),|motion made\b|consideration of (?:bill|lords)|relevant documents?:|"
    r"bill (?:passed|read|reported|ordered|accordingly)|"
    r"(?:the )?(?:house|committee|assembly|parliament|sitting)(?: having)? "
    r"(?:adjourned|divided|resumed|rose|suspended)\b|"
    r"(?:sitting|meeting|debate) (?:suspended|adjourned|closed)\b)",
    re.IGNORECASE,
)
_PRESIDES = re.compile(
    r"(?:Hon\.|Honorable|Senator|Representative|Rep\.|Sen\.|Chair(?:man|woman)?|Congress(?:man|woman))\s+"
    r"(?P<name>(?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w'’-]+)(?:,?\s+(?:Jr|Sr|II|III)\.?)?(?:\s+of\s+[A-Z]\w+(?:\s+[A-Z]\w+)?)?,?\s*"
    r"[\[(]?[^\[\]().]{0,80}[\])]?,?\s*presiding",
)


def heading_of(words: str) -> tuple[str, ...] | None:
    """Whose statement a heading announces: one name, or () for several at once; None if it is no such heading."""
    line = " ".join(words.split())
    match = _HEADING.match(line)
    if not match or len(line) > _LONGEST_HEADING or "...." in line:
        return None
    letters = [c for c in line if c.isalpha()]
    capitals = sum(c.isupper() for c in letters) > 0.8 * len(letters)
    if not capitals and (line.endswith((".", ":", "?")) or len(line) > 300):
        return None
    if re.match(r"statements\b", line, re.IGNORECASE) or ";" in line:
        return ()
    name = _spelt(match["name"].strip())
    return (name,) if labels.is_name(name) and len(names.tokens(name)) > 1 else ()


def inserted(words: str) -> tuple[str, ...] | None:
    """What a stage direction says to follow: a person's own statement, () for other matter, None for nothing."""
    line = " ".join(words.split())
    if _ENDED.match(line):
        return ()
    if not _INSERTED.fullmatch(line):
        return None
    own = _OWN.search(line)
    return (own["name"].strip(),) if own and labels.is_name(own["name"].strip()) else ()


def is_proceedings(words: str) -> bool:
    """Whether a paragraph tells what the house did: ``"Question put and agreed to."``."""
    return bool(_PROCEEDINGS.match(words))


def presiding(text: str, blocks: Sequence[Block]) -> str | None:
    """Who is in the chair by the record's own word, or None."""
    for block in blocks[: max(60, len(blocks) // 5)]:
        match = _PRESIDES.search(" ".join(block.span.of(text).split()))
        if match:
            return match["name"]
    return None


def named(text: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Those whose statements the record's headings announce, each once, in order."""
    found = [heading_of(b.span.of(text)) for b in blocks if len(b.span) <= _LONGEST_HEADING]
    return tuple(dict.fromkeys(name for names_ in found if names_ for name in names_))


def _spelt(name: str) -> str:
    """A name in capitals as it is spelt in running text: ``"JANE McROE"`` → ``"Jane McRoe"``."""
    bare = re.sub(rf"^{_HONOUR}", "", name, flags=re.IGNORECASE).strip()
    words = [
        w if not (len(w) > 2 and w.isupper()) else "-".join(p.capitalize() for p in w.split("-")) for w in bare.split()
    ]
    return " ".join(re.sub(r"^(Mc)([A-Z])([A-Z]+)$", lambda m: m[1] + m[2] + m[3].lower(), w) for w in words)
