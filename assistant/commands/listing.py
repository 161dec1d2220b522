"""What the corpus holds: ``experts topics``, ``experts``, ``documents``, ``verify`` and ``export``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from assistant.commands import common
from assistant.commands.citing import verify_file
from assistant.output import topic_object
from corpus import library
from index import builds, store


def register(commands: common.Commands) -> None:
    """Add the parsers."""
    for name, run, text in (
        ("topics", _topics, "list the topics"),
        ("experts", _experts, "list the experts"),
        ("documents", _documents, "list the documents"),
        ("verify", _verify, "prove every passage equal to its source"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true", help="print JSON")
        command.set_defaults(run=run)
        if name == "verify":
            command.add_argument(
                "file", nargs="?", metavar="FILE", help="check the quotations of this file against the corpus"
            )

    export = commands.add_parser("export", help="print the corpus: passages a line each, a table, or TEI")
    export.add_argument("--format", choices=("jsonl", "csv", "tei"), default="jsonl", help="default: jsonl")
    export.add_argument("--document", metavar="ID", help="only this document")
    export.set_defaults(run=_export)


def _topics(options: argparse.Namespace) -> int:
    documents = common.corpus().documents
    if options.json:
        common.print_json([{**(topic_object(t) or {}), "document": d.id} for d in documents for t in d.topics])
    else:
        for document in documents:
            for topic in document.topics:
                print(f"{topic.number:3d}  {topic.title}" + (f"\n     {topic.question}" if topic.question else ""))
    return common.DONE


def _experts(options: argparse.Namespace) -> int:
    corpus = common.corpus()
    counts = Counter(p.expert.id for p in corpus.passages if p.expert)
    if options.json:
        common.print_json(
            [
                {
                    "id": e.id,
                    "name": e.name,
                    "aliases": list(e.aliases),
                    "affiliation": e.affiliation,
                    "passages": counts[e.id],
                }
                for e in corpus.experts
            ]
        )
    else:
        for expert in corpus.experts:
            also = f" (also {', '.join(expert.aliases)})" if expert.aliases else ""
            print(f"{expert.name}{also}: {common.count(counts[expert.id], 'passage')}")
    return common.DONE


def _documents(options: argparse.Namespace) -> int:
    documents = common.corpus().documents
    if options.json:
        common.print_json(
            [
                {
                    "id": d.id,
                    "title": d.title,
                    "author": d.author,
                    "url": d.url,
                    "date": d.date,
                    "licence": d.licence,
                    "sha256": d.sha256,
                    "characters": len(d.text),
                    "topics": len(d.topics),
                    "turns": len(d.turns),
                    "passages": len(d.passages),
                }
                for d in documents
            ]
        )
    else:
        for d in documents:
            counts = ", ".join(
                (
                    common.count(len(d.topics), "topic"),
                    common.count(len(d.turns), "turn"),
                    common.count(len(d.passages), "passage"),
                )
            )
            signed = "".join(f", {x}" for x in (d.author, d.date) if x)
            print(f"{d.id}: {d.title}{signed} ({counts})")
    return common.DONE


def _verify(options: argparse.Namespace) -> int:
    if options.file is not None:
        return verify_file(options.file, options.json)
    corpus, differences = library.verify(common.folder())
    manifest, more = store.verify(builds.root_of(common.folder()), corpus)
    differences += more
    passages = len(corpus.passages)
    if options.json:
        common.print_json({"passages": passages, "differences": differences, "indexed": manifest is not None})
    else:
        built = "" if manifest or more else " (no index yet; `experts build` makes it)"
        print(f"{common.count(passages, 'passage')}, {common.count(len(differences), 'difference')}{built}")
    for line in differences:
        common.complain(line, common.FAILED)
    return common.FAILED if differences else common.DONE


def _export(options: argparse.Namespace) -> int:
    # Imported here: the library that writes XML is no business of a question.
    from corpus import exports

    corpus = common.corpus()
    documents = [corpus.document(options.document)] if options.document else corpus.documents
    formats = {
        "jsonl": lambda: exports.jsonl(documents),
        "csv": lambda: exports.table(documents),
        "tei": lambda: exports.tei(corpus, documents),
    }
    for piece in formats[options.format]():
        sys.stdout.write(piece)
    return common.DONE
