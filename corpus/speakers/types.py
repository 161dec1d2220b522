"""What reading a document's blocks is made of: labels, grammars, sightings, and the reading itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.types import Doubt, Expert, Furniture, Span, Topic, Turn


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from one document. Furniture and paragraphs together hold every block.

    ``grammar`` names the way labels are written, None where the document has none; ``score`` is the share
    of its blocks that this grammar opens or carries, in [0, 1].
    """

    title: Span | None
    topics: tuple[Topic, ...]
    experts: tuple[Expert, ...]
    turns: tuple[Turn, ...]
    furniture: tuple[Furniture, ...]
    doubts: tuple[Doubt, ...]
    grammar: str | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says, taken apart.

    Args:
        names: the names it holds, as written; several where people speak together, none for a mere role.
        short: the initials it introduces in brackets, ``"XY"`` in ``"Xin Yu (XY)"``.
        role: the office it is written under, folded; whoever holds it stands in ``names``, if the label says who.
    """

    names: tuple[str, ...]
    short: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Grammar:
    """One way of writing labels.

    Args:
        name: for the owner, who is told which one was found.
        pattern: matched at the head of a line; its group ``name`` holds who speaks.
        official: whether only names with a title, names in capitals and offices count.
        alone: whether the label must fill its line.
        least: how often a name must recur where nothing else vouches for it, unless it is whole.
        bold: whether the label is what is bold at the head of a line, with no mark behind it.
        bare: whether much else is written so (tables, lists): then who is named must talk, however little they say.
    """

    name: str
    pattern: re.Pattern[str]
    official: bool = False
    alone: bool = False
    least: int = 2
    bold: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where a grammar sees a label: its span, what it says, and what speaks for it.

    ``leads`` says that nobody has the floor before it; ``fragment`` that what follows is short and no sentence,
    ``said`` is what stands behind the label, up to the next one or to a heading.
    """

    span: Span
    written: str
    label: Label
    strong: bool
    stamped: bool
    leads: bool
    fragment: bool
    said: Span
