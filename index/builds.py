"""The builds of an index folder: which is the current one, what it was made of, and whether its files are as written.

The folder (``.index`` in the corpus folder, or where ``EXPERTS_INDEX`` says) holds finished builds, each in a folder of
its own, and a file ``CURRENT`` that names one and the SHA-256 of its manifest. A build is written under another name,
synced and renamed; then ``CURRENT`` is replaced. So a reader sees the old index or the new one, whatever happens in
between.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.bank import BankQuestion
from corpus.files import write_atomically
from corpus.types import Corpus, CorpusError
from index import encoder, records
from index.types import IndexProblem

FORMAT = 5  # raise when what a build writes, or how its texts are made, changes
ENCODER = "encoder"  # the folder of the exported models in a build
ENTRIES, PASSAGES, TERMS, VECTORS = "entries.json", "passages.json", "terms.json", "entries.faiss"
TEXTS = "texts.npy"  # of each entry the digest of what was embedded, by which the next build knows its vector
BANK, BANK_VECTORS = "bank.json", "bank.faiss"
_CURRENT, _MANIFEST = "CURRENT", "manifest.json"
_POINTER = re.compile(rb"(build-\w+) ([0-9a-f]{64})\n")
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
        return sha256("\0".join((self.corpus, self.bank, self.fingerprint)))


def root_of(folder: Path) -> Path:
    """Where the index of a corpus folder is kept."""
    configured = os.environ.get("EXPERTS_INDEX")
    return Path(configured) if configured else folder / ".index"


def named(root: Path) -> bytes:
    """What tells the current build from those before it; empty if there is none."""
    try:
        return (root / _CURRENT).read_bytes()
    except OSError:
        return b""


def current(root: Path) -> tuple[Path, Manifest | None]:
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


def check_files(folder: Path, manifest: Manifest, is_thorough: bool = False) -> None:
    """Compare the files with their record: of the long ones of a large index, unless thoroughly, their length."""
    if not manifest.is_large:
        records.check(folder, manifest.files)
        return
    from index.large.growing import APPENDED  # with libraries that a small corpus need not load

    records.check(folder, manifest.files, APPENDED, None if is_thorough else _LONG)


def matches(manifest: Manifest, corpus: Corpus, bank: Sequence[BankQuestion], model: encoder.Model) -> bool:
    """Whether a build is of this state of the corpus, its bank and the model."""
    return (
        manifest.format == FORMAT
        and manifest.corpus == corpus.hash
        and manifest.bank == bank_hash(bank)
        and manifest.fingerprint == encoder.fingerprint(model)
    )


def is_of(manifest: Manifest | None, model: encoder.Model) -> bool:
    """Whether a build was made with the model."""
    return manifest is not None and manifest.fingerprint == encoder.fingerprint(model)


def begin(root: Path) -> Path:
    """A folder for the next build; what is left of builds that were killed goes. The caller holds the lock."""
    for leftover in root.glob("building-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in root.glob(f".{_CURRENT}.*"):
        leftover.unlink(missing_ok=True)
    return Path(tempfile.mkdtemp(prefix="building-", dir=root))


def finish(root: Path, folder: Path, manifest: Manifest) -> None:
    """Write the manifest, sync, rename, point ``CURRENT`` to the new build, and drop the others.

    Raises:
        IndexProblem: the folder cannot be written.
    """
    data = json.dumps(asdict(manifest), indent=1).encode()
    (folder / _MANIFEST).write_bytes(data)
    for name in (*manifest.files, _MANIFEST):
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


def bank_hash(bank: Sequence[BankQuestion]) -> str:
    """SHA-256 of all that a bank says."""
    told = [(q.document, q.question, [(s.start, s.end) for s in q.answers], q.note, q.language) for q in bank]
    return sha256(repr(told))


def sha256(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
