"""Words of a third party inside a turn.

Three ways to quote are handled. A block quotation that the markup shows is its author's whom the paragraph before it
announces or the line under it names. One without marks follows a paragraph that ends in a colon and introduces
somebody by name: the one whose words are announced ("Jane Roe's remark:", "as Jane Roe put it:"), or whom the
speaker comes back to afterwards ("Roe's remark shows"). A long passage in quotation marks is credited where its
sentence says whose it is ("as Jane Roe put it, “…”", "“…”, wrote Jane Roe").
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from corpus import names
from corpus.types import Quotation, Span

_PARTICLES = "|".join(sorted(names.PARTICLES))
_NAME = rf"[^\W\d_a-z][\w’'\-]*?(?:\s+(?:(?:{_PARTICLES})\s+)*(?:[A-Z]\.|[^\W\d_a-z][\w\-]*?)){{0,4}}"
_WORDS = (
    "account|analogy|argument|assessment|comment|comments|commentary|definition|description|dictum|formula|"
    "formulation|insight|line|lines|maxim|observation|observations|passage|point|quote|quotation|remark|"
    "remarks|statement|summary|verdict|warning|words"
)
_SAYS = (
    "said|says|wrote|writes|put|puts|noted|notes|observed|observes|argued|argues|remarked|warned|warns|"
    "explained|explains|stated|states|asked|asks|concluded|concludes|quipped|declared|recalled|written|added|adds|"
    "answered|answers|claimed|claims|confessed|continued|continues|cried|exclaimed|insisted|insists|maintained|"
    "maintains|replied|replies|suggested|suggests|schrieb|schreibt|sagte|sagt|meinte|écrit|écrivait|disait|dit"
)
_ADVERBS = r"(?:(?:once|has|had|famously|rightly|also)\s+)*"
_OWNER = re.compile(rf"(?P<name>{_NAME})(?:['’]s|['’])\s+(?:\w+\s+){{0,2}}?(?:{_WORDS})\b")
_OF = re.compile(rf"\b(?:{_WORDS})\s+(?:of|by|from)\s+(?P<name>{_NAME})(?=[\s,.:;]|$)")
_SAYER = re.compile(rf"(?P<name>{_NAME})\s+{_ADVERBS}(?:{_SAYS})\b")
_QUOTE_OF = re.compile(rf"\b(?:quote|quoting|cite|citing)\s+(?P<name>{_NAME})(?=[\s,.:;]|$)")
_SIGNED = re.compile(rf"(?:[\n.?!”\"’]\s*)(?:—|–|--|―)\s*(?P<name>{_NAME})(?:,[^\n]{{0,80}})?\s*$")
# A passage in quotation marks, typographic or plain, within one paragraph.
_QUOTED = re.compile(r"“[^“”]+”|„[^„“”]+[“”]|«[^«»]+»|(?<!\w)\"[^\"]+\"(?!\w)|``[^`]+?''")
_LONG = 8  # words
_NEAR = 200  # characters
_SENTENCE_END = re.compile(r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bProf)(?<!\bp)(?<!\bpp)[.?!]\s")
_PRONOUNS = frozenset("he i it she that they this we who you".split())
_TITLED = rf"(?:(?:Mr|Mrs|Ms|Dr|Prof|Miss|Sir|Lady|Lord)\.?\s+)?{_NAME}"
# "(1911, p. 4)" behind a name.
_CITED = r"(?:\s*\([^()]{1,40}\))?"
_BEFORE = (
    re.compile(
        rf"\b(?:[Aa]s|[Ll]ike|[Ww]ie|[Cc]omme)\s+(?P<name>{_TITLED})\s+{_ADVERBS}(?:{_SAYS})\b[^,]{{0,30}}[,:]?\s*$"
    ),
    re.compile(rf"(?i:\b(?:in the words of|according to|to quote|quoting))\s+(?P<name>{_TITLED})[,:]?\s*$"),
    re.compile(
        rf"(?P<name>{_TITLED}){_CITED}(?:,[^,]{{1,60}},|,?\s+who)?\s+{_ADVERBS}(?:{_SAYS})(?:\s+that)?[,:]?\s*$"
    ),
    re.compile(rf"(?P<name>{_TITLED}){_CITED}\s+{_ADVERBS}(?:told|tells)(?:\s+\w+){{1,4}}?(?:\s+that)?[,:]?\s*$"),
    re.compile(rf"\b(?:quotes|quoted|quoting|cites|cited|citing)\s+(?P<name>{_TITLED})(?:\s+that)?[,:]?\s*$"),
    re.compile(rf"\b(?:{_WORDS})\s+(?:of|by|from)\s+(?P<name>{_TITLED}):\s*$"),
    re.compile(rf"(?P<name>{_TITLED})['’]s?\s+(?:\w+\s+){{0,2}}?(?:{_WORDS})(?:\s+that|\s+is)?[,:]?\s*$"),
)
_AFTER = (
    re.compile(rf"^[,\s—–-]*(?:as\s+)?(?P<name>{_TITLED})\s+{_ADVERBS}(?:{_SAYS})\b"),
    re.compile(rf"^[,\s—–-]*(?:{_SAYS})\s+(?P<name>{_TITLED})(?=[\s,.;]|$)"),
    re.compile(rf"^[,\s—–-]*(?:in the words of|according to)\s+(?P<name>{_TITLED})(?=[\s,.;]|$)"),
    re.compile(
        rf"^\s*[.,]?\s*\((?P<name>{_TITLED}),?\s+(?:pp?\.|[^()]{{0,60}}?\b[12]\d{{3}}\b|[^()]{{0,60}}\bpp?\.)[^()]*\)"
    ),
    re.compile(rf"^\s*(?:—|–|--|―)\s*(?P<name>{_TITLED})(?:,[^\n]{{0,80}})?\s*$"),
)
# A name behind one of these is a place, or somebody spoken to.
_OBLIQUE = re.compile(r"\b(?:on|in|at|to|near|with|from|for|by|of)\s+(?:(?:the|Mr|Mrs|Ms|Dr)\.?\s+)?$")
_BY_VERB = _BEFORE[2:4]
# Words that begin a sentence, and so have a capital, before a name.
_OPENING = re.compile(r"^(?:(?:And|As|But|Even|For|Here|In|Like|Once|Or|So|Then|Thus|To|What|When|Where|While)\s+)+")
_COLON = (":", "：")


def found(text: str, paragraphs: Sequence[Span], marked: Container[Span] = ()) -> tuple[Quotation, ...]:
    """The quotations among the paragraphs of one turn whose author is named, in order.

    Args:
        text: the document's text.
        paragraphs: those of the turn.
        marked: the spans of the blocks that the markup shows as quotations.
    """
    blocks = introduced(text, paragraphs)
    held = {q.span for q in blocks}
    for place, paragraph in enumerate(paragraphs):
        if paragraph in held:
            continue
        if paragraph in marked:
            name = author(text, paragraphs[:place][-1:], paragraph)
            blocks += (Quotation(paragraph, name),) if name else ()
        else:
            blocks += cued(text, paragraph)
    return tuple(sorted(blocks, key=lambda q: q.span))


def introduced(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """The introduced block quotations among the paragraphs of one turn.

    Without commentary that comes back to the author, one paragraph is taken to be quoted: crediting
    one too many is a smaller wrong than passing another's words off as the expert's.
    """
    quoted = []
    for first, intro in enumerate(paragraphs[:-1], start=1):
        name = announced(intro.of(text))
        if name:
            last = _end(text, paragraphs, first, name)
            quoted += [Quotation(p, name) for p in paragraphs[first : last + 1]]
    return tuple(quoted)


def cued(text: str, paragraph: Span) -> tuple[Quotation, ...]:
    """The long passages in quotation marks inside a paragraph whose sentence says whose words they are."""
    quoted = []
    for match in _QUOTED.finditer(text, paragraph.start, paragraph.end):
        if len(match[0].split()) < _LONG:
            continue
        before = _SENTENCE_END.split(text[max(paragraph.start, match.start() - _NEAR) : match.start()])[-1]
        after = text[match.end() : min(paragraph.end, match.end() + _NEAR)]
        name = _cue(before, _BEFORE) or _cue(after, _AFTER)
        if name:
            quoted.append(Quotation(Span(*match.span()), name))
    return tuple(quoted)


def author(text: str, before: Sequence[Span], quotation: Span) -> str | None:
    """Whose words a block quotation holds: who is announced right before it, or named under it; None if nobody is."""
    name = announced(before[-1].of(text)) if before else None
    return name or signed(quotation.of(text))


def _cue(words: str, patterns: Sequence[re.Pattern[str]]) -> str | None:
    """The one person to whom the words beside a quotation give it."""
    for pattern in patterns:
        match = pattern.search(words)
        if match:
            name = _OPENING.sub("", re.sub(r"['’]s?$", "", match["name"]))
            if (
                not (pattern in _BY_VERB and _OBLIQUE.search(words[: match.start("name")]))
                and names.looks_like_name(name)
                and names.tokens(name)
                and not _PRONOUNS & set(names.tokens(name))
            ):
                return name
    return None


def announced(words: str) -> str | None:
    """The person whose words a paragraph announces, as it names them; None if it announces none."""
    if not words.rstrip().endswith(_COLON):
        return None
    last_sentence = re.split(r"(?<=[.?!])\s+(?=[^\W\d_a-z])", words)[-1]
    for pattern in (_OWNER, _SAYER, _OF, _QUOTE_OF):
        for match in pattern.finditer(last_sentence):
            name = _OPENING.sub("", re.sub(r"['’]s?$", "", match["name"]))
            if names.looks_like_name(name) and names.tokens(name):
                return name
    return None


def signed(words: str) -> str | None:
    """The person who stands under a quotation after a dash, as it names them; None if nobody does."""
    match = _SIGNED.search(words)
    return match["name"] if match and names.looks_like_name(match["name"]) else None


def _end(text: str, paragraphs: Sequence[Span], first: int, author: str) -> int:
    """The last quoted paragraph: up to three, closed by one that opens with the author's name."""
    surname = names.tokens(author)[-1]
    for place in range(first + 1, min(first + 4, len(paragraphs))):
        if surname in re.findall(r"[^\W\d_]+", names.fold(paragraphs[place].of(text)[:60])):
            return place - 1
    return first
