"""``experts feedback``: what readers said of quotes, and the questions that found no answer."""

from __future__ import annotations

import argparse
import shlex
from datetime import UTC, datetime

from assistant.commands import common
from assistant.feedback import Feedback, Rated, Unanswered, key
from corpus import library
from corpus.types import Corpus, CorpusError

_BEGINNING = 60  # characters of a quote


def register(commands: common.Commands) -> None:
    """Add the parser."""
    feedback = commands.add_parser("feedback", help="what readers said, and asked without an answer")
    feedback.add_argument("--json", action="store_true", help="print JSON")
    feedback.set_defaults(run=_feedback)


def _feedback(options: argparse.Namespace) -> int:
    from assistant.web.settings import Settings  # which no other command needs

    settings = Settings.read()
    corpus = common.corpus()
    # What an editor has entered meanwhile is answered, or known to be a gap.
    known = {key(q.question) for q in library.open_bank(common.folder(), corpus)}
    rated: list[Rated] = []
    unanswered: list[Unanswered] = []
    if settings.feedback_path.exists():
        kept = Feedback(settings.feedback_path, settings.feedback_days)
        rated, unanswered = kept.rated(), [u for u in kept.unanswered() if key(u.question) not in known]
        kept.close()
    if options.json:
        common.print_json({"quotes": [_rated(r) for r in rated], "unanswered": [_unanswered(u) for u in unanswered]})
        return common.DONE
    if not rated and not unanswered:
        print("no feedback, and no question without an answer")
    for quote in rated:
        print(f"{quote.quote_id}: {quote.helpful} helpful, {quote.not_helpful} not; {_beginning(corpus, quote)}")
        for question in quote.questions:
            print(f"  did not help with: {question}")
    if unanswered:
        print("Without an answer; end a line with the ids of quotes that answer it, or with --gap:")
    for asked in unanswered:
        print(f"  experts teach {shlex.quote(asked.question)}  # {asked.reason}, {_times(asked)}, {_day(asked)}")
    return common.DONE


def _rated(quote: Rated) -> dict[str, object]:
    return {
        "quote_id": quote.quote_id,
        "helpful": quote.helpful,
        "not_helpful": quote.not_helpful,
        "questions": list(quote.questions),
    }


def _unanswered(asked: Unanswered) -> dict[str, object]:
    return {"question": asked.question, "reason": asked.reason, "times": asked.times, "last": _day(asked)}


def _beginning(corpus: Corpus, quote: Rated) -> str:
    try:
        passage, span = corpus.locate(quote.quote_id)
    except CorpusError:
        return "no longer in the corpus"
    words = " ".join(corpus.words(passage.document, span).split())
    name = passage.expert.name if passage.expert else ""
    return f"{name}: {words[:_BEGINNING]}{'…' if len(words) > _BEGINNING else ''}"


def _times(asked: Unanswered) -> str:
    return "once" if asked.times == 1 else f"{asked.times} times"


def _day(asked: Unanswered) -> str:
    return datetime.fromtimestamp(asked.at, UTC).date().isoformat()
