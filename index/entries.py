"""The texts that stand for passages in an index, and what is searched at all."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.types import Corpus, Document, Passage, Span
from index.lexical import terms
from index.types import Entry, EntryKind


def searchable(corpus: Corpus) -> tuple[Passage, ...]:
    """The passages that can be found: those of a named expert. Nobody can be quoted without a name."""
    return tuple(p for p in corpus.passages if p.expert)


def entries_of(number: int, passage: Passage, text: str) -> Iterator[tuple[Entry, str]]:
    """The texts to embed for one passage, each with what it stands for.

    Windows of one to three sentences as they stand, windows of one and two under the topic's title, and the
    paragraph under title and question.
    """
    sentences = passage.sentences
    title = f"{passage.topic.title}: " if passage.topic else ""
    kinds: tuple[tuple[EntryKind, int, str], ...] = (("window", 3, ""), ("context", 2, title))
    for kind, longest, prefix in kinds:
        for width in range(1, min(longest, len(sentences)) + 1):
            for first in range(len(sentences) - width + 1):
                span = Span(sentences[first].start, sentences[first + width - 1].end)
                yield Entry(number, span, kind), prefix + span.of(text)
    yield Entry(number, passage.span, "passage"), _in_context(passage, passage.span.of(text))


def terms_of(passage: Passage, text: str) -> list[str]:
    """The words by which a passage of a document with this text is found."""
    return terms(_in_context(passage, passage.span.of(text)))


def _in_context(passage: Passage, words: str) -> str:
    """A paragraph under its topic's title and question; for searching only, never shown."""
    topic = passage.topic
    return f"{topic.title}. {topic.question or ''} {words}" if topic else words


def texts_of(document: Document) -> Iterator[str]:
    """What is embedded for a document."""
    return (text for p in document.passages if p.expert for _, text in entries_of(0, p, document.text))


def all_entries(corpus: Corpus) -> tuple[list[Entry], list[str]]:
    """What stands for the passages of a corpus, and beside it the texts to embed."""
    texts = {d.id: d.text for d in corpus.documents}
    passages = searchable(corpus)
    pairs = [pair for n, p in enumerate(passages) for pair in entries_of(n, p, texts[p.document])]
    return [entry for entry, _ in pairs], [text for _, text in pairs]


def all_terms(corpus: Corpus) -> list[list[str]]:
    """The words by which each passage of a corpus is found."""
    texts = {d.id: d.text for d in corpus.documents}
    return [terms_of(p, texts[p.document]) for p in searchable(corpus)]
