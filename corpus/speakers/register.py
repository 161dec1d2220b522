"""The experts a corpus knows, found by any form of their name."""

from __future__ import annotations

from collections.abc import Iterable

from corpus import names
from corpus.types import Expert


class Register:
    """The experts a corpus knows: those its owner settled, and those its documents brought.

    A form matches without accents, in any order of its parts, and without titles. The settled are also found by
    part of their name while it belongs to one of them. Of the others only the whole name counts, and a single
    word of theirs only with its title: a first name in one document is nobody in the next.
    """

    def __init__(self, settled: Iterable[Expert] = ()) -> None:
        self.experts: list[Expert] = list(settled)
        self._settled = {e.id for e in self.experts}

    def find(self, form: str) -> Expert | None:
        """The one expert whom ``form`` names, or None if it names none or several."""
        wanted = names.key(form)
        if not wanted:
            return None
        full = [e for e in self.experts if any(self._same(form, f, e) for f in (e.name, *e.aliases))]
        if full:
            return full[0] if len(full) == 1 else None
        known = [e for e in self.experts if e.id in self._settled]
        partial = [e for e in known if set(wanted) <= set(names.tokens(e.name))]
        return partial[0] if len(partial) == 1 else None

    def _same(self, form: str, other: str, expert: Expert) -> bool:
        if names.key(form) != names.key(other):
            return False
        return expert.id in self._settled or len(names.key(form)) > 1 or _titled(form) == _titled(other) != ""

    def add(self, name: str, aliases: Iterable[str] = ()) -> Expert:
        """The expert of this name, entered if new."""
        return self.find(name) or self.enter(name, aliases)

    def enter(self, name: str, aliases: Iterable[str] = ()) -> Expert:
        """A new expert of this name, with an id of their own."""
        taken = {e.id for e in self.experts}
        identifier = base = names.slug(name) or "expert"
        suffix = 2
        while identifier in taken:
            identifier = f"{base}-{suffix}"
            suffix += 1
        expert = Expert(identifier, name, tuple(aliases))
        self.experts.append(expert)
        return expert

    def copy(self) -> Register:
        """A register to try names in, with the same experts."""
        other = Register()
        other.experts, other._settled = list(self.experts), set(self._settled)
        return other


def _titled(form: str) -> str:
    """The title at the head of a name, folded; empty if there is none."""
    first = names.fold(form.split()[0]).strip(".") if form.split() else ""
    return first if first in names.TITLES else ""
