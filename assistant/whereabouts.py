"""Where words stand in a corpus: exactly, nearly, or in pieces."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant import references
from assistant.folding import Folded, folded, word_spans, words_of
from corpus.types import Corpus, Document, Expert, Passage, Span, Topic

_COVERED = 0.8  # of the words of a stitched quotation, so many stand in pieces of the source
_PIECE = 4  # words that a piece has at the least
_MOST_PLACES = 200  # of one run of words that are looked at
_BROKEN = re.compile(r"(\w+)([-\u2010\u2013\u2014])\s+(\w+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: who says them, and whose they are.

    ``expert`` is None where nobody is named. ``others`` are third parties whose words are among them; ``wholly``
    tells that there are no others.
    """

    document: Document
    span: Span
    expert: Expert | None
    topic: Topic | None
    others: tuple[str, ...] = ()
    wholly: bool = False

    @property
    def id(self) -> str:
        """As of a quote."""
        return f"{self.document.id}:{self.span.start}-{self.span.end}"

    @property
    def text(self) -> str:
        """The words."""
        return self.span.of(self.document.text)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words in one passage: where it stands in ``text``, which is the passage folded."""

    passage: Passage
    text: Folded
    span: Span
    likeness: float = 1.0


class Whereabouts:
    """Finds words in a corpus, folded as :mod:`assistant.folding` folds them."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def exactly(self, text: str) -> Iterator[Place]:
        """Every place at which ``text`` stands, whole words, in reading order."""
        for document, whole in self._folded:
            start = whole.text.find(text) if text else -1
            while start >= 0:
                end = start + len(text)
                if not _inside_word(whole.text, start) and not _inside_word(whole.text, end):
                    yield self.place(document, whole.original(Span(start, end)))
                start = whole.text.find(text, start + 1)

    def place(self, document: Document, span: Span) -> Place:
        """``span`` with who says it: nobody if it leaves a turn."""
        first = document.passage_of(Span(span.start, span.start + 1))
        last = document.passage_of(Span(span.end - 1, span.end))
        if first is None or last is None or (first.expert, first.turn) != (last.expert, last.turn):
            return Place(document, span, None, None)
        held = [q for p in {first.id: first, last.id: last}.values() for q in p.quotations if q.span.touches(span)]
        return Place(
            document=document,
            span=span,
            expert=first.expert,
            topic=first.topic,
            others=tuple(dict.fromkeys(q.author for q in held)),
            wholly=any(references.is_all_of(q.span, span, document.text) for q in held),
        )

    def place_of(self, run: Run) -> Place:
        """A run with who says it."""
        there, start = run.text.original(run.span), run.passage.span.start
        document = self._corpus.document(run.passage.document)
        return self.place(document, Span(start + there.start, start + there.end))

    def nearest(self, words: Sequence[str]) -> Run | None:
        """The run of words of one passage that is most like ``words``, by the number of words to change."""
        votes: Counter[tuple[int, int]] = Counter()
        for size in (3, 2, 1):
            for n in range(len(words) - size + 1):
                for passage, word in self._where(words[n : n + size]):
                    votes[passage, word - n] += 1
            if votes:
                break
        best: Run | None = None
        seen: set[int] = set()
        for (number, diagonal), _ in sorted(votes.items(), key=lambda v: (-v[1], v[0])):
            if number in seen:
                continue
            seen.add(number)
            margin = 5 + len(words) // 4
            start = max(0, diagonal - margin)
            window = self._passage_words[number][start : max(0, diagonal) + len(words) + margin]
            distance, first, last = _aligned(words, window)
            likeness = 1 - distance / len(words)
            if first < last and (best is None or likeness > best.likeness):
                best = self._run(number, start + first, start + last, likeness)
            if len(seen) == 4:
                break
        return best

    def stitched(self, words: Sequence[str]) -> tuple[Run, ...]:
        """The pieces of the source of which ``words`` consist for the most part, if they are two or more."""
        found: list[Run] = []
        covered = start = 0
        while start + _PIECE <= len(words):
            end = start + _PIECE
            if not next(self._where(words[start:end]), None):
                start += 1
                continue
            while end < len(words) and next(self._where(words[start : end + 1]), None):
                end += 1
            number, word = next(self._where(words[start:end]))
            found.append(self._run(number, word, word + end - start))
            covered += end - start
            start = end
        return tuple(found) if len(found) > 1 and covered >= _COVERED * len(words) else ()

    def _run(self, number: int, first: int, last: int, likeness: float = 1.0) -> Run:
        passage = self._corpus.passages[number]
        text = Folded(self._corpus.words(passage.document, passage.span))
        spans = word_spans(text.text)
        return Run(passage, text, Span(spans[first].start, spans[last - 1].end), likeness)

    def _where(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The passages, by number, and the places in them, by word, at which ``words`` stand, in reading order."""
        text, starts = self._all_words
        sought = f" {' '.join(words)} "
        place = text.find(sought)
        for _ in range(_MOST_PLACES):
            if place < 0:
                return
            number = bisect_right(starts, place) - 1
            yield number, text.count(" ", starts[number], place)
            place = text.find(sought, place + 1)

    def mended(self, text: str) -> str:
        """``text`` with words that were divided at the end of a line in one again, as the corpus has them."""

        def joined(match: re.Match[str]) -> str:
            left, hyphen, right = match.groups()
            forms = (match[0], f"{left}{hyphen}{right}", f"{left}{right}")
            known = (f for f in forms if any(_has_words(whole.text, f) for _, whole in self._folded))
            return next(known, match[0])

        return _BROKEN.sub(joined, text)

    @cached_property
    def _folded(self) -> list[tuple[Document, Folded]]:
        return [(d, Folded(d.text)) for d in self._corpus.documents]

    @cached_property
    def _passage_words(self) -> list[list[str]]:
        return [words_of(folded(self._corpus.words(p.document, p.span))) for p in self._corpus.passages]

    @cached_property
    def _all_words(self) -> tuple[str, list[int]]:
        """The words of all passages, each between two spaces, and where each passage begins."""
        lines = [f" {' '.join(words)} \n" for words in self._passage_words]
        starts, length = [], 0
        for line in lines:
            starts.append(length)
            length += len(line)
        return "".join(lines), starts


def _inside_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _has_words(text: str, words: str) -> bool:
    start = text.find(words)
    while start >= 0:
        if not _inside_word(text, start) and not _inside_word(text, start + len(words)):
            return True
        start = text.find(words, start + 1)
    return False


def _aligned(words: Sequence[str], window: Sequence[str]) -> tuple[int, int, int]:
    """The run of ``window`` that the fewest changes of words turn into ``words``: their number, its start and end."""
    # Sellers' algorithm: the row before any word costs nothing, wherever in the window the run begins.
    costs, begins = [0] * (len(window) + 1), list(range(len(window) + 1))
    for n, word in enumerate(words, 1):
        above, begun = costs, begins
        costs, begins = [n], [0]
        for m, other in enumerate(window, 1):
            cost, begin = min(
                (above[m - 1] + (word != other), begun[m - 1]),
                (above[m] + 1, begun[m]),
                (costs[m - 1] + 1, begins[m - 1]),
                key=lambda step: step[0],
            )
            costs.append(cost)
            begins.append(begin)
    end = min(range(len(costs)), key=lambda m: costs[m])
    return costs[end], begins[end], end
