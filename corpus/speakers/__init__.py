"""Blocks into turns: who speaks, under which topic, and what is nobody's answer.

What the markup says of a block's speaker holds. Else the labels of the text are read by the grammar that explains
the document best (``grammars``), each believed on evidence (``belief``), and the forms of one person brought
together (``people``). A document without labels is its one speaker's or its author's, or nobody's (``solo``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus import names
from corpus.readers.types import Block
from corpus.speakers import attendance, belief, headings, labels, people, solo, statements
from corpus.speakers.grammars import sight
from corpus.speakers.headings import Headings
from corpus.speakers.people import Cast, Person
from corpus.speakers.register import Register
from corpus.speakers.turns import Pass, Voices
from corpus.speakers.types import Label, Reading
from corpus.types import Expert

__all__ = ["Reading", "Register", "read"]


def read(
    text: str,
    blocks: Sequence[Block],
    known: Register | Iterable[Expert] = (),
    people: Sequence[str] = (),
    author: str | None = None,
    title: str | None = None,
) -> Reading:
    """Find topics, turns and speakers.

    Args:
        text: the document's text.
        blocks: its blocks, as a reader reports them.
        known: the experts of the corpus; plain experts count as settled by the owner. It is not changed.
        people: those whom the document's metadata names as speakers.
        author: who signs the document.
        title: the document's title by its metadata; None to look for one in the text.
    """
    register = known.copy() if isinstance(known, Register) else Register(known)
    return _Casting(text, blocks, register, people, author, title).read()


class _Casting:
    """What has to be known of a document's people before its blocks are gone through."""

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        register: Register,
        listed: Sequence[str],
        author: str | None,
        title: str | None,
    ) -> None:
        self._text = text
        self._blocks = headings.without_names(text, headings.set_apart(text, blocks))
        self._register = register
        self._people = listed
        self._author = author
        self._title = title
        self._experts: dict[int, Expert] = {}
        self._resolved: dict[str, Expert | None] = {}
        self._interviewee = solo.interviewee(text, title)
        self._announced = statements.named(text, blocks)
        self._chair = statements.presiding(text, blocks)
        present = attendance.listed(text, blocks)
        found = (*listed, *solo.authors(author), self._interviewee, self._chair, *self._announced, *present)
        names_ = [name for name in found if name]
        self._cast = Cast(names_)

    def read(self) -> Reading:
        marked = any(b.speaker for b in self._blocks)
        found = None if marked else belief.best(self._text, self._blocks, self._vouched)
        blocks: Sequence[Block] = found.blocks if found else self._blocks
        seen = [
            s.label
            for b in blocks
            if found and (s := sight(found.grammar, self._text, b)) and s.written in found.believed
        ]
        spoken = [label for b in blocks if b.speaker and (label := labels.parse(b.speaker) or Label((b.speaker,)))]
        self._enter([*seen, *spoken])
        # Where the labels name nobody but the one listed speaker, what has no label is theirs as well.
        others = {n for label in [*seen, *spoken] for n in label.names}
        others -= {
            n for n in others if len(self._people) == 1 and self._cast.find(n) is self._cast.find(self._people[0])
        }
        named = bool(others)
        turns = [b for b in blocks if found and sight(found.grammar, self._text, b)]
        default = None if named else solo.of(self._text, blocks, self._people, self._author, self._title)
        voices = Voices(
            resolve=self._resolve,
            asked=self._expert(self._answers(default, seen)),
            default=self._expert(default),
            profiles={}
            if named
            else {b: e for b, n in solo.profiles(self._text, blocks).items() if (e := self._expert(n))},
            chair=self._resolve(self._chair) if self._chair and named else None,
        )
        marks = Headings(self._text, blocks, [b for b in turns if found and not marked])
        return Pass(self._text, self._title, marks, found, voices).read(blocks, lambda: self._register.experts)

    def _vouched(self, name: str) -> bool:
        return self._register.find(name) is not None or self._cast.find(name) is not None

    def _enter(self, seen: Sequence[Label]) -> None:
        """Bring the forms together, whole names first, so that a surname finds the name it is part of."""
        singles = [label for label in seen if len(label.names) == 1 and not labels.role_of(label.names[0])]
        others = people.apart([label.names[0] for label in singles])
        order = dict.fromkeys((label.names[0], label.short) for label in singles)
        for name, short in sorted(order, key=lambda pair: -len(pair[0].split())):
            if not (labels.is_initials(name) and self._cast.fitting(name) == 0):
                self._cast.enter(name, short, apart=name in others)

    def _resolve(self, written: str) -> Expert | None:
        if written not in self._resolved:
            self._resolved[written] = self._look_up(written)
        return self._resolved[written]

    def _look_up(self, written: str) -> Expert | None:
        if labels.role_of(written):
            return None
        person = self._cast.find(written)
        if person:
            return self._of(person)
        return None if self._cast.fitting(written) else self._register.find(written)

    def _expert(self, name: str | None) -> Expert | None:
        if not name:
            return None
        person = self._cast.find(name) or self._cast.enter(name)
        return self._of(person) if person else None

    def _of(self, person: Person) -> Expert:
        """The expert a person is: one the corpus knows by any form, else a new one."""
        if id(person) not in self._experts:
            forms = dict.fromkeys([person.name, *(f.written for f in person.forms)])
            found = next((e for form in forms if (e := self._register.find(form))), None)
            self._experts[id(person)] = found or self._register.enter(names.in_order(person.name))
        return self._experts[id(person)]

    def _answers(self, default: str | None, seen: Sequence[Label]) -> str | None:
        """Who answers where the label only says so: the one speaker there is besides whoever signs the text."""
        if default:
            return default
        if self._interviewee:
            return self._interviewee
        others = {n for label in seen for n in label.names}
        return self._people[0] if len(self._people) == 1 and not others else None
