"""What experts said on one topic, side by side, under the editors' sub-questions where they asked several."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant import messages, quoting
from assistant.types import CallProblem, Quote
from corpus import segments
from corpus.types import Corpus, Document, Expert, Passage, Span, Topic
from index.types import Encoder

if TYPE_CHECKING:
    import pandas

_NEAR = 0.25  # cosine of a sentence and a sub-question below which it is not said to speak to it
_NEARER = 0.05  # by which another sub-question than that of the sentence before has to be nearer


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole sentences of one passage that stand under the sub-question of this place; None under none of them."""

    quote: Quote
    question: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One topic of one document; ``questions`` are the editors' own, in order; pieces are in reading order."""

    document: str
    topic: Topic
    questions: tuple[str, ...]
    experts: tuple[Expert, ...]
    pieces: tuple[Piece, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """The names of those compared who said nothing under the topic."""
        spoke = {p.quote.expert.id for p in self.pieces}
        return tuple(e.name for e in self.experts if e.id not in spoke)

    @property
    def places(self) -> tuple[int | None, ...]:
        """The places of the sub-questions, and None where anything stands under none."""
        without = (None,) if any(p.question is None for p in self.pieces) else ()
        return (*range(len(self.questions)), *without)

    def said(self, expert: Expert, question: int | None) -> tuple[Quote, ...]:
        """What one expert said under one sub-question."""
        return tuple(p.quote for p in self.pieces if p.quote.expert == expert and p.question == question)

    def rows(self) -> list[dict[str, Any]]:
        """A row a piece, of plain values."""
        return [
            {
                "question": self.questions[p.question] if p.question is not None else None,
                "expert": p.quote.expert.name,
                "quoted_author": p.quote.quoted_author,
                "paragraph": p.quote.paragraph,
                "quote_id": p.quote.id,
                "text": p.quote.text,
            }
            for p in self.pieces
        ]

    def to_markdown(self) -> str:
        """The comparison as a text: a heading for each sub-question, and below it who said what."""
        lines = [f"# {self.topic.number}. {_plain(self.topic.title)}", ""]
        for place in self.places:
            lines += [f"## {_plain(self.questions[place]) if place is not None else messages.UNALIGNED}", ""]
            for expert in self.experts:
                for quote in self.said(expert, place):
                    quoting_whom = f", quoting {_plain(quote.quoted_author)}" if quote.quoted_author else ""
                    lines += [f"**{_plain(expert.name)}**{quoting_whom} (`{quote.id}`)", ""]
                    lines += [*(f"> {_plain(line)}".rstrip() for line in quote.text.splitlines()), ""]
        if self.silent:
            lines += [messages.expert_silent(self.silent), ""]
        return "\n".join(lines)

    def to_csv(self) -> str:
        """A line a piece, with a head."""
        text = io.StringIO()
        names = ["question", "expert", "quoted_author", "paragraph", "quote_id", "text"]
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows())
        return text.getvalue()

    def to_frame(self) -> pandas.DataFrame:
        """A row a piece, as :meth:`rows`; needs pandas, ``pip install 'in-their-words[pandas]'``."""
        from assistant.frames import frame

        return frame(self.rows())


def compare(
    corpus: Corpus,
    encoder: Encoder,
    number: int,
    experts: Sequence[Expert] = (),
    document: str | None = None,
) -> Comparison:
    """Lay side by side what ``experts``, or all who spoke on it, said on topic ``number``.

    Where the editors ask several questions, each sentence stands under the one that it is nearest to; one that is
    near none, or hardly nearer to another, stays with the sentence before it. Sentences are never cut, and every one
    stands somewhere.

    Raises:
        CallProblem: there is no such topic, or several documents have one and none is named.
    """
    found, topic = _topic(corpus, number, document)
    passages = [p for p in found.passages if p.expert and p.topic == topic]
    shown = tuple(experts) or tuple(dict.fromkeys(p.expert for p in passages if p.expert))
    passages = [p for p in passages if p.expert in shown]
    asked = topic.question or ""
    sentences = segments.sentences(asked, Span(0, len(asked))) if asked else ()
    questions = tuple(s.of(asked) for s in sentences if s.of(asked).rstrip().endswith(("?", "？")))
    pieces = [piece for p in passages for piece in _pieces(corpus, encoder, p, questions)]
    return Comparison(found.id, topic, questions, shown, tuple(pieces))


def _topic(corpus: Corpus, number: int, document: str | None) -> tuple[Document, Topic]:
    documents = [corpus.document(document)] if document else corpus.documents
    found = [(d, t) for d in documents for t in d.topics if t.number == number]
    if not found:
        raise CallProblem(f"no topic {number}; `experts topics` lists them")
    if len(found) > 1:
        raise CallProblem(f"topic {number} is in several documents; name one: {', '.join(d.id for d, _ in found)}")
    return found[0]


def _pieces(corpus: Corpus, encoder: Encoder, passage: Passage, questions: Sequence[str]) -> list[Piece]:
    if len(questions) < 2:
        return [Piece(quoting.quote(corpus, passage, passage.span), 0 if questions else None)]
    places = _places(corpus, encoder, passage, questions)
    pieces = []
    for place, group in groupby(zip(places, passage.sentences, strict=True), key=lambda pair: pair[0]):
        run = [sentence for _, sentence in group]
        span = Span(run[0].start, run[-1].end)
        pieces.append(Piece(quoting.quote(corpus, passage, span), place))
    return pieces


def _places(corpus: Corpus, encoder: Encoder, passage: Passage, questions: Sequence[str]) -> list[int | None]:
    said = [corpus.words(passage.document, s) for s in passage.sentences]
    cosines = encoder.encode(said) @ encoder.encode(questions).T
    places: list[int | None] = []
    for row in cosines:
        best = int(np.argmax(row))
        before = places[-1] if places else None
        is_nearer = before is None or row[best] - row[before] >= _NEARER
        places.append(best if row[best] >= _NEAR and is_nearer else before)
    return places


def _plain(text: str) -> str:
    """``text`` for Markdown, whose signs in it are no markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~!$&])|^(\s*)([-+]|\d+[.)])(?=\s)", r"\2\\\1\3", text)
