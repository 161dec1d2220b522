"""Who is named in a line that credits somebody: experts, and third parties whom experts quote."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant import references
from corpus import names
from corpus.types import Corpus

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Named:
    """Those who are named. A surname may name several ``experts``, by id; ``strangers`` are none of them."""

    experts: frozenset[str]
    others: frozenset[str]
    strangers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.experts or self.others or self.strangers)


class Namebook:
    """The names of a corpus: of its experts, in whole or by surname, and of those whom they quote."""

    def __init__(self, corpus: Corpus) -> None:
        self._experts = [
            (e.id, form) for e in corpus.experts for written in (e.name, *e.aliases) for form in _forms(written)
        ]
        self._others = [(author, form) for author in corpus.quoted for form in _forms(author)]
        self._titles = [names.fold(t) for d in corpus.documents for t in (d.title, *(x.title for x in d.topics))]

    def named(self, text: str, firm: bool) -> Named:
        """Who is named in ``text``.

        Args:
            text: a line of attribution, or what stands around a quotation.
            firm: whether it is a line of attribution, in which any other name is a stranger's.
        """
        # Names are written with capitals; "baker" is a trade.
        words = [names.fold(m[0]) if not m[0].islower() else "" for m in _WORD.finditer(text)]
        experts = frozenset(who for who, form in self._experts if _holds(words, form))
        others = frozenset(who for who, form in self._others if _holds(words, form))
        strangers: tuple[str, ...] = ()
        first = text.split(",")[0].strip()
        if firm and not experts and not others and names.looks_like_name(first):
            strangers = () if any(names.fold(first) in title for title in self._titles) else (first,)
        return Named(experts, others, strangers)


def _forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of a whole name, and of its surname."""
    parts = references.name_parts(name)
    written = (name, parts.get("family", name))
    return tuple(dict.fromkeys(tuple(map(names.fold, _WORD.findall(form))) for form in written))


def _holds(words: list[str], form: tuple[str, ...]) -> bool:
    return bool(form) and any(tuple(words[n : n + len(form)]) == form for n in range(len(words) - len(form) + 1))
