"""The topics of a document while its blocks are gone through."""

from __future__ import annotations

from dataclasses import replace

from corpus.types import Span, Topic


class Topics:
    """The topics so far; ``now`` is the one that the next turn belongs to."""

    def __init__(self) -> None:
        self.all: list[Topic] = []
        self._question: Span | None = None

    @property
    def now(self) -> Topic | None:
        """The topic that is open, or None before the first."""
        return self.all[-1] if self.all else None

    def open(self, title: str, number: int | None, question: str | None) -> None:
        """Begin a topic; one without a number, or with a number in use, gets the next that is free."""
        if number is None or any(t.number == number for t in self.all):
            number = max((t.number for t in self.all), default=0) + 1
        self.all.append(Topic(number, title, question))
        self._question = None

    def ask(self, text: str, span: Span, words: str, answered: bool) -> None:
        """Put a question: the open topic's where it has none yet, more of it where it has, else a topic's own.

        Args:
            text: the document's text.
            span: where the question stands.
            words: what is asked, without who asks it.
            answered: whether anybody has spoken under the open topic.
        """
        if self.now is None or answered:
            self.open(words, None, words)
            self._question = span
        elif self._question:
            self.extend(text, span)
        elif self.now.question is None:
            self.all[-1] = replace(self.now, question=words)
            self._question = span

    def extend(self, text: str, span: Span) -> None:
        """Make ``span`` the open topic's question, or more of it."""
        if self.now:
            self._question = Span(self._question.start, span.end) if self._question else span
            self.all[-1] = replace(self.now, question=self._question.of(text))
