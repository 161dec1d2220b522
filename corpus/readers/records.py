"""CSV and JSONL whose rows are answers: ``expert, topic, question, text``, and ``document`` where there are several.

A row's topic and question are headings above its words, written once for the rows that share them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from corpus.readers import frontmatter, speeches
from corpus.readers.decoding import decoded
from corpus.readers.draft import Draft
from corpus.readers.types import Source
from corpus.types import CorpusError

# Each column under the names that spreadsheets give it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "text": ("text", "answer", "response", "passage", "statement", "words", "quote"),
    "expert": ("expert", "speaker", "name", "speakername", "respondent", "interviewee", "person", "author"),
    "topic": ("topic", "theme", "heading", "section"),
    "question": ("question", "prompt"),
    "document": ("document", "document_id", "doc", "source", "file", "episode"),
    "title": ("title", "document_title"),
    "url": ("url", "link", "address"),
    "date": ("date", "published"),
}
_LONGEST_FIELD = 16 * 1024 * 1024


def read(data: bytes, name: str) -> Iterator[Source]:
    """A document for each value of ``document``, in the order in which they first come.

    Raises:
        CorpusError: no column of words, or a line that is no row.
    """
    written = decoded(data, name).removeprefix("\ufeff")
    rows = _lines(written, name) if written.lstrip()[:1] == "{" else _table(written, name)
    documents: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        if row.get("text", "").strip():
            documents.setdefault(row.get("document", ""), []).append(row)
    if not documents:
        raise CorpusError(
            f"{name}: no row has words in a column `text`; name the columns expert, topic, question, text"
        )
    for key, found in documents.items():
        yield _source(key, found)


def _lines(written: str, name: str) -> Iterator[dict[str, str]]:
    for number, line in enumerate(written.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise CorpusError(f"{name}: line {number} is no JSON; write one object a line") from None
        if not isinstance(row, dict):
            raise CorpusError(f"{name}: line {number} is no JSON object; write one object a line")
        yield _row(row)


def _table(written: str, name: str) -> Iterator[dict[str, str]]:
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(written[:8192].split("\n", 1)[0], ",;\t|")
    except csv.Error:
        dialect = "excel"
    limit = csv.field_size_limit(_LONGEST_FIELD)
    line = 1
    try:
        # Strictly: a quotation mark that nobody closes would put the rows below it into one person's mouth.
        reader = csv.DictReader(
            io.StringIO(written, newline=""), delimiter=getattr(dialect, "delimiter", ","), strict=True
        )
        columns = {c.strip().lower() for c in reader.fieldnames or () if c}
        if columns.isdisjoint(COLUMNS["text"]):
            raise CorpusError(
                f"{name}: no column `text` among {', '.join(sorted(columns)) or 'none'}; name them in line 1"
            )
        line = 2
        for row in reader:
            yield _row(row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise CorpusError(
            f"{name}: the row at line {line}: {error}; mend its quotation marks or export the table again as CSV"
        ) from None
    finally:
        csv.field_size_limit(limit)


def _row(row: Mapping[Any, Any]) -> dict[str, str]:
    lowered = {k.strip().lower(): v for k, v in row.items() if isinstance(k, str)}
    found: dict[str, str] = {}
    for column, keys in COLUMNS.items():
        value = next((lowered[k] for k in keys if lowered.get(k) not in (None, "")), None)
        if isinstance(value, dict):  # as `experts export` writes a topic
            found.setdefault("question", str(value.get("question") or ""))
            value = value.get("title") or value.get("name")
        if isinstance(value, (str, int, float)) and (column != "question" or value):
            found[column] = str(value)
    return found


def _source(key: str, rows: Iterable[dict[str, str]]) -> Source:
    draft = Draft()
    above: tuple[str, str] = ("", "")
    first: dict[str, str] = {}
    for row in rows:
        first = first or row
        topic, question = row.get("topic", ""), row.get("question", "")
        if topic and topic != above[0]:
            draft.say(topic)
            draft.close("heading", 2)
        if question and (topic, question) != above:
            draft.say(question)
            draft.close("heading", 3)
        above = (topic, question)
        for paragraph in row["text"].replace("\r\n", "\n").split("\n\n"):
            for number, line in enumerate(paragraph.split("\n")):
                if number:
                    draft.break_line()
                draft.say(line)
            draft.close("text", 0, speeches.named(row.get("expert")) or None, whole=True)
    text, blocks = draft.done()
    url = first.get("url", "")
    return Source(
        key=key,
        text=text,
        blocks=blocks,
        title=first.get("title") or None,
        url=url if url.startswith(("http://", "https://")) else None,
        date=frontmatter.date(first.get("date")),
    )
