"""Texts of other people's sets as a corpus in memory, indexed as every corpus is.

Passages are encoded with the exported encoder that questions are encoded with, on all cores, and their vectors
are kept by content, so that only the first run takes long.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.evaluation.types import Setup
from corpus import library, segments
from corpus.types import Corpus, Document, Expert, Passage, Span, Topic, Turn
from index import builds, encoder, store
from index.engines.embedded import EmbeddedEngine
from index.engines.opening import open_engine
from index.store import Index
from index.types import Encoder, Engine, Vectors

NOBODY = Expert("nobody", "-")
"""Who speaks in texts without speakers; no question can name them."""

_BETWEEN = "\n\n"
_CHUNK = 4096  # texts whose vectors share a file


@dataclass(frozen=True, slots=True)
class Text:
    """One passage to be.

    ``sentences`` are the words' parts in their order where the set divides them; else they are found by rule.
    """

    id: str
    words: str
    expert: Expert = NOBODY
    title: str | None = None
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """A corpus of texts; by passage id the id of the text that it is, and by text id where its words begin."""

    corpus: Corpus
    name_of: dict[str, str]
    start_of: dict[str, int]


def collect(title: str, texts: Iterable[Text]) -> Collection:
    """A corpus of one document that holds ``texts`` one after the other; those without words are left out.

    Texts of the same title stand under the same topic.
    """
    kept = [t for t in texts if t.words.strip()]
    topics: dict[str, Topic] = {}
    for text in kept:
        if text.title is not None:
            topics.setdefault(text.title, Topic(len(topics) + 1, text.title))
    whole, passages, start = _BETWEEN.join(t.words for t in kept), [], 0
    starts: dict[str, int] = {}
    for number, text in enumerate(kept, 1):
        span = segments.trim(whole, Span(start, start + len(text.words)))
        sentences = _given(text, start, whole) or segments.sentences(whole, span)
        topic = topics[text.title] if text.title is not None else None
        starts[text.id] = start
        passages.append(Passage(title, span, text.expert, topic, number, sentences, (), span))
        start += len(text.words) + len(_BETWEEN)
    document = Document(
        id=title,
        title=title,
        text=whole,
        sha256=hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest(),
        url=None,
        date=None,
        licence=None,
        topics=tuple(topics.values()),
        turns=tuple(Turn(p.expert.id if p.expert else None, p.topic, None, (p.span,)) for p in passages),
        passages=tuple(passages),
        furniture=(),
    )
    corpus = Corpus(title, (document,), tuple(dict.fromkeys(t.expert for t in kept)))
    return Collection(corpus, {p.id: t.id for p, t in zip(passages, kept, strict=True)}, starts)


def _given(text: Text, start: int, whole: str) -> tuple[Span, ...]:
    spans, place = [], 0
    for sentence in text.sentences:
        place = text.words.index(sentence, place)
        spans.append(segments.trim(whole, Span(start + place, start + place + len(sentence))))
        place += len(sentence)
    return tuple(s for s in spans if len(s))


class Indexer:
    """Indexes collections with the encoder that any corpus without an adapter has, exported first if need be.

    Args:
        setup: where the encoder and vectors are kept.
    """

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        model = encoder.chosen(setup.cache)
        lender = store.open_index(setup.cache / "encoder", Corpus("none", (), ()), (), model, setup.progress)
        assert isinstance(lender, Index)  # it is empty
        self._lender = lender

    def engine(self, collection: Collection) -> Engine:
        """An engine over the texts of a collection, without a question bank."""
        key = f"{self._lender.manifest.fingerprint} int8"
        encode = Vectorizer(self._lender.encoder, key, self._setup.cache, self._setup.progress)
        return EmbeddedEngine(store.in_memory(collection.corpus, self._lender, encode))


class Vectorizer:
    """Encodes many texts, those of equal words once, and keeps their vectors in a folder by content.

    Args:
        encode_with: the encoder.
        key: what tells its vectors from another's.
        folder: where vectors are kept.
        progress: called with what is done, how much of it, and how much there is.
    """

    def __init__(self, encode_with: Encoder, key: str, folder: Path, progress: library.Progress) -> None:
        self._encoder, self._key, self._folder, self._progress = encode_with, key, folder, progress

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``."""
        # Texts of like length are encoded together, so that the cores finish together.
        unique = sorted(set(texts), key=lambda t: (len(t), t))
        row_of = {text: row for row, text in enumerate(unique)}
        chunks = [unique[i : i + _CHUNK] for i in range(0, len(unique), _CHUNK)]
        vectors = np.concatenate([self._chunk(c, n, len(chunks)) for n, c in enumerate(chunks, 1)])
        return vectors[[row_of[t] for t in texts]]

    def _chunk(self, texts: Sequence[str], number: int, of: int) -> Vectors:
        digest = hashlib.sha256("\0".join([self._key, *texts]).encode("utf-8", "surrogatepass")).hexdigest()
        path = self._folder / f"{digest}.npy"
        if path.exists():
            kept: Vectors = np.load(path)
            return kept
        self._folder.mkdir(parents=True, exist_ok=True)
        workers = os.cpu_count() or 1
        with ThreadPoolExecutor(workers) as pool:
            slices = [texts[i : i + 64] for i in range(0, len(texts), 64)]
            vectors = np.concatenate(list(pool.map(self._encoder.encode, slices)))
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as file:
            np.save(file, vectors)
        temporary.replace(path)
        self._progress("encoding the set's texts", number, of)
        return vectors


def own_engine(setup: Setup) -> Engine:
    """An engine over the corpus itself, with its question bank or as if it had none; it is built first if need be.

    Raises:
        CorpusError: the corpus is missing, damaged or malformed.
        IndexProblem: the index is damaged or cannot be built.
    """
    corpus = library.open_corpus(setup.corpus)
    model = encoder.chosen(setup.corpus)
    if setup.has_bank:
        bank = library.open_bank(setup.corpus, corpus)
        return open_engine(builds.root_of(setup.corpus), corpus, bank, model, setup.progress)
    root = setup.cache / f"without-bank-{corpus.hash[:16]}-{encoder.fingerprint(model)[:16]}"
    return open_engine(root, corpus, (), model, setup.progress)
