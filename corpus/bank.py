"""The question bank: questions as readers would ask them, and where the corpus answers them.

It stands beside a document as ``<document id>.questions.jsonl``, one JSON object a line::

    {"question": "Can it stop bribery?", "answers": [[20697, 21046]]}
    {"question": "How many points for jaywalking?", "answers": [], "note": "no scores are given"}
    {"question": "Hilft das gegen Bestechung?", "answers": [[20697, 21046]], "language": "de"}

``answers`` are spans of the document, the most direct first; an empty list is a known gap. ``language``, ISO 639-1, is
that of a question which is not in the corpus's own. An owner can do without a bank.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.files import write_atomically
from corpus.names import fold
from corpus.types import CorpusError, Document, Passage, Span

SUFFIX = ".questions.jsonl"


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One anticipated question. ``answers`` is empty for a known gap, which ``note`` explains.

    ``language`` is None where it is the corpus's own.
    """

    document: str
    question: str
    answers: tuple[Span, ...]
    note: str | None = None
    language: str | None = None


def path_of(folder: Path, document_id: str) -> Path:
    """Where the bank of a document stands, whether or not there is one."""
    return folder / f"{document_id}{SUFFIX}"


def load(folder: Path, document: Document) -> tuple[BankQuestion, ...]:
    """The bank of one document, in file order; empty if there is none.

    Raises:
        CorpusError: a line is malformed, or a span is not inside one passage; the message names the line.
    """
    lines = list(_lines(folder, document))
    known: dict[tuple[int, int], Span] = {}
    entries = zip(lines, _entries(lines), strict=True)
    return tuple([_parse(entry, number, path, document, known) for (path, number, _), entry in entries])


@dataclass(frozen=True, slots=True)
class Check:
    """What is wrong with the bank of one document, and how well it covers each passage.

    ``faults`` make it unusable or misleading; ``remarks`` are worth a look; each is one line. ``coverage`` counts
    the questions that a passage answers, in reading order.
    """

    questions: int
    gaps: int
    coverage: tuple[tuple[Passage, int], ...]
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


def check(folder: Path, document: Document, few: int = 2) -> Check:
    """Check every line of the bank of one document.

    Args:
        folder: the corpus folder.
        document: whose bank it is.
        few: a passage with fewer questions than this is remarked upon.
    """
    found: list[BankQuestion] = []
    faults: list[str] = []
    remarks: list[str] = []
    first: dict[str, tuple[int, BankQuestion]] = {}
    for path, number, line in _lines(folder, document):
        try:
            question = _parse(_entry(line, number, path), number, path, document)
        except CorpusError as error:
            faults.append(str(error))
            continue
        found.append(question)
        before, same = first.setdefault(_key(question.question), (number, question))
        if before != number:
            if bool(same.answers) != bool(question.answers):
                faults.append(f"{path}:{number}: {question.question!r} is a gap here or in line {before}, not in both")
            else:
                remarks.append(f"{path}:{number}: {question.question!r} repeats line {before}")
    counts = Counter(
        n for q in found for n, p in enumerate(document.passages) if any(p.span.covers(a) for a in q.answers)
    )
    coverage = tuple((p, counts[n]) for n, p in enumerate(document.passages) if p.expert)
    if found:
        remarks += [f"{p.id}: {n} of at least {few} questions" for p, n in coverage if n < few]
    return Check(len(found), sum(not q.answers for q in found), coverage, tuple(faults), tuple(remarks))


def teach(
    folder: Path,
    document: Document,
    question: str,
    answers: Sequence[Span],
    note: str | None = None,
    language: str | None = None,
) -> None:
    """Enter one question, with the spans that answer it or none for a known gap.

    A question that the bank holds already gets these answers besides; one that was a gap, or becomes one, is replaced.

    Raises:
        CorpusError: the bank is malformed, a span lies in no passage, or the file cannot be written.
    """
    path = path_of(folder, document.id)
    known = load(folder, document)
    same = next((q for q in known if _key(q.question) == _key(question)), None)
    spans = dict.fromkeys([*(same.answers if same and answers else ()), *answers])
    entry: dict[str, object] = {"question": question, "answers": [[s.start, s.end] for s in spans]}
    note = note or (same.note if same and not answers else None)
    if note:
        entry["note"] = note
    language = language or (same.language if same else None)
    if language:
        entry["language"] = language
    new = json.dumps(entry, ensure_ascii=False)
    _parse(json.loads(new), len(known) + 1, path, document)
    lines = [line for _, _, line in _lines(folder, document)]
    if same:
        lines[known.index(same)] = new
    else:
        lines.append(new)
    write_atomically(path, "".join(f"{line}\n" for line in lines).encode("utf-8"))


def exists(folder: Path, document_id: str) -> bool:
    """Whether there is a bank of a document."""
    return path_of(folder, document_id).exists()


def _key(question: str) -> str:
    return " ".join(fold(question).split())


def _lines(folder: Path, document: Document) -> Iterator[tuple[Path, int, str]]:
    """The lines of a bank that hold something, with their numbers."""
    path = path_of(folder, document.id)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: {error}; restore or remove the file") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield path, number, line


def _entries(lines: Sequence[tuple[Path, int, str]]) -> list[Any]:
    """What stands in each line, as JSON.

    Raises:
        CorpusError: a line is none; the message names it.
    """
    try:
        # At once, which takes a third of the time.
        found: list[Any] = json.loads(f"[{','.join(line for _, _, line in lines)}]")
    except ValueError:
        found = []
    return found if len(found) == len(lines) else [_entry(line, number, path) for path, number, line in lines]


def _entry(line: str, number: int, path: Path) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise _malformed(path, number, error) from None


def _malformed(path: Path, number: int, error: Exception) -> CorpusError:
    return CorpusError(f"{path}:{number}: {error}; the line needs a question and a list of answers")


def _parse(
    entry: Any, number: int, path: Path, document: Document, known: dict[tuple[int, int], Span] | None = None
) -> BankQuestion:
    """The question of a line; ``known`` are spans that lie in passages of the document, and gets those of the line."""
    known = {} if known is None else known
    try:
        question, note, language = entry["question"], entry.get("note"), entry.get("language")
        answers = tuple([known.get((start, end)) or Span(start, end) for start, end in entry["answers"]])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _malformed(path, number, error) from None
    is_text = isinstance(question, str) and question.strip()
    if not is_text or not isinstance(note, str | None) or not isinstance(language, str | None):
        raise CorpusError(f"{path}:{number}: question, note and language must be text")
    for span in answers:
        if (span.start, span.end) not in known:
            if not document.passage_of(span):
                raise CorpusError(f"{path}:{number}: {span.start}-{span.end} lies in no passage of {document.id!r}")
            known[span.start, span.end] = span
    return BankQuestion(document.id, question, answers, note, language)
