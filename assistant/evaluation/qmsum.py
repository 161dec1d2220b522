"""QMSum (Zhong et al. 2021): what did somebody say about something, in transcripts of meetings?

Only questions with one speaker as their subject count: "What did the Professor think about the results?". Who that
is, is found by the rules below, apart from the assistant's own understanding of names, which is what is measured.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from assistant.evaluation import speakers
from assistant.evaluation.corpora import Indexer, Text, collect
from assistant.evaluation.speakers import Found, OfOne
from assistant.evaluation.types import EvaluationProblem, Outcome, Setup
from corpus import names
from corpus.types import Expert

_FILE = "meetings.jsonl.gz"
_SUBJECT = re.compile(r"^(?:what|how|why)\s+(?:did|didn['’]t|does)\s+(?:the\s+)?", re.IGNORECASE)
_TITLE = re.compile(r"^(?:(?:right\s+)?hon|mr|mrs|ms|dr)\.\s+(?:(?:mr|mrs|ms|dr)\.\s+)?", re.IGNORECASE)
_LETTER = re.compile(r"(Grad|PhD|Postdoc|Professor|Undergrad) ([A-Z])")
_CHAIR = ("The Chair", "The Acting Chair", "The Speaker")


def measure(setup: Setup) -> Outcome:
    """Ask each meeting's questions of an assistant that knows that meeting alone.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    indexer = Indexer(setup)
    found: list[Found] = []
    for meeting in meetings(setup):
        experts, texts = turns(meeting)
        questions = list(islice(_questions(meeting, experts, texts), setup.limit - len(found)))
        if questions:
            collection = collect(meeting["meeting_id"], texts)
            finder = speakers.Finder(indexer.engine(collection), collection.name_of)
            found += [finder.find(q) for q in questions]
            setup.progress("questions so far", len(found), len(found))
    return Outcome(
        set_name="qmsum",
        has_bank=False,
        questions={f.question.id: f.question.text for f in found},
        measures=speakers.measured(found),
        notes=(speakers.NOTE,),
    )


def meetings(setup: Setup) -> Iterator[dict[str, Any]]:
    """The meetings as the set has them.

    Raises:
        EvaluationProblem: the file is missing or malformed.
    """
    path = setup.folder / _FILE
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)
    except (OSError, ValueError) as error:
        raise EvaluationProblem(f"{path}: {error}; name the folder that holds the sets with --data") from None


def turns(meeting: Mapping[str, Any]) -> tuple[dict[str, Expert], list[Text]]:
    """The experts by speaker label, and one text a turn, named by its number."""
    roles: dict[str, dict[str, None]] = {}
    labels = list(dict.fromkeys(turn["speaker"] for turn in meeting["meeting_transcripts"]))
    for label in labels:
        name, role = _name_and_role(label)
        roles.setdefault(name, {}).update({role: None} if role else {})
    people = {name: Expert(names.slug(name), name, tuple(aliases)) for name, aliases in roles.items()}
    experts = {label: people[_name_and_role(label)[0]] for label in labels}
    turns = enumerate(meeting["meeting_transcripts"])
    return experts, [Text(str(n), turn["content"], experts[turn["speaker"]]) for n, turn in turns]


def _name_and_role(label: str) -> tuple[str, str | None]:
    """``"Right Hon. Justin Trudeau (Prime Minister)"`` → Justin Trudeau, Prime Minister; a party is no role."""
    name, _, bracket = label.partition(" (")
    name = re.sub(r"\s+(?:AM|MS|MP)$", "", name if name in _CHAIR else _TITLE.sub("", name))
    role = bracket.removesuffix(")")
    return name, role if role and name not in _CHAIR and not re.search(r", [A-Z]|\(", role) else None


def _questions(meeting: Mapping[str, Any], experts: Mapping[str, Expert], texts: Sequence[Text]) -> Iterator[OfOne]:
    people = tuple(dict.fromkeys(experts.values()))
    for n, item in enumerate(meeting["specific_query_list"]):
        expert = subject(item["query"], people)
        if expert:
            ranges = [range(int(a), int(b) + 1) for a, b in item["relevant_text_span"]]
            own = {t.id: 1 for t in texts if t.expert == expert and any(int(t.id) in r for r in ranges)}
            if any(t.words.strip() for t in texts if t.id in own):
                yield OfOne(f"{meeting['meeting_id']}.{n}", item["query"], expert.id, own)


def subject(question: str, experts: Sequence[Expert]) -> Expert | None:
    """Who is the subject of ``question``, by name, surname, role or letter; None if nobody or more than one is."""
    start = _SUBJECT.match(question)
    if not start:
        return None
    rest = question[start.end() :]
    matches = {form: e for e in experts for form in _forms(e) if re.match(rf"{re.escape(form)}\b", rest, re.IGNORECASE)}
    if not matches:
        return None
    longest = max(map(len, matches))
    after = rest[longest:]
    found = {e for e in experts for form in _forms(e) if len(form) == longest and rest.lower().startswith(form.lower())}
    return found.pop() if len(found) == 1 and not re.match(r"(?:['’]s)?,?\s+and\b", after) else None


def _forms(expert: Expert) -> tuple[str, ...]:
    letter = _LETTER.fullmatch(expert.name)
    if letter:
        return (expert.name, letter[2], *(["Professor"] if letter[1] == "Professor" else []))
    surname = expert.name.split()[-1:] if expert.name.istitle() and len(expert.name.split()) > 1 else []
    return (expert.name, *expert.aliases, *surname)
