"""Personal names: comparing their written forms, and telling them from other capitalised words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady senator sen representative rep congressman "
    "congresswoman judge justice rev hon honorable president chair chairman chairwoman chairperson "
    "herr frau dott señor señora monsieur madame".split()
)
PARTICLES = frozenset("al bin bint d' da das de del della den der di dos du el ibn la le ten ter van von y".split())
# Before a title: "Right Hon.", "Madam Chair".
STYLES = frozenset("right most very his her minister secretary councillor commissioner governor mayor baroness".split())
# What somebody is who is named by it: the last word of "Project Manager" or "the Prime Minister".
OFFICES = frozenset(
    "actor administrator advisor adviser advocate ambassador analyst architect assistant attorney captain chair "
    "chairman chairperson chairwoman chancellor clerk coach colonel commissioner consultant controller coordinator "
    "councillor counsel counsellor curator dean delegate deputy designer developer director doctor economist "
    "engineer executive expert facilitator general governor guest head host interviewer investigator judge leader "
    "lecturer librarian manager mayor minister moderator negotiator nurse officer operator organiser organizer "
    "participant planner postdoc premier president principal producer professor programmer prosecutor provost "
    "rapporteur registrar reporter representative researcher scientist secretary senator speaker specialist "
    "spokesman spokesperson spokeswoman student supervisor teacher technician treasurer undergrad vice-president "
    "witness".split()
)
# Words inside the name of an office.
JOINING = frozenset("of for the and in to at on".split())
LETTERS_AFTER = frozenset("AM CBE DBE Esq III Jr KC MEP MP MS MSP OBE PhD QC Sr TD".split())
# Words that stand before a colon at the head of a paragraph without naming anybody.
NOT_NAMES = frozenset(
    "a answer answers background caption caveat conclusion context correction credit definition disclaimer "
    "disclosure edit editor editors example examples figure first second third finally fourth however image "
    "important introduction issue lesson links methods moral note notes part photo picture point problem ps "
    "q question questions read reference references related remember result results section see source "
    "sources step subject summary table tip tips tl;dr topic transcript translation update updated video "
    "warning date time location place present attendees participants".split()
)
# Who asks and is no expert, as labels name them.
EDITORS = frozenset("q question interviewer moderator host facilitator editor editors audience".split())
_ELIDED = re.compile(r"(?:[dl]|al|el|dell|dall)['’-][^\W\d_a-z]")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*\.?")
_SHORT = 100  # characters; what is longer does not come again


def fold(text: str) -> str:
    """Lower case without accents, for comparing names: ``"Catà"`` and ``"cata"`` are equal."""
    if text.isascii():  # nearly all is, and has nothing to take off
        return text.casefold()
    return _folded(text) if len(text) <= _SHORT else _folded.__wrapped__(text)


@lru_cache(maxsize=65536)
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokens(name: str) -> tuple[str, ...]:
    """The folded words of a name without titles; ``"Dr. Larry C. Backer"`` → larry, c, backer."""
    words = (fold(t).strip(".") for t in _TOKEN.findall(name))
    return tuple(w for w in words if w and w not in TITLES)


def key(name: str) -> tuple[str, ...]:
    """What two forms of one name share whatever the order of its parts: its sorted tokens."""
    return tuple(sorted(tokens(name)))


def slug(name: str) -> str:
    """An identifier made of a name: ``"Larry Catà Backer"`` → ``"larry-cata-backer"``."""
    return "-".join(re.findall(r"[^\W_]+", fold(name)))


def in_order(name: str) -> str:
    """A name with the surname last: ``"Roe, Jane"`` → ``"Jane Roe"``."""
    last, comma, first = (part.strip() for part in name.partition(","))
    return f"{first} {last}" if comma and looks_like_name(first) and looks_like_name(last) else name


def looks_like_name(text: str) -> bool:
    """Whether ``text`` has the shape of a person's name: one to five capitalised words.

    Particles (``van``, ``de``) may be in lower case; scripts without case count by length alone.
    """
    words = text.split()
    if not 1 <= len(words) <= 6 or len(text) > 60:
        return False
    strong = 0
    for word in words:
        bare = word.strip(".,'’\"“”()")
        if not bare or any(c.isdigit() for c in bare):
            return False
        if not all(c.isalpha() or unicodedata.combining(c) or c in "-'’." for c in bare):
            return False
        is_initial = len(bare) == 1 and len(words) > 1
        if (fold(bare) in NOT_NAMES and not is_initial) or fold(text.strip()) in EDITORS:
            return False
        if bare[0].isupper() or _ELIDED.match(bare) or (not bare[0].islower() and len(bare) <= 8):
            strong += fold(bare) not in TITLES
        elif fold(bare) not in PARTICLES:
            return False
    return 1 <= strong <= 5
