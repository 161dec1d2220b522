"""The widget for a blog without a server: ``experts export-widget``."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.commands import common


def register(commands: common.Commands) -> None:
    """Add the parser."""
    command = commands.add_parser("export-widget", help="write the widget with its corpus, for a blog without a server")
    command.add_argument("folder", metavar="FOLDER", type=Path, help="where to write; made if it is missing")
    command.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    # Imported here: what is served is no business of the other commands.
    from assistant.web import static

    try:
        files = static.export(common.open_ground(), options.folder)
    except OSError as error:
        return common.complain(f"{options.folder}: {error.strerror or error}; name a folder to write to", common.FAILED)
    for path in files:
        print(f"{path}: {path.stat().st_size / 1024:.0f} KB")
    return common.DONE
