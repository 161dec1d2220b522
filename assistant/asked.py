"""Who is asked of those whom a question names: its grammatical subject, and who is put beside it.

"What did A think of B's idea?" asks A, and what B said is what it is about; "A or B?" and "A compared with B" ask
both. Where no rule finds a subject, everybody named is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.mentions import Mention

_AUXILIARY = r"(?:does|did|do|would|could|should|can|might|will|has|have|had)(?:n['’]t)?"
_QUESTION_WORD = r"(?:what|how|why|where|when|whom?|which|in\ what\ way)"
_BESIDES = r"(?:(?:both|either|only|exactly|then|also)\s+)?"
_SPEECH = (
    r"(?:say|says|said|saying|think|thinks|thought|argue[sd]?|claim(?:s|ed)?|believe[sd]?|mean|means|meant|write|writes|"
    r"wrote|mention(?:s|ed)?|suggest(?:s|ed)?|propose[sd]?|recommend(?:s|ed)?|explain(?:s|ed)?|feel|feels|felt|"
    r"repl(?:y|ies|ied)|answer(?:s|ed)?|respond(?:s|ed)?|state[sd]?|conclude[sd]?|discuss(?:es|ed)?|ask(?:s|ed)?|"
    r"(?:dis)?agree[sd]?)"
)
_OPINION = (
    r"(?:views?|opinions?|positions?|stance|take|arguments?|answers?|repl(?:y|ies)|responses?|thoughts?|ideas?|"
    r"comments?|perspectives?|attitudes?|reactions?|remarks?|suggestions?|proposals?|point|feelings?)"
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.VERBOSE)


# What stands before the subject of a question: in any after a question word, ...
_BEFORE_SUBJECT = _pattern(rf"\b{_AUXILIARY}\s+{_BESIDES}$")
# ... or at once after one, or at its beginning.
_AFTER_QUESTION_WORD = _pattern(rf"\b{_QUESTION_WORD}(?:\s+(?:is|was|are|were)|['’]s)\s+{_BESIDES}$")
_AT_BEGINNING = _pattern(rf"(?:^|[.?!;,:]\s*|\b(?:and|but|so|or)\s+) {_AUXILIARY}\s+{_BESIDES}$")
# What stands before one whose opinion is named, or after.
_BEFORE_SPEAKER = _pattern(rf"\baccording\ to\s+$ | \bby\s+$ | \b{_OPINION}\s+of\s+$")
_AFTER_SPEAKER = _pattern(
    rf"\s+(?:[\w-]+\s+)?{_OPINION}\b | \s+(?:(?:would|might|could|has|had|really)\s+)*{_SPEECH}\b"
)
_STARTS_WITH_TOPIC = _pattern(r"\s*(?:on|about|regarding)\b")
# What stands between those who are asked together; a sign or nothing but one of these words.
_TOGETHER = _pattern(r"\s*(?:,\s*)?(?:(?:and|or|&|/|vs\.?|versus|as\ well\ as|nor|,|not)\s*)+(?:both\s+)?")
# What stands before somebody with whom the subject is compared.
_COMPARED = _pattern(
    r"""\b(?: vs\.? | versus | than | unlike | differ(?:s|ed|ent|ently|ence)?\s+from | oppos(?:ed|ite)\s+(?:to|of)
        | (?:compar\w+|contrast\w*)\s+(?:to|with)? | (?:as\ well|as\ much)\ as | between )\s*$"""
)
_SHARED = _pattern(
    r"\b(?:(?:dis)?agree[sd]?|argue[sd]?|at\ odds|in\ line|side[sd]?)\s+with\s+$ | \b(?:share[sd]?|contradicts?)\s+$"
)
# "..., and B?" after a whole question to A.
_ADDED = _pattern(r"[,;?.]\s*(?:and|or)?\s*(?:what\ about|what\ of|how\ about)?\s*$")
_ENDS = _pattern(r"\W*$")
# A question put to all: nobody in its predicate is asked.
_OF_ALL = _pattern(
    rf"""\b{_AUXILIARY}\s+(?:the\s+|most\s+|all\s+|other\s+|their\s+)*
        (?: group | team | meeting | committee | panel(?:l?ists)? | members? | experts | speakers | participants
          | people | scholars | everyone | everybody | group\ mates | teammates | others | they )\s+
        (?!of\b|in\b|on\b|from\b|and\b|or\b|but\b|except\b|like\b|such\b|besides\b|other\b|apart\b|including\b)"""
)
_FEW_WORDS = 60  # characters
_POSSESSIVE = re.compile(r"['’]s?$")
_IS_OPEN = _pattern(rf"\b{_QUESTION_WORD}\b")


def asked(question: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Those of ``mentions``, in order, whose words are wanted."""
    subjects = [m for m in mentions if is_subject(question, m)]
    if not subjects and not _is_compared(question, mentions):
        if mentions and _OF_ALL.search(question, 0, mentions[0].span.start):
            return ()
        subjects = [m for m in mentions if _is_speaker(question, m)][:1]
    if not subjects:
        return tuple(mentions)
    found: list[Mention] = []
    for mention in mentions:
        if mention in subjects or (found and _goes_with(question, found[-1], mention)):
            found.append(mention)
    return tuple(found)


def is_subject(question: str, mention: Mention) -> bool:
    """Whether ``mention`` is the grammatical subject of ``question`` or of a part of it."""
    before = _before(question, mention)
    if _AFTER_QUESTION_WORD.search(before):
        return True
    if not _BEFORE_SUBJECT.search(before):
        return False
    if _IS_OPEN.search(_sentence(question, mention)):
        return True
    return bool(_AT_BEGINNING.search(before)) and not _POSSESSIVE.search(mention.span.of(question))


def _before(question: str, mention: Mention) -> str:
    """The few words before ``mention``, enough for any pattern."""
    return question[max(0, mention.span.start - _FEW_WORDS) : mention.span.start]


def _sentence(question: str, mention: Mention) -> str:
    """The sentence of ``mention`` as far as the mention."""
    ends = [question.rfind(sign, 0, mention.span.start) for sign in ".?!;"]
    return question[max(ends) + 1 : mention.span.start]


def _is_speaker(question: str, mention: Mention) -> bool:
    if _BEFORE_SPEAKER.search(_before(question, mention)) or _AFTER_SPEAKER.match(question, mention.span.end):
        return True
    is_first = not question[: mention.span.start].strip()
    return is_first and bool(_STARTS_WITH_TOPIC.match(question, mention.span.end))


def _is_compared(question: str, mentions: Sequence[Mention]) -> bool:
    return any(_COMPARED.search(_before(question, m)) for m in mentions) or question.lower().startswith("compar")


def _goes_with(question: str, one: Mention, other: Mention) -> bool:
    """Whether ``other`` is asked with ``one``, who is."""
    between = question[one.span.end : other.span.start]
    if _TOGETHER.fullmatch(between) or _COMPARED.search(between):
        return True
    if _SHARED.search(between) and not _IS_OPEN.search(_sentence(question, other)):
        return True
    return bool(_ADDED.search(between) and _ENDS.match(question, other.span.end))
