"""``experts cite``, and ``experts verify`` with a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.commands import common
from corpus.types import CorpusError


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


def verify_file(name: str, as_json: bool) -> int:
    """Check the quotations of a file against the corpus; returns the exit code."""
    # Imported here, as above.
    from assistant import claims, findings, verification

    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise CorpusError(f"{name}: {error.strerror}; give the path of a file") from None
    found = verification.verify(common.corpus(), claims.of_file(data, name))
    if not found:
        raise CorpusError(
            f"{name}: holds no quotation of {claims.FEWEST_WORDS} words or more; put quotations in quotation marks"
        )
    if as_json:
        common.print_json({"file": name, **findings.report(found)})
    else:
        for line in findings.lines(found):
            print(line)
    return common.DONE if all(f.status == "exact" for f in found) else common.FAILED
