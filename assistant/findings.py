"""What verification found, as lines for a reader and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, get_args

from assistant import messages
from assistant.output import topic_object
from assistant.verification import Finding, Status
from assistant.whereabouts import Place

_LONGEST = 80  # characters of a quotation that a line shows
_REASONS = {
    "typography": "in typography alone",
    "capitals": "in capital letters",
    "punctuation": "in punctuation",
    "words": "in its words",
    "shortened": "shorter than it was recorded",
    "stitched": "stitched together from several places",
    "hash": "from the hash that was recorded with it",
}


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many there are of each status."""
    found = Counter(f.status for f in findings)
    return {status: found[status] for status in get_args(Status)}


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A line for each quotation that is not exact, its differences below it, and the counts."""
    for finding in findings:
        if finding.status != "exact":
            yield f"{_verdict(finding)}: “{_beginning(finding.claim.text)}”"
            yield from (f"  source “{d.source}”, here “{d.quoted}”" for d in finding.differences)
            if finding.reason == "stitched":
                yield from (f"  “{_beginning(p.text)}”: {_credit(p)}" for p in finding.places)
    noun = "quotation" if len(findings) == 1 else "quotations"
    yield f"{len(findings)} {noun}: {', '.join(f'{n} {status}' for status, n in counts(findings).items())}"


def report(findings: Sequence[Finding]) -> dict[str, Any]:
    """The same as JSON, with every quotation."""
    return {"quotes": len(findings), **counts(findings), "findings": [_object(f) for f in findings]}


def _object(finding: Finding) -> dict[str, Any]:
    place = finding.places[0] if len(finding.places) == 1 else None
    return {
        "text": finding.claim.text,
        "status": finding.status,
        "reason": finding.reason,
        "differences": [{"source": d.source, "quoted": d.quoted} for d in finding.differences],
        **_placed(place),
        "pieces": [{"text": p.text, **_placed(p)} for p in finding.places] if len(finding.places) > 1 else [],
    }


def _placed(place: Place | None) -> dict[str, Any]:
    if place is None:
        return dict.fromkeys(("quote_id", "source", "expert", "expert_id", "quoted_author", "topic"))
    return {
        "quote_id": place.id if place.expert else None,
        "source": place.text,
        "expert": place.expert and place.expert.name,
        "expert_id": place.expert and place.expert.id,
        "quoted_author": messages.listed(place.others) or None,
        "topic": topic_object(place.topic),
    }


def _verdict(finding: Finding) -> str:
    if finding.status == "misattributed":
        return f"misattributed, these are words of {_credit(finding.places[0])}"
    if finding.status == "absent":
        return "absent"
    where = f", {_credit(finding.places[0])}" if len(finding.places) == 1 else ""
    return f"drifted {_REASONS[finding.reason or 'words']}{where}"


def _credit(place: Place) -> str:
    """Who says the words of a place, and its id."""
    if place.expert is None:
        return f"nobody who is named [{place.id}]"
    listed = messages.listed(place.others)
    credit = f"{listed}, quoted in {place.expert.name}" if place.wholly else place.expert.name
    return f"{credit} [{place.id}]"


def _beginning(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"
