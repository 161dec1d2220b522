"""Every sentence that the product itself says. Nothing else is ever worded at run time."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def addressed(speakers: Sequence[str], silent: Sequence[str]) -> str:
    """How many experts are quoted, and who said nothing under the topic."""
    count = len(speakers)
    first = f"{speakers[0]} addresses this." if count == 1 else f"{count} experts address this."
    return f"{first} {listed(silent)} did not address this topic." if silent else first


def expert_silent(names: Sequence[str]) -> str:
    """The experts asked about say nothing on it."""
    return f"{listed(names)} did not address this."


def overview(name: str, topics: Sequence[str]) -> str:
    """What an expert spoke on, where only the name was asked."""
    return f"{name} spoke on: {'; '.join(topics)}. Ask about one of these."


def unknown_expert(name: str, experts: Sequence[str]) -> str:
    """Somebody was asked for who is not among the experts."""
    return f"{name} is not among the experts here, who are {listed(experts)}."


def other_language(asked: str, own: str) -> str:
    """The question is in a language that is not understood here."""
    return f"This seems to be {asked}, and the experts are quoted in {own}: ask in {own}."


NOT_ADDRESSED = "The experts did not address this."
OFF_TOPIC = "This is not what the experts spoke about."
EMPTY = "Ask a question to see what the experts said."
NO_EXPERTS = "This corpus holds no passage of a named expert yet."
