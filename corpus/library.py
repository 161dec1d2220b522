"""A corpus folder on disk: open, create, verify. What changes one is in ``corpus.adding`` and ``corpus.removing``.

The folder holds ``corpus.toml`` and the files that it names. A document's text is fixed when it enters: its SHA-256
stands in ``corpus.toml``, and a file that no longer has it is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import bank, moves, names, settings, stored
from corpus.files import write_atomically
from corpus.readings import Provenance, Readings, Signed
from corpus.settings import SETTINGS
from corpus.stored import Stored
from corpus.types import Corpus, CorpusError, Document, Expert

SHIPPED = Path(__file__).parent / "documents"
_MARK = "\ufeff"  # of byte order: no white space to Python, and nobody's word

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def open_corpus(folder: Path | str = SHIPPED, progress: Progress | None = None) -> Corpus:
    """Read a corpus folder.

    Raises:
        CorpusError: the folder, its ``corpus.toml`` or a document is missing, unreadable or malformed, or a
            document's bytes are not those recorded.
    """
    folder = Path(folder)
    written, found = _written(folder)
    return _corpus(folder, written, found, Readings(folder, found.settled, found.language), progress)


def read_on(folder: Path, corpus: Corpus, basis: str, signed: Signed) -> tuple[Corpus, str] | None:
    """The documents that were entered after those of ``corpus``, with all experts, as if all had been read anew.

    None where that cannot be: an earlier document, an expert or the code that reads is another one by now.

    Args:
        folder: the corpus folder.
        corpus: what was read of it before.
        basis: of its :class:`corpus.readings.Provenance`.
        signed: likewise.

    Returns:
        A corpus of these documents, and the basis of all.

    Raises:
        CorpusError: as :func:`open_corpus`.
    """
    written, found = _written(folder)
    count = len(corpus.documents)
    if len(found.tables) <= count or basis != found.basis(count):
        return None
    readings = Readings(folder, found.settled, found.language, (corpus.experts, signed))
    added = replace(found, tables=found.tables[count:])
    return _corpus(folder, written, added, readings), found.basis()


def provenance(folder: Path) -> Provenance:
    """What a corpus would be read from now.

    Raises:
        CorpusError: as :func:`open_corpus`.
    """
    return _written(folder)[1]


def _written(folder: Path) -> tuple[Mapping[str, Any], Provenance]:
    text = settings.text(folder)
    written = settings.parsed(folder / SETTINGS, text)
    state = hashlib.sha256(text.encode("utf-8")).hexdigest()
    language = str(written.get("language", "en"))
    tables = tuple(documents(folder, written))
    return written, Provenance(state, tuple(settled(folder, written)), language, tables)


def _corpus(
    folder: Path,
    written: Mapping[str, Any],
    found: Provenance,
    readings: Readings,
    progress: Progress | None = None,
) -> Corpus:
    read = _read(folder, found.tables, readings, progress)
    title = str(written.get("title", folder.name))
    return Corpus(title, read, readings.experts, found.language, folder, replace(found, signed=readings.signed))


def _read(
    folder: Path, tables: Sequence[Stored], readings: Readings, progress: Progress | None = None
) -> tuple[Document, ...]:
    found: list[Document] = []
    for number, table in enumerate(tables, 1):
        found.append(replace(readings.document(table), earlier=moves.read(folder, table)))
        if progress:
            progress("documents", number, len(tables))
    readings.save()
    return tuple(found)


def settled(folder: Path, written: Mapping[str, Any]) -> list[Expert]:
    """The experts whom the owner has entered in ``corpus.toml``.

    Raises:
        CorpusError: a table is malformed.
    """
    return [_expert(folder, table) for table in settings.tables(folder, written, "experts")]


def documents(folder: Path, written: Mapping[str, Any]) -> list[Stored]:
    """The documents that ``corpus.toml`` records, in order.

    Raises:
        CorpusError: a table is malformed, or two have the same id.
    """
    found: dict[str, Stored] = {}
    for table in settings.tables(folder, written, "documents"):
        document = stored.of(folder, table)
        if document.id in found:
            raise CorpusError(f"{folder / SETTINGS}: two documents have the id {document.id!r}; rename one")
        found[document.id] = document
    return list(found.values())


def create(folder: Path | str, title: str | None = None) -> Path:
    """Make an empty corpus with a commented ``corpus.toml``; returns the path of that file.

    Raises:
        CorpusError: there is a corpus already, or the folder cannot be written.
    """
    folder = Path(folder)
    path = folder / SETTINGS
    if path.exists():
        raise CorpusError(f"{path}: there is a corpus already; choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(f"{folder}: {error.strerror}; choose a folder that can be written") from None
    name = json.dumps(title or folder.resolve().name, ensure_ascii=False)
    write_atomically(path, settings.EMPTY.replace('"{title}"', name).encode("utf-8", "replace"))
    return path


def open_bank(folder: Path | str, corpus: Corpus) -> tuple[bank.BankQuestion, ...]:
    """The question banks of all documents of a corpus, in order; empty where there are none.

    Raises:
        CorpusError: a bank is malformed.
    """
    folder = Path(folder)
    return tuple(q for i in corpus.ids if bank.exists(folder, i) for q in bank.load(folder, corpus.document(i)))


def _expert(folder: Path, table: dict[str, Any]) -> Expert:
    name = table.get("name")
    aliases = table.get("aliases", [])
    if not isinstance(name, str) or not isinstance(aliases, list):
        raise CorpusError(f"{folder / SETTINGS}: [[experts]] {table!r} needs a name, and aliases as a list")
    return Expert(str(table.get("id") or names.slug(name)), name, tuple(map(str, aliases)), table.get("affiliation"))


def verify(folder: Path | str = SHIPPED) -> tuple[Corpus, list[str]]:
    """Re-read every document and check what can be checked without an index.

    Returns:
        The corpus and one line per difference: a span out of bounds or out of order, a passage that reaches beyond
        its turn, a character that passages and furniture hold twice, or words that neither holds.

    Raises:
        CorpusError: a file does not have its recorded SHA-256, or cannot be read.
    """
    corpus = open_corpus(folder)
    return corpus, [line for document in corpus.documents for line in _differences(document)]


def _differences(document: Document) -> Iterator[str]:
    for passage in document.passages:
        if passage.span.end > len(document.text):
            yield f"{passage.id}: leaves the document"
        if not passage.turn.covers(passage.span) or not all(map(passage.span.covers, passage.sentences)):
            yield f"{passage.id}: reaches beyond its turn"
    end = 0
    for span in [*sorted([*(p.span for p in document.passages), *(f.span for f in document.furniture)]), None]:
        start = span.start if span else len(document.text)
        if start < end:
            yield f"{document.id}:{start}-{end}: is held twice"
        elif document.text[end:start].replace(_MARK, "").strip():
            yield f"{document.id}:{end}-{start}: is held by no passage and by no furniture"
        end = max(end, span.end if span else end)
