"""One search for a question: for its own words, for what it leans on, and for the experts it asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, replace

from assistant import confidence
from assistant.conversation import Resolved
from corpus.types import Passage
from index.engines.embedded import EmbeddedEngine
from index.lexical import terms
from index.types import Evidence, Hit, Result

NOTHING = 0.02  # the probability where there is nothing to judge by
_HOLDS_IT = 0.3  # for a passage that holds what the question asks to be mentioned
_HOLDS = 0.9  # the probability then
_FEW = 0.15  # of the passages
_LEANING_BEHIND = 0.05  # how far a follow-up's own words may find others' passages nearer than those of the one meant
_ALREADY_SHOWN = 0.03  # for each time that a passage was quoted, where more is asked for
_ASIDE = 0.25  # the probability below which a short remark is no follow-up
_PREFERRED_TOPIC = 0.05
_QUOTED_VOICE = 0.15  # for a passage that holds the words of a third party whom the question names


@dataclass(frozen=True, slots=True)
class Found:
    """A search: what was found of all experts, what of those asked about, and how sure one can be of it."""

    result: Result
    hits: list[Hit]
    probability: float
    signals: confidence.Signals


class Searcher:
    """Searches one corpus.

    Args:
        engine: finds passages.
        model: how sure to be.
    """

    def __init__(self, engine: EmbeddedEngine, model: confidence.Model) -> None:
        self._engine = engine
        self._model = model

    def everything(self, text: str, topics: frozenset[tuple[str, int]] | None) -> Result:
        """All passages that count, best first."""
        return self._engine.search(text, topics=topics, limit=len(self._engine.index.passages))

    def search(self, resolved: Resolved) -> Found:
        """All hits, those that count, and how sure one can be of them."""
        query = resolved.query
        alone = self.everything(query.text, query.topics) if resolved.matter else None
        leaning = None
        if resolved.context:
            leaning = self.everything(f"{resolved.context} {query.text if resolved.matter else ''}", query.topics)
        result = _mean(alone, leaning)
        own = [
            replace(h, score=h.score + self._adjustment(h, resolved))
            for h in result.hits
            if query.experts is None or (h.passage.expert and h.passage.expert.id in query.experts)
        ]
        named_in = self._holding(query.sought)
        own = [replace(h, score=h.score + _HOLDS_IT * (h.passage.id in named_in)) for h in own]
        own.sort(key=lambda h: (-h.score, h.passage.document, h.passage.span))
        unfamiliar = self.unfamiliar(query.text if resolved.matter else resolved.context)
        # To lie behind the others is no sign of silence where the others are asked for, or where the expert
        # spoke under the very topic that the conversation is about.
        # A follow-up without words of its own asks the same of those who are asked still.
        is_asked = bool(query.named) or (resolved.assumed and not resolved.matter)
        best, is_topical = (own[0], place_of(own[0].passage) in resolved.topics[:1]) if own else (None, False)
        behind = max(0.0, result.hits[0].score - best.score) if best and is_asked and not is_topical else 0.0
        if alone and leaning and query.experts and query.kind != "others":
            behind = max(behind, _behind(alone, query.experts) - _LEANING_BEHIND)
        read = self._engine.read(f"{resolved.context} {query.text}".strip(), own)
        signals = confidence.signals(own, behind, result.anticipated, unfamiliar, read)
        probability = self._model.probability(signals) if own else NOTHING
        if alone and leaning:
            # An aside ("you moron") and another matter ("and bananas?") must not be answered with what went before:
            # the words themselves have to be enough, and more so where nobody used them and nothing points back.
            read = self._engine.read(query.text, alone.hits)
            words = confidence.signals(alone.hits, 0.0, alone.anticipated, unfamiliar, read)
            said = self._model.probability(words)
            enough = self._model.threshold if resolved.perhaps and unfamiliar == 1.0 else _ASIDE
            probability = said if said < enough else probability
        if own and own[0].passage.id in named_in:
            probability = max(probability, _HOLDS)
        return Found(result, own, probability, signals)

    def unfamiliar(self, text: str) -> float:
        """The share of the terms of ``text``, in [0, 1], that no passage has; 1 if it has no terms."""
        wanted = set(terms(text))
        unknown = [t for t in wanted if not self._engine.index.lexical.knows(t)]
        return len(unknown) / len(wanted) if wanted else 1.0

    def _holding(self, sought: Sequence[str]) -> frozenset[str]:
        """The ids of the passages that hold all of ``sought``, if those are few: a word of many is no find."""
        found = self._engine.index.lexical.holding(sought)
        few = len(found) <= max(1, _FEW * len(self._engine.index.passages))
        return frozenset(self._engine.index.passages[n].id for n in found) if few else frozenset()

    def _adjustment(self, hit: Hit, resolved: Resolved) -> float:
        place = place_of(hit.passage)
        preferred = place is not None and place in resolved.topics
        heard = any(q.author in resolved.query.voices for q in hit.passage.quotations)
        shown = resolved.shown.count(hit.passage.id) if resolved.query.kind == "more" else 0
        return _PREFERRED_TOPIC * preferred - _ALREADY_SHOWN * shown + _QUOTED_VOICE * heard


def place_of(passage: Passage) -> tuple[str, int] | None:
    """The document and the number of the topic that a passage stands under, if it stands under one."""
    return (passage.document, passage.topic.number) if passage.topic else None


def _behind(result: Result, experts: Collection[str]) -> float:
    """How far the best passage of ``experts`` lies behind the best of all."""
    own = [h.score for h in result.hits if h.passage.expert and h.passage.expert.id in experts]
    return result.hits[0].score - own[0] if own else 0.0


def _mean(alone: Result | None, leaning: Result | None) -> Result:
    """One result of a search for a follow-up's own words and one for them with what they lean on."""
    if alone is None or leaning is None:
        found = alone or leaning
        assert found is not None  # one of the two is always searched
        return found
    other = {h.passage.id: h for h in leaning.hits}
    hits = [_mean_hit(h, other[h.passage.id]) for h in alone.hits if h.passage.id in other]
    hits.sort(key=lambda h: (-h.score, h.passage.document, h.passage.span))
    nearer = max(alone, leaning, key=lambda r: r.anticipated[0].cosine if r.anticipated else 0.0)
    return Result(tuple(hits), nearer.anticipated)


def _mean_hit(one: Hit, two: Hit) -> Hit:
    evidence = Evidence(*((a + b) / 2 for a, b in zip(astuple(one.evidence), astuple(two.evidence), strict=True)))
    return replace(one, score=(one.score + two.score) / 2, evidence=evidence)
