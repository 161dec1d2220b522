"""``experts cite``."""

from __future__ import annotations

import argparse

from assistant.commands import common


def register(commands: common.Commands) -> None:
    """Add the parser."""
    cite = commands.add_parser("cite", help="print the citation of a quote")
    cite.add_argument("quote_id", metavar="QUOTE_ID")
    cite.add_argument(
        "--format",
        default="text",
        metavar="FORMAT",
        help="text (APA, MLA and Chicago), bibtex, ris, csl-json, annotation, or several with commas; default: text",
    )
    cite.set_defaults(run=_cite)


def _cite(options: argparse.Namespace) -> int:
    # Imported here: the processor of styles is no business of a question.
    from assistant import citing

    chosen = citing.forms(options.format)
    print(citing.cite(common.corpus(), options.quote_id, chosen))
    return common.DONE
