"""``experts eval``: how well questions are answered."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.commands import common
from assistant.types import CallProblem


def register(commands: common.Commands) -> None:
    """Add the parser."""
    evaluate = commands.add_parser(
        "eval",
        help="measure how well questions are answered",
        description="Measures on labelled questions, with 95 % intervals. SET is roundtable (the labelled questions "
        "on the included text), a folder of labelled questions, or another set: scifact, squad2, selqa, policyqa, "
        "xquad, qmsum, stackexchange, who-qmsum, who-stackexchange.",
    )
    evaluate.add_argument("name", metavar="SET", help="what to measure with")
    evaluate.add_argument(
        "--data", type=Path, metavar="DIR", help="where the other sets are; default: ../shared/data beside the checkout"
    )
    evaluate.add_argument(
        "--cache", type=Path, metavar="DIR", help="where vectors of other texts are kept; in-their-words in ~/.cache"
    )
    evaluate.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    evaluate.add_argument(
        "--without-bank", action="store_true", help="of roundtable: as if the corpus had no question bank"
    )
    evaluate.add_argument(
        "--ablate", action="store_true", help="show what each part of the ranking earns, alone and left out"
    )
    evaluate.add_argument(
        "--fit", action="store_true", help="of roundtable: fit how sure to be, and write it to the corpus folder"
    )
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write every question's values")
    evaluate.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the measures with their intervals")
    evaluate.add_argument("--compare", type=Path, metavar="OTHER.json", help="say what got worse since that run")
    evaluate.set_defaults(run=_eval)


def _eval(options: argparse.Namespace) -> int:
    # Imported here: nothing else needs the libraries that measure.
    from assistant.evaluation import command
    from assistant.evaluation.types import ENOUGH, EvaluationProblem, Setup

    if options.limit is not None and options.limit < 1:
        raise CallProblem(f"limit {options.limit} is out of range; give 1 or more")
    if options.fit and (options.json or options.plot or options.compare or options.ablate or options.without_bank):
        raise CallProblem("--fit measures with and without the bank and writes its own files; give it alone")
    if options.plot and options.plot.suffix != ".svg":
        raise CallProblem(f"--plot {options.plot} is no SVG file; give a name that ends in .svg")
    setup = Setup(
        folder=options.data or command.DATA,
        corpus=common.folder(),
        cache=options.cache or command.CACHE,
        limit=options.limit or ENOUGH,
        has_bank=not options.without_bank,
        ablates=options.ablate,
        progress=common.Progress("measuring"),
    )
    request = command.Request(options.name, setup, options.json, options.plot, options.compare, options.fit)
    try:
        for line in command.run(request):
            print(line)
    except EvaluationProblem as problem:
        return common.complain(str(problem), common.FAILED)
    return common.DONE
