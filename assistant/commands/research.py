"""For researchers: ``experts who``, ``coverage``, ``compare`` and ``concordance``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assistant import drawing, messages, research_output
from assistant.commands import common
from assistant.compare import Comparison
from assistant.coverage import Coverage, coverage
from assistant.types import CallProblem
from corpus.types import CorpusError


def register(commands: common.Commands) -> None:
    """Add the parsers."""
    who = commands.add_parser("who", help="list who addresses a topic or a claim, and who does not")
    who.add_argument("matter", metavar="TOPIC OR CLAIM", help="in plain language")
    who.add_argument("--topic", type=int, metavar="N", help="only under this topic")
    who.add_argument("--json", action="store_true", help="print JSON")
    who.set_defaults(run=_who)

    matrix = commands.add_parser("coverage", help="count who said how much on which topic, gaps included")
    form = matrix.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--csv", type=Path, metavar="FILE", help="write a table, a line a cell")
    form.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the matrix")
    matrix.add_argument("--document", action="append", default=[], metavar="ID", help="may be repeated; default: all")
    matrix.set_defaults(run=_coverage)

    compare = commands.add_parser("compare", help="lay side by side what experts said on one topic")
    compare.add_argument("topic", type=int, metavar="TOPIC", help="its number")
    compare.add_argument("--expert", action="append", default=[], metavar="NAME", help="may be repeated; default: all")
    compare.add_argument("--document", metavar="ID", help="where several documents have a topic of this number")
    compare.add_argument("--format", choices=("text", "markdown", "csv", "json"), default="text", help="default: text")
    compare.set_defaults(run=_compare)

    words = commands.add_parser(
        "concordance",
        help="show every place where words stand, and how often each expert uses them",
        description='Words, "exact phrases", prefix*, AND, OR, NOT and NEAR(one two, 5). Case, accents and the form of '
        "quotation marks make no difference.",
    )
    words.add_argument("query", metavar="WORDS", help="what to look for")
    words.add_argument("--expert", action="append", default=[], metavar="NAME", help="may be repeated; default: all")
    words.add_argument("--topic", type=int, metavar="N", help="only under this topic")
    words.add_argument("--document", action="append", default=[], metavar="ID", help="may be repeated; default: all")
    words.add_argument("--json", action="store_true", help="print JSON")
    words.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw how often each expert uses them")
    words.set_defaults(run=_concordance)


def _who(options: argparse.Namespace) -> int:
    found = common.open_assistant().who(options.matter, topic=options.topic)
    if options.json:
        common.print_json(research_output.who_object(found))
        return common.DONE
    for voice in found.voices:
        quoted = f", quoting {voice.quote.quoted_author}" if voice.quote.quoted_author else ""
        place = f"topic {voice.quote.topic.number}, " if voice.quote.topic else ""
        count = common.count(voice.passages, "passage")
        print(
            f"{voice.quote.expert.name}{quoted} ({place}strength {voice.strength:.2f}, {count})\n{voice.quote.text}\n"
        )
    if found.voices and found.silent:
        print(messages.expert_silent(found.silent))
    print(found.note)
    return common.DONE


def _coverage(options: argparse.Namespace) -> int:
    corpus = common.corpus()
    found = coverage(corpus, options.document)
    several = len({c.document for c in found.columns}) > 1
    if options.csv:
        _write(options.csv, found.to_csv())
    elif options.plot:
        _write_svg(options.plot, drawing.coverage_svg(found, corpus.title))
    elif options.json:
        alike = common.open_assistant().recurring_topics(found) if several else ()
        common.print_json(research_output.coverage_object(found, alike))
    else:
        _print_matrix(found)
        for like in common.open_assistant().recurring_topics(found) if several else ():
            titles = "; ".join(f"{c.document} {c.topic.number}, {c.topic.title}" for c in like.columns if c.topic)
            print(f"{messages.MAY_BE_THE_SAME} {titles}")
    return common.DONE


def _print_matrix(found: Coverage) -> None:
    """A table a document: the topics down, the experts who speak in it across; a dot is a gap."""
    for document in dict.fromkeys(c.document for c in found.columns):
        columns = [c for c in found.columns if c.document == document]
        spoke = {c.expert.id for c in found.cells if c.column.document == document and c.passages}
        experts = [e for e in found.experts if e.id in spoke]
        print(f"{document}: " + "; ".join(f"{n}. {e.name}" for n, e in enumerate(experts, 1)))
        print(" " * 44 + "".join(f"{n:>5}" for n in range(1, len(experts) + 1)))
        for column in columns:
            name = f"{column.topic.number:3d}  {column.topic.title}" if column.topic else "     under no topic"
            counts = (found.cell(e.id, *column.key).passages for e in experts)
            print(f"{name[:44]:<44}" + "".join(f"{count or '·':>5}" for count in counts))


def _compare(options: argparse.Namespace) -> int:
    found = common.open_assistant().compare(options.topic, options.expert, options.document)
    if options.format == "json":
        common.print_json(research_output.comparison_object(found))
    elif options.format == "csv":
        sys.stdout.write(found.to_csv())
    elif options.format == "markdown":
        sys.stdout.write(found.to_markdown())
    else:
        _print_comparison(found)
    return common.DONE


def _print_comparison(found: Comparison) -> None:
    print(f"{found.topic.number}. {found.topic.title}")
    for place in found.places:
        print(f"\n{found.questions[place] if place is not None else messages.UNALIGNED}")
        for expert in found.experts:
            for quote in found.said(expert, place):
                quoted = f", quoting {quote.quoted_author}" if quote.quoted_author else ""
                print(f"\n{expert.name}{quoted} (paragraph {quote.paragraph}, {quote.id})\n{quote.text}")
    if found.silent:
        print(f"\n{messages.expert_silent(found.silent)}")


def _concordance(options: argparse.Namespace) -> int:
    found = common.open_assistant().concordance(
        options.query, experts=options.expert, topic=options.topic, documents=options.document
    )
    if options.plot:
        _write_svg(options.plot, drawing.frequencies_svg(found))
    if options.json:
        common.print_json(research_output.concordance_object(found))
        return common.DONE
    for row in found.rows():
        left, hit, right = (" ".join(row[part].split("\n")) for part in ("left", "hit", "right"))
        quoted = f", quoting {row['quoted_author']}" if row["quoted_author"] else ""
        print(f"{left:>70}[{hit}]{right:<70}  {row['expert']}{quoted}, {row['quote_id']}")
    for f in found.frequencies:
        print(f"{f.expert.name}: {f.count} ({f.per_thousand:.1f} in 1,000 words)")
    return common.DONE


def _write_svg(path: Path, content: str) -> None:
    if path.suffix != ".svg":
        raise CallProblem(f"--plot {path} is no SVG file; give a name that ends in .svg")
    _write(path, content)


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror}; give a file that can be written") from None
