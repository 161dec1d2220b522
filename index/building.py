"""One build of an index: taken over from the one before where that still holds, made anew where not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus import library
from corpus.bank import BankQuestion
from corpus.library import Progress
from corpus.mentions import Mentions, without
from corpus.types import Corpus, Document
from index import builds, bulk, crossencoder, encoder, exports, records, spool
from index.builds import BANK, BANK_VECTORS, ENCODER, ENTRIES, PASSAGES, TERMS, TEXTS, VECTORS, Manifest, sha256
from index.bulk import PassageEncoder
from index.dense import DenseIndex
from index.entries import all_entries, all_terms, searchable, terms_of, texts_of
from index.large import shelf
from index.large.columns import Columns
from index.large.grown import Grown
from index.large.shelf import Shelf
from index.spool import Spool, digest_of
from index.types import Entry, Vectors

LARGE = 2_000  # passages, from which on they are not all scored for each question


def make(
    root: Path,
    corpus: Corpus,
    bank: Sequence[BankQuestion],
    model: encoder.Model,
    progress: Progress,
    previous: Path,
    old: Manifest | None,
    ready: Callable[[Document], Vectors] | None,
    load: Callable[[Path], PassageEncoder] | None,
) -> Manifest:
    """Make a build and have it be the current one; see :func:`index.store.build`.

    Args:
        root: the index folder, locked.
        corpus: what is indexed.
        bank: its anticipated questions.
        model: what it is indexed with.
        progress: called with what is done.
        previous: the folder of the build before.
        old: its manifest, if there is one to start from.
        ready: gives the vectors of a document's entries.
        load: given the exported model, gives what encodes passages.
    """
    same_model = builds.is_of(old, model)
    same_corpus = same_model and old is not None and old.corpus == corpus.hash
    folder = builds.begin(root)
    try:
        (folder / ENCODER).mkdir()
        place = previous / ENCODER if same_model else exports.exported(root, model, progress)
        for name in (encoder.GRAPH, encoder.TOKENIZER, encoder.SETTINGS):
            records.link(place / name, folder / ENCODER / name)

        @cache
        def loaded() -> PassageEncoder:
            return (load or bulk.PassageEncoder)(exports.exported(root, model, progress))

        is_large = isinstance(corpus, Shelf | Grown) or corpus.gathered.named > LARGE
        appended: Collection[str] = ()
        if old is not None and same_corpus:
            # Titles, addresses and dates may be others than those that are shelved.
            shelved = shelf.FILES if is_large and corpus.provenance else ()
            anew = (f"{ENCODER}/", BANK, BANK_VECTORS, *shelved)
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
            entries, searched = all_entries(corpus)
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
            _write_crossencoder(folder / ENCODER, previous / ENCODER, progress)
        passages, texts = _counts(folder, is_large)
        manifest = Manifest(
            format=builds.FORMAT,
            corpus=corpus.hash,
            bank=builds.bank_hash(bank),
            model=model.name,
            fingerprint=encoder.fingerprint(model),
            dimension=_dimension(folder),
            passages=passages,
            entries=texts,
            questions=len(bank),
            files=records.record(folder, previous, old.files if old else {}, appended),
            is_large=is_large,
        )
        builds.finish(root, folder, manifest)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    spool.clear(root)
    exports.clear(root, but=model)
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
    digests: Iterable[str] = map(_digest_of_document, corpus.documents)
    if ready is None:
        digests = list(digests)
        new = [n for n, digest in enumerate(digests) if earlier is None or digest not in earlier]
        known.embed(lambda: (text for n in new for text in texts_of(corpus.documents[n])), loaded, progress)
    for number, (document, digest) in enumerate(zip(corpus.documents, digests, strict=True), 1):
        named = [p for p in document.passages if p.expert]
        vectors = earlier.vectors(digest) if earlier else None
        if vectors is None and ready:
            vectors = ready(document)
        if vectors is None:
            vectors = known.vectors(list(texts_of(document)))
        words = [terms_of(p, document.text) for p in named]
        builder.add(document.id, document.topics, document.passages, vectors, words, digest)
        progress("documents", number, len(corpus.documents))
    builder.finish()
    if corpus.folder is not None:
        read_from = corpus.provenance or library.provenance(corpus.folder)
        shelf.shelve(folder, corpus, read_from, basis or read_from.basis(), before)


def _digest_of_document(document: Document) -> str:
    """Of all that the vectors of a document are made of."""
    return sha256(repr((document.sha256, [(p.span, p.sentences, p.topic) for p in document.passages if p.expert])))


class _Known:
    """The vectors of ``texts``, those that the previous build has taken over; each text is embedded once."""

    def __init__(self, previous: Path | None, texts: Sequence[str]) -> None:
        self._digests = [digest_of(t) for t in texts]
        self._rows: dict[bytes, Vectors] = {}
        if previous is not None:
            wanted = set(self._digests)
            vectors = DenseIndex.load(previous / VECTORS).vectors()
            for digest, row in zip(np.load(previous / TEXTS), vectors, strict=True):
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
        DenseIndex.of(rows).save(folder / VECTORS)
        np.save(folder / TEXTS, np.frombuffer(b"".join(self._digests), dtype=np.uint8).reshape(-1, 16))


def _write_passages(folder: Path, corpus: Corpus, entries: Sequence[Entry]) -> None:
    passages = searchable(corpus)
    texts = {d.id: d.text for d in corpus.documents}
    _write_json(folder / ENTRIES, [(e.passage, e.span.start, e.span.end, e.kind) for e in entries])
    _write_json(folder / PASSAGES, {p.id: sha256(p.span.of(texts[p.document])) for p in passages})
    _write_json(folder / TERMS, all_terms(corpus))


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
        old = json.loads((previous / BANK).read_text(encoding="utf-8"))
        known = {q: i for i, q in enumerate(old)}
        vectors = list(DenseIndex.load(previous / BANK_VECTORS).vectors())
    new = [q for q in dict.fromkeys(questions) if q not in known]
    batch = 256
    for start in range(0, len(new), batch):
        vectors += list(encode(new[start : start + batch]))
        progress("questions", min(start + batch, len(new)), len(new))
    known |= {q: len(vectors) - len(new) + i for i, q in enumerate(new)}
    rows = np.array([vectors[known[q]] for q in questions], dtype=np.float32)
    DenseIndex.of(rows.reshape(len(questions), _dimension(folder))).save(folder / BANK_VECTORS)
    _write_json(folder / BANK, questions)


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


def _counts(folder: Path, is_large: bool) -> tuple[int, int]:
    """How many passages of named experts a build holds, and how many texts are embedded for them."""
    if not is_large:
        entries = json.loads((folder / ENTRIES).read_text(encoding="utf-8"))
        return len(json.loads((folder / PASSAGES).read_text(encoding="utf-8"))), len(entries)
    columns = Columns(folder)
    return len(columns.named), columns.windows + len(columns.named)


def _dimension(folder: Path) -> int:
    return int(json.loads((folder / ENCODER / encoder.SETTINGS).read_text(encoding="utf-8"))["dimension"])


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
