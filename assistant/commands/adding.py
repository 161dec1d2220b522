"""``experts add``: documents into the corpus, or a rehearsal that draws the cast."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from itertools import islice

from assistant.commands import common
from corpus import adding, kin
from corpus.paths import Problem
from corpus.types import Corpus, Document

_MOST_LISTED = 20
_QUICK = 50  # files or documents below which no progress is shown
_MOST_SUGGESTED = 5
_NOBODY = "nobody named"


def register(commands: common.Commands) -> None:
    """Add the parser."""
    add = commands.add_parser("add", help="take files, folders or patterns into the corpus")
    add.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder or a pattern such as 'talks/**/*.vtt'")
    add.add_argument("--dry-run", action="store_true", help="write nothing; show who would speak where")
    add.add_argument("--comments", action="store_true", help="take readers' comments of WordPress exports too")
    add.set_defaults(run=_add)


def _complain(problem: Problem) -> None:
    if problem.is_fault:
        common.complain(problem.message, common.FAILED)
    else:
        print(problem.message)


def _add(options: argparse.Namespace) -> int:
    if options.dry_run:
        return _rehearse(options)
    started = time.monotonic()
    report = adding.add(common.folder(), options.paths, common.Progress("reading", _QUICK), _complain, options.comments)
    corpus = common.corpus(common.Progress("finding who speaks", _QUICK))
    read = time.monotonic() - started
    entered = {*report.entered["new"], *report.entered["changed"]}
    now = [corpus.document(i) for i in corpus.ids if i in entered]
    for document in now[:_MOST_LISTED]:
        _show(document)
    if len(now) > _MOST_LISTED:
        print(f"and {common.count(len(now) - _MOST_LISTED, 'document')} more; `experts documents` lists all")
    for twin in report.entered["twin"][:_MOST_LISTED]:
        print(f"{twin}: a file has the same text; entered once")
    for gone in report.gone[:_MOST_LISTED]:
        print(f"{gone}: its source no longer has it; `experts remove {gone}` takes it out")
    if report.files > 1 or len(now) > 1:
        _summary(report, now, read)
    _suggest(corpus, now)
    if any(report.entered.values()) or not report.problems:
        common.print_manifest(common.build_index(found=corpus))
    return common.FAILED if any(p.is_fault for p in report.problems) else common.DONE


def _show(document: Document) -> None:
    speakers = dict.fromkeys(p.expert.name for p in document.passages if p.expert)
    passages = common.count(len(document.passages), "passage")
    print(f"{document.id}: {passages} by {', '.join(speakers) or _NOBODY}")
    for doubt in document.doubts[:_MOST_LISTED]:
        print(f"  in doubt at {doubt.span.start}-{doubt.span.end}: {doubt.reason}")


def _summary(report: adding.Report, now: Sequence[Document], seconds: float) -> None:
    done = report.entered
    experts = {p.expert.id for d in now for p in d.passages if p.expert}
    rows: list[tuple[str, object]] = [
        ("files", report.files),
        ("documents", f"{len(done['new'])} new, {len(done['changed'])} changed, {len(done['same'])} as they were"),
        ("the same text twice", len(done["twin"])),
        ("passages", sum(len(d.passages) for d in now)),
        ("experts", len(experts)),
        ("doubts", sum(len(d.doubts) for d in now)),
        ("skipped", len(report.problems)),
    ]
    if len(now) >= _QUICK:
        rows.append(("documents a second", f"{len(now) / seconds:.1f}"))
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"  {name:{width}}  {value}")


def _suggest(corpus: Corpus, now: Iterable[Document]) -> None:
    """Name the experts just met who may be others under another name."""
    met = {p.expert.id for d in now for p in d.passages if p.expert}
    found = (k for k in kin.suspected(corpus.experts) if met & {k.expert.id, k.other.id})
    for pair in islice(found, _MOST_SUGGESTED):
        print(f"{pair.other.name!r} may be {pair.expert.name} ({pair.reason}); if so, enter in corpus.toml:")
        print("\n".join(f"    {line}" for line in kin.table(pair).split("\n")))


def _rehearse(options: argparse.Namespace) -> int:
    problems: list[Problem] = []

    def fail(problem: Problem) -> None:
        problems.append(problem)
        _complain(problem)

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 120
    documents = doubts = 0
    progress = common.Progress("reading", _QUICK)
    for scene in adding.rehearse(common.folder(), options.paths, progress, fail, options.comments):
        document = scene.document
        if scene.kind in ("same", "twin"):
            print(f"{document.id}: {'as it is' if scene.kind == 'same' else 'a file has the same text'}")
            continue
        documents += 1
        doubts += len(document.doubts)
        signed = ", ".join(x for x in (document.date, document.author and f"signed {document.author}") if x)
        print(f"{document.id}: {document.title}{f' ({signed})' if signed else ''}")
        for line in cast(document, width):
            print(line)
    print(f"{common.count(documents, 'document')}, {common.count(doubts, 'doubt')}; nothing was written")
    return common.FAILED if any(p.is_fault for p in problems) else common.DONE


def cast(document: Document, width: int = 120) -> list[str]:
    """Who would speak in a document, as lines of a table, then where it is in doubt.

    Args:
        document: as it would be.
        width: columns that a line may have.
    """
    rows: dict[str | None, list[int]] = {}
    first: dict[str | None, str] = {}
    names = {p.expert.id: p.expert.name for p in document.passages if p.expert}
    for turn in document.turns:
        words = sum(len(p.of(document.text).split()) for p in turn.paragraphs)
        row = rows.setdefault(turn.expert, [0, 0])
        row[0] += 1
        row[1] += words
        first.setdefault(turn.expert, " ".join(turn.paragraphs[0].of(document.text)[:width].split()))
    who = {expert: names[expert] if expert else _NOBODY for expert in rows}
    wide = max([7, *map(len, who.values())])
    lines = [f"  {'speaker':{wide}}  turns  words  first words"] if rows else ["  no passages"]
    for expert, (turns, words) in rows.items():
        line = f"  {who[expert]:{wide}}  {turns:5}  {words:5}  {first[expert]}"
        lines.append(line if len(line) <= width else f"{line[: width - 1]}…")
    for doubt in document.doubts[:_MOST_LISTED]:
        line = (
            f"  ? {doubt.span.start}-{doubt.span.end}: {doubt.reason}: {' '.join(doubt.span.of(document.text).split())}"
        )
        lines.append(line if len(line) <= width else f"{line[: width - 1]}…")
    if len(document.doubts) > _MOST_LISTED:
        lines.append(f"  ? and {len(document.doubts) - _MOST_LISTED} more")
    return lines
