"""What the XML vocabularies of debates share: names behind identifiers, and whose the words outside speeches are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from corpus.names import fold
from corpus.readers.markup import Element, words_of
from corpus.readers.types import Block

_COLON = re.compile(r"[\s:：;,.]*\Z")
_STOP = re.compile(r"(?:(?<=[^\W\d_]{4})|(?<=[A-Z]{3})(?<!ESQ)(?<!JNR)(?<!SNR))\.\Z")  # of a label, not of "Jr."
_NOBODY = re.compile(r"(?:anonymous|unidentified|unnamed|n/?a|none|nn|xx+)\b.*|.*\bunknown\b.*", re.IGNORECASE)
# A number or letter alone, as software writes that tells voices apart.
_VOICE = re.compile(r"(?:speaker|spk|voice)?[\s_#-]*|\d{1,3}|[A-Z]", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[^\W\d_])(?=[A-ZÀ-ÖØ-ÞĀČĎĐĒĚĞĢĪĶĹĽŁŃŇÑŐŘŚŠŞŤŢŪŮŰŹŽŻ])|[._\-\s]+")


def named(form: str | None) -> str:
    """A speaker's name as a source writes it, without the colon after it; "" where it names nobody.

    ``unknown`` names nobody, and no more does a number or a letter alone. ``Speaker 2`` stays: within its document
    it is who the source says it is.
    """
    name = _STOP.sub("", " ".join((form or "").split()))
    name = _COLON.sub("", name) if not name.endswith(".") or re.search(r"[.,:]\s*[:：]\Z", name) else name
    return "" if _VOICE.fullmatch(name) or _NOBODY.fullmatch(name) else name


def voice(who: str | None, people: Mapping[str, str], printed: str | None) -> str:
    """Who an element with a reference says is speaking.

    Args:
        who: references to people (``#id``), as ``who`` and ``by`` hold them.
        people: names by identifier.
        printed: the label that is printed with the speech.

    Returns:
        The name in the list of people; without one the printed label if it fits the identifier, else the
        identifier's words. "" if that names nobody, or several.
    """
    references = (who or "").split()
    if len(references) > 1:
        return ""
    if not references:
        return named(printed)
    identifier = references[0].rpartition("#")[2]
    if known := people.get(identifier):
        return named(known)
    if _NOBODY.match(identifier):
        return ""
    words = [w for w in _HUMP.split(re.sub(r"[\d]+\Z", "", identifier)) if w]
    if all(len(w) == 1 for w in words):  # initials, which a printed label spells out
        words = [identifier]
    label = [w.strip(":：,") for w in (printed or "").split()]
    fitting = [w for w in label if fold(w) in {fold(x) for x in words}]
    if len(fitting) == len(words) > 1:
        return named(" ".join(w.title() if w.isupper() else w for w in fitting))
    return named(printed if printed and (len(words) < 2 or "/" in identifier) else " ".join(words))


def person(element: Element) -> str:
    """The name in an element that has parts of it: forenames before surnames, whatever their order in the list."""
    parts = {kind: [words_of(e) for e in element.iter(f"{{*}}{kind}")] for kind in ("forename", "nameLink", "surname")}
    ordered = [w for kind in parts for w in parts[kind] if w]
    return " ".join(ordered) if parts["surname"] else words_of(element)


def settled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Blocks whose speaker ``""`` is nobody; where there are speeches, words outside them are nobody's."""
    found = tuple(blocks)
    if all(b.speaker is None for b in found):
        return found
    return tuple(
        replace(b, speaker=b.speaker or None)
        if b.speaker is not None or b.kind == "heading"
        else replace(b, kind="aside")
        for b in found
    )
