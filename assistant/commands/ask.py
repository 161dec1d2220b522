"""``experts ask``."""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant import terminal
from assistant.commands import common
from assistant.output import answer_object
from assistant.types import CallProblem
from corpus.files import write_atomically

_RARELY = 200_000  # objects made between two collections


def register(commands: common.Commands) -> None:
    """Add the parser."""
    ask = commands.add_parser("ask", help="ask a question")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--expert", action="append", default=[], metavar="NAME", help="only this expert; repeat for more")
    ask.add_argument("--topic", type=int, metavar="N", help="only this topic")
    ask.add_argument(
        "--document", action="append", default=[], metavar="ID", help="only this document; repeat for more"
    )
    ask.add_argument("--limit", type=int, metavar="K", help="quotes at the most")
    ask.add_argument("--json", action="store_true", help="print the answer object")
    ask.add_argument("--bundle", metavar="FILE", help="write the quotes, cited, to FILE: .md, .html or .docx")
    ask.add_argument("--jsonl", action="store_true", help="read questions, one object a line, from standard input")
    ask.set_defaults(run=_ask)


def _ask(options: argparse.Namespace) -> int:
    if options.jsonl:
        filters = options.expert or options.topic is not None or options.document
        if options.question is not None or filters or options.bundle is not None:
            raise CallProblem(
                "--jsonl takes its questions from standard input; "
                "give no QUESTION, --expert, --topic, --document or --bundle"
            )
        assistant = common.open_assistant()
        for number, item in _json_lines(sys.stdin.buffer):
            try:
                answer = assistant.ask(item["question"], conversation=item["conversation"], limit=options.limit)
            except CallProblem as problem:
                raise CallProblem(f"line {number}: {problem}") from None
            common.print_json(answer_object(answer, item["id"]))
            sys.stdout.flush()  # whoever asks line by line waits for it
        return common.DONE
    if options.question is None:
        raise CallProblem('no question; call `experts ask "QUESTION"`')
    with _rarely_collected():
        assistant = common.open_assistant()
        answer = assistant.ask(
            options.question,
            experts=options.expert,
            topic=options.topic,
            documents=options.document,
            limit=options.limit,
        )
    if options.bundle is not None:
        # Imported here: the processor of styles is no business of a plain answer.
        from assistant import bundle

        data = bundle.written(bundle.of(assistant.corpus, answer), options.bundle)
        write_atomically(Path(options.bundle), data)
    if options.json:
        common.print_json(answer_object(answer))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        for line in terminal.answer_lines(answer, shutil.get_terminal_size().columns, colour):
            print(line)
    return common.DONE


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """With rare garbage collection: a process that answers once ends before it would gain by more."""
    before = gc.get_threshold()
    gc.set_threshold(_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _json_lines(stream: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines stream with their line numbers; each has id, question and conversation."""
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CallProblem(f"line {number} is not JSON ({error}); give one object a line") from None
        conversation = item.get("conversation") if isinstance(item, dict) else None
        if not isinstance(item, dict) or not isinstance(item.get("question"), str):
            raise CallProblem(f'line {number} has no "question" of type string')
        if not isinstance(conversation, str | None):
            raise CallProblem(f'line {number}: "conversation" {conversation!r} must be a string or null')
        yield number, {"id": item.get("id"), "question": item["question"], "conversation": conversation}
