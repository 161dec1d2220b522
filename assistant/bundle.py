"""The quotes of an answer as an appendix to cite: Markdown, HTML or Word, each quote with a hash to check it by.

``experts verify`` reads such a file again. The hash of a quote is the SHA-256 of its words in UTF-8.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant import references, styles
from assistant.references import Reference
from assistant.styles import Styled
from assistant.types import Answer, CallProblem
from corpus.types import Corpus, CorpusError, Document

_ANYWHERE = re.compile(r"([\\`*_\[\]<>{}&~$|])")
_AT_LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CSS = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.6 Charter,Georgia,serif;color:#1d1b18}"
    "blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid #dcd7cc;white-space:pre-wrap}"
    "code{font-size:.85em;overflow-wrap:anywhere}li{overflow-wrap:anywhere}"
    "section{break-inside:avoid}"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One quote of a bundle. ``credit`` names whose words they are, ``place`` where they stand."""

    reference: Reference
    credit: str
    place: str
    styled: tuple[Styled, ...]

    @property
    def record(self) -> tuple[str, str]:
        """The quote's id and its hash, by which it is checked."""
        quote = self.reference.quote
        return quote.id, hashlib.sha256(quote.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Bundle:
    """The quotes of one answer, and the documents that they come from."""

    question: str
    message: str
    entries: tuple[Entry, ...]
    documents: tuple[Document, ...]


def of(corpus: Corpus, answer: Answer, base: str | None = None) -> Bundle:
    """The bundle of an answer.

    Args:
        corpus: what is quoted from.
        answer: the answer; its quotes are taken, best first.
        base: see :func:`assistant.references.of`.

    Raises:
        CorpusError: nothing is quoted.
    """
    if not answer.quotes:
        raise CorpusError(f"there is nothing to cite: {answer.message} Ask another question")
    entries = []
    for quote in answer.quotes:
        reference = references.of(corpus, quote.id, base)
        entries.append(Entry(reference, reference.credit, _place(reference), styles.styled(reference)))
    documents = dict.fromkeys(q.document for q in answer.quotes)
    return Bundle(answer.question, answer.message, tuple(entries), tuple(map(corpus.document, documents)))


def written(bundle: Bundle, name: str) -> bytes:
    """The bundle as a file, in the format that its name ends in.

    Raises:
        CallProblem: it ends in none of :data:`FORMATS`.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in FORMATS:
        raise CallProblem(f"{name}: no format of a bundle; name it {', '.join(FORMATS)}")
    return FORMATS[suffix](bundle)


def markdown(bundle: Bundle) -> bytes:
    """As Markdown. The words of a quote are escaped, so that they show as they are."""
    lines = [f"# {_escaped(bundle.question)}", "", _escaped(bundle.message), ""]
    for number, entry in enumerate(bundle.entries, 1):
        identifier, digest = entry.record
        lines += [f"## Quote {number}", ""]
        lines += [f"> {_escaped(line)}" for line in entry.reference.quote.text.splitlines()]
        lines += ["", f"— {_escaped(entry.credit)}", "", _escaped(entry.place), ""]
        lines += [f"`{identifier}`, SHA-256 `{digest}`", ""]
        lines += [f"- {s.style}: {''.join(_run(t, i) for t, i in s.runs)} {_escaped(s.in_text)}" for s in entry.styled]
        lines.append("")
    lines += ["## Sources", ""]
    lines += [f"- {_escaped(d.title)}, `{d.id}`, SHA-256 of its text `{d.sha256}`" for d in bundle.documents]
    return ("\n".join([*lines, "", _HOW, ""])).encode("utf-8", "replace")


def page(bundle: Bundle) -> bytes:
    """As an HTML page that needs nothing else."""
    sections = []
    for number, entry in enumerate(bundle.entries, 1):
        identifier, digest = entry.record
        styled = "".join(f"<li>{s.style}: {_html_runs(s)} {_html(s.in_text)}</li>" for s in entry.styled)
        sections.append(
            f"<section><h2>Quote {number}</h2><blockquote>{_html(entry.reference.quote.text)}</blockquote>"
            f"<p>— {_html(entry.credit)}</p><p>{_html(entry.place)}</p>"
            f"<p><code>{_html(identifier)}</code>, SHA-256 <code>{digest}</code></p><ul>{styled}</ul></section>"
        )
    documents = "".join(
        f"<li>{_html(d.title)}, <code>{_html(d.id)}</code>, SHA-256 of its text <code>{d.sha256}</code></li>"
        for d in bundle.documents
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_html(bundle.question)}</title>'
        f"<style>{_CSS}</style></head><body><main><h1>{_html(bundle.question)}</h1><p>{_html(bundle.message)}</p>"
        f"{''.join(sections)}<section><h2>Sources</h2><ul>{documents}</ul><p>{_html(_HOW)}</p></section>"
        "</main></body></html>\n"
    ).encode("utf-8", "replace")


def word(bundle: Bundle) -> bytes:
    """As a Word document in its own styles, so that it takes on the look of the text it is put into."""
    # Imported here: nobody else needs it.
    from docx import Document as open_template

    made = open_template()
    made.core_properties.title, made.core_properties.author = _xml(bundle.question)[:255], ""
    made.core_properties.comments = ""
    made.add_heading(_xml(bundle.question), 1)
    made.add_paragraph(_xml(bundle.message))
    for number, entry in enumerate(bundle.entries, 1):
        identifier, digest = entry.record
        made.add_heading(f"Quote {number}", 2)
        made.add_paragraph(_xml(entry.reference.quote.text), style="Quote")
        made.add_paragraph(f"— {_xml(entry.credit)}")
        made.add_paragraph(_xml(entry.place))
        made.add_paragraph(f"{_xml(identifier)}, SHA-256 {digest}")
        for s in entry.styled:
            line = made.add_paragraph(f"{s.style}: ", style="List Bullet")
            for text, italic in s.runs:
                line.add_run(_xml(text)).italic = italic
            line.add_run(f" {_xml(s.in_text)}")
    made.add_heading("Sources", 2)
    for d in bundle.documents:
        made.add_paragraph(f"{_xml(d.title)}, {_xml(d.id)}, SHA-256 of its text {d.sha256}", style="List Bullet")
    made.add_paragraph(_HOW)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


FORMATS: Mapping[str, Callable[[Bundle], bytes]] = {".md": markdown, ".html": page, ".docx": word}
_HOW = "Check every quote against the sources: experts verify, with the name of this file."


def _place(reference: Reference) -> str:
    quote = reference.quote
    topic = [f"topic {quote.topic.number}, {quote.topic.title}"] if quote.topic else []
    editors = [f"edited by {', '.join(reference.editors)}"] if reference.editors else []
    date = ["-".join(f"{part:02d}" for part in reference.date)] if reference.date else []
    link = [reference.permalink] if reference.permalink else []
    return ", ".join([quote.document_title, *editors, *date, *topic, f"paragraph {quote.paragraph}", *link])


def _escaped(text: str) -> str:
    """One line of text for Markdown."""
    return _AT_LINE_START.sub(r"\1\\\2", _ANYWHERE.sub(r"\\\1", " ".join(text.splitlines())))


def _run(text: str, italic: bool) -> str:
    return f"*{_escaped(text.strip())}*" if italic else _escaped(text)


def _html(text: str) -> str:
    return html.escape(text).replace("\r", "&#13;")


def _html_runs(styled: Styled) -> str:
    return "".join(f"<i>{_html(text)}</i>" if italic else _html(text) for text, italic in styled.runs)


def _xml(text: str) -> str:
    """``text`` without what XML cannot hold, each such character shown as one that is missing."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
