"""Words in their context: every place where a word or phrase stands, and how often each expert uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.types import CallProblem
from corpus import wording
from corpus.types import Corpus, Expert, Passage, Span
from index.concordance import QueryProblem, Words

if TYPE_CHECKING:
    import pandas

_AROUND = 60  # characters on either side of a hit


@dataclass(frozen=True, slots=True)
class Line:
    """One place: the words before, the hit and the words after, all of them slices of the document."""

    passage: Passage
    expert: Expert
    left: Span
    hit: Span
    right: Span

    @property
    def quoted_author(self) -> str | None:
        """The third party whose words the hit stands in, if the expert quotes somebody there."""
        return next((q.author for q in self.passage.quotations if q.span.touches(self.hit)), None)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often the words stand in one expert's passages, among how many; what the expert quotes is included."""

    expert: Expert
    count: int
    words: int

    @property
    def per_thousand(self) -> float:
        """Uses in a thousand words."""
        return 1000 * self.count / self.words if self.words else 0.0


@dataclass(frozen=True, slots=True)
class Concordance:
    """All places where ``query`` matches, in reading order, and the frequencies of every expert who was searched."""

    query: str
    lines: tuple[Line, ...]
    frequencies: tuple[Frequency, ...]
    corpus: Corpus

    def rows(self) -> list[dict[str, Any]]:
        """A row a line, of plain values."""
        return [
            {
                "expert": line.expert.name,
                "quoted_author": line.quoted_author,
                "document": line.passage.document,
                "topic": line.passage.topic.number if line.passage.topic else None,
                "left": self.corpus.words(line.passage.document, line.left),
                "hit": self.corpus.words(line.passage.document, line.hit),
                "right": self.corpus.words(line.passage.document, line.right),
                "start": line.hit.start,
                "end": line.hit.end,
                "quote_id": line.passage.id,
            }
            for line in self.lines
        ]

    def to_frame(self) -> pandas.DataFrame:
        """A row a line, as :meth:`rows`; needs pandas, ``pip install 'in-their-words[pandas]'``."""
        from assistant.frames import frame

        return frame(self.rows())


def concordance(
    words: Words, corpus: Corpus, query: str, experts: Sequence[Expert], topic: int | None = None
) -> Concordance:
    """Look ``query`` up among the words of ``experts``, under one topic or anywhere.

    Raises:
        CallProblem: the query cannot be read.
    """
    chosen = {e.id for e in experts}

    def counts(passage: Passage) -> bool:
        is_topical = topic is None or (passage.topic is not None and passage.topic.number == topic)
        return passage.expert is not None and passage.expert.id in chosen and is_topical

    try:
        found = [(p, spans) for p, spans in words.find(query) if counts(p)]
    except QueryProblem as problem:
        raise CallProblem(str(problem)) from None
    lines = tuple(_line(corpus, p, p.expert, hit) for p, spans in found for hit in spans if p.expert)
    spoken = dict.fromkeys(chosen, 0)
    for p in filter(counts, words.passages):
        if p.expert:
            spoken[p.expert.id] += wording.count(corpus.words(p.document, p.span))
    hits = Counter(line.expert.id for line in lines)
    return Concordance(query, lines, tuple(Frequency(e, hits[e.id], spoken[e.id]) for e in experts), corpus)


def _line(corpus: Corpus, passage: Passage, expert: Expert, hit: Span) -> Line:
    """The line of one hit; no word of its context is cut, and none is taken from another passage."""
    text = corpus.document(passage.document).text
    start, end = max(passage.span.start, hit.start - _AROUND), min(passage.span.end, hit.end + _AROUND)
    while passage.span.start < start < hit.start and not text[start - 1].isspace():
        start += 1
    while hit.end < end < passage.span.end and not text[end].isspace():
        end -= 1
    return Line(passage, expert, Span(start, hit.start), hit, Span(hit.end, end))
