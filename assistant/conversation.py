"""What a follow-up refers to.

The state of a conversation is small and explicit: what was last asked, about whom, under which topics, and what
was quoted. A question that leans on it ("and Sapio?", "why?", "is she worried about it?") is searched together
with it; one that stands on its own is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.types import Answer
from assistant.understand import Query
from corpus.types import Corpus
from index.lexical import terms

_LONGEST_CONTEXT = 400  # characters
_SHOWN = 50  # quotes remembered
_STANDS_ALONE = 3  # more terms than these, and a question says enough without what went before
_SWITCH = re.compile(
    r"""\b(?: (?:different|new|another)\ (?:matter|subject|topic|question)
        | (?:change\ of|chang(?:e|ing)\ the)\ (?:subject|topic)
        | switch(?:ing)?\ (?:topics?|subjects?) | something\ else | moving\ on )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LEANS = re.compile(
    r"\b(?:it|its|that|this|these|those|there|he|she|they|him|her|hers|his|their|theirs|them|one|ones|same|such|too|"
    r"either|neither|then|though|so)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(rf"{_LEANS.pattern}|\b(?:other|former|latter)\b", re.IGNORECASE)
_STARTS_LEANING = re.compile(
    r"^\W*(?:and|but|so|or|ok(?:ay)?|what about|how about|then|also|an? (?:example|instance))\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"\b(?:they|them|their|experts?|panel|panell?ists?|speakers?|scholars?|any(?:one|body)|every(?:one|body)|"
    r"some(?:one|body)|all|each|which)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\belse\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|her|hers|his)\b", re.IGNORECASE)
# Words that carry a follow-up but say nothing of its matter.
_FILLER = frozenset(
    terms(
        "and ok okay well back anyway more further go continue elaborate expand detail details please tell show give "
        "view views opinion position stance take answer point else others other someone anyone somebody anybody "
        "everyone different differently disagree agree dissent side object reason reasoning explain explanation why "
        "how come example examples instance thing things same also too either quote passage another yes no sure thanks "
        "thank fine right really justify reckon argue believe said meant"
    )
)

# Ends a conversation, or takes note of an answer: there is nothing to search for.
_CLOSING = re.compile(
    r"""\W* (?: (?: (?:many\ )?thanks?(?:\ a\ lot|\ (?:so|very)\ much)? | thank\ you(?:\ (?:so|very)\ much)? | thx | ty
        | cheers | ok(?:ay)? | great | good | nice | cool | perfect | wonderful | lovely | brilliant | awesome
        | i\ see | got\ it | understood | fine | right | all\ right | alright | noted | wow | bye(?:\ bye)? | goodbye
        | see\ you | that['’]?s\ all | never\ ?mind )
        (?:\W+|$) )+""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class State:
    """What a conversation remembers.

    ``text`` is the matter last asked about, ``experts`` the ids of those whom it was asked of, ``speakers`` those
    quoted in answer, the first quoted first. ``topics`` are pairs of document id and topic number, the best quote's
    first; ``shown`` are the ids of quotes, the latest first, each as often as it was shown.
    """

    text: str
    experts: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    topics: tuple[tuple[str, int], ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query with what it takes from the conversation.

    ``context`` is the earlier matter to search with, empty if the query stands alone. ``matter`` is whether the
    query adds any of its own. ``topics`` are preferred, the first most, and ``shown`` were quoted already.
    ``assumed`` is whether the experts are taken from the conversation though the query does not refer to them,
    ``perhaps`` whether it is short but no pronoun in it points back: it may be an aside, or about something else.
    """

    query: Query
    context: str = ""
    matter: bool = True
    topics: tuple[tuple[str, int], ...] = ()
    shown: tuple[str, ...] = ()
    assumed: bool = False
    perhaps: bool = False


def is_closing(question: str) -> bool:
    """Whether ``question`` asks nothing, but thanks or takes leave."""
    return _CLOSING.fullmatch(question) is not None


def resolve(query: Query, state: State | None, corpus: Corpus) -> Resolved:
    """What ``query`` means after what was said before."""
    content = [t for t in terms(query.text) if t not in _FILLER]
    if state is None or _SWITCH.search(query.question) or not _leans(query, content):
        return Resolved(query, matter=bool(content))
    resolved = replace(query, experts=_experts(query, state, corpus))
    refers = query.kind == "others" or _PERSON.search(query.question) is not None
    assumed = query.experts is None and resolved.experts is not None and not refers
    perhaps = bool(content) and query.kind == "ask" and query.experts is None and not _POINTS.search(query.text)
    return Resolved(resolved, state.text, bool(content), state.topics, state.shown, assumed, perhaps)


def _leans(query: Query, content: Sequence[str]) -> bool:
    if not content:
        return _says_so(query) or query.kind != "ask" or query.experts is not None
    if query.topics:
        return False
    return _says_so(query) or len(content) <= _STANDS_ALONE


def _says_so(query: Query) -> bool:
    """Whether a word of the question points to what went before."""
    return bool(_LEANS.search(query.text) or _STARTS_LEANING.search(query.question))


def _experts(query: Query, state: State, corpus: Corpus) -> frozenset[str] | None:
    """Whose words count: those named now; or whom a pronoun means; or, asked for others, the others."""
    if query.experts is not None:
        return query.experts
    earlier = state.experts or state.speakers[:1]
    if query.kind == "others":
        everyone = frozenset(e.id for e in corpus.experts)
        heard = state.speakers if _ELSE.search(query.question) else ()
        return (everyone - frozenset([*earlier, *heard])) or (everyone - frozenset(earlier)) or None
    if _PERSON.search(query.question) and len(earlier) == 1:
        return frozenset(earlier)
    if len(state.experts) == 1 and query.kind not in ("who", "compare") and not _EVERYBODY.search(query.question):
        return frozenset(state.experts)
    return None


def kept(state: State, corpus: Corpus) -> State:
    """A state without the experts whom ``corpus`` does not hold: the index may have been built anew since."""
    known = {e.id for e in corpus.experts}
    return replace(
        state,
        experts=tuple(e for e in state.experts if e in known),
        speakers=tuple(e for e in state.speakers if e in known),
    )


def remember(resolved: Resolved, answer: Answer, state: State | None) -> State | None:
    """The state after an answer.

    A question that found nothing changes no more than who is being asked, and an aside changes nothing.
    """
    query = resolved.query
    experts = query.named
    if not experts and query.kind != "others" and query.experts is not None and len(query.experts) == 1:
        experts = tuple(query.experts)
    if not answer.quotes:
        if answer.reason != "expert_silent":
            return state
        if state is not None:
            return replace(state, experts=experts)
    quotes = answer.quotes or answer.see_also
    text = query.text
    if resolved.context and (not resolved.matter or len(terms(query.text)) < _STANDS_ALONE):
        text = f"{resolved.context} {query.text}" if resolved.matter else resolved.context
    return State(
        text=text[-_LONGEST_CONTEXT:],
        experts=experts,
        speakers=tuple(dict.fromkeys(q.expert.id for q in quotes)),
        topics=tuple(dict.fromkeys((q.document, q.topic.number) for q in quotes[:3] if q.topic)),
        shown=(*(q.id for q in quotes), *(state.shown if state and resolved.context else ()))[:_SHOWN],
    )
