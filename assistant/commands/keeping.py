"""Keeping a corpus, its index and its server: ``experts init``, ``remove``, ``build``, ``serve`` and ``mcp``."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

from assistant.commands import common
from assistant.types import CallProblem
from corpus import library, removing

_MOST = 256
_ADDRESS = re.compile(r"([\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}", re.ASCII)


def register(commands: common.Commands) -> None:
    """Add the parsers."""
    build = commands.add_parser("build", help="build the index unless it is there already")
    build.add_argument("--force", action="store_true", help="build it anew in any case")
    where = build.add_mutually_exclusive_group()
    where.add_argument("--workers", type=int, default=1, metavar="N", help="encode passages on N processes")
    where.add_argument("--ray", metavar="HOST:PORT", help="encode passages on the Ray cluster there")
    build.set_defaults(run=_build)

    serve = commands.add_parser("serve", help="serve the chat and the API")
    serve.add_argument("--processes", type=int, metavar="N", help="answer on N processes, one a core at the most")
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser("mcp", help="serve the tools for other assistants on standard input and output")
    mcp.set_defaults(run=_mcp)

    init = commands.add_parser("init", help="make a new, empty corpus")
    init.add_argument("folder", type=Path, metavar="FOLDER")
    init.set_defaults(run=_init)

    remove = commands.add_parser("remove", help="take a document out of the corpus")
    remove.add_argument("document", metavar="DOCUMENT")
    remove.set_defaults(run=_remove)


def _build(options: argparse.Namespace) -> int:
    _check("--workers", options.workers)
    if options.ray is not None and not _ADDRESS.fullmatch(options.ray):
        raise CallProblem(f"--ray {options.ray!r} is no address; give HOST:PORT, as `ray start --address` takes it")
    common.print_manifest(common.build_index(options.force, options.workers, options.ray))
    return common.DONE


def _serve(options: argparse.Namespace) -> int:
    if options.processes is not None:
        _check("--processes", options.processes)
    # Imported here: the web framework costs seconds that a question on the command line need not pay.
    from assistant.web.processes import main as serve

    return serve(common.Progress(), options.processes)


def _mcp(_options: argparse.Namespace) -> int:
    # Imported here, as above. Standard output is the protocol's from here on.
    from assistant.mcp import server

    assistant = common.open_assistant()
    server(lambda: assistant).run()
    return common.DONE


def _init(options: argparse.Namespace) -> int:
    path = library.create(options.folder)
    print(f"{path}: an empty corpus; set EXPERTS_CORPUS={shlex.quote(str(options.folder))} and run `experts add FILE`")
    return common.DONE


def _remove(options: argparse.Namespace) -> int:
    removing.remove(common.folder(), options.document)
    return _build(argparse.Namespace(force=False, workers=1, ray=None))


def _check(option: str, number: int) -> None:
    if not 1 <= number <= _MOST:
        raise CallProblem(f"{option} {number} is out of range; give 1 to {_MOST}")
