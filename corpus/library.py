"""A corpus folder on disk: open, create, add to, remove from, verify. Its only writer.

The folder holds ``corpus.toml`` and one text file per document. A document's text is fixed when it enters:
its SHA-256 stands in ``corpus.toml``, and a file that no longer has it is refused.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import tomlkit
from tomlkit.items import AoT

from corpus import bank, names, quotations, segments, speakers
from corpus.files import write_atomically
from corpus.readers import plain
from corpus.readers.types import Block
from corpus.types import Corpus, CorpusError, Document, Expert, Passage, Span, Turn

SETTINGS = "corpus.toml"
SHIPPED = Path(__file__).parent / "documents"
_LARGEST_FILE = 64 * 1024 * 1024  # bytes; a longer book of talks is split by its owner

_EMPTY = """\
# One corpus. `experts add FILE` enters documents below; you may edit titles, addresses and names by hand.
title = "{title}"
language = "en"

# Settle here who is who. A label in a document that has one of these names is that person.
# [[experts]]
# id = "jane-roe"
# name = "Jane Roe"
# aliases = ["J. Roe", "Roe Jane"]
# affiliation = "as the sources state it"
"""


def open_corpus(folder: Path | str = SHIPPED) -> Corpus:
    """Read a corpus folder.

    Raises:
        CorpusError: the folder, its ``corpus.toml`` or a document is missing, unreadable or malformed, or a
            document's bytes are not those recorded.
    """
    folder = Path(folder)
    settings = _settings(folder)
    known = [_expert(folder, table) for table in _tables(folder, settings, "experts")]
    documents: list[Document] = []
    register = speakers.Register(known)
    language = str(settings.get("language", "en"))
    for table in _tables(folder, settings, "documents"):
        if any(d.id == table.get("id") for d in documents):
            raise CorpusError(f"{folder / SETTINGS}: two documents have the id {table['id']!r}; rename one")
        documents.append(_document(folder, table, register, language))
    spoken = {t.expert for d in documents for t in d.turns}
    experts = tuple(e for e in register.experts if e in known or e.id in spoken)
    return Corpus(str(settings.get("title", folder.name)), tuple(documents), experts, language)


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
    write_atomically(path, _EMPTY.format(title=(title or folder.resolve().name).replace('"', "'")).encode())
    return path


def open_bank(folder: Path | str, corpus: Corpus) -> tuple[bank.BankQuestion, ...]:
    """The question banks of all documents of a corpus, in order; empty where there are none.

    Raises:
        CorpusError: a bank is malformed.
    """
    return tuple(q for d in corpus.documents for q in bank.load(Path(folder), d))


def add(folder: Path | str, path: Path | str) -> Document:
    """Take one plain-text file into the corpus and return it as read. The same bytes twice change nothing.

    Raises:
        CorpusError: the file cannot be read or is no text; the corpus is as it was.
    """
    folder, path = Path(folder), Path(path)
    settings = tomlkit.parse(_read(folder / SETTINGS, "run `experts init` first").decode("utf-8"))
    data = _read(path, "check the path")
    if len(data) > _LARGEST_FILE:
        raise CorpusError(f"{path}: {len(data)} bytes are over the {_LARGEST_FILE} allowed; split the file")
    text, blocks = plain.read(data, str(path))
    digest = hashlib.sha256(data).hexdigest()
    tables = settings.setdefault("documents", tomlkit.aot())
    for table in tables:
        if table["sha256"] == digest:
            return open_corpus(folder).document(table["id"])
    taken = {t["id"] for t in tables}
    identifier = base = names.slug(path.stem) or "document"
    suffix = 2
    while identifier in taken or (folder / f"{identifier}.txt").exists():
        identifier = f"{base}-{suffix}"
        suffix += 1
    title = speakers.read(text, [Block(b) for b in blocks]).title
    table = tomlkit.table()
    table.add("id", identifier)
    table.add("file", f"{identifier}.txt")
    table.add("title", " ".join(title.of(text).split()) if title else path.stem)
    table.add("sha256", digest)
    tables.append(table)
    write_atomically(folder / f"{identifier}.txt", data)
    write_atomically(folder / SETTINGS, tomlkit.dumps(settings).encode("utf-8"))
    return open_corpus(folder).document(identifier)


def remove(folder: Path | str, document_id: str) -> None:
    """Take a document out of the corpus; its stored copy is deleted.

    Raises:
        CorpusError: there is no such document.
    """
    folder = Path(folder)
    file = _file_of(folder, open_corpus(folder).document(document_id).id)
    settings = tomlkit.parse((folder / SETTINGS).read_text(encoding="utf-8"))
    tables = cast(AoT, settings["documents"])
    tables.pop(next(i for i, t in enumerate(tables) if t["id"] == document_id))
    write_atomically(folder / SETTINGS, tomlkit.dumps(settings).encode("utf-8"))
    file.unlink(missing_ok=True)


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / SETTINGS
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such corpus folder; make one with `experts init {folder}`")
    data = _read(path, f"make one with `experts init {folder}`")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}; mend that line".replace("\n", " ")) from None


def _tables(folder: Path, settings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = settings.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
        raise CorpusError(f"{folder / SETTINGS}: {name} must be tables headed [[{name}]]")
    return tables


def _expert(folder: Path, table: dict[str, Any]) -> Expert:
    name = table.get("name")
    aliases = table.get("aliases", [])
    if not isinstance(name, str) or not isinstance(aliases, list):
        raise CorpusError(f"{folder / SETTINGS}: [[experts]] {table!r} needs a name, and aliases as a list")
    return Expert(str(table.get("id") or names.slug(name)), name, tuple(map(str, aliases)), table.get("affiliation"))


def _read(path: Path, advice: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror}; {advice}") from None


def _file_of(folder: Path, document_id: str) -> Path:
    tables = _tables(folder, _settings(folder), "documents")
    name: str = next(t["file"] for t in tables if t["id"] == document_id)
    return folder / name


def _document(folder: Path, table: dict[str, Any], register: speakers.Register, language: str) -> Document:
    missing = [k for k in ("id", "file", "sha256") if not isinstance(table.get(k), str)]
    if missing:
        raise CorpusError(f"{folder / SETTINGS}: [[documents]] {table.get('id')!r} lacks {', '.join(missing)}")
    path = folder / table["file"]
    if not path.resolve().is_relative_to(folder.resolve()):
        raise CorpusError(f"{folder / SETTINGS}: file {table['file']!r} lies outside the corpus folder")
    data = _read(path, f"restore it, or take it out with `experts remove {table['id']}`")
    digest = hashlib.sha256(data).hexdigest()
    if digest != table["sha256"]:
        raise CorpusError(
            f"{path}: SHA-256 is {digest[:12]}…, recorded is {table['sha256'][:12]}…; "
            "restore the file, or remove and add it again"
        )
    text, blocks = plain.read(data, str(path))
    reading = speakers.read(text, [Block(b) for b in blocks], register)
    for expert in reading.experts:
        if expert not in register.experts:
            register.experts.append(expert)
    return Document(
        id=table["id"],
        title=table.get("title") or (" ".join(reading.title.of(text).split()) if reading.title else table["id"]),
        text=text,
        sha256=digest,
        url=table.get("url"),
        date=str(table["date"]) if "date" in table else None,
        licence=table.get("licence"),
        topics=reading.topics,
        turns=reading.turns,
        passages=_passages(table["id"], text, reading.turns, register.experts, language),
        furniture=reading.furniture,
        doubts=reading.doubts,
    )


def _passages(
    document_id: str, text: str, turns: Sequence[Turn], experts: Iterable[Expert], language: str
) -> tuple[Passage, ...]:
    by_id = {e.id: e for e in experts}
    counts: dict[tuple[str | None, int | None], int] = {}
    found: list[Passage] = []
    for turn in turns:
        quoted = quotations.introduced(text, turn.paragraphs)
        whole = Span(turn.paragraphs[0].start, turn.paragraphs[-1].end)
        for paragraph in turn.paragraphs:
            place = (turn.expert, turn.topic.number if turn.topic else None)
            counts[place] = counts.get(place, 0) + 1
            found.append(
                Passage(
                    document=document_id,
                    span=paragraph,
                    expert=by_id[turn.expert] if turn.expert else None,
                    topic=turn.topic,
                    paragraph=counts[place],
                    sentences=segments.sentences(text, paragraph, language),
                    quotations=tuple(q for q in quoted if q.span.touches(paragraph)),
                    turn=whole,
                )
            )
    return tuple(found)


def verify(folder: Path | str = SHIPPED) -> tuple[Corpus, list[str]]:
    """Re-read every document and check what can be checked without an index.

    Returns:
        The corpus and one line per difference: a span out of bounds or out of order, two passages that
        overlap, a passage that reaches beyond its turn.

    Raises:
        CorpusError: a document does not have its recorded SHA-256, or cannot be read.
    """
    corpus = open_corpus(folder)
    differences = []
    for document in corpus.documents:
        end = 0
        for passage in document.passages:
            if passage.span.start < end or passage.span.end > len(document.text):
                differences.append(f"{passage.id}: overlaps its neighbour or leaves the document")
            if not passage.turn.covers(passage.span) or not all(map(passage.span.covers, passage.sentences)):
                differences.append(f"{passage.id}: reaches beyond its turn")
            end = passage.span.end
    return corpus, differences
