"""A label taken apart: names, initials in brackets, offices."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus import names
from corpus.speakers.types import Label

# Words that say what somebody does there, not who they are. A label of nothing else names nobody.
ROLES = frozenset(
    "a all anchor announcer answer attendee attorney audience bailiff both caller candidate chair chairman "
    "chairperson chairwoman chorus clerk co commentator council counsel court crowd defendant deputy director "
    "editor editors everybody everyone expert facilitator female first follow followup follow-up former gentleman "
    "group guest guests host hosts interpreter interviewee interviewer journalist judge juror jury justice lady "
    "leader listener machine madam male man member members minister moderator mr mrs ms narrator new officer "
    "official operator organizer panel panelist panellist participant participants person plaintiff president "
    "presenter presiding press prime prosecutor q q&a question questioner recorder reporter respondent room "
    "scribe second secretary senator several some speaker speakers spokesman spokesperson spokeswoman staff "
    "student students teacher technician third translator unidentified unknown unnamed vice viewer voice voices "
    "witness woman the an of and acting pro tempore tem up hon honourable honorable committee fragesteller "
    "moderatorin moderation publikum interviewerin animateur public question reponse frage antwort 问 答 問 记者 記者 "
    "主持人".split()
)
# Of these, words that make no office by themselves.
_FILLERS = frozenset("mr mrs ms madam the an of and acting former first second third hon new public".split())
# Of these, the ones under whom somebody asks, and the ones under whom the person asked answers.
ASKERS = names.EDITORS | frozenset(
    "questioner follow-up interviewers audience hosts reporter journalist frage fragesteller moderatorin "
    "问 問 记者 記者 主持人".split()
)
ANSWERERS = frozenset("a answer interviewee guest respondent antwort reponse 答".split())
# Offices that stand before a surname, besides the titles of corpus.names.
OFFICES = frozenset(
    "admiral ambassador attorney baroness bishop brigadier captain chair chairman chairwoman chancellor chief "
    "colonel commander commissioner councillor count dean delegate deputy detective director earl general father "
    "governor imam inspector lieutenant major marshal mayor minister officer pastor president rabbi ranking "
    "reverend secretary sergeant sheriff sir solicitor speaker superintendent treasurer vice viscount lt col gen "
    "maj capt cmdr adm sgt amb gov sen rep del".split()
)
# Words that open a line before a colon and are no part of a name.
_OPENERS = frozenset(
    "about after as dear hello hey hi at before but by for from if in of on re since so that the then this to "
    "what when where why with".split()
)
# Lone words that head an entry of a list or form, in any number.
_FIELDS = frozenset(
    "added advantages address agenda aim audience author authors benefits budget category changed claim client "
    "con cons contact contents cost deprecated difficulty directions director disadvantages duration email fact "
    "fixed goal goals ingredients instructions language level license licence limitations materials method myth "
    "name new notice objective options outcome password phone preparation prerequisites price pro pros purpose "
    "rating reason removed requirements role runtime schedule security serves servings size solution starring "
    "stars status steps strengths task tasks theme themes time title tools type usage username verdict version "
    "weaknesses why website zutaten zubereitung hinweis achtung beispiel vorteile nachteile kontakt "
    "avantages inconvenients remarque attention".split()
)
_COUNTED = re.compile(
    r"(?:appendix|case|chapter|class|day|example|exhibit|figure|item|lesson|level|method|option|part|phase|plan|"
    r"reason|round|rule|scenario|section|stage|step|table|tip|type|variant|version|week|year)"
    r"\s+(?:[A-Z]|#?\d{1,3}|[IVX]+|one|two|three|four|five|six|seven|eight|nine|ten)",
    re.IGNORECASE,
)
# Of these, one stands in the name of what somebody works for.
_BODIES = names.OFFICES | frozenset(
    "academy agency association authority bank board bureau center centre club college commission committee "
    "company co corp council department dept faculty foundation fund group inc institute institut international "
    "laboratory lab labs llc ltd ministry museum network office organisation organization party school service "
    "services society studio trust union universität université university".split()
)
# What stands for the name of somebody whom the scribe did not catch.
_UNHEARD = re.compile(r"[\[(<]?(?:\?+|inaudible|unintelligible|indistinct|anonymous|n/a)[\])>]?", re.IGNORECASE)
_AFFILIATED = re.compile(r"(?P<name>[^,]+),\s*(?P<body>[^\n]+)")
_NOTE = re.compile(r"\s*[(（\[]([^()（）\[\]\n]{1,60})[)）\]]\s*")
_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s(?:and|und|et|y)\s|\s?&\s?|\s?/\s?)\s*")
_SHORT = re.compile(r"[A-Z]{2,4}")
_SUFFIX = re.compile(r",?\s+(?:Jr|Sr|II|III|IV|MD|PhD|Ph\.?D|Psy\.?D|M\.?D|Esq|QC|KC|MP|CBE|OBE)\b\.?", re.IGNORECASE)
_OF = re.compile(r"\s+of\s+(?:the\s+)?[A-Z][\w.]*(?:\s+[A-Z][\w.]*){0,3}$")
_MOST_WORDS = 4
# Those who are called by a place: "The Earl of Roe".
_PEER = re.compile(
    r"The (?:Lord )?(?:Arch)?(?:Earl|Countess|Duke|Duchess|Marquess|Viscount|Bishop|Dean|Lord|Lady) "
    r"(?:of )?[A-Z][\w'’ -]+",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d{1,2}(?:st|nd|rd|th)", re.IGNORECASE)
_COUNT = re.compile(r"(?:#?\d{1,3}|[A-Z]|one|two|three|four)")


@lru_cache(maxsize=4096)
def parse(written: str) -> Label | None:
    """What ``written`` says as a label, or None if it has not the shape of one."""
    if _UNHEARD.fullmatch(written.strip()):
        return Label((), None, "unknown")
    notes = [m[1].strip() for m in _NOTE.finditer(written)]
    bare = _NOTE.sub(" ", written).strip(" *_`@\t-–—•>")
    role = role_of(bare)
    short = next((n for n in notes if _SHORT.fullmatch(n)), None)
    if role:
        named = tuple(n for n in notes if is_name(n) and not role_of(n))
        return Label(named, None, role)
    if held := _held(bare, notes):
        return held
    if bare and names.fold(bare.split()[0]) in _OPENERS and not is_peer(bare):
        return None
    if names.fold(bare) in _FIELDS or _COUNTED.fullmatch(bare):
        return None
    if affiliated := _AFFILIATED.fullmatch(bare):
        first, body = affiliated["name"], affiliated["body"]
        if names.looks_like_name(first) and _BODIES & {names.fold(w).strip(".,") for w in body.split()}:
            return Label((first,), short)
    if is_name(_SUFFIX.sub("", bare)):
        return Label((bare,), short)
    parts = [p for p in _AND.split(_SUFFIX.sub("", bare)) if p]
    if len(parts) > 1 and all(is_name(p) for p in parts):
        # "Smith, John" and "Jane Roe, Moderator" are one person; "Jane and John" are two.
        if "," in bare and len(parts) == 2 and role_of(parts[1]):
            return Label((parts[0],), short)
        return Label(tuple(parts), short)
    if len(parts) == 2 and "," in bare and is_name(parts[0]) and role_of(parts[1]):
        return Label((parts[0],), short)
    return None


def _held(office: str, notes: list[str]) -> Label | None:
    """A long office whose holder stands in brackets: ``"The Minister for Roads and Rivers (Jane Roe)"``."""
    words = [names.fold(w).strip(".,") for w in office.split()]
    held = tuple(n for n in notes if names.looks_like_name(n) and len(n.split()) > 1 and not role_of(n))
    is_office = words[:1] == ["the"] and bool(set(words) & (names.OFFICES | OFFICES))
    return Label(held, None, " ".join(words)) if is_office and len(held) == 1 else None


def odd(written: str) -> Label | None:
    """What a label says that has not the shape of one, where a time stamp shows that it is one: ``"Unit 9000"``."""
    words = written.strip(" *_`-–—•").split()
    return Label((" ".join(words),)) if 1 <= len(words) <= _MOST_WORDS and words[0][0].isalpha() else None


def role_of(words: str) -> str | None:
    """The office that ``words`` consist of, folded, or None if they hold anything else."""
    tokens = [t.strip(".,'’") for t in re.split(r"[\s\-/]+", words) if t.strip(".,'’")]
    if not tokens or len(tokens) > _MOST_WORDS + 2:
        return None
    folded = [names.fold(t) for t in tokens]
    offices = [f for f in folded if f in ROLES]
    rest = [
        t
        for n, (t, f) in enumerate(zip(tokens, folded, strict=True))
        if f not in ROLES and not (n and _COUNT.fullmatch(t))
    ]
    if _FILLERS.issuperset(offices) or not all(_ORDINAL.fullmatch(t) for t in rest):
        return None
    return " ".join(folded)


def is_name(words: str) -> bool:
    """Whether ``words`` may name one person: a name, a handle, initials, or a surname under an office."""
    return is_person(words) or is_handle(_OF.sub("", _SUFFIX.sub("", words.strip())))


def without_suffix(words: str) -> str:
    """A name without what may follow it: ``"Jane Roe, Sr."`` → ``"Jane Roe"``."""
    return _SUFFIX.sub("", words)


def is_person(words: str) -> bool:
    """Whether ``words`` have the shape of a person's name, with what may follow it: ``"Lord Roe of Leeford"``."""
    return is_peer(words) or names.looks_like_name(_OF.sub("", _SUFFIX.sub("", words.strip())))


def is_peer(words: str) -> bool:
    """Whether ``words`` call somebody by a place: ``"The Earl of Roe"``."""
    return bool(_PEER.fullmatch(words.strip()))


def is_handle(words: str) -> bool:
    """Whether ``words`` may be a login: one word of letters, digits and hyphens, with a letter first."""
    return (
        bool(re.fullmatch(r"[^\W\d_][\w-]{2,24}", words))
        and not words.isdigit()
        and names.fold(words) not in names.NOT_NAMES
    )


def is_initials(words: str) -> bool:
    """Whether ``words`` are two to four capitals, as they stand for a name."""
    return bool(_SHORT.fullmatch(words))


def is_official(words: str) -> bool:
    """Whether ``words`` are a surname under a title or office, or a whole name in capitals."""
    bare = _NOTE.sub(" ", words).strip()
    if role_of(bare):
        return bare.isupper() or bool(re.match(r"The\s+[A-Z]", bare))
    tokens = _OF.sub("", _SUFFIX.sub("", bare)).split()
    if not tokens or len(tokens[-1].strip(".")) < 2 or names.fold(tokens[-1]).strip(".") in names.TITLES:
        return False
    titles = [t for t in tokens if names.fold(t).strip(".") in names.TITLES | OFFICES]
    if len(tokens) > 1 and tokens[0] in titles and len(titles) < len(tokens) <= 5:
        return all(t[0].isupper() or names.fold(t).strip(".") in names.PARTICLES for t in tokens)
    return 2 <= len(tokens) <= 5 and all(in_capitals(t) for t in tokens)


def is_in_capitals(words: str) -> bool:
    """Whether ``words`` are a whole name in capitals, without a title."""
    tokens = words.split()
    return len(tokens) > 1 and all(map(in_capitals, tokens)) and names.fold(tokens[0]).strip(".") not in names.TITLES


def in_capitals(word: str) -> bool:
    """Whether a surname is set in capitals, but for a prefix: ``"McFARLANE"``, ``"DeWINE"``."""
    return bool(re.fullmatch(r"(?:[A-Z][a-z]{1,2})?[^\W\d_a-z][^\W\d_a-z'’.\-]*(?:['’\-][^\W\d_a-z]+)*\.?", word))
