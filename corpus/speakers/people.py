"""Who is who within one document: forms of a name brought together, by evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from corpus import names
from corpus.speakers import labels

_MEN = frozenset("mr sir lord herr señor monsieur dott".split())
_WOMEN = frozenset("mrs ms miss dame lady frau señora madame congresswoman chairwoman baroness".split())
_ALIKE = 85  # of 100: "Provost" and "Provoost", but not "Roe" and "Rowe"
_TITLES = names.TITLES | labels.OFFICES


@dataclass(frozen=True, slots=True)
class Form:
    """One written form of a name, taken apart; all words folded."""

    written: str
    given: tuple[str, ...]
    surname: str
    place: str | None
    sex: str | None
    titled: bool

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, written: str) -> Form:
        """``"Mr. SMITH of Texas"`` → surname smith, place texas, a man, titled."""
        bare = re.sub(r"\s*[(\[].*?[)\]]", "", written)
        place = re.search(r"\sof\s+(?:the\s+)?([A-Z][\w.]*(?:\s+[A-Z][\w.]*){0,3})$", bare)
        bare = bare[: place.start()] if place else bare
        bare = re.sub(r",?\s+(?:Jr|Sr|II|III|IV)\b\.?", "", bare)
        if bare.count(",") == 1:
            last, first = (p.strip() for p in bare.split(","))
            bare = f"{first} {last}" if names.looks_like_name(first) and names.looks_like_name(last) else last
        words = [names.fold(w).strip(".,'’") for w in bare.split()]
        words = [w for w in words if w and w != "the"]
        titles: list[str] = []
        while len(words) > 1 and words[0] in _TITLES:
            titles.append(words.pop(0))
        if place and words and words[-1] in _TITLES:
            titles, words, place = [*titles, *words], [names.fold(place[1])], None
        sex = "m" if _MEN & set(titles) else "f" if _WOMEN & set(titles) else None
        given, surname = tuple(words[:-1]), words[-1] if words else ""
        return cls(written, given, surname, names.fold(place[1]) if place else None, sex, bool(titles))

    @property
    def words(self) -> tuple[str, ...]:
        """Given names and surname."""
        return (*self.given, self.surname)

    @property
    def initials(self) -> str:
        """The first letters, upper case, particles left out: ``"JR"``."""
        return "".join(w[0] for part in self.words if part not in names.PARTICLES for w in part.split("-") if w).upper()

    def fits(self, other: Form) -> bool:
        """Whether the two may be one person: nothing about them differs, and they share the surname."""
        if self.sex and other.sex and self.sex != other.sex:
            return False
        if self.place and other.place and self.place != other.place:
            return False
        if sorted(self.words) == sorted(other.words):
            return True
        if self.surname != other.surname:
            return False
        short, long = sorted((self.given, other.given), key=len)
        short = tuple(w for w in short if w not in names.PARTICLES)
        return all(any(_like(a, b) for b in long) for a in short)


@dataclass(slots=True)
class Person:
    """Somebody who speaks in this document, with every form that is theirs."""

    name: str
    listed: bool = False
    forms: list[Form] = field(default_factory=list)
    shorts: set[str] = field(default_factory=set)

    def fits(self, form: Form) -> bool:
        """Whether nothing that is known of this person speaks against ``form``."""
        clash = any(
            (f.sex and form.sex and f.sex != form.sex) or (f.place and form.place and f.place != form.place)
            for f in self.forms
        )
        return not clash and any(f.fits(form) for f in self.forms)


class Cast:
    """The people of one document. ``listed`` are those whom its metadata or its title page names."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        self.people: list[Person] = []
        for name in listed:
            if name and not self._matches(Form.of(name)):
                self.people.append(Person(name, True, [Form.of(name)]))

    def find(self, written: str) -> Person | None:
        """The one person whom ``written`` may name here, or None if there is none or more than one."""
        found = self._matches(Form.of(written))
        return found[0] if len(found) == 1 else None

    def fitting(self, written: str) -> int:
        """How many people ``written`` may name here."""
        return len(self._matches(Form.of(written)))

    def enter(self, written: str, short: str | None = None, *, apart: bool = False) -> Person | None:
        """The person of this form, entered if nobody fits, or if it stands ``apart``; None if several fit."""
        form = Form.of(written)
        found = [] if apart else self._matches(form)
        if len(found) > 1:
            return None
        if found:
            person = found[0]
        else:
            person = Person(written)
            self.people.append(person)
        person.forms.append(form)
        if not person.listed and len(form.words) > len(Form.of(person.name).words):
            person.name = written
        if short:
            person.shorts.add(short)
        return person

    def _matches(self, form: Form) -> list[Person]:
        """Those whom a form may name, by the strongest evidence that finds anybody."""
        if not form.surname:
            return []
        same = [p for p in self.people if any(f.written == form.written for f in p.forms)]
        if same:
            return same
        exact = [p for p in self.people if any(sorted(f.words) == sorted(form.words) and f.fits(form) for f in p.forms)]
        exact = [p for p in exact if p.fits(form)] if len(form.words) > 1 else []
        if exact:
            return exact
        # A place narrows a surname down: of two Smiths, the one of Texas.
        fitting = [p for p in self.people if p.fits(form)]
        if fitting:
            given = [p for p in fitting if form.given and any(f.given and f.fits(form) for f in p.forms)]
            if given:
                return given
            placed = [p for p in fitting if form.place and any(f.place == form.place for f in p.forms)]
            return placed or fitting
        if len(form.words) > 1:
            return self._misspelt(form)
        if form.titled:
            return []
        word = form.written.strip()
        shorts = [p for p in self.people if word in p.shorts]
        if shorts:
            return shorts
        first = [p for p in self.people if any(form.surname in f.words for f in p.forms)]
        if first:
            return first
        if labels.is_initials(word):
            return [p for p in self.people if any(_abbreviates(word, f) for f in p.forms)]
        return self._misspelt(form) or self._handles(form)

    def _misspelt(self, form: Form) -> list[Person]:
        """Listed people whose name differs by a letter or two."""
        words = " ".join(form.words)
        return [
            p
            for p in self.people
            if p.listed
            and any(len(f.words) == len(form.words) and fuzz.ratio(" ".join(f.words), words) >= _ALIKE for f in p.forms)
        ]

    def _handles(self, form: Form) -> list[Person]:
        """Listed people, a part of whose name is the beginning of a login."""
        parts = [p for p in re.split(r"[\W\d_]+", form.surname) if len(p) >= 3]
        return [
            p
            for p in self.people
            if p.listed
            and any(
                a == b or (len(b) >= 4 and (a.startswith(b) or b.startswith(a)) and min(len(a), len(b)) >= 4)
                for f in p.forms
                for a in f.words
                for b in parts
            )
        ]


def apart(written: Sequence[str]) -> frozenset[str]:
    """The labels that are a surname under a title, where longer labels of that surname are another person.

    So they are where both recur by turns: a record that writes "Mr. Max Roe" whenever it means him means somebody
    else by "Mr. Roe". One that only comes to write less goes from the long form to the short.
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(written):
        places.setdefault(name, []).append(place)
    forms = {n: Form.of(n) for n, at in places.items() if len(at) > 1 and Form.of(n).titled}
    return frozenset(
        short
        for short, a in forms.items()
        if not a.given
        for long, b in forms.items()
        if b.given
        and a.surname == b.surname
        and places[short][0] < places[long][-1]
        and places[long][1] < places[short][-1]
    )


def _like(a: str, b: str) -> bool:
    """Whether two given names are equal, or one the other's initial."""
    a, b = a.strip("."), b.strip(".")
    return a == b or (min(len(a), len(b)) == 1 and a[:1] == b[:1])


def _abbreviates(short: str, form: Form) -> bool:
    """Whether initials are those of a name, middle names and all, or of its first and last word."""
    full = form.initials
    return len(form.words) > 1 and (short == full or short == full[0] + full[-1])
