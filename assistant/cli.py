"""The command line, ``experts``: exit codes 0 done, 1 the operation failed, 2 the call was wrong."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from assistant import terminal
from assistant.answer import Assistant
from assistant.output import answer_object, topic_object
from assistant.types import CallProblem
from corpus import library
from corpus.types import Corpus, CorpusError, Passage
from index import encoder, store
from index.types import IndexProblem

DONE, FAILED, WRONG_CALL = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CallProblem as problem:
        return _fail(str(problem), WRONG_CALL)
    except (CorpusError, IndexProblem) as problem:
        return _fail(str(problem), FAILED)
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a user gets one line, whatever happens; -v shows the rest
        if options.verbose:
            traceback.print_exc()
        return _fail(f"{type(error).__name__}: {error}; run again with -v to see where", FAILED)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of argparse's usage and message."""
        raise SystemExit(_fail(f"{message}; see `{self.prog} --help`", WRONG_CALL))


def _fail(message: str, code: int) -> int:
    print("experts:", " ".join(message.split()), file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="experts", description="Ask a corpus of experts; read the answer in their own words.")
    parser.add_argument("-v", "--verbose", action="store_true", help="show more")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    ask = commands.add_parser("ask", help="ask a question")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--expert", action="append", default=[], metavar="NAME", help="only this expert; repeat for more")
    ask.add_argument("--topic", type=int, metavar="N", help="only this topic")
    ask.add_argument("--limit", type=int, metavar="K", help="quotes at the most")
    ask.add_argument("--json", action="store_true", help="print the answer object")
    ask.add_argument("--jsonl", action="store_true", help="read questions, one object a line, from standard input")
    ask.set_defaults(run=_ask)

    for name, run, text in (
        ("topics", _topics, "list the topics"),
        ("experts", _experts, "list the experts"),
        ("documents", _documents, "list the documents"),
        ("verify", _verify, "prove every passage equal to its source"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true", help="print JSON")
        command.set_defaults(run=run)

    build = commands.add_parser("build", help="build the index unless it is there already")
    build.add_argument("--force", action="store_true", help="build it anew in any case")
    build.set_defaults(run=_build)

    serve = commands.add_parser("serve", help="serve the chat and the API")
    serve.set_defaults(run=_serve)

    evaluate = commands.add_parser(
        "eval",
        help="measure how well questions are answered",
        description="Measures on labelled questions, with 95 % intervals. SET is roundtable (the labelled questions "
        "on the included text), a folder of labelled questions, or another set: scifact, squad2, selqa, policyqa, "
        "xquad, qmsum, stackexchange.",
    )
    evaluate.add_argument("name", metavar="SET", help="what to measure with")
    evaluate.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="where the other sets are; by default ../shared/data beside the checkout",
    )
    evaluate.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="where vectors of other sets' texts are kept; in-their-words in ~/.cache",
    )
    evaluate.add_argument("--limit", type=int, metavar="N", help="only the first N questions")
    evaluate.add_argument(
        "--without-bank", action="store_true", help="of roundtable: as if the corpus had no question bank"
    )
    evaluate.add_argument(
        "--ablate", action="store_true", help="show what each part of the ranking earns, alone and left out"
    )
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write every question's values")
    evaluate.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the measures with their intervals")
    evaluate.add_argument("--compare", type=Path, metavar="OTHER.json", help="say what got worse since that run")
    evaluate.set_defaults(run=_eval)

    init = commands.add_parser("init", help="make a new, empty corpus")
    init.add_argument("folder", type=Path, metavar="FOLDER")
    init.set_defaults(run=_init)

    add = commands.add_parser("add", help="take plain-text files into the corpus")
    add.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    add.set_defaults(run=_add)

    remove = commands.add_parser("remove", help="take a document out of the corpus")
    remove.add_argument("document", metavar="DOCUMENT")
    remove.set_defaults(run=_remove)

    export = commands.add_parser("export", help="print the corpus, one passage a line")
    export.add_argument("--document", metavar="ID", help="only this document")
    export.set_defaults(run=_export)
    return parser


def _folder() -> Path:
    return Path(os.environ.get("EXPERTS_CORPUS") or library.SHIPPED)


class _Progress:
    """Shows on standard error how far something is: one line in a terminal, one line a stage elsewhere."""

    def __init__(self, what: str = "building the index") -> None:
        self._what = what
        self._task = ""
        self._terminal = sys.stderr.isatty()

    def __call__(self, task: str, done: int, total: int) -> None:
        if self._terminal:
            end = "\n" if done >= total else ""
            print(f"\r\x1b[K{self._what}: {task} {done}/{total}", end=end, file=sys.stderr, flush=True)
        elif task != self._task:
            print(f"{self._what}: {task}", file=sys.stderr, flush=True)
        self._task = task


def _open() -> Assistant:
    return Assistant.open(_folder(), progress=_Progress())


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _ask(options: argparse.Namespace) -> int:
    if options.jsonl:
        if options.question is not None or options.expert or options.topic is not None:
            raise CallProblem("--jsonl takes its questions from standard input; give no QUESTION, --expert or --topic")
        assistant = _open()
        for number, item in _json_lines(sys.stdin.buffer):
            try:
                answer = assistant.ask(item["question"], conversation=item["conversation"], limit=options.limit)
            except CallProblem as problem:
                raise CallProblem(f"line {number}: {problem}") from None
            _print_json(answer_object(answer, item["id"]))
            sys.stdout.flush()  # whoever asks line by line waits for it
        return DONE
    if options.question is None:
        raise CallProblem('no question; call `experts ask "QUESTION"`')
    answer = _open().ask(options.question, experts=options.expert, topic=options.topic, limit=options.limit)
    if options.json:
        _print_json(answer_object(answer))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        for line in terminal.answer_lines(answer, shutil.get_terminal_size().columns, colour):
            print(line)
    return DONE


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


def _corpus() -> Corpus:
    return library.open_corpus(_folder())


def _topics(options: argparse.Namespace) -> int:
    documents = _corpus().documents
    if options.json:
        _print_json([{**(topic_object(t) or {}), "document": d.id} for d in documents for t in d.topics])
    else:
        for document in documents:
            for topic in document.topics:
                print(f"{topic.number:3d}  {topic.title}" + (f"\n     {topic.question}" if topic.question else ""))
    return DONE


def _experts(options: argparse.Namespace) -> int:
    corpus = _corpus()
    counts = {e.id: sum(p.expert == e for p in corpus.passages) for e in corpus.experts}
    if options.json:
        _print_json(
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
            print(f"{expert.name}{also}: {_count(counts[expert.id], 'passage')}")
    return DONE


def _documents(options: argparse.Namespace) -> int:
    documents = _corpus().documents
    if options.json:
        _print_json(
            [
                {
                    "id": d.id,
                    "title": d.title,
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
                    _count(len(d.topics), "topic"),
                    _count(len(d.turns), "turn"),
                    _count(len(d.passages), "passage"),
                )
            )
            print(f"{d.id}: {d.title} ({counts})")
    return DONE


def _verify(options: argparse.Namespace) -> int:
    corpus, differences = library.verify(_folder())
    manifest, more = store.verify(store.root_of(_folder()), corpus)
    differences += more
    passages = len(corpus.passages)
    if options.json:
        _print_json({"passages": passages, "differences": differences, "indexed": manifest is not None})
    else:
        built = "" if manifest or more else " (no index yet; `experts build` makes it)"
        print(f"{_count(passages, 'passage')}, {_count(len(differences), 'difference')}{built}")
    for line in differences:
        _fail(line, FAILED)
    return FAILED if differences else DONE


def _build(options: argparse.Namespace) -> int:
    corpus = _corpus()
    model = os.environ.get("EXPERTS_MODEL") or encoder.DEFAULT_MODEL
    bank = library.open_bank(_folder(), corpus)
    root = store.root_of(_folder())
    manifest = store.build(root, corpus, bank, model, _Progress(), force=options.force)
    print(
        f"{_count(manifest.passages, 'passage')}, {_count(manifest.entries, 'vector')} of {manifest.dimension} "
        f"dimensions, {_count(manifest.questions, 'anticipated question')}: {root}"
    )
    return DONE


def _serve(_options: argparse.Namespace) -> int:
    # Imported here: the web framework costs seconds that a question on the command line need not pay.
    from assistant.web.server import main as serve

    return serve(_Progress())


def _eval(options: argparse.Namespace) -> int:
    # Imported here: nothing else needs the libraries that measure.
    from assistant.evaluation import command
    from assistant.evaluation.types import ENOUGH, EvaluationProblem, Setup

    if options.limit is not None and options.limit < 1:
        raise CallProblem(f"limit {options.limit} is out of range; give 1 or more")
    setup = Setup(
        folder=options.data or command.DATA,
        corpus=_folder(),
        cache=options.cache or command.CACHE,
        limit=options.limit or ENOUGH,
        has_bank=not options.without_bank,
        ablates=options.ablate,
        progress=_Progress("measuring"),
    )
    request = command.Request(options.name, setup, options.json, options.plot, options.compare)
    try:
        for line in command.run(request):
            print(line)
    except EvaluationProblem as problem:
        return _fail(str(problem), FAILED)
    return DONE


def _init(options: argparse.Namespace) -> int:
    path = library.create(options.folder)
    print(f"{path}: an empty corpus; set EXPERTS_CORPUS={options.folder} and run `experts add FILE`")
    return DONE


def _add(options: argparse.Namespace) -> int:
    failed = False
    for path in options.paths:
        try:
            document = library.add(_folder(), path)
        except CorpusError as problem:
            _fail(str(problem), FAILED)
            failed = True
            continue
        speakers = dict.fromkeys(p.expert.name for p in document.passages if p.expert)
        print(f"{document.id}: {_count(len(document.passages), 'passage')} by {', '.join(speakers) or 'nobody named'}")
        for doubt in document.doubts:
            print(f"  in doubt at {doubt.span.start}-{doubt.span.end}: {doubt.reason}")
    return FAILED if failed else _build(argparse.Namespace(force=False))


def _remove(options: argparse.Namespace) -> int:
    library.remove(_folder(), options.document)
    return _build(argparse.Namespace(force=False))


def _export(options: argparse.Namespace) -> int:
    corpus = _corpus()
    documents = [corpus.document(options.document)] if options.document else corpus.documents
    for document in documents:
        for passage in document.passages:
            _print_json(_passage_object(passage, document.text))
    return DONE


def _passage_object(passage: Passage, text: str) -> dict[str, Any]:
    return {
        "passage_id": passage.id,
        "document": passage.document,
        "expert": passage.expert.name if passage.expert else None,
        "expert_id": passage.expert.id if passage.expert else None,
        "quoted_author": ", ".join(dict.fromkeys(q.author for q in passage.quotations)) or None,
        "topic": topic_object(passage.topic),
        "paragraph": passage.paragraph,
        "start": passage.span.start,
        "end": passage.span.end,
        "text": passage.span.of(text),
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
