"""Every sentence that the product itself says. Nothing else is ever worded at run time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.web import strings

_Value = str | int | tuple[str, ...]


class Sentence(str):
    """A sentence in English, which can be said in the other languages of the interface too.

    Args:
        key: of :mod:`assistant.web.strings`.
        values: what fills its gaps; a tuple is listed, and a sentence is said in the same language.
    """

    _key: str
    _values: Mapping[str, _Value]

    def __new__(cls, key: str, **values: _Value) -> Sentence:
        """The sentence in English."""
        sentence = super().__new__(cls, _worded(strings.of("en"), key, values))
        sentence._key, sentence._values = key, values
        return sentence

    def said_in(self, language: str) -> str:
        """The sentence in one of :data:`assistant.web.strings.LANGUAGES`."""
        return _worded(strings.of(language), self._key, self._values)


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return strings.listed(names, strings.of("en"))


def addressed(speakers: Sequence[str], silent: Sequence[str]) -> Sentence:
    """How many experts are quoted, and who said nothing under the topic."""
    count = len(speakers)
    key = f"message_{'one' if count == 1 else 'many'}{'_silent' if silent else ''}"
    return Sentence(key, speakers=tuple(speakers), count=count, silent=tuple(silent))


def expert_silent(names: Sequence[str]) -> Sentence:
    """The experts asked about say nothing on it."""
    return Sentence("message_expert_silent", names=tuple(names))


def overview(name: str, topics: Sequence[str]) -> Sentence:
    """What an expert spoke on, where only the name was asked."""
    return Sentence("message_overview", name=name, topics="; ".join(topics))


def unknown_expert(name: str, experts: Sequence[str]) -> Sentence:
    """Somebody was asked for who is not among the experts."""
    return Sentence("message_unknown_expert", name=name, experts=tuple(experts))


def other_language(asked: str, own: str) -> Sentence:
    """The question is in a language that is not understood here; both as ISO 639-1."""
    return Sentence("message_other_language", asked=Sentence(f"language_{asked}"), own=Sentence(f"language_{own}"))


def _worded(words: strings.Strings, key: str, values: Mapping[str, _Value]) -> str:
    said = {name: _said(value, words) for name, value in values.items()}
    return words[key].format_map(said)


def _said(value: _Value, words: strings.Strings) -> str:
    if isinstance(value, Sentence):
        return _worded(words, value._key, value._values)
    return strings.few(value, words) if isinstance(value, tuple) else str(value)


NOT_ADDRESSED = Sentence("message_not_addressed")
MAY_BE_THE_SAME = Sentence("may_be_the_same")
UNALIGNED = Sentence("unaligned")
WHO_NOTE = Sentence("who_note")
OFF_TOPIC = Sentence("message_off_topic")
EMPTY = Sentence("message_empty")
NO_EXPERTS = Sentence("message_no_experts")
