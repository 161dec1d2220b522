"""Taking a document out of a corpus folder."""

from __future__ import annotations

from pathlib import Path

from corpus import bank, changes, library, settings
from corpus.types import CorpusError, some

PUT_ASIDE = ".removed"


def remove(folder: Path | str, document_id: str) -> None:
    """Take a document out of the corpus: its text, its blocks, and its original if no other document came from it.

    Its question bank is put aside as ``….questions.jsonl.removed``: it is the editors' work.

    Raises:
        CorpusError: there is no such document, or the folder cannot be written.
    """
    folder = Path(folder)
    with changes.changing(folder) as change:
        documents = {d.id: d for d in library.documents(folder, settings.read(folder))}
        document = documents.get(document_id)
        if document is None:
            raise CorpusError(f"no document {document_id!r}; the corpus holds: {some(documents)}")
        change.note([*document.files, *([document.source] if document.source else [])])
        questions = bank.path_of(folder, document_id)
        change.settle(settings.changed(folder, removed=[document_id]))
        if questions.exists():
            questions.replace(questions.with_name(questions.name + PUT_ASIDE))
