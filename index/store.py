"""The index of a corpus: opened, built when it is of another state, and compared with its source.

What lies in its folder is told in :mod:`index.builds`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import library
from corpus.bank import BankQuestion
from corpus.library import Progress
from corpus.types import Corpus, Document, Passage, Span
from index import builds, crossencoder, encoder, records
from index.builds import BANK_VECTORS, ENCODER, ENTRIES, PASSAGES, TERMS, VECTORS, Manifest, sha256
from index.dense import DenseIndex
from index.entries import all_entries, all_terms, searchable
from index.large import grown, shelf
from index.large.columns import Columns, Passages
from index.large.grown import Grown
from index.large.shelf import Shelf
from index.lexical import LexicalIndex
from index.types import CrossEncoder, Encoder, Entry, Ground, IndexProblem, Vectors

if TYPE_CHECKING:
    from index.bulk import PassageEncoder
    from index.large.index import LargeIndex

_LOCK = ".lock"
_LOCK_SECONDS = 900


@dataclass(frozen=True)
class Index:
    """An index in memory, bound to the corpus it was built from.

    ``crossencoder`` is there where no question bank says what is answered.
    """

    corpus: Corpus
    manifest: Manifest
    passages: tuple[Passage, ...]
    entries: tuple[Entry, ...]
    dense: DenseIndex
    lexical: LexicalIndex
    bank: tuple[BankQuestion, ...]
    bank_dense: DenseIndex
    encoder: Encoder
    crossencoder: CrossEncoder | None = None

    @cached_property
    def ground(self) -> Ground:
        """What stays with the process that asks."""
        return Ground(self.corpus, self.passages, self.bank, self.encoder, self.crossencoder, self.manifest.version)


@dataclass(frozen=True)
class Large:
    """A large index opened, bound to the corpus it was built from."""

    manifest: Manifest
    ground: Ground
    index: LargeIndex
    bank_dense: DenseIndex


def open_corpus(root: Path, folder: Path, progress: Progress | None = None) -> Corpus:
    """The corpus of ``folder``, as little of it read anew as the index at ``root`` leaves to read.

    Raises:
        CorpusError: as :func:`corpus.library.open_corpus`.
    """
    try:
        place, manifest = builds.current(root)
        if manifest is not None and manifest.is_large and (place / shelf.CORPUS).exists():
            builds.check_files(place, manifest)
            before = Shelf(folder, place, Columns(place))
            if before.state == shelf.state_of(folder):
                return before
            if found := grown.grown(before, folder):
                return found
    except IndexProblem:
        pass  # whoever needs the index will say so
    return library.open_corpus(folder, progress)


def open_index(
    root: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion] = (),
    model: encoder.Model = encoder.DEFAULT,
    progress: Progress | None = None,
) -> Index | Large:
    """Load the index of ``corpus``; build it first if there is none or it is of something else.

    Raises:
        IndexProblem: a file of the index is damaged, or the index cannot be built.
    """
    folder, manifest = builds.current(root)
    if manifest is None or not builds.matches(manifest, corpus, bank, model):
        build(root, corpus, bank, model, progress)
        folder, manifest = builds.current(root)
        if isinstance(corpus, Grown) and corpus.folder:
            corpus = open_corpus(root, corpus.folder)  # what it has grown from has been taken away
            if manifest is None or not builds.matches(manifest, corpus, bank, model):  # it has changed meanwhile
                return open_index(root, corpus, library.open_bank(corpus.folder or root, corpus), model, progress)
    elif not _is_shelved(folder, manifest, corpus):
        with suppress(IndexProblem):  # which a folder that cannot be written only makes slower
            build(root, corpus, bank, model, progress)
        folder, manifest = builds.current(root)
    if manifest is None:
        raise IndexProblem(f"{root}: holds no index after building; run `experts build --force`")
    try:
        builds.check_files(folder, manifest)
        return (_load_large if manifest.is_large else _load)(folder, manifest, corpus, tuple(bank))
    except (IndexProblem, OSError):
        if builds.current(root)[0] == folder:
            raise
        # A builder has put another index in its place while this one was read.
        return open_index(root, corpus, bank, model, progress)


def open_ground(
    root: Path, corpus: Corpus, bank: Sequence[BankQuestion] = (), model: encoder.Model = encoder.DEFAULT
) -> Ground:
    """What a process needs that asks an engine elsewhere: of the index folder, the manifest and the encoder alone.

    Raises:
        IndexProblem: there is no index of this state of the corpus, or a file of the encoder is damaged.
    """
    folder, manifest = builds.current(root)
    if manifest is None or not builds.matches(manifest, corpus, bank, model):
        raise IndexProblem(f"{root}: holds no index of this state of the corpus; run `experts build`")
    records.check(folder, {n: pieces for n, pieces in manifest.files.items() if n.startswith(ENCODER)})
    columns = corpus.columns if isinstance(corpus, Shelf) else None
    return Ground(
        corpus=corpus,
        passages=Passages(columns, columns.named) if columns else searchable(corpus),
        bank=tuple(bank),
        encoder=encoder.OnnxEncoder(folder / ENCODER),
        crossencoder=None if bank else crossencoder.OnnxCrossEncoder(folder / ENCODER),
        version=manifest.version,
    )


def in_memory(corpus: Corpus, lender: Index, encode: Callable[[Sequence[str]], Vectors]) -> Index:
    """An index of ``corpus`` without a question bank that stands in no folder: to measure with.

    Args:
        corpus: what to index.
        lender: the index, without a bank, that lends its encoders.
        encode: gives the unit vectors of the passages' texts, shape ``(len(texts), dimension)``.
    """
    entries, texts = all_entries(corpus)
    vectors = encode(texts)
    return Index(
        corpus=corpus,
        manifest=replace(lender.manifest, corpus=corpus.hash, bank=builds.bank_hash(()), questions=0, files={}),
        passages=searchable(corpus),
        entries=tuple(entries),
        dense=DenseIndex.of(vectors),
        lexical=LexicalIndex(all_terms(corpus)),
        bank=(),
        bank_dense=DenseIndex.of(vectors[:0]),
        encoder=lender.encoder,
        crossencoder=lender.crossencoder,
    )


def build(
    root: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion] = (),
    model: encoder.Model = encoder.DEFAULT,
    progress: Progress | None = None,
    force: bool = False,
    ready: Callable[[Document], Vectors] | None = None,
    load: Callable[[Path], PassageEncoder] | None = None,
) -> Manifest:
    """Build the index of ``corpus`` unless it is there already; returns the manifest.

    A second builder waits for the first and then finds its work done. The exported encoder and, where the
    corpus is the same, everything but the bank are taken over from the previous build; so is the vector of every
    text that it has embedded, so that a changed document re-embeds its own changed passages alone.

    Args:
        root: the index folder.
        corpus: what is indexed.
        bank: its anticipated questions.
        model: what it is indexed with.
        progress: called with what is done.
        force: build it though it is there.
        ready: gives the vectors of a document's entries (:func:`index.entries.entries_of`) where they were made
            elsewhere; for a large index only.
        load: given the exported model, gives what encodes passages; by default
            :class:`index.bulk.PassageEncoder`.

    Raises:
        IndexProblem: the folder cannot be written, the disk is full, or another build does not end.
    """
    from index import building, spool  # which whoever only asks does without

    try:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root):
            previous, manifest = _previous(root, force)
            if isinstance(corpus, Grown) and corpus.folder and corpus.before.place != previous:
                corpus = open_corpus(root, corpus.folder)
            if isinstance(corpus, Shelf | Grown) and corpus.folder and not builds.is_of(manifest, model):
                corpus = library.open_corpus(corpus.folder)  # nothing of the index can be taken over
            if manifest and _is_current(previous, manifest, corpus, bank, model):
                spool.clear(root)
                return manifest
            return building.make(root, corpus, bank, model, progress or _silent, previous, manifest, ready, load)
    except OSError as error:
        raise IndexProblem(
            f"{root}: {error.strerror or error}; free some space, or set EXPERTS_INDEX to a folder that can be written"
        ) from None


def verify(root: Path, corpus: Corpus) -> tuple[Manifest | None, list[str]]:
    """Check an index against its manifest and each passage against the source it was built from.

    Returns:
        The manifest (None if nothing was built yet) and one line per difference.
    """
    try:
        folder, manifest = builds.current(root)
        if manifest is None:
            return None, []
        builds.check_files(folder, manifest, is_thorough=True)
    except IndexProblem as error:
        return None, [str(error)]
    if manifest.corpus != corpus.hash:
        return manifest, [f"{root}: is of another state of the corpus; run `experts build`"]
    if manifest.is_large:
        pairs = zip(corpus.passages, Passages(columns := Columns(folder), range(columns.size)), strict=False)
        return manifest, [f"{p.id}: is not what was indexed; run `experts build`" for p, q in pairs if p != q]
    recorded = json.loads((folder / PASSAGES).read_text(encoding="utf-8"))
    found = {p.id: sha256(corpus.words(p.document, p.span)) for p in searchable(corpus)}
    differences = [
        f"{identifier}: is not what was indexed; run `experts build`"
        for identifier in sorted(recorded.keys() | found.keys())
        if recorded.get(identifier) != found.get(identifier)
    ]
    return manifest, differences


def _is_current(
    folder: Path, manifest: Manifest, corpus: Corpus, bank: Sequence[BankQuestion], model: encoder.Model
) -> bool:
    """Whether there is nothing to build: nothing to index, and of a large corpus nothing to shelve."""
    return builds.matches(manifest, corpus, bank, model) and _is_shelved(folder, manifest, corpus)


def _is_shelved(folder: Path, manifest: Manifest, corpus: Corpus) -> bool:
    """Whether a large corpus stands in the index as it was read."""
    if not manifest.is_large or corpus.provenance is None:
        return True
    return shelf.shelved_state(folder) == corpus.provenance.state


def _silent(_task: str, _done: int, _total: int) -> None:
    """For callers that show nothing."""


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout  # which whoever only asks does without

    try:
        with FileLock(root / _LOCK, timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise IndexProblem(
            f"{root}: another build has held the lock for {_LOCK_SECONDS} s; stop it, then run `experts build`"
        ) from None


def _previous(root: Path, force: bool) -> tuple[Path, Manifest | None]:
    """The current build if there is a sound one to start from."""
    if force:
        return root, None
    try:
        folder, manifest = builds.current(root)
        if manifest:
            builds.check_files(folder, manifest)
    except IndexProblem:
        return root, None
    return folder, manifest


def _load(folder: Path, manifest: Manifest, corpus: Corpus, bank: tuple[BankQuestion, ...]) -> Index:
    entries = json.loads((folder / ENTRIES).read_text(encoding="utf-8"))
    documents = json.loads((folder / TERMS).read_text(encoding="utf-8"))
    return Index(
        corpus=corpus,
        manifest=manifest,
        passages=searchable(corpus),
        entries=tuple(Entry(passage, Span(start, end), kind) for passage, start, end, kind in entries),
        dense=DenseIndex.load(folder / VECTORS),
        lexical=LexicalIndex(documents),
        bank=bank,
        bank_dense=DenseIndex.load(folder / BANK_VECTORS),
        encoder=encoder.OnnxEncoder(folder / ENCODER),
        crossencoder=None if bank else crossencoder.OnnxCrossEncoder(folder / ENCODER),
    )


def _load_large(folder: Path, manifest: Manifest, corpus: Corpus, bank: tuple[BankQuestion, ...]) -> Large:
    from index.large.index import LargeIndex  # what a small corpus need not load

    index = LargeIndex(folder, manifest.dimension, corpus.columns if isinstance(corpus, Shelf) else None)
    ground = Ground(
        corpus=corpus,
        passages=Passages(index.columns, index.columns.named),
        bank=bank,
        encoder=encoder.OnnxEncoder(folder / ENCODER),
        crossencoder=None if bank else crossencoder.OnnxCrossEncoder(folder / ENCODER),
        version=manifest.version,
    )
    return Large(manifest, ground, index, DenseIndex.load(folder / BANK_VECTORS))
