"""The question bank: questions as readers would ask them, and where the corpus answers them.

It stands beside a document as ``<document id>.questions.jsonl``, one JSON object a line::

    {"question": "Can it stop bribery?", "answers": [[20697, 21046]]}
    {"question": "How many points for jaywalking?", "answers": [], "note": "no scores are given"}

``answers`` are spans of the document, the most direct first; an empty list is a known gap. An owner can do
without a bank.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from corpus.types import CorpusError, Document, Span

SUFFIX = ".questions.jsonl"


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One anticipated question. ``answers`` is empty for a known gap, which ``note`` explains."""

    document: str
    question: str
    answers: tuple[Span, ...]
    note: str | None = None


def path_of(folder: Path, document_id: str) -> Path:
    """Where the bank of a document stands, whether or not there is one."""
    return folder / f"{document_id}{SUFFIX}"


def load(folder: Path, document: Document) -> tuple[BankQuestion, ...]:
    """The bank of one document, in file order; empty if there is none.

    Raises:
        CorpusError: a line is malformed, or a span is not inside one passage; the message names the line.
    """
    path = path_of(folder, document.id)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}; restore or remove the file") from None
    return tuple(_parse(path, n, line, document) for n, line in enumerate(lines, 1) if line.strip())


def _parse(path: Path, number: int, line: str, document: Document) -> BankQuestion:
    try:
        entry = json.loads(line)
        question, note = entry["question"], entry.get("note")
        answers = tuple(Span(start, end) for start, end in entry["answers"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path}:{number}: {error}; the line needs a question and a list of answers") from None
    if not isinstance(question, str) or not question.strip() or not isinstance(note, str | None):
        raise CorpusError(f"{path}:{number}: question and note must be text")
    for span in answers:
        if not any(p.span.covers(span) for p in document.passages):
            raise CorpusError(f"{path}:{number}: {span.start}-{span.end} lies in no passage of {document.id!r}")
    return BankQuestion(document.id, question, answers, note)
