"""The pages for researchers: coverage, comparison and concordance. They need no JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from assistant import messages
from assistant.compare import Comparison
from assistant.concordance import Concordance
from assistant.coverage import Coverage, Likeness
from assistant.web.cards import Face, escaped, quote_html
from corpus.types import Expert

_MOST_LINES = 500


def coverage_page(found: Coverage, alike: Sequence[Likeness], face: Face) -> str:
    """The matrix, a table a document; a number opens the words that it counts."""
    tables = []
    for document in face.corpus.documents:
        columns = [c for c in found.columns if c.document == document.id]
        spoke = {c.expert.id for c in found.cells if c.column.document == document.id and c.passages}
        experts = [e for e in found.experts if e.id in spoke]
        head = "".join(f'<th scope="col">{escaped(e.name)}</th>' for e in experts)
        rows = []
        for column in columns:
            title = f"{column.topic.number}. {column.topic.title}" if column.topic else "Under no topic"
            cells = []
            for e in experts:
                cell = found.cell(e.id, *column.key)
                if not cell.passages:
                    cells.append('<td class="itw-gap">none</td>')
                    continue
                number = str(cell.passages)
                if column.topic:
                    number = f'<a href="{_compare_address(document.id, column.topic.number, e)}">{number}</a>'
                cells.append(f"<td>{number} ({cell.words} words)</td>")
            rows.append(f'<tr><th scope="row">{escaped(title)}</th>{"".join(cells)}</tr>')
        tables.append(
            f'<div class="itw-scroll"><table><caption>{escaped(document.title)}: passages by topic and expert</caption>'
            f'<thead><tr><th scope="col">Topic</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        )
    titles = ["; ".join(f"{c.document} {c.topic.number}, {c.topic.title}" for c in x.columns if c.topic) for x in alike]
    items = "".join(f"<li>{escaped(title)}</li>" for title in titles)
    hint = f"<p>{messages.MAY_BE_THE_SAME}</p><ul>{items}</ul>" if items else ""
    return _page("Coverage", "".join(tables) + hint, face)


def compare_page(found: Comparison, face: Face) -> str:
    """One topic, sub-question by sub-question, each expert's words in a card."""
    parts = []
    for place in found.places:
        title = found.questions[place] if place is not None else messages.UNALIGNED
        if place is None and len(found.places) == 1:
            title = found.topic.title
        quotes = "".join(quote_html(q, face) for e in found.experts for q in found.said(e, place))
        parts.append(f"<section><h2>{escaped(title)}</h2>{quotes}</section>")
    silent = f'<p class="itw-message">{escaped(messages.expert_silent(found.silent))}</p>' if found.silent else ""
    return _page(f"{found.topic.number}. {found.topic.title}", "".join(parts) + silent, face)


def concordance_page(query: str, found: Concordance | None, problem: str, face: Face) -> str:
    """A form, and below it every line with its expert, and how often each uses the words."""
    form = (
        '<form action="/concordance" method="get" role="search"><label for="q">Words, "exact phrases", prefix*, AND, '
        f'OR, NOT, NEAR(one two, 5)</label><input id="q" name="q" type="search" value="{escaped(query)}">'
        "<button>Search</button></form>"
    )
    if found is None:
        return _page("Concordance", form + (f"<p>{escaped(problem)}</p>" if problem else ""), face)
    lines = "".join(
        f'<tr><td class="itw-left">{escaped(r["left"])}</td><td><mark>{escaped(r["hit"])}</mark></td>'
        f"<td>{escaped(r['right'])}</td>"
        f'<td><a href="/passages/{escaped(r["quote_id"])}">{escaped(r["expert"])}</a>'
        f"{' quoting ' + escaped(r['quoted_author']) if r['quoted_author'] else ''}</td></tr>"
        for r in found.rows()[:_MOST_LINES]
    )
    counts = "".join(
        f'<tr><th scope="row">{escaped(f.expert.name)}</th><td>{f.count}</td><td>{f.per_thousand:.1f}</td></tr>'
        for f in found.frequencies
    )
    body = (
        f"<table><caption>Uses of {escaped(query)}</caption><thead><tr><th scope=col>Expert</th>"
        f"<th scope=col>Uses</th><th scope=col>In 1,000 words</th></tr></thead><tbody>{counts}</tbody></table>"
        f'<div class="itw-scroll"><table><caption>{len(found.lines)} lines</caption><thead><tr>'
        f"<th scope=col>Before</th><th scope=col>Words</th><th scope=col>After</th>"
        f"<th scope=col>Expert</th></tr></thead>"
        f"<tbody>{lines}</tbody></table></div>"
    )
    return _page("Concordance", form + body, face)


def _compare_address(document: str, topic: int, expert: Expert) -> str:
    return escaped("/compare?" + urlencode({"document": document, "topic": topic, "expert": expert.id}))


def _page(title: str, body: str, face: Face) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)} – {escaped(face.corpus.title)}</title>"
        '<link rel="stylesheet" href="/style.css"><link rel="stylesheet" href="/research.css"></head>'
        f'<body class="itw-page itw-research"><main><header class="itw-header"><p class="itw-lead"><a href="/ask">'
        f'{escaped(face.corpus.title)}</a> · <a href="/coverage">Coverage</a> · <a href="/concordance">Concordance</a>'
        f"</p><h1>{escaped(title)}</h1></header>{body}</main></body></html>"
    )
