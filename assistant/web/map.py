"""Who spoke on what: experts against topics, where a number opens the words that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlencode

from assistant.coverage import Column, Coverage, Likeness
from assistant.web.cards import Face, escaped
from corpus.types import Document, Expert


def map_html(found: Coverage, alike: Sequence[Likeness], documents: Sequence[str], face: Face) -> str:
    """A table for each of ``documents``, and which topics may be the same."""
    columns: defaultdict[str, list[Column]] = defaultdict(list)
    spoke: defaultdict[str, set[str]] = defaultdict(set)
    for column in found.columns:
        columns[column.document].append(column)
    for cell in found.cells:
        if cell.passages:
            spoke[cell.column.document].add(cell.expert.id)
    tables = "".join(
        _table(found, face.corpus.document(d), columns[d], [e for e in found.experts if e.id in spoke[d]], face)
        for d in documents
    )
    titles = ["; ".join(f"{c.document} {c.topic.number}, {c.topic.title}" for c in x.columns if c.topic) for x in alike]
    items = "".join(f"<li {face.source()}>{escaped(title)}</li>" for title in titles)
    return tables + (f"<p>{face.say('may_be_the_same')}</p><ul>{items}</ul>" if items else "")


def link_html(face: Face) -> str:
    """To the map as a page, where documents can be chosen."""
    return f'<p><a class="itw-tool" href="/coverage?lang={face.language}">{face.say("map")}</a></p>'


def _table(
    found: Coverage, document: Document, columns: Sequence[Column], experts: Sequence[Expert], face: Face
) -> str:
    head = "".join(f'<th scope="col" dir="auto">{escaped(e.name)}</th>' for e in experts)
    rows = "".join(
        f'<tr><th scope="row" {face.source()}>{escaped(_title(column, face))}</th>'
        + "".join(_cell(found, column, e, face) for e in experts)
        + "</tr>"
        for column in columns
    )
    return (
        f'<div class="itw-scroll" tabindex="0" role="region" aria-label="{face.say("map")}"><table class="itw-map">'
        f"<caption>{face.say('map_caption', title=document.title)}</caption>"
        f'<thead><tr><th scope="col">{face.say("map_topic")}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _cell(found: Coverage, column: Column, expert: Expert, face: Face) -> str:
    cell = found.cell(expert.id, *column.key)
    if not cell.passages:
        return f'<td class="itw-gap">{face.say("map_none")}</td>'
    words = f'<span class="itw-words">{face.say("map_words", count=cell.words)}</span>'
    if not column.topic:
        return f"<td>{cell.passages} {words}</td>"
    named = {"topic": column.topic.number, "document": column.document, "expert": expert.id, "lang": face.language}
    address = escaped(urlencode(named))
    told = face.say("map_cell", name=expert.name, title=_title(column, face), count=cell.passages)
    if face.scripted:
        opens = (
            f'<button type="button" class="itw-cell" data-compare="{address}" aria-label="{told}">'
            f"{cell.passages}</button>"
        )
    else:
        opens = f'<a class="itw-cell" href="/compare?{address}" aria-label="{told}">{cell.passages}</a>'
    return f"<td>{opens} {words}</td>"


def _title(column: Column, face: Face) -> str:
    return f"{column.topic.number}. {column.topic.title}" if column.topic else face.plain("map_no_topic")
