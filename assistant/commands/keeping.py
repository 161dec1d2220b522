"""Keeping a corpus, its index and its server: ``experts init``, ``add``, ``remove``, ``build`` and ``serve``."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.commands import common
from corpus import library
from corpus.types import CorpusError
from index import store


def register(commands: common.Commands) -> None:
    """Add the parsers."""
    build = commands.add_parser("build", help="build the index unless it is there already")
    build.add_argument("--force", action="store_true", help="build it anew in any case")
    build.set_defaults(run=_build)

    serve = commands.add_parser("serve", help="serve the chat and the API")
    serve.set_defaults(run=_serve)

    init = commands.add_parser("init", help="make a new, empty corpus")
    init.add_argument("folder", type=Path, metavar="FOLDER")
    init.set_defaults(run=_init)

    add = commands.add_parser("add", help="take plain-text files into the corpus")
    add.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    add.set_defaults(run=_add)

    remove = commands.add_parser("remove", help="take a document out of the corpus")
    remove.add_argument("document", metavar="DOCUMENT")
    remove.set_defaults(run=_remove)


def _build(options: argparse.Namespace) -> int:
    manifest = common.build_index(options.force)
    print(
        f"{common.count(manifest.passages, 'passage')}, {common.count(manifest.entries, 'vector')} of "
        f"{manifest.dimension} dimensions, {common.count(manifest.questions, 'anticipated question')}: "
        f"{store.root_of(common.folder())}"
    )
    return common.DONE


def _serve(_options: argparse.Namespace) -> int:
    # Imported here: the web framework costs seconds that a question on the command line need not pay.
    from assistant.web.server import main as serve

    return serve(common.Progress())


def _init(options: argparse.Namespace) -> int:
    path = library.create(options.folder)
    print(f"{path}: an empty corpus; set EXPERTS_CORPUS={options.folder} and run `experts add FILE`")
    return common.DONE


def _add(options: argparse.Namespace) -> int:
    failed = False
    for path in options.paths:
        try:
            document = library.add(common.folder(), path)
        except CorpusError as problem:
            common.complain(str(problem), common.FAILED)
            failed = True
            continue
        speakers = dict.fromkeys(p.expert.name for p in document.passages if p.expert)
        passages = common.count(len(document.passages), "passage")
        print(f"{document.id}: {passages} by {', '.join(speakers) or 'nobody named'}")
        for doubt in document.doubts:
            print(f"  in doubt at {doubt.span.start}-{doubt.span.end}: {doubt.reason}")
    return common.FAILED if failed else _build(argparse.Namespace(force=False))


def _remove(options: argparse.Namespace) -> int:
    library.remove(common.folder(), options.document)
    return _build(argparse.Namespace(force=False))
