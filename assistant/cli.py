"""The command line, ``experts``: exit codes 0 done, 1 the operation failed, 2 the call was wrong."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from assistant.commands.common import DONE, FAILED, WRONG_CALL, complain
from assistant.types import CallProblem
from corpus.types import CorpusError
from index.types import IndexProblem

_GROUPS = ("ask", "listing", "citing", "keeping", "adding", "questions", "research", "feedback", "evaluate", "widget")
# Commands that people wait for, each in a module of its own: what the others import is left alone.
_ALONE = {"ask": "ask", "add": "adding"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser(sys.argv[1:] if arguments is None else arguments).parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CallProblem as problem:
        return complain(str(problem), WRONG_CALL)
    except (CorpusError, IndexProblem) as problem:
        return complain(str(problem), FAILED)
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a user gets one line, whatever happens; -v shows the rest
        if options.verbose:
            traceback.print_exc()
        return complain(f"{type(error).__name__}: {error}; run again with -v to see where", FAILED)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of argparse's usage and message."""
        raise SystemExit(complain(f"{message}; see `{self.prog} --help`", WRONG_CALL))


def _parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the command that ``arguments`` name; of all if they name none that is known alone."""
    parser = _Parser(prog="experts", description="Ask a corpus of experts; read the answer in their own words.")
    parser.add_argument("-v", "--verbose", action="store_true", help="show more")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    named = next((a for a in arguments if not a.startswith("-")), "")
    for group in [_ALONE[named]] if named in _ALONE else _GROUPS:
        import_module(f"assistant.commands.{group}").register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
