"""Hits into quotes: which of them are shown, in which order, and which of their sentences are marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import citation, messages
from assistant.types import Quote
from corpus.types import Corpus, Passage, Span
from index.types import Hit

_DESERVES = 0.18  # how far behind the best hit a quote may score, and by how much less each further one
_LESS = 0.03
_SAME_TOPIC = 0.04  # what a hit gains by standing under the topic of the best one
_OTHER_EXPERT = 0.03  # a new voice may be so much weaker than another quote of the same expert
_SECOND_HIGHLIGHT = 0.10
_SAYS_LITTLE = 25  # characters
_LONGEST_QUOTE = 1600  # characters; of a longer paragraph the sentences around the best are quoted

# A sentence that relates what others hold. Alone it would pass for the speaker's own view, so what the speaker says
# next is marked with it.
_REPORTS = re.compile(
    r"""(?: ^\W* (?: (?:some|many|most|several|certain|other|numerous|countless|few) \b
                  | (?:the\ )?(?:critics|observers|commentators|detractors|opponents|sceptics|skeptics|pessimists)\b
                  | (?:people|others|they|those|there\ are\ those|one\ (?:could|might|may))\b
                  | (?:\w+\s){0,2}?(?:media|press|journalists|newspapers|scholars|analysts|experts|politicians)\b
                  )
            [^.;]{0,80}? \b
            (?: assume | believe | claim | argue | say | think | fear | suggest | maintain | consider | view | see
              | regard | describe | portray | paint | contend | worry | accuse | allege | insist | dispute | complain
              | criti[cs]i[sz]e | call | hold\ that | warn | object | insinuate )
            (?:s|d|ed)? \b
        | ^\W* according\ to\ (?:the\ )?(?:\w+\s)?(?:critics|observers|commentators|media|press|some|many|others)\b
        | ^\W* it\ (?:is|has\ been|was)\ (?:\w+\ ){0,2}(?:said|claimed|argued|believed|assumed|alleged|feared)\b )""",
    re.IGNORECASE | re.VERBOSE,
)


def select(hits: Sequence[Hit], most: int) -> list[Hit]:
    """The hits that deserve to be shown, different experts first among those that are nearly as good.

    Args:
        hits: best first, not empty.
        most: how many at the most.
    """
    best, *others = hits
    raised = [_raised(h, best) for h in others]
    deserving = [best, *sorted(raised, key=lambda h: -h.score)]
    chosen: list[Hit] = []
    heard: set[str | None] = set()
    # Those that are left come no nearer than the first of them.
    while deserving and len(chosen) < most and deserving[0].score >= best.score - _DESERVES + _LESS * len(chosen):
        near = [h for h in deserving if h.score >= deserving[0].score - _OTHER_EXPERT]
        fresh = [h for h in near if _speaker(h) not in heard]
        hit = (fresh or deserving)[0] if chosen else deserving[0]
        deserving.remove(hit)
        if hit.score >= best.score - _DESERVES + _LESS * len(chosen):
            chosen.append(hit)
            heard.add(_speaker(hit))
    return chosen


def _raised(hit: Hit, best: Hit) -> Hit:
    """A hit with what it gains under the best one's topic, at most to the best one's score."""
    near = best.passage.topic is not None and (hit.passage.document, hit.passage.topic) == (
        best.passage.document,
        best.passage.topic,
    )
    return replace(hit, score=min(best.score, hit.score + _SAME_TOPIC)) if near else hit


def quote_of(corpus: Corpus, hit: Hit) -> Quote:
    """A hit as a quote, with the sentences marked that answer."""
    best = hit.focus[0]
    sentences = hit.passage.sentences
    marked = {best.span, *(f.span for f in hit.focus[1:2] if f.score >= best.score - _SECOND_HIGHLIGHT)}
    # "Yes." says what only with the sentence after it, and so does "Critics call it a nightmare."
    for span in sorted(marked):
        if len(span) < _SAYS_LITTLE or reports(corpus.words(hit.passage.document, span)):
            marked.update([s for s in sentences if s.start > span.start][:1])
    span = hit.passage.span
    if len(span) > _LONGEST_QUOTE:
        span = _around(hit.passage, best.span)
    highlights = tuple(sorted(h for h in marked if span.covers(h)))
    return quote(corpus, hit.passage, span, highlights, min(1.0, max(0.0, hit.score)))


def opening(corpus: Corpus, passage: Passage) -> Quote:
    """A whole passage, its first sentence marked."""
    first, *others = passage.sentences
    marked = (first, *others[:1]) if len(first) < _SAYS_LITTLE else (first,)
    span = passage.span if len(passage.span) <= _LONGEST_QUOTE else _around(passage, first)
    return quote(corpus, passage, span, marked)


def quote(corpus: Corpus, passage: Passage, span: Span, highlights: tuple[Span, ...] = (), score: float = 1.0) -> Quote:
    """The words of ``span``, which lies inside ``passage``, whose expert must be named."""
    document = corpus.document(passage.document)
    authors = dict.fromkeys(q.author for q in passage.quotations if q.span.touches(span))
    assert passage.expert is not None  # only named experts' passages are indexed
    return Quote(
        document=document.id,
        document_title=document.title,
        span=span,
        text=span.of(document.text),
        highlights=highlights,
        expert=passage.expert,
        quoted_author=messages.listed(list(authors)) or None,
        topic=passage.topic,
        paragraph=passage.paragraph,
        score=round(score, 4),
        url=citation.address(document.url, document.text, span),
        context=passage.turn,
    )


def reports(sentence: str) -> bool:
    """Whether ``sentence`` relates what others hold, as far as its wording shows."""
    return _REPORTS.search(sentence) is not None


def _speaker(hit: Hit) -> str | None:
    return hit.passage.expert.id if hit.passage.expert else None


def _around(passage: Passage, best: Span) -> Span:
    """As many whole sentences on both sides of the best one as fit into a quote."""
    sentences = passage.sentences
    first = last = next(i for i, s in enumerate(sentences) if s == best)
    grown = True
    while grown:
        grown = False
        for low, high in ((first, last + 1), (first - 1, last)):
            if low >= 0 and high < len(sentences) and sentences[high].end - sentences[low].start <= _LONGEST_QUOTE:
                first, last, grown = low, high, True
    return Span(sentences[first].start, sentences[last].end)
