"""``python -m bench.scale``: what a question costs as the corpus grows: 1,000, 10,000, 100,000 passages, or a million.

The text is that of ``../shared/data/ret-scifact``, repeated with other words in it; a few thousand of its paragraphs
are embedded, and the vectors of all others lie about them at random, so that a million need not be embedded. What is
measured is the product itself: its build from such ready vectors, and, in a process of its own, its answers.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import overload

import numpy as np

from assistant.answer import Assistant
from corpus import library, segments
from corpus.types import Corpus, Document, Expert, Passage, Span, Topic, Turn
from index import builds, encoder, entries, store
from index.engines import large
from index.engines.embedded import EmbeddedEngine
from index.engines.large import LargeEngine
from index.types import Ground, Scores, Vectors

TEXTS = Path(__file__).parents[2] / "shared" / "data" / "ret-scifact" / "corpus.jsonl"
_SEEDS = 3_000  # paragraphs that are embedded
_IN_DOCUMENT, _IN_TOPIC = 200, 50
_EXPERTS = 100
_CAST = 8  # of them in a document
_ASKS = "What is said of it?"
_FIRST = "Ada Boris Clara Dmitri Elena Felix Greta Hugo Irina Jonas".split()
_LAST = "Abelard Bramante Castorp Delacroix Ekelund Fontane Grimaldi Hollander Ibarra Jankowski".split()
_READ_UP_TO = 100_000  # passages that are read as a reader of the corpus would; a million would take half an hour
_ADDED = 10  # paragraphs of the document that is entered
_ASKED, _JUDGED = 200, 100
_BANK = 20  # anticipated questions a document, in the first ten
_AWAY, _APART = 0.6, 0.5  # length of the random part: of a passage from its seed, of a window from its passage

Row = dict[str, float | int | None]


class Synthetic(Sequence[Document]):
    """Documents made anew whenever they are asked for, always the same.

    Args:
        folder: where their texts are written when they are first made.
        size: passages in all.
        seeds: sentences of each paragraph that is varied.
    """

    def __init__(self, folder: Path, size: int, seeds: Sequence[Sequence[str]]) -> None:
        self._folder, self._size, self._seeds = folder, size, seeds
        self.made = Clock()
        self._words = sorted({w for s in seeds[:500] for w in " ".join(s).split() if w.isalpha()})
        self.experts = [Expert(f"{a}-{b}".lower(), f"{a} {b}") for a in _FIRST[: max(1, size // 200)] for b in _LAST][
            :_EXPERTS
        ]

    def __len__(self) -> int:
        return -(-self._size // _IN_DOCUMENT)

    @overload
    def __getitem__(self, place: int) -> Document: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Document]: ...

    def __getitem__(self, place: int | slice) -> Document | Sequence[Document]:
        if isinstance(place, slice):
            return [self[n] for n in range(*place.indices(len(self)))]
        with self.made:
            return self._document(range(len(self))[place])

    def corpus(self, folder: Path) -> Corpus:
        """Them all, without a word of theirs read."""
        return Corpus(f"Synthetic {self._size}", self, tuple(self.experts), folder=folder)

    def seed_of(self, number: int) -> int:
        """Which seed a passage, by its number in the corpus, is made of."""
        return number * 7919 % len(self._seeds)

    def _document(self, number: int) -> Document:
        name, rng = f"d{number}", random.Random(number)
        titles = [
            " and ".join(rng.choice(self._words).title() for _ in range(2)) for _ in range(_IN_DOCUMENT // _IN_TOPIC)
        ]
        topics = tuple(Topic(n, title, _ASKS) for n, title in enumerate(titles, 1))
        text, passages, turns, labels = f"Document {name}\n\n", [], [], {}
        for n in range(min(_IN_DOCUMENT, self._size - number * _IN_DOCUMENT)):
            expert, topic = self.experts[(number * 13 + n // 5 % _CAST) % len(self.experts)], topics[n // _IN_TOPIC]
            if n % _IN_TOPIC == 0:
                text += f"#{topic.number}. {topic.title}\n{topic.question}\n\n"
            if n % 5 == 0:
                labels[n] = Span(len(text), len(text) + len(expert.name) + 1)
                text += f"{expert.name}: "
            spans = []
            for sentence in self._seeds[self.seed_of(number * _IN_DOCUMENT + n)]:
                words = sentence.split()
                words[rng.randrange(len(words))] = rng.choice(self._words)
                spans.append(Span(len(text), len(text) + len(" ".join(words))))
                text += " ".join(words) + " "
            text = text[:-1] + "\n\n"
            whole = Span(spans[0].start, spans[-1].end)
            passages.append(Passage(name, whole, expert, topic, n + 1, tuple(spans), (), whole))
            turns.append(Turn(expert.id, topic, labels.get(n), (whole,)))
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Document(name, f"Document {name}", text, digest, None, None, None, topics, turns, passages, ())


def seeds() -> list[tuple[str, ...]]:
    """Paragraphs of one to three sentences."""
    found: list[tuple[str, ...]] = []
    for line in TEXTS.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        sentences = [s.of(text) for s in segments.sentences(text, Span(0, len(text)))]
        while sentences and len(found) < _SEEDS:
            width = len(found) % 3 + 1
            piece, sentences = sentences[:width], sentences[width:]
            if all(3 < len(s.split()) < 60 for s in piece):
                found.append(tuple(piece))
    return found


def build(folder: Path, size: int, paragraphs: Sequence[Sequence[str]], vectors: Vectors) -> Row:
    """Make a corpus folder of ``size`` passages, and its index; returns what that cost."""
    documents = Synthetic(folder, size, paragraphs)
    tables = [f'title = "Synthetic {size}"\n']
    for document in documents:
        (folder / f"{document.id}.txt").write_text(document.text, encoding="utf-8", newline="")
        tables.append(
            f'[[documents]]\nid = "{document.id}"\nfile = "{document.id}.txt"\nsha256 = "{document.sha256}"\n'
        )
        if int(document.id[1:]) < 10:
            asked = [
                {"question": f"What is said of {words}?", "answers": [[p.span.start, p.span.end]]}
                for p in document.passages[:_BANK]
                for words in [" ".join(p.span.of(document.text).split()[2:7])]
            ]
            lines = "".join(json.dumps(a) + "\n" for a in {a["question"]: a for a in asked}.values())
            (folder / f"{document.id}.questions.jsonl").write_text(lines, encoding="utf-8")
    (folder / "corpus.toml").write_text("\n".join(tables), encoding="utf-8")
    reading = Clock()
    with reading:
        corpus = library.open_corpus(folder) if size <= _READ_UP_TO else documents.corpus(folder)

    def ready(document: Document) -> Vectors:
        with documents.made:
            return _vectors(document, documents, vectors)

    documents.made, whole = Clock(), Clock()
    with whole:
        bank = library.open_bank(folder, corpus)
        store.build(builds.root_of(folder), corpus, bank, encoder.chosen(folder), ready=ready if size > 2000 else None)
    files = [p for p in (folder / ".index").glob("build-*/**/*") if p.is_file()]
    return {
        "passages": size,
        "read_cpu_s": round(reading.spent, 1) if size <= _READ_UP_TO else None,
        "build_cpu_s": round(whole.spent - documents.made.spent, 1),
        "index_mb": round(sum(p.stat().st_size for p in files) / 1e6, 1),
        "text_mb": round(sum(p.stat().st_size for p in folder.glob("*.txt")) / 1e6, 1),
    }


class Clock:
    """CPU seconds of this process spent within."""

    spent = 0.0

    def __enter__(self) -> None:
        self._start = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.spent += time.process_time() - self._start


def _vectors(document: Document, documents: Synthetic, seeds: Vectors) -> Vectors:
    """Vectors for all entries of a document: those of a passage about its seed, those of its windows about it."""
    number = int(document.id[1:])
    rng = np.random.default_rng(number)
    dimension = seeds.shape[1]

    def near(centres: Vectors, length: float) -> Vectors:
        moved = centres + rng.standard_normal(centres.shape, dtype=np.float32) * np.float32(length / dimension**0.5)
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)

    which = [documents.seed_of(number * _IN_DOCUMENT + n) for n in range(len(document.passages))]
    paragraphs = near(seeds[which], _AWAY)
    counts = [1 + sum(1 for _ in entries.entries_of(0, p, document.text)) - 1 for p in document.passages]
    rows = near(np.repeat(paragraphs, counts, axis=0), _APART)
    rows[np.cumsum(counts) - 1] = paragraphs
    return rows


def ask(folder: Path) -> Row:
    """Open the corpus of ``folder`` and ask; in a process of its own, whose memory is looked at."""
    opened = Clock()
    with opened:
        assistant = Assistant.open(folder)
    engine = assistant._engine
    rng, paragraphs = random.Random(1), seeds()
    names = [e.name for e in assistant.corpus.experts]
    questions = []
    for _ in range(_ASKED):
        words = " ".join(rng.choice(paragraphs)).split()
        start = rng.randrange(max(1, len(words) - 7))
        questions.append(f"What do we know about {' '.join(words[start : start + 7]).strip('.,;:()')}?")
    assistant.ask(questions[0])
    row: Row = {"open_cpu_s": round(opened.spent, 2), "bank": len(engine.ground.bank)}
    row |= _timed("question", questions, assistant.ask)
    of_one = [q.replace("What do we know about", f"What does {rng.choice(names)} think of") for q in questions]
    row |= _timed("of_one_expert", of_one, assistant.ask)
    row |= _timed("search", questions, lambda q: engine.search(f"{q} again", limit=50))
    row |= _memory()
    row["answered"] = sum(assistant.ask(q).answered for q in questions[:50]) / 50
    if isinstance(engine, LargeEngine):
        row |= _recall(engine, questions[:_JUDGED])
    return row


def node(folder: Path) -> Row:
    """What a process holds that asks an engine elsewhere, after as many passages as a hundred questions look at."""
    root = builds.root_of(folder)
    corpus = store.open_corpus(root, folder)
    ground = store.open_ground(root, corpus, library.open_bank(folder, corpus))
    assistant = Assistant(_Elsewhere(ground))
    rng, paragraphs = random.Random(1), seeds()
    for _ in range(100):
        assistant._understanding.read(f"What do we know about {' '.join(rng.choice(paragraphs))[:80]}?")
        for place in rng.choices(range(len(ground.passages)), k=50):
            passage = ground.passages[place]
            corpus.words(passage.document, passage.span)
    return {f"node_{name}": figure for name, figure in _memory().items()}


class _Elsewhere(EmbeddedEngine):
    """In place of an engine that is on other machines."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground


def _timed(name: str, questions: Sequence[str], call: Callable[[str], object]) -> Row:
    spent = []
    for question in questions:
        start = time.process_time()
        call(question)
        spent.append((time.process_time() - start) * 1000)
    spent.sort()
    return {f"{name}_p50_ms": round(statistics.median(spent), 2), f"{name}_p99_ms": round(spent[-2], 2)}


def _memory() -> Row:
    """What is resident, and what of it is the process's own: the rest are pages of files, which it can do without."""
    _, resident, shared, *_ = Path("/proc/self/statm").read_text(encoding="ascii").split()
    page = os.sysconf("SC_PAGE_SIZE") / 1e6
    return {"resident_mb": round(int(resident) * page), "own_mb": round((int(resident) - int(shared)) * page)}


def add(folder: Path) -> Row:
    """Enter one short document by the command, three times another one; in processes of their own."""
    paragraphs = seeds()
    spent, waited = [], []
    for n in range(3):
        said = [f"Ada Abelard: {' '.join(p)}" for p in paragraphs[n * _ADDED : (n + 1) * _ADDED]]
        path = folder / f"added-{n}.txt"
        path.write_text(f"Added {n}\n\n#1. Later\n{_ASKS}\n\n" + "\n\n".join(said) + "\n", encoding="utf-8")
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        command = [sys.executable, "-m", "assistant.cli", "add", str(path)]
        environment = {**os.environ, "EXPERTS_CORPUS": str(folder)}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        waited.append(time.monotonic() - started)
    return {"add_cpu_s": round(statistics.median(spent), 2), "add_s": round(statistics.median(waited), 2)}


def _recall(engine: LargeEngine, questions: Sequence[str]) -> Row:
    """The share of the ten nearest paragraphs that are found, of all passages and of one expert's."""
    index = engine._index
    everybody = [e.id for e in index.columns.experts]
    found: dict[str, list[float]] = {"recall_at_10": [], "recall_of_one_expert": [], "hits_as_if_all_scored": []}
    for n, question in enumerate(questions):
        vector = engine.ground.encoder.encode([question])
        near = index.nearest.find(vector, large._CANDIDATES * large._OVERSAMPLED)
        ours = near[np.argsort(-index.vectors.paragraphs(vector, near), kind="stable")[:10]]
        cosines = np.concatenate([*_cosines(engine, vector)])
        found["recall_at_10"].append(_share(ours, np.argsort(-cosines, kind="stable")[:10]))
        theirs = index.columns.of_experts([everybody[n % len(everybody)]])
        ours = theirs[np.argsort(-index.vectors.paragraphs(vector, theirs), kind="stable")[:10]]
        found["recall_of_one_expert"].append(_share(ours, theirs[np.argsort(-cosines[theirs], kind="stable")[:10]]))
        if index.columns.size <= 100_000 and n < 25:
            ids = [h.passage.id for h in engine.search(question, limit=10).hits]
            few, large._FEW = large._FEW, index.columns.size
            exact = [h.passage.id for h in engine.search(question, limit=10).hits]
            large._FEW = few
            found["hits_as_if_all_scored"].append(_share(ids, exact))
    return {name: round(statistics.mean(shares), 4) if shares else None for name, shares in found.items()}


def _cosines(engine: LargeEngine, vector: Vectors) -> Iterator[Scores]:
    size = engine._index.columns.size
    for start in range(0, size, 50_000):
        yield engine._index.vectors.paragraphs(vector, np.arange(start, min(start + 50_000, size)))


def _share(ours: Sequence[object], right: Sequence[object]) -> float:
    return len(set(ours) & set(right)) / max(len(right), 1)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench.scale")
    options.add_argument("--sizes", default="1000,10000,100000", help="passages, with commas between")
    options.add_argument("--json", type=Path, help="write the figures to this file")
    options.add_argument("--folder", type=Path, help="where the corpora are made, and left")
    options.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--node", type=Path, help=argparse.SUPPRESS)
    arguments = options.parse_args()
    if arguments.ask or arguments.node:
        print(json.dumps(ask(arguments.ask) if arguments.ask else node(arguments.node)))
        return
    if not TEXTS.exists():
        print(f"skipped: needs {TEXTS}, which is not here")
        return
    place = arguments.folder or Path(tempfile.mkdtemp())
    rows = []
    try:
        paragraphs = seeds()
        lender = store.open_index(place / "encoder", Corpus("none", (), ()))
        vectors = encode(lender.ground.encoder.encode, paragraphs)
        for size in map(int, arguments.sizes.split(",")):
            folder = place / str(size)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            shutil.copytree(place / "encoder", folder / ".index")
            row = build(folder, size, paragraphs, vectors)
            for what in ("--ask", "--node"):
                command = [sys.executable, "-m", "bench.scale", what, str(folder)]
                row |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if size <= _READ_UP_TO:
                row |= add(folder)
            rows.append(row)
            print(json.dumps(row), flush=True)
    finally:
        if not arguments.folder:
            shutil.rmtree(place)
    names = [n for n in rows[-1] if n != "passages"]
    print(f"{'passages':24}" + "".join(f"{row['passages']:>12,}" for row in rows))
    for name in names:
        print(f"{name:24}" + "".join(f"{row.get(name, '') if row.get(name) is not None else '':>12}" for row in rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def encode(with_encoder: Callable[[Sequence[str]], Vectors], paragraphs: Sequence[Sequence[str]]) -> Vectors:
    """The vectors of paragraphs."""
    texts = [" ".join(p) for p in paragraphs]
    return np.concatenate([with_encoder(texts[n : n + 32]) for n in range(0, len(texts), 32)])


if __name__ == "__main__":
    main()
