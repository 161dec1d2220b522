"""A reader's question into a query: which experts, which topic, what kind of question.

A name is a filter, not a word: it says whose passages count and is taken out of what is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from assistant import language
from assistant.asked import asked, is_subject
from assistant.gibberish import is_gibberish
from corpus import misspelling, names
from corpus.lexicon import Joined, Lexicon, Words
from corpus.mentions import Mention, Mentions, without
from corpus.types import Corpus, Expert, Span
from index.lexical import terms
from index.types import Encoder

Kind = Literal["ask", "who", "compare", "more", "why", "others"]

_EXCEPT = re.compile(
    r"\b(?:but|except|excluding|without|besides|apart from|other than|aside from|not)\s+(?:for\s+)?$",
    re.IGNORECASE,
)
# Asks for those who hold with somebody or against: that somebody is not one of them.
_BESIDE = re.compile(
    r"""(?:^|[.?!;,:]\s*|\b(?:and|but|so)\s+)
        (?: (?:do|does|did|is|are|was|were|would|has|have)\s+ )? (?:the\s+)?
        (?: who(?:\s+else)? | (?:any|some)(?:one|body)(?:\s+else)? | (?:any|some|all|which|none)\s+of\s+(?:the\s+)?\w+
          | (?:which|what|any|the|all)?\s*(?:other\s+)?(?:experts?|scholars?|panell?ists?|speakers?|others?) )
        \s+ (?:[\w'’]+\s+){0,4}?
        (?: (?:dis)?agree[sd]?\s+with | agreeing\s+with | differ(?:s|ed|ent)?\s+(?:from|with) | dissent(?:s|ed)?\s+from
          | dispute[sd]? | contradict(?:s|ed)? | oppose[sd]?(?:\s+to)? | object(?:s|ed)?\s+to | argue[sd]?\s+against
          | challenge[sd]? | critici[sz]e[sd]? | rebut(?:s|ted)? | (?:takes?|took)\s+issue\s+with
          | push(?:es|ed)?\s+back\s+(?:on|against) | side[sd]?\s+with | share[sd]? | support(?:s|ed)?
          | back(?:s|ed)?(?:\s+up)?
          | respond(?:s|ed)?\s+to | repl(?:y|ies|ied)\s+to | (?:as|the)\s+same\s+(?:as|way\s+as) )
        \s+$""",
    re.IGNORECASE | re.VERBOSE,
)
# Asks who spoke on a topic, rather than what was said.
_ROSTER = re.compile(
    r"""^\W*(?:and\s|so\s|ok\s)?(?:who|which|what\s(?:experts?|scholars?|speakers?))\b .{0,60}? \b
        (?: answer(?:s|ed)? | address(?:es|ed)? | sp(?:oke|eaks?) | comment(?:s|ed)? | respond(?:s|ed)?
        | discuss(?:es|ed)? | repl(?:y|ies|ied) | talk(?:s|ed)? | weigh(?:s|ed)?\ in | contribut(?:es|ed)? ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
# Takes for granted that all hold one view. Each speaks for themselves, and no passage says what all think.
_PRESUMES = re.compile(
    r"""^\W*(?:and\s|but\s|so\s)? (?:why|how\ come|since\ when|when) \b .{0,40}?
        \b(?: all\ (?:of\ )?(?:the\ |your\ )?(?:\w+\ )?(?:experts?|scholars?|panell?ists?|speakers?|authors?|them)
            | all\ (?:of\ the\ )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten)
            | every(?:one|body)\ (?:here|on\ the\ panel) | every\ (?:expert|scholar|panell?ist|speaker)
            | the\ (?:whole|entire)\ panel | the\ (?:experts|scholars|panell?ists)\ (?:all|unanimously)
            | unanimous(?:ly)?
            )\b .{0,12}? \b(?:agree|conclude|urge|demand|insist|claim|say|think|believe|want|call|argue|recommend|reject
                |support|condemn|praise|warn|hold|maintain|oppose|advise|admit|deny)""",
    re.IGNORECASE | re.VERBOSE,
)
# What is left of a question that names a topic and asks nothing else of it.
_ABOUT_TOPICS = frozenset(
    terms(
        "topic question issue point section number no expert scholar speaker panelist everybody everyone answer "
        "answered address comment respond reply discuss talk weigh contribute summarise summarize summary show give "
        "list read whole overview saying please"
    )
)
_LONG_WORD = re.compile(r"(?<![\w'’-])[a-zA-Z]{5,}(?![\w'’-])")
_PREFIX = re.compile(r"^(?:anti|co|counter|cross|de|dis|inter|mis|multi|non|over|post|pre|pro|re|sub|trans|un|under)")
_SUFFIX = re.compile(r"(?:i?es|s|e?rs?|ed|ing|ly|ness|ists?|ish|able|less|ful|[iy][sz](?:e|er|ed|ing|ation))$")
_ENCODERS_LANGUAGE = "en"
_SAME_START = 3  # letters that forms of one word share
_SHORTEST_ROOT = 3
_LONG_MISSPELT = 8  # letters from which two may be wrong
_LISTED = re.compile(r"\s*(?:,\s*(?:(?:and|or|nor)\s+)?|(?:and|or|nor|&)\s+)(?:for\s+)?", re.IGNORECASE)
_TOPIC_NUMBER = re.compile(r"\b(?:topic|question|issue|point|section|no\.?|number|#)\s*#?(\d{1,3})\b", re.IGNORECASE)
_KINDS: dict[Kind, re.Pattern[str]] = {
    "more": re.compile(
        r"""^(?: (?:please|ok(?:ay)?|and|can\ you|could\ you|tell\ me|go\ on|give\ me|show\ me|say) \W+ )*
            (?: (?:some|a\ bit|a\ little|any(?:thing)?) \s+ )?
            (?:more|go\ on|continue|elaborate|expand|else)\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "why": re.compile(
        r"""^(?: (?:and|but|so|ok(?:ay)?) \W+ )*
            (?:why|how\ come|for\ what\ reason|what(?:['’]s|\ is|\ are)\ the\ reason)""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "others": re.compile(
        r"""\b(?: dis(?:agrees?|sents?|putes?) | objects? | contradicts? | opposite | opposed? | who\ else
            | sees?\ (?:it|this|that)\ differently
            | other(?:s|\ one|\ experts|\ views?|\ side|\ opinions?)
            | (?:any|some)(?:one|body)\ (?:else|more|less) )\b""",
        re.IGNORECASE | re.VERBOSE,
    ),
    "compare": re.compile(
        r"\b(?:compare|comparison|versus|vs\.?|differ(?:s|ence|ences)?|agree(?:s|d)?|each of them|between)\b",
        re.IGNORECASE,
    ),
    "who": re.compile(r"^(?:\W|and|so|but)*(?:who|whose|which (?:of (?:them|the \w+)|\w+)|name the)\b", re.IGNORECASE),
}
# Asks where something is named at all, rather than what is said of it.
_MENTION = re.compile(
    r"""^\W*(?:and\s|but\s|so\s)?(?:where|who|which|in\ (?:which|what)|what\ (?:passages?|parts?|experts?)
        |do|does|did|is|are|was|were|has|have|any\w*)\b .*
        \b(?: mention(?:s|ed|ing)? | comes?\ up | came\ up | crop(?:s|ped)?\ up | pop(?:s|ped)?\ up
        | appear(?:s|ed)? | br(?:ing|ings|ought)\ up | refer(?:s|red|ring)?\ to | reference[sd]? | cite[sd]?
        | allude[sd]?\ to | named | name-drops? | occur(?:s|red)? | quote[sd]? | in\ (?:which|what)\ context
        | (?<=\bterm\ )\S+\ used | (?<=\bword\ )\S+\ used )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MENTIONED_AS = frozenset(
    terms(
        "mentioned mentioning come came up crop pop appear bring brought refer reference cite allude name drop occur "
        "quote context get word term phrase used anywhere somewhere ever at all discussion conversation text "
        "roundtable passage part place expert scholar speaker panelist"
    )
)
# Somebody's opinion is asked for: group 1 is whose.
_OWNER = r"((?:[^\W\d_][\w.'’-]*\s+){0,4}?[^\W_][\w.'’-]*)"
# Where nothing after the name bounds it: capitalised words together, or one word.
_NAME = r"((?-i:[^\W\d_a-z][\w.'’-]*(?:\s+[^\W\d_a-z][\w.'’-]*){0,3})|[^\W\d_][\w.'’-]*)"
_OPINION = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:^\W*|\b(?:what|how|why|where|when)\s+)(?:does|did|do|would|might|has|is)\s+"
        rf"{_OWNER}\s+"
        r"(?:(?:personally|actually|really|have to|had to|got to)\s+)?"
        r"(?:say|said|think|thought|argue|claim|believe|write|answer|reply|respond|view|recommend|conclude|feel|suggest|"
        r"propose|mention|explain|comment|discuss|(?:dis)?agree|fear|worry|support|oppose|prefer|hope|trust|like|"
        r"worried|concerned|afraid|optimistic|pessimistic|sceptical|skeptical)\b",
        rf"\b(?:views?|opinions?|position|stance|take|argument|answer|reply|response)\s+of\s+{_NAME}",
        rf"\baccording to\s+{_NAME}",
        r"((?:[^\W\d_][\w.-]*\s+){0,3}?[^\W\d_][\w.-]*)['’]s?\s+"
        r"(?:view|opinion|position|stance|take|argument|answer|reply|thoughts?)\b",
    )
)
# The full name at the end of words that lead up to it: "what is Dr. Smith", "tell me Jane Roe".
_CAPITALISED = re.compile(r"(?<=\s)(?:[^\W\d_a-z][\w.'’-]*\s+){1,3}[^\W\d_a-z][\w.'’-]*$")
# A full name that heads a question: "Jane Roe on privacy", "Ask Jane Roe whether", "Jane Roe: is it fair?"
_HEADED = re.compile(
    r"""^\W*(?:(?i:and|but|so|then|ask|tell\ me\ what|what\ about|how\ about)\s+)?
        ([^\W\d_a-z][\w.'’-]*(?:\s+(?:[a-z]{1,3}\s+)?[^\W\d_a-z][\w.'’-]*){1,3})
        (?: \s*:\s | ,\s(?=(?i:what|how|why|is|are|do|does|did|can|could|will|would)\b)
          | \s+(?i:on|about|regarding|whether|thinks?|says?|said|argues?|believes?|claims?)\s )""",
    re.VERBOSE,
)
# What is left of "What did A and B say about" without the names says nothing of the matter; "why" does.
_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE | re.VERBOSE)
    for pattern in (
        r"""^(?:what|how)\s+(?:does|did|do)(?:n['’]t)?\s+(?:(?:and|or|both|vs\.?|versus|,)\s+)*
            (?: (?:say|think|argue|claim|believe|mean|see|view|feel|suggest|recommend|propose|comment|talk|learn
                |discuss|mention) \s+ (?:(?:about|of|on|to|that|towards?)\s+)? )?""",
        r"(?<=^why)\s+(?:does|did|do)(?:n['’]t)?(?=\s)",
    )
)
_NOBODY = frozenset(
    "i you he she it we they this that these those one the a an his her its their our your my each every some any "
    "all both no experts expert panel panelists panellists speakers speaker scholars authors author contributors "
    "contributor participants people anyone anybody everyone everybody someone somebody who them us him me text "
    "post blog article interview book most many others topic question issue point section number".split()
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a reader wants, ready to be searched.

    ``text`` is the question without the names of those asked. ``experts`` are the ids whose passages count, None for
    all; ``named`` those whom the reader asks, in order. ``topics`` are pairs of document id and topic number, and
    ``documents`` ids of documents; None for all.
    ``stranger`` is the name of somebody whose view is asked for and who is not among the experts; ``voices`` are the
    third parties whom the question names and whom experts quote. ``language`` is that of the question where it
    evidently is not the corpus's, ISO 639-1. ``sought`` are the index terms of what the question asks to be
    mentioned, empty if it asks something else. ``roster``: what was said under ``topics`` is asked for as a whole.
    ``presumes``: the question takes for granted that all hold one view. ``is_gibberish``: it has hardly a word.
    """

    question: str
    text: str
    kind: Kind = "ask"
    experts: frozenset[str] | None = None
    named: tuple[str, ...] = ()
    topics: frozenset[tuple[str, int]] | None = None
    documents: frozenset[str] | None = None
    stranger: str | None = None
    voices: frozenset[str] = frozenset()
    language: str | None = None
    sought: tuple[str, ...] = ()
    roster: bool = False
    presumes: bool = False
    is_gibberish: bool = False


class Understanding:
    """Turns questions about one corpus into queries.

    Args:
        corpus: whose experts, topics and third parties may be meant.
        encoder: knows the words of the language.
        anticipated: the questions of the bank.
    """

    def __init__(self, corpus: Corpus, encoder: Encoder, anticipated: Iterable[str] = ()) -> None:
        self._corpus = corpus
        self._vocabulary = corpus.vocabulary
        self._mentions = Mentions.of(corpus, encoder.knows)
        self._common = self._mentions.common
        self._is_word = encoder.knows
        self._pieces = encoder.pieces
        self._reads = corpus.language == _ENCODERS_LANGUAGE
        self._anticipated = tuple(anticipated)
        self._quoted = {author: names.tokens(author) for author in corpus.quoted}

    @cached_property
    def _expected(self) -> Lexicon:
        """The folded words of the corpus and of its anticipated questions. Few questions need them: they come late."""
        asked = (w for question in self._anticipated for w in re.findall(r"[^\W\d_]+", names.fold(question)))
        return Joined(self._vocabulary, Words(asked))

    def read(self, question: str, experts: tuple[str, ...] = (), topic: int | None = None) -> Query:
        """What ``question`` asks.

        Args:
            question: as the reader typed it.
            experts: ids that the reader chose besides; they count like names in the question.
            topic: a topic number that the reader chose besides.
        """
        mentions = self._mentions.find(question)
        of_whom = asked(question, mentions)
        stranger = self._stranger(question, mentions, of_whom)
        excluded = _excluded(question, mentions)
        meant = [m for m in of_whom if m.expert not in excluded]
        named = tuple(dict.fromkeys([*experts, *(m.expert for m in meant)]))
        text = without(question, [m for m in mentions if m in meant or m.expert in excluded])
        chosen: frozenset[str] | None = frozenset(named) if named else None
        if excluded and not named:
            chosen = frozenset(e.id for e in self._corpus.experts) - excluded
        topics = self._topics(question, topic)
        spoken = language.foreign(text, self._corpus.language, self._is_known)
        # Of another language the encoder knows hardly a word: there every second one would be none, or misspelt.
        noise = (
            self._reads and not self._is_plain(text) and is_gibberish(text, self._expected, self._is_word, self._pieces)
        )
        if self._reads and not spoken and not noise:
            text = self._spelt(text)
        left = [t for t in terms(_TOPIC_NUMBER.sub(" ", text)) if t not in _ABOUT_TOPICS]
        titled = self._titled(left) if not topics and _ROSTER.search(question) else None
        return Query(
            question=question,
            text=_matter(text) if any(is_subject(question, m) for m in meant) else text,
            kind=kind_of(question),
            experts=chosen,
            named=named,
            topics=topics or titled,
            roster=titled is not None or (topics is not None and len(topics) == 1 and topic is None and not left),
            stranger=stranger,
            voices=frozenset(
                a for a, parts in self._quoted.items() if parts[-1] in re.findall(r"\w+", names.fold(question))
            ),
            language=spoken,
            sought=_sought(text),
            presumes=_PRESUMES.search(question) is not None,
            is_gibberish=noise,
        )

    def _is_plain(self, text: str) -> bool:
        return all(map(self._is_known, re.findall(r"[^\W\d_]+", names.fold(text))))

    def _is_known(self, word: str) -> bool:
        return word in self._vocabulary or self._is_word(word)

    def _spelt(self, text: str) -> str:
        """``text`` with words that are none, but for a typing error or two, put right: for searching alone."""
        return _LONG_WORD.sub(lambda m: self._nearest(m[0]) if m.start() == 0 or m[0].islower() else m[0], text)

    def _nearest(self, word: str) -> str:
        """The one expected word that ``word`` may be a misspelling of; else ``word`` itself."""
        folded = names.fold(word)
        if any(self._is_known(w) or w in self._expected for w in (folded, *terms(folded))):
            return word
        alike = {s for w in self._expected.beginning(folded[:_SAME_START]) for s in terms(w)}
        if alike & set(terms(folded)) or any(self._is_word(w) for w in _roots(folded)):
            return word
        allowed = 2 if len(folded) >= _LONG_MISSPELT else 1
        like = [w for w in self._expected.beginning(folded[0]) if abs(len(w) - len(folded)) <= allowed]
        near = misspelling.near(folded, like, allowed)
        least = min(near.values(), default=0)
        found = [w for w, n in near.items() if n == least]
        # Forms of one word are one word: "company" and "companies".
        return min(found) if len({s for w in found for s in terms(w)}) == 1 else word

    def expert(self, form: str) -> Expert | None:
        """The expert whom ``form`` names, in any form of the name."""
        for expert in self._corpus.experts:
            if form == expert.id:
                return expert
        found = {m.expert for m in self._mentions.find(form.title() if form.islower() else form)}
        return self._corpus.expert(found.pop()) if len(found) == 1 else None

    def _topics(self, question: str, chosen: int | None) -> frozenset[tuple[str, int]] | None:
        numbers = {int(n) for n in _TOPIC_NUMBER.findall(question)} if chosen is None else {chosen}
        if not numbers:
            return None
        return frozenset((d, t.number) for d, t in self._corpus.topics if t.number in numbers) or None

    def _titled(self, wanted: Sequence[str]) -> frozenset[tuple[str, int]] | None:
        """The one topic whose title has all of ``wanted``."""
        found = [(d, t.number) for d, t in self._corpus.topics if set(wanted) <= set(terms(t.title))]
        return frozenset(found) if wanted and len(found) == 1 else None

    def _stranger(self, question: str, mentions: Sequence[Mention], of_whom: Sequence[Mention]) -> str | None:
        """Whose view is asked for, if it is a person who is neither an expert nor quoted by one."""
        for mention in of_whom:
            fuller = self._fuller_name(question, mention)
            if fuller:
                return fuller
        # Where an expert is the subject, others' views are what it is about.
        has_subject = any(is_subject(question, m) for m in mentions)
        for pattern in _OPINION[:1] if has_subject else _OPINION:
            for match in pattern.finditer(question):
                # Where nothing bounds the name in front, words that lead up to it may have been taken with it.
                name = _CAPITALISED.search(match[1]) if pattern is _OPINION[-1] else None
                span = Span(match.start(1) + name.start(), match.end(1)) if name else Span(*match.span(1))
                who = span.of(question)
                if not any(m.span.touches(span) for m in mentions) and self._is_stranger(who):
                    return who
        headed = None if mentions else _HEADED.match(question)
        # A matter may stand there too, and in a headline every word has a capital.
        if headed and not _is_headline(question[headed.end(1) :]) and self._is_stranger(headed[1]):
            words = names.tokens(headed[1])
            is_titled = names.fold(headed[1].split()[0]).strip(".") in names.TITLES
            if is_titled or any(w not in self._vocabulary and not self._is_word(w) for w in words):
                return headed[1]
        return None

    def _is_stranger(self, name: str) -> bool:
        without_article = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
        if self._mentions.is_nobodys(without_article):
            return True
        small = names.JOINING | names.PARTICLES
        is_capital = all(any(c.isupper() for c in w) for w in without_article.split() if w not in small)
        if is_capital and self._mentions.is_vacant(without_article):
            return True
        words = [names.fold(w).strip(".") for w in name.split()]
        is_titled = words[0] in names.TITLES
        words = [re.sub(r"['’]s?$", "", w) for w in words if w not in names.TITLES]
        if not words or any(w in _NOBODY for w in words):
            return False
        if any(set(words) & set(quoted) for quoted in self._quoted.values()):
            return False
        if is_titled and is_capital:
            return True
        if len(words) == 1 and len(name) > 1 and name.isupper() and name.isalpha():
            return False  # a body, a law or a thing
        unknown = [w for w in words if w not in self._vocabulary]
        if not is_capital:
            is_name = len(words) > 1 and len(unknown) == len(words)
            return bool(unknown) and not (all if is_name else any)(self._is_word(w) for w in unknown)
        # A full name that the corpus mentions is a stranger too; a single one may be a book, a firm or a city.
        return bool(unknown) or (len(words) > 1 and not any(w in self._common for w in words))

    def _fuller_name(self, question: str, mention: Mention) -> str | None:
        """A person who shares one name with an expert: "Wang Yi", where the expert is Keren Wang."""
        own = {
            t
            for e in self._corpus.experts
            if e.id == mention.expert
            for f in (e.name, *e.aliases)
            for t in names.tokens(f)
        }
        given = {names.tokens(e.name)[0] for e in self._corpus.experts if e.id == mention.expert and " " in e.name}
        others = {t for e in self._corpus.experts if e.id != mention.expert for t in names.tokens(e.name)} - own
        whole = re.sub(r"['’]s?$", "", mention.span.of(question))
        written = [w for w in re.findall(r"[^\W\d_]+", whole) if names.fold(w) not in names.TITLES]
        if len(written) != 1 or not written[0][0].isupper() or question.istitle():
            return None
        after = re.match(r"\s+([^\W\d_]{2,})", question[mention.span.end :])
        before = re.search(r"([^\W\d_]{2,})\s+$", question[: mention.span.start])
        rest = question[mention.span.end + after.end() :] if after else ""
        for neighbour, is_first in ((after, False), (before, before is not None and before.start() == 0)):
            if not neighbour or not neighbour[1][0].isupper() or neighbour[1].isupper():
                continue
            word = names.fold(neighbour[1])
            if is_first and word not in others:
                continue
            near = any(word[0] == t[0] and misspelling.errors(word, t, 2) <= (2 if len(t) > 4 else 1) for t in own)
            if word in names.TITLES or near:
                continue
            # After a given name even a word of the texts is a surname: "Larry Page", where the expert is Larry Backer.
            is_surname = neighbour is after and names.fold(written[0]) in given and not _is_headline(rest)
            if word in self._vocabulary and not is_surname and word not in others:
                continue
            parts = (written[0], neighbour[1]) if neighbour is after else (neighbour[1], written[0])
            return " ".join(parts)
        return None


def _roots(word: str) -> set[str]:
    """What ``word`` may be derived from: "shake" and "shak" for "shakers"."""
    bare = {_PREFIX.sub("", word), word}
    bare |= {_SUFFIX.sub("", w) for w in bare}
    return {root for w in bare for root in (w, f"{w}e", f"{w}y") if len(root) >= _SHORTEST_ROOT} - {word}


def _is_headline(text: str) -> bool:
    """Whether the words of ``text`` that could have a capital mostly have one."""
    words = re.findall(r"[^\W\d_]{4,}", text)
    return bool(words) and 2 * sum(w[0].isupper() for w in words) > len(words)


def _excluded(question: str, mentions: Sequence[Mention]) -> frozenset[str]:
    """The ids of those whom the question leaves out: "but Roe", "except Roe and Lee", "who disagrees with Roe"."""
    left_out: list[Mention] = []
    for mention in mentions:
        listed = left_out and _LISTED.fullmatch(question[left_out[-1].span.end : mention.span.start])
        before = question[: mention.span.start]
        if listed or _EXCEPT.search(before) or _BESIDE.search(before):
            left_out.append(mention)
    return frozenset(m.expert for m in left_out)


def _matter(text: str) -> str:
    """What is asked of somebody, by a question without the name; the whole of it if nothing else is left."""
    matter = text
    for frame in _FRAMES:
        matter = frame.sub("", matter)
    return matter if terms(matter) else text


def _sought(text: str) -> tuple[str, ...]:
    if not _MENTION.search(text):
        return ()
    return tuple(dict.fromkeys(t for t in terms(text) if t not in _MENTIONED_AS))


def kind_of(question: str) -> Kind:
    """The kind of a question, by its wording alone."""
    for kind, pattern in _KINDS.items():
        if pattern.search(question):
            return kind
    return "ask"
