"""Quotations checked against the corpus: exact, drifted, misattributed or absent.

Line breaks, spaces, soft hyphens and the composition of accents are the form of a page, not of a quotation, and are
not compared. All else is: a straight mark for a curly one is a difference too, if only one of typography.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from assistant.claims import Claim
from assistant.folding import folded, typed, word_spans, words_of
from assistant.naming import Namebook, Named
from assistant.whereabouts import Place, Whereabouts
from corpus.types import Corpus, CorpusError, Span

Status = Literal["exact", "drifted", "misattributed", "absent"]
Reason = Literal["typography", "capitals", "punctuation", "words", "shortened", "stitched", "hash", "speaker"]

_NEAR = 0.5  # of the words of a quotation that has drifted, so many stand in the source in this order
_CLOSE = 0.9  # with fewer than so many, it may rather be stitched together


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands in the source, and what in the quotation in its place; either may be empty."""

    source: str
    quoted: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one claim. ``places`` are where its words stand, several where it was stitched together."""

    claim: Claim
    status: Status
    reason: Reason | None = None
    places: tuple[Place, ...] = ()
    differences: tuple[Difference, ...] = ()


def verify(corpus: Corpus, claims: Iterable[Claim]) -> tuple[Finding, ...]:
    """Check claims, in order. A title in quotation marks is no claim and is left out."""
    checker = _Checker(corpus)
    return tuple(finding for claim in claims if (finding := checker.check(claim)))


class _Checker:
    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._names = Namebook(corpus)
        self._where = Whereabouts(corpus)
        titles = [t for d in corpus.documents for t in (d.title, *(x.title for x in d.topics))]
        self._titles = frozenset(tuple(words_of(folded(t))) for t in (corpus.title, *titles))

    def check(self, claim: Claim) -> Finding | None:
        """What became of a claim; None if it is none."""
        text = self._where.mended(folded(claim.text))
        if claim.inline and tuple(words_of(text)) in self._titles:
            return None
        recorded = self._recorded(claim, text) if claim.quote_id else None
        if recorded:
            return recorded
        for form in _forms(text, claim.inline):
            places = list(self._where.exactly(form))
            if places:
                # What stands in a heading or a question is nobody's quotation.
                if claim.inline and not claim.firm and not any(p.expert for p in places):
                    return None
                return self._attributed(claim, places)
        return self._drifted(claim, text)

    def _recorded(self, claim: Claim, text: str) -> Finding | None:
        """The finding for a claim of a bundle, whose place is recorded; None if its words are not there."""
        try:
            passage, span = self._corpus.locate(claim.quote_id or "")
        except CorpusError:
            return None
        place = self._where.place(self._corpus.document(passage.document), span)
        if folded(place.text) == text:
            return self._attributed(claim, [place])
        here, there = words_of(folded(place.text)), words_of(text)
        shortened = _holds(here, there)
        if not shortened and _likeness(here, there) < _NEAR:
            return None
        source = folded(place.text)
        reason: Reason = "shortened" if shortened else _reason(source, text)
        return self._judged(claim, place, reason, _differences(source, text))

    def _attributed(self, claim: Claim, places: Sequence[Place]) -> Finding:
        """The finding for words that stand in the source: is the right one named, and does the record hold?"""
        named = self._named(claim)
        place = next((p for p in places if _satisfied(p, named)), None)
        if place is None:
            shown = next((p for p in places if p.expert), places[0])
            return Finding(claim, "misattributed", "speaker", (shown,))
        if claim.digest and claim.digest != hashlib.sha256(place.text.encode()).hexdigest():
            return Finding(claim, "drifted", "hash", (place,))
        return Finding(claim, "exact", None, (place,))

    def _judged(self, claim: Claim, place: Place, reason: Reason, differences: tuple[Difference, ...]) -> Finding:
        """The finding for words that differ. Where only their typography does, a wrong name is the graver fault."""
        if reason in ("typography", "capitals", "punctuation") and not _satisfied(place, self._named(claim)):
            return Finding(claim, "misattributed", "speaker", (place,), differences)
        return Finding(claim, "drifted", reason, (place,), differences)

    def _drifted(self, claim: Claim, text: str) -> Finding:
        words = words_of(text)
        best = self._where.nearest(words)
        likeness = best.likeness if best else 0.0
        if likeness < _CLOSE:
            pieces = self._where.stitched(words)
            if pieces and (likeness < _NEAR or len({p.passage.id for p in pieces}) > 1):
                return Finding(claim, "drifted", "stitched", tuple(map(self._where.place_of, pieces)))
        if best is None or likeness < _NEAR:
            return Finding(claim, "absent")
        best = replace(best, span=_with_marks(best.text.text, best.span, text, claim.inline))
        source = best.span.of(best.text.text)
        return self._judged(claim, self._where.place_of(best), _reason(source, text), _differences(source, text))

    def _named(self, claim: Claim) -> Named:
        found = [self._names.named(n, claim.firm) for n in claim.names]
        return Named(
            frozenset().union(*(n.experts for n in found)),
            frozenset().union(*(n.others for n in found)),
            tuple(s for n in found for s in n.strangers),
        )


def _satisfied(place: Place, named: Named) -> bool:
    """Whether whoever is named says the words; a third party's are theirs, whoever quotes them."""
    if not named:
        return True
    if place.wholly:
        return any(other in named.others for other in place.others)
    return place.expert is not None and place.expert.id in named.experts


def _forms(text: str, inline: bool) -> Iterator[str]:
    """``text``, and in a sentence also without the comma or full stop that may be that sentence's."""
    yield text
    if inline and text.endswith((",", ".")):
        yield text[:-1]


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether ``part`` is a run of ``words``, and not all of them."""
    return len(part) < len(words) and f" {' '.join(part)} " in f" {' '.join(words)} "


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _reason(source: str, quoted: str) -> Reason:
    """In what the two differ, at the least."""
    if typed(source) == typed(quoted):
        return "typography"
    if typed(source).casefold() == typed(quoted).casefold():
        return "capitals"
    return "punctuation" if words_of(source) == words_of(quoted) else "words"


def _differences(source: str, quoted: str) -> tuple[Difference, ...]:
    here, there = source.split(), quoted.split()
    steps = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
    return tuple(Difference(" ".join(here[a:b]), " ".join(there[c:d])) for step, a, b, c, d in steps if step != "equal")


def _with_marks(text: str, span: Span, quoted: str, inline: bool) -> Span:
    """``span`` of ``text`` with as many of the marks around it as ``quoted`` has around its own words."""
    own = word_spans(quoted)
    before, after = quoted[: own[0].start], quoted[own[-1].end :]
    if inline and after.endswith((",", ".")) and not typed(text[span.end :]).startswith(typed(after)):
        after = after[:-1]
    start = max(0, span.start - len(before))
    end = min(len(text), span.end + len(after))
    while text[start : span.start].strip() and any(c.isalnum() or c.isspace() for c in text[start : span.start]):
        start += 1
    while text[span.end : end].strip() and any(c.isalnum() or c.isspace() for c in text[span.end : end]):
        end -= 1
    return Span(start, end)
