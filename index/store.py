"""An index folder on disk: build, save, load, verify. Its only reader and writer.

The folder (``.index`` in the corpus folder, or where ``EXPERTS_INDEX`` says) holds finished builds, each in a
folder of its own, and a file ``CURRENT`` that names one and the SHA-256 of its manifest. A build is written
under another name, synced and renamed; then ``CURRENT`` is replaced. So a reader sees the old index or the new
one, whatever happens in between.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus import library
from corpus.bank import BankQuestion
from corpus.files import write_atomically
from corpus.library import Progress
from corpus.mentions import Mentions, without
from corpus.types import Corpus, CorpusError, Document, Passage, Span
from index import bulk, crossencoder, encoder, exports, records, spool
from index.bulk import PassageEncoder
from index.dense import DenseIndex
from index.large import grown, shelf
from index.large.columns import Columns, Passages
from index.large.grown import Grown
from index.large.shelf import Shelf
from index.lexical import LexicalIndex, terms
from index.spool import Spool, digest_of
from index.types import CrossEncoder, Encoder, Entry, EntryKind, Ground, IndexProblem, Vectors

if TYPE_CHECKING:
    from index.large.index import LargeIndex

FORMAT = 5  # raise when what a build writes, or how its texts are made, changes
_CURRENT, _MANIFEST, _LOCK = "CURRENT", "manifest.json", ".lock"
_ENTRIES, _PASSAGES, _TERMS, _VECTORS = "entries.json", "passages.json", "terms.json", "entries.faiss"
_TEXTS = "texts.npy"  # of each entry the digest of what was embedded, by which the next build knows its vector
_BANK, _BANK_VECTORS = "bank.json", "bank.faiss"
_ENCODER = "encoder"
_POINTER = re.compile(rb"(build-\w+) ([0-9a-f]{64})\n")
_LOCK_SECONDS = 900
_LARGE = 2_000  # passages, from which on they are not all scored for each question
_LONG = 16 << 20  # bytes of a file of a large index whose length alone is checked when it is opened


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of, and every file that belongs to it. :mod:`index.large` lays out a large one."""

    format: int
    corpus: str
    bank: str
    model: str
    fingerprint: str
    dimension: int
    passages: int
    entries: int
    questions: int
    files: records.Records
    is_large: bool = False

    @property
    def version(self) -> str:
        """What tells the state of corpus, bank and model from others."""
        return _digest("\0".join((self.corpus, self.bank, self.fingerprint)))


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


def root_of(folder: Path) -> Path:
    """Where the index of a corpus folder is kept."""
    configured = os.environ.get("EXPERTS_INDEX")
    return Path(configured) if configured else folder / ".index"


def searchable(corpus: Corpus) -> tuple[Passage, ...]:
    """The passages that can be found: those of a named expert. Nobody can be quoted without a name."""
    return tuple(p for p in corpus.passages if p.expert)


def open_corpus(root: Path, folder: Path, progress: Progress | None = None) -> Corpus:
    """The corpus of ``folder``, as little of it read anew as the index at ``root`` leaves to read.

    Raises:
        CorpusError: as :func:`corpus.library.open_corpus`.
    """
    try:
        place, manifest = _current(root)
        if manifest is not None and manifest.is_large and (place / shelf.CORPUS).exists():
            _check_files(place, manifest)
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
    folder, manifest = _current(root)
    if manifest is None or not _matches(manifest, corpus, bank, model):
        build(root, corpus, bank, model, progress)
        folder, manifest = _current(root)
        if isinstance(corpus, Grown) and corpus.folder:
            corpus = open_corpus(root, corpus.folder)  # what it has grown from has been taken away
            if manifest is None or not _matches(manifest, corpus, bank, model):  # it has changed meanwhile
                return open_index(root, corpus, library.open_bank(corpus.folder or root, corpus), model, progress)
    elif not _is_shelved(folder, manifest, corpus):
        with suppress(IndexProblem):  # which a folder that cannot be written only makes slower
            build(root, corpus, bank, model, progress)
        folder, manifest = _current(root)
    if manifest is None:
        raise IndexProblem(f"{root}: holds no index after building; run `experts build --force`")
    try:
        _check_files(folder, manifest)
        return (_load_large if manifest.is_large else _load)(folder, manifest, corpus, tuple(bank))
    except (IndexProblem, OSError):
        if _current(root)[0] == folder:
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
    folder, manifest = _current(root)
    if manifest is None or not _matches(manifest, corpus, bank, model):
        raise IndexProblem(f"{root}: holds no index of this state of the corpus; run `experts build`")
    records.check(folder, {n: pieces for n, pieces in manifest.files.items() if n.startswith(_ENCODER)})
    columns = corpus.columns if isinstance(corpus, Shelf) else None
    return Ground(
        corpus=corpus,
        passages=Passages(columns, columns.named) if columns else searchable(corpus),
        bank=tuple(bank),
        encoder=encoder.OnnxEncoder(folder / _ENCODER),
        crossencoder=None if bank else crossencoder.OnnxCrossEncoder(folder / _ENCODER),
        version=manifest.version,
    )


def in_memory(corpus: Corpus, lender: Index, encode: Callable[[Sequence[str]], Vectors]) -> Index:
    """An index of ``corpus`` without a question bank that stands in no folder: to measure with.

    Args:
        corpus: what to index.
        lender: the index, without a bank, that lends its encoders.
        encode: gives the unit vectors of the passages' texts, shape ``(len(texts), dimension)``.
    """
    entries, texts = _entries(corpus)
    vectors = encode(texts)
    return Index(
        corpus=corpus,
        manifest=replace(lender.manifest, corpus=corpus.hash, bank=_bank_hash(()), questions=0, files={}),
        passages=searchable(corpus),
        entries=tuple(entries),
        dense=DenseIndex.of(vectors),
        lexical=LexicalIndex(_lexical_terms(corpus)),
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
        ready: gives the vectors of a document's entries (:func:`entries_of`) where they were made elsewhere; for a
            large index only.
        load: given the exported model, gives what encodes passages; by default
            :class:`index.bulk.PassageEncoder`.

    Raises:
        IndexProblem: the folder cannot be written, the disk is full, or another build does not end.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root):
            previous, manifest = _previous(root, force)
            if isinstance(corpus, Grown) and corpus.folder and corpus.before.place != previous:
                corpus = open_corpus(root, corpus.folder)
            if isinstance(corpus, Shelf | Grown) and corpus.folder and not _is_of(manifest, model):
                corpus = library.open_corpus(corpus.folder)  # nothing of the index can be taken over
            if manifest and _is_current(previous, manifest, corpus, bank, model):
                spool.clear(root)
                return manifest
            return _build(
                root,
                corpus,
                bank,
                model,
                progress or _silent,
                previous,
                manifest,
                ready,
                load or bulk.PassageEncoder,
            )
    except OSError as error:
        raise IndexProblem(
            f"{root}: {error.strerror or error}; free some space, or set EXPERTS_INDEX to a folder that can be written"
        ) from None


def named(root: Path) -> bytes:
    """What tells the current build from those before it; empty if there is none."""
    try:
        return (root / _CURRENT).read_bytes()
    except OSError:
        return b""


def verify(root: Path, corpus: Corpus) -> tuple[Manifest | None, list[str]]:
    """Check an index against its manifest and each passage against the source it was built from.

    Returns:
        The manifest (None if nothing was built yet) and one line per difference.
    """
    try:
        folder, manifest = _current(root)
        if manifest is None:
            return None, []
        _check_files(folder, manifest, is_thorough=True)
    except IndexProblem as error:
        return None, [str(error)]
    if manifest.corpus != corpus.hash:
        return manifest, [f"{root}: is of another state of the corpus; run `experts build`"]
    if manifest.is_large:
        pairs = zip(corpus.passages, Passages(columns := Columns(folder), range(columns.size)), strict=False)
        return manifest, [f"{p.id}: is not what was indexed; run `experts build`" for p, q in pairs if p != q]
    recorded = json.loads((folder / _PASSAGES).read_text(encoding="utf-8"))
    found = {p.id: _digest(corpus.words(p.document, p.span)) for p in searchable(corpus)}
    differences = [
        f"{identifier}: is not what was indexed; run `experts build`"
        for identifier in sorted(recorded.keys() | found.keys())
        if recorded.get(identifier) != found.get(identifier)
    ]
    return manifest, differences


def _matches(manifest: Manifest, corpus: Corpus, bank: Sequence[BankQuestion], model: encoder.Model) -> bool:
    return (
        manifest.format == FORMAT
        and manifest.corpus == corpus.hash
        and manifest.bank == _bank_hash(bank)
        and manifest.fingerprint == encoder.fingerprint(model)
    )


def _is_current(
    folder: Path, manifest: Manifest, corpus: Corpus, bank: Sequence[BankQuestion], model: encoder.Model
) -> bool:
    """Whether there is nothing to build: nothing to index, and of a large corpus nothing to shelve."""
    return _matches(manifest, corpus, bank, model) and _is_shelved(folder, manifest, corpus)


def _is_shelved(folder: Path, manifest: Manifest, corpus: Corpus) -> bool:
    """Whether a large corpus stands in the index as it was read."""
    if not manifest.is_large or corpus.provenance is None:
        return True
    return shelf.shelved_state(folder) == corpus.provenance.state


def _is_of(manifest: Manifest | None, model: encoder.Model) -> bool:
    return manifest is not None and manifest.fingerprint == encoder.fingerprint(model)


def _bank_hash(bank: Sequence[BankQuestion]) -> str:
    told = [(q.document, q.question, [(s.start, s.end) for s in q.answers], q.note, q.language) for q in bank]
    return _digest(repr(told))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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
        folder, manifest = _current(root)
        if manifest:
            _check_files(folder, manifest)
    except IndexProblem:
        return root, None
    return folder, manifest


def _current(root: Path) -> tuple[Path, Manifest | None]:
    """The folder of the current build and its manifest.

    There is no manifest if nothing was built, or in another format: then it is simply built anew.
    """
    pointer = root / _CURRENT
    # Twice, because a builder may replace the build between two reads.
    for attempt in (1, 2):
        try:
            pointed = _POINTER.fullmatch(pointer.read_bytes())
            if not pointed:
                raise IndexProblem(f"{pointer}: differs from what was written; run `experts build --force`")
            name, recorded = pointed[1].decode(), pointed[2].decode()
            data = (root / name / _MANIFEST).read_bytes()
        except FileNotFoundError as error:
            if not pointer.exists():
                return root, None
            if attempt == 2:
                raise IndexProblem(f"{error.filename}: is missing; run `experts build --force`") from None
            continue
        except OSError as error:
            raise IndexProblem(f"{pointer}: {error}; run `experts build --force`") from None
        if hashlib.sha256(data).hexdigest() != recorded:
            raise IndexProblem(f"{root / name / _MANIFEST}: differs from its record; run `experts build --force`")
        fields = json.loads(data)
        return root / name, Manifest(**fields) if fields.get("format") == FORMAT else None
    raise AssertionError("unreachable")


def _check_files(folder: Path, manifest: Manifest, is_thorough: bool = False) -> None:
    """Compare the files with their record: of the long ones of a large index, unless thoroughly, their length."""
    if not manifest.is_large:
        records.check(folder, manifest.files)
        return
    from index.large.growing import APPENDED  # with libraries that a small corpus need not load

    records.check(folder, manifest.files, APPENDED, None if is_thorough else _LONG)


def _load(folder: Path, manifest: Manifest, corpus: Corpus, bank: tuple[BankQuestion, ...]) -> Index:
    entries = json.loads((folder / _ENTRIES).read_text(encoding="utf-8"))
    documents = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
    return Index(
        corpus=corpus,
        manifest=manifest,
        passages=searchable(corpus),
        entries=tuple(Entry(passage, Span(start, end), kind) for passage, start, end, kind in entries),
        dense=DenseIndex.load(folder / _VECTORS),
        lexical=LexicalIndex(documents),
        bank=bank,
        bank_dense=DenseIndex.load(folder / _BANK_VECTORS),
        encoder=encoder.OnnxEncoder(folder / _ENCODER),
        crossencoder=None if bank else crossencoder.OnnxCrossEncoder(folder / _ENCODER),
    )


def _load_large(folder: Path, manifest: Manifest, corpus: Corpus, bank: tuple[BankQuestion, ...]) -> Large:
    from index.large.index import LargeIndex  # what a small corpus need not load

    index = LargeIndex(folder, manifest.dimension, corpus.columns if isinstance(corpus, Shelf) else None)
    ground = Ground(
        corpus=corpus,
        passages=Passages(index.columns, index.columns.named),
        bank=bank,
        encoder=encoder.OnnxEncoder(folder / _ENCODER),
        crossencoder=None if bank else crossencoder.OnnxCrossEncoder(folder / _ENCODER),
        version=manifest.version,
    )
    return Large(manifest, ground, index, DenseIndex.load(folder / _BANK_VECTORS))


def _build(
    root: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion],
    model: encoder.Model,
    progress: Progress,
    previous: Path,
    old: Manifest | None,
    ready: Callable[[Document], Vectors] | None,
    load: Callable[[Path], PassageEncoder],
) -> Manifest:
    same_model = _is_of(old, model)
    same_corpus = same_model and old is not None and old.corpus == corpus.hash
    for leftover in root.glob("building-*"):  # of builds that were killed: this one holds the lock
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in root.glob(f".{_CURRENT}.*"):
        leftover.unlink(missing_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="building-", dir=root))
    try:
        (folder / _ENCODER).mkdir()
        place = previous / _ENCODER if same_model else exports.exported(root, model, progress)
        for name in (encoder.GRAPH, encoder.TOKENIZER, encoder.SETTINGS):
            records.link(place / name, folder / _ENCODER / name)

        @cache
        def loaded() -> PassageEncoder:
            return load(exports.exported(root, model, progress))

        is_large = isinstance(corpus, Shelf | Grown) or corpus.gathered.named > _LARGE
        appended: Collection[str] = ()
        if old is not None and same_corpus:
            # Titles, addresses and dates may be others than those that are shelved.
            shelved = shelf.FILES if is_large and corpus.provenance else ()
            anew = (f"{_ENCODER}/", _BANK, _BANK_VECTORS, *shelved)
            for name in (n for n in old.files if not n.startswith(anew)):
                (folder / name).parent.mkdir(exist_ok=True)
                records.link(previous / name, folder / name)
            if corpus.provenance and shelved:
                shelf.shelve(folder, corpus, corpus.provenance, corpus.provenance.basis())
        elif isinstance(corpus, Grown) and same_model and ready is None:
            from index.large import growing

            growing.take_over(previous, folder)
            appended = growing.APPENDED
            before, basis = corpus.before, corpus.basis
            _write_large(folder, corpus.added, model, previous, progress, ready, loaded, before, basis)
        elif is_large:
            earlier = previous if same_model and old is not None and old.is_large else None
            _write_large(folder, corpus, model, earlier, progress, ready, loaded)
        else:
            entries, searched = _entries(corpus)
            known = _Known(previous if same_model and old is not None and not old.is_large else None, searched)
            found = Spool(root, encoder.fingerprint(model), _dimension(folder))
            found.embed(lambda: known.missing, loaded, progress)
            known.enter(found.vectors(known.missing))
            known.save(folder, _dimension(folder))
            _write_passages(folder, corpus, entries)
        # Names are filters, not words: they are taken out of questions here as they are when one is asked.
        mentions = Mentions.of(corpus, lambda _: True)
        questions = [without(q.question, mentions.find(q.question)) for q in bank] if bank else []
        _write_bank(folder, questions, lambda new: loaded().encode(new), previous if same_model else None, progress)
        if not bank:
            _write_crossencoder(folder / _ENCODER, previous / _ENCODER, progress)
        manifest = _finish(root, folder, corpus, bank, model, is_large, previous, old, appended)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return manifest


def _write_large(
    folder: Path,
    corpus: Corpus,
    model: encoder.Model,
    previous: Path | None,
    progress: Progress,
    ready: Callable[[Document], Vectors] | None,
    loaded: Callable[[], PassageEncoder],
    before: Shelf | None = None,
    basis: str | None = None,
) -> None:
    """Write a large index, document by document.

    Args:
        folder: the new build.
        corpus: what is indexed; with ``before``, of its last documents alone.
        model: what its texts are embedded with, where their vectors are not known.
        previous: the previous build with the same model, if it was large.
        progress: called for each document.
        ready: gives vectors that were made elsewhere.
        loaded: gives what encodes passages.
        before: what ``previous`` holds, where that is in ``folder`` too and is added to.
        basis: of all documents; by default of those of ``corpus``.
    """
    dimension = _dimension(folder)
    from index.large.building import Builder
    from index.large.index import Earlier

    earlier = Earlier(previous, dimension) if previous else None
    builder = Builder(folder, corpus.experts, dimension, previous if before else None)
    known = Spool(folder.parent, encoder.fingerprint(model), dimension)
    digests: Iterable[str] = map(_document_digest, corpus.documents)
    if ready is None:
        digests = list(digests)
        new = [n for n, digest in enumerate(digests) if earlier is None or digest not in earlier]
        known.embed(lambda: (text for n in new for text in _texts(corpus.documents[n])), loaded, progress)
    for number, (document, digest) in enumerate(zip(corpus.documents, digests, strict=True), 1):
        named = [p for p in document.passages if p.expert]
        vectors = earlier.vectors(digest) if earlier else None
        if vectors is None and ready:
            vectors = ready(document)
        if vectors is None:
            vectors = known.vectors(list(_texts(document)))
        words = [terms_of(p, document.text) for p in named]
        builder.add(document.id, document.topics, document.passages, vectors, words, digest)
        progress("documents", number, len(corpus.documents))
    builder.finish()
    if corpus.folder is not None:
        read_from = corpus.provenance or library.provenance(corpus.folder)
        shelf.shelve(folder, corpus, read_from, basis or read_from.basis(), before)


def _document_digest(document: Document) -> str:
    """Of all that the vectors of a document are made of."""
    return _digest(repr((document.sha256, [(p.span, p.sentences, p.topic) for p in document.passages if p.expert])))


def _texts(document: Document) -> Iterator[str]:
    """What is embedded for a document."""
    return (text for p in document.passages if p.expert for _, text in entries_of(0, p, document.text))


def _dimension(folder: Path) -> int:
    return int(json.loads((folder / _ENCODER / encoder.SETTINGS).read_text(encoding="utf-8"))["dimension"])


class _Known:
    """The vectors of ``texts``, those that the previous build has taken over; each text is embedded once."""

    def __init__(self, previous: Path | None, texts: Sequence[str]) -> None:
        self._digests = [digest_of(t) for t in texts]
        self._rows: dict[bytes, Vectors] = {}
        if previous is not None:
            wanted = set(self._digests)
            vectors = DenseIndex.load(previous / _VECTORS).vectors()
            for digest, row in zip(np.load(previous / _TEXTS), vectors, strict=True):
                if digest.tobytes() in wanted:
                    self._rows[digest.tobytes()] = row
        missing = {d: t for d, t in zip(self._digests, texts, strict=True) if d not in self._rows}
        self._missing = list(missing)
        self.missing = list(missing.values())

    def enter(self, vectors: Vectors) -> None:
        """Take the vectors of ``missing``, in its order."""
        self._rows.update(zip(self._missing, vectors, strict=True))

    def save(self, folder: Path, dimension: int) -> None:
        """Write the vectors of all texts, in their order, and by what the next build knows them."""
        rows = np.empty((len(self._digests), dimension), dtype=np.float32)
        for number, digest in enumerate(self._digests):
            rows[number] = self._rows[digest]
        DenseIndex.of(rows).save(folder / _VECTORS)
        np.save(folder / _TEXTS, np.frombuffer(b"".join(self._digests), dtype=np.uint8).reshape(-1, 16))


def _write_passages(folder: Path, corpus: Corpus, entries: Sequence[Entry]) -> None:
    passages = searchable(corpus)
    texts = {d.id: d.text for d in corpus.documents}
    _write_json(folder / _ENTRIES, [(e.passage, e.span.start, e.span.end, e.kind) for e in entries])
    _write_json(folder / _PASSAGES, {p.id: _digest(p.span.of(texts[p.document])) for p in passages})
    _write_json(folder / _TERMS, _lexical_terms(corpus))


def _entries(corpus: Corpus) -> tuple[list[Entry], list[str]]:
    """What stands for the passages of a corpus, and beside it the texts to embed."""
    texts = {d.id: d.text for d in corpus.documents}
    passages = searchable(corpus)
    pairs = [pair for n, p in enumerate(passages) for pair in entries_of(n, p, texts[p.document])]
    return [entry for entry, _ in pairs], [text for _, text in pairs]


def _lexical_terms(corpus: Corpus) -> list[list[str]]:
    texts = {d.id: d.text for d in corpus.documents}
    return [terms_of(p, texts[p.document]) for p in searchable(corpus)]


def terms_of(passage: Passage, text: str) -> list[str]:
    """The words by which a passage of a document with this text is found."""
    return terms(_in_context(passage, passage.span.of(text)))


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


def _in_context(passage: Passage, words: str) -> str:
    """A paragraph under its topic's title and question; for searching only, never shown."""
    topic = passage.topic
    return f"{topic.title}. {topic.question or ''} {words}" if topic else words


def _write_bank(
    folder: Path,
    questions: Sequence[str],
    encode: Callable[[Sequence[str]], Vectors],
    previous: Path | None,
    progress: Progress,
) -> None:
    """Embed the bank's questions; those that the previous build knew keep their vectors."""
    known: dict[str, int] = {}
    vectors: list[Vectors] = []
    if previous is not None:
        old = json.loads((previous / _BANK).read_text(encoding="utf-8"))
        known = {q: i for i, q in enumerate(old)}
        vectors = list(DenseIndex.load(previous / _BANK_VECTORS).vectors())
    new = [q for q in dict.fromkeys(questions) if q not in known]
    batch = 256
    for start in range(0, len(new), batch):
        vectors += list(encode(new[start : start + batch]))
        progress("questions", min(start + batch, len(new)), len(new))
    known |= {q: len(vectors) - len(new) + i for i, q in enumerate(new)}
    rows = np.array([vectors[known[q]] for q in questions], dtype=np.float32)
    DenseIndex.of(rows.reshape(len(questions), _dimension(folder))).save(folder / _BANK_VECTORS)
    _write_json(folder / _BANK, questions)


def _write_crossencoder(folder: Path, previous: Path, progress: Progress) -> None:
    """Take the model over from the previous build, or export it."""
    files = (crossencoder.GRAPH, crossencoder.TOKENIZER)
    if all((previous / name).exists() for name in files):
        for name in files:
            records.link(previous / name, folder / name)
        return
    progress("exporting the model that reads", 0, 1)
    crossencoder.export(folder)
    progress("exporting the model that reads", 1, 1)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _finish(
    root: Path,
    folder: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion],
    model: encoder.Model,
    is_large: bool,
    previous: Path,
    old: Manifest | None,
    appended: Collection[str],
) -> Manifest:
    """Write the manifest, sync, rename, point ``CURRENT`` to the new build, and drop the others.

    ``appended`` are files of the previous build, ``old``, that this one has added to.
    """
    passages, entries = _counts(folder, is_large)
    files = records.record(folder, previous, old.files if old else {}, appended)
    manifest = Manifest(
        format=FORMAT,
        corpus=corpus.hash,
        bank=_bank_hash(bank),
        model=model.name,
        fingerprint=encoder.fingerprint(model),
        dimension=_dimension(folder),
        passages=passages,
        entries=entries,
        questions=len(bank),
        files=files,
        is_large=is_large,
    )
    data = json.dumps(asdict(manifest), indent=1).encode()
    (folder / _MANIFEST).write_bytes(data)
    for name in (*files, _MANIFEST):
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())
    finished = root / folder.name.replace("building-", "build-")
    folder.rename(finished)
    try:
        write_atomically(root / _CURRENT, f"{finished.name} {hashlib.sha256(data).hexdigest()}\n".encode("ascii"))
    except CorpusError as error:
        shutil.rmtree(finished, ignore_errors=True)
        raise IndexProblem(str(error)) from None
    for other in root.glob("build-*"):
        if other != finished:
            shutil.rmtree(other, ignore_errors=True)
    spool.clear(root)
    exports.clear(root, but=model)
    return manifest


def _counts(folder: Path, is_large: bool) -> tuple[int, int]:
    """How many passages of named experts a build holds, and how many texts are embedded for them."""
    if not is_large:
        entries = json.loads((folder / _ENTRIES).read_text(encoding="utf-8"))
        return len(json.loads((folder / _PASSAGES).read_text(encoding="utf-8"))), len(entries)
    columns = Columns(folder)
    return len(columns.named), columns.windows + len(columns.named)
