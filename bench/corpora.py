"""Corpora of any size that hold the included text, for the assistant and for its peers.

``python -m bench.corpora FOLDER SIZE`` writes to ``FOLDER/data/SIZE`` what peers are given
(:mod:`bench.peers.harness`), and to ``FOLDER/questions.json`` what all are asked: the labelled questions that the
included text answers and that ask nobody by name, with the passages that answer directly. All other passages are those
of :mod:`bench.scale`: real sentences with other words in them. Beyond ``READY`` passages nobody embeds them: a few
thousand are embedded, and the vectors of all others lie about these.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from assistant.evaluation import labelled
from bench import scale
from corpus import library
from corpus.types import Corpus, Document, Passage
from index import encoder, entries
from index.types import Vectors

LABELLED = Path(__file__).parent / "labelled"
READY = 2_000  # passages, from which on vectors are given
SMALLEST = 36  # passages of the included text
_DIRECT = 3  # the grade of a passage that answers directly
# Beside the text: what was learnt from the editors' questions on it.
_LEARNT = ("*.questions.jsonl", "adapter.*", "confidence.*")
_KEPT = (".index", ".cache", ".feedback*", ".changing*")
_DIMENSION = 384


def place(folder: Path, size: int, is_alone: bool) -> Path:
    """The corpus folder of that size; ``is_alone``: without anything that was learnt from the bank."""
    return folder / ("text alone" if is_alone else "experts") / str(size)


def write(folder: Path, size: int, is_alone: bool) -> Path:
    """A corpus folder of ``size`` passages; the index of the smallest, if it is there, lends its encoder."""
    corpus = place(folder, size, is_alone)
    left = (*_KEPT, *_LEARNT) if is_alone else _KEPT
    shutil.copytree(library.SHIPPED, corpus, ignore=shutil.ignore_patterns(*left))
    lender = place(folder, SMALLEST, is_alone) / ".index"
    if lender.exists():
        shutil.copytree(lender, corpus / ".index")
    with (corpus / "corpus.toml").open("a", encoding="utf-8") as settings:
        for document in _added(corpus, size):
            (corpus / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="")
            settings.write(
                f'\n[[documents]]\nid = "{document.id}"\nfile = "{document.id}.txt"\nsha256 = "{document.sha256}"\n'
            )
    return corpus


class Grown:
    """The corpus of a folder that was written, and vectors for it.

    A large one is made anew, not read: reading a million passages would take half an hour.

    Args:
        folder: of all corpora; the vectors of the paragraphs that are varied are kept there.
        size: passages of the corpus.
        is_alone: which of the two corpora of that size.
    """

    def __init__(self, folder: Path, size: int, is_alone: bool) -> None:
        self._folder, self._is_alone = folder, is_alone
        corpus = place(folder, size, is_alone)
        included = library.open_corpus(library.SHIPPED)
        self._ids, self._added, self._clock = included.ids, _added(corpus, size), scale.Clock()
        self.corpus = library.open_corpus(corpus) if size <= READY else self._large(corpus, included)

    def _large(self, place: Path, included: Corpus) -> Corpus:
        documents = _Both(included.documents, self._added)
        experts = (*included.experts, *self._added.experts)
        return Corpus(included.title, documents, experts, included.language, place)

    @property
    def spent(self) -> float:
        """CPU seconds that went into what is not the product's to do: inventing texts and vectors."""
        return self._clock.spent

    @cached_property
    def _encode(self) -> Callable[[Sequence[str]], Vectors]:
        build = next((place(self._folder, SMALLEST, self._is_alone) / ".index").glob("*/encoder"))
        return encoder.OnnxEncoder(build).encode

    @cached_property
    def _seeds(self) -> Vectors:
        kept = self._folder / f"seeds-{'alone' if self._is_alone else 'experts'}.npy"
        if not kept.exists():
            np.save(kept, scale.encode(self._encode, scale.seeds()))
        return np.asarray(np.load(kept))

    def entries(self, document: Document) -> Vectors:
        """A vector for each entry of a document, as a build takes them."""
        with self._clock:
            if document.id not in self._ids:
                return scale._vectors(document, self._added, self._seeds)
            return self._encode([t for p in document.passages for _, t in entries.entries_of(0, p, document.text)])

    def paragraphs(self, document: Document) -> Vectors:
        """A vector for each passage of a document."""
        counts = [sum(1 for _ in entries.entries_of(0, p, document.text)) for p in document.passages]
        return self.entries(document)[np.cumsum(counts) - 1]


class _Both(Sequence[Document]):
    """The included documents, then the added ones, which are made when they are looked at."""

    def __init__(self, included: Sequence[Document], added: Sequence[Document]) -> None:
        self._included, self._added = included, added

    def __len__(self) -> int:
        return len(self._included) + len(self._added)

    def __getitem__(self, place):  # noqa: ANN001, ANN204 (the two overloads of Sequence)
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        n, first = range(len(self))[place], len(self._included)
        return self._included[n] if n < first else self._added[n - first]


def _added(corpus: Path, size: int) -> scale.Synthetic:
    return scale.Synthetic(corpus, size - SMALLEST, scale.seeds() if size > SMALLEST else [])


def give(folder: Path, size: int) -> None:
    """Write what peers are given for a corpus that was written."""
    grown, data = Grown(folder, size, is_alone=True), folder / "data" / str(size)
    data.mkdir(parents=True)
    documents = grown.corpus.documents
    with (data / "passages.jsonl").open("w", encoding="utf-8") as lines:
        for document in documents:
            lines.writelines(f"{json.dumps(_line(document, p))}\n" for p in document.passages)
    if size > READY:
        start = 0
        vectors = np.lib.format.open_memmap(data / "vectors.npy", "w+", np.float32, (size, _DIMENSION))
        for document in documents:
            rows = grown.paragraphs(document)
            vectors[start : start + len(rows)] = rows
            start += len(rows)
    model = next((place(folder, SMALLEST, is_alone=True) / ".index").glob("*/encoder"))
    shutil.copytree(model, data / "model")
    (folder / "questions.json").write_text(json.dumps(list(questions())), encoding="utf-8")


def _line(document: Document, passage: Passage) -> dict[str, str]:
    topic, words = passage.topic, passage.span.of(document.text)
    head = f"{topic.title}. {topic.question or ''} " if topic else ""
    return {"id": passage.id, "title": topic.title if topic else "", "words": words, "text": head + words}


def questions() -> Iterator[tuple[str, list[str]]]:
    """What is asked, each with the ids of the passages of the included text that answer it directly."""
    corpus = library.open_corpus(library.SHIPPED)
    asked, units = labelled.read(LABELLED, corpus)
    spans = {u.id: u.span for u in units}
    chosen = [q for q in asked if q.is_answerable and not q.conversation and not q.expert]
    random.Random(0).shuffle(chosen)
    for question in chosen:
        direct = [spans[u] for u, grade in question.grades.items() if grade == _DIRECT]
        right = [p.id for p in corpus.passages if any(p.span.touches(s) for s in direct)]
        if right:
            yield question.question, right


if __name__ == "__main__":
    give(Path(sys.argv[1]), int(sys.argv[2]))
