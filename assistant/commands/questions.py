"""The editors' question bank: ``experts teach`` and ``experts questions check``."""

from __future__ import annotations

import argparse

from assistant import language
from assistant.answer import clean
from assistant.commands import common
from assistant.types import CallProblem
from corpus import bank
from corpus.types import Corpus, CorpusError, Span


def register(commands: common.Commands) -> None:
    """Add the parsers."""
    teach = commands.add_parser("teach", help="enter a question in the question bank")
    teach.add_argument("question", metavar="QUESTION")
    teach.add_argument("quotes", nargs="*", metavar="QUOTE_ID", help="what answers it, the most direct first")
    teach.add_argument("--gap", action="store_true", help="nothing answers it: a known gap")
    teach.add_argument("--note", metavar="TEXT", help="why it is a gap, for other editors")
    teach.add_argument("--language", metavar="CODE", help="of the question, as de, where it is not the corpus's own")
    teach.add_argument("--document", metavar="ID", help="in whose bank a gap is entered; default: the first document")
    teach.set_defaults(run=_teach)

    questions = commands.add_parser("questions", help="look after the question bank")
    actions = questions.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="check every line, find repetitions, count the questions per passage")
    check.add_argument("--few", type=int, default=2, metavar="N", help="remark on passages with fewer; default: 2")
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(run=_check)


def _teach(options: argparse.Namespace) -> int:
    if options.gap == bool(options.quotes):
        raise CallProblem(f"{options.question!r} needs the ids of the quotes that answer it, or --gap")
    question = clean(options.question)
    if not any(c.isalnum() for c in question):
        raise CallProblem("the question is empty; give one in plain language")
    corpus = common.corpus()
    try:
        chosen = _documents(corpus, options)
    except CorpusError as problem:
        raise CallProblem(str(problem)) from None
    if options.language and options.language not in language.NAMES:
        raise CallProblem(f"no language {options.language!r}; give one of {', '.join(language.NAMES)}")
    for document, spans in chosen:
        bank.teach(common.folder(), corpus.document(document), question, spans, options.note, options.language)
        answers = "a known gap" if options.gap else common.count(len(spans), "answer")
        print(f"{document}: {question} ({answers})")
    common.build_index()
    return common.DONE


def _documents(corpus: Corpus, options: argparse.Namespace) -> list[tuple[str, list[Span]]]:
    """The documents whose banks are written, each with the answers that lie in it."""
    if options.gap:
        if not corpus.documents:
            raise CallProblem("the corpus has no documents; take some in with `experts add`")
        return [(corpus.document(options.document or corpus.documents[0].id).id, [])]
    found: dict[str, list[Span]] = {}
    for quote_id in options.quotes:
        passage, span = corpus.locate(quote_id)
        found.setdefault(passage.document, []).append(span)
    return list(found.items())


def _check(options: argparse.Namespace) -> int:
    corpus = common.corpus()
    checks = [(d, bank.check(common.folder(), d, options.few)) for d in corpus.documents]
    if options.json:
        common.print_json(
            [
                {
                    "document": d.id,
                    "questions": c.questions,
                    "gaps": c.gaps,
                    "coverage": {p.id: n for p, n in c.coverage},
                    "faults": list(c.faults),
                    "remarks": list(c.remarks),
                }
                for d, c in checks
            ]
        )
    else:
        banks = [(d, c) for d, c in checks if c.questions or c.faults]
        if not banks:
            print("no question bank; `experts teach` begins one")
        for document, found in banks:
            counts = [n for _, n in found.coverage]
            least = f", at least {min(counts)} a passage" if counts else ""
            questions = common.count(found.questions, "question")
            print(f"{document.id}: {questions}, {common.count(found.gaps, 'known gap')}{least}")
            for remark in found.remarks:
                print(f"  {remark}")
    faults = [f for _, c in checks for f in c.faults]
    for fault in faults:
        common.complain(fault, common.FAILED)
    return common.FAILED if faults else common.DONE
