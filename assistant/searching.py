"""One search for a question: for its own words, for what it leans on, and for the experts it asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass, replace

from assistant import confidence
from assistant.conversation import Resolved
from assistant.understand import Query
from corpus.types import Passage
from index import crossencoder
from index.lexical import terms
from index.types import Engine, Evidence, Hit, Result

_MOST = 100  # passages that are judged for one question; where there are more, the best by the engine's scores
_MOST_OF_ALL = 1000  # where everybody is judged
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

    def __init__(self, engine: Engine, model: confidence.Model) -> None:
        self._engine = engine
        self._ground = engine.ground
        self._model = model
        self._is_judged_whole = len(self._ground.passages) <= _MOST

    def search(self, resolved: Resolved) -> Found:
        """All hits, those that count, and how sure one can be of them."""
        query = resolved.query
        texts = [query.text] if resolved.matter else []
        if resolved.context:
            texts.append(f"{resolved.context} {query.text if resolved.matter else ''}")
        results = [self._found(text, replace(query, experts=None)) for text in texts]
        result = self._mean(texts, results)
        alone, leaning = results if len(results) == 2 else (None, None)
        theirs = self._of_theirs(query, texts, results)
        own = list(result.hits if theirs is results else self._mean(texts, theirs).hits)
        named_in = self._holding(query.sought)
        own += self._passed_by(named_in, own, query, texts)
        gained = [self._adjustment(h, resolved) + _HOLDS_IT * (h.passage.id in named_in) for h in own]
        own = [replace(h, score=h.score + more) if more else h for h, more in zip(own, gained, strict=True)]
        own.sort(key=lambda h: (-h.score, h.passage.document, h.passage.span))
        unfamiliar = unfamiliarity(self._engine, query.text if resolved.matter else resolved.context)
        # To lie behind the others is no sign of silence where the others are asked for, or where the expert
        # spoke under the very topic that the conversation is about.
        # A follow-up without words of its own asks the same of those who are asked still.
        is_asked = bool(query.named) or (resolved.assumed and not resolved.matter)
        best, is_topical = (own[0], place_of(own[0].passage) in resolved.topics[:1]) if own else (None, False)
        behind = max(0.0, result.hits[0].score - best.score) if best and is_asked and not is_topical else 0.0
        if alone and leaning and query.experts and query.kind != "others" and theirs[0].hits:
            behind = max(behind, alone.hits[0].score - theirs[0].hits[0].score - _LEANING_BEHIND)
        read = crossencoder.read(self._ground, f"{resolved.context} {query.text}".strip(), own)
        signals = confidence.signals(own, behind, result.anticipated, unfamiliar, read)
        probability = self._model.probability(signals) if own else NOTHING
        if alone and leaning:
            # An aside ("you moron") and another matter ("and bananas?") must not be answered with what went before:
            # the words themselves have to be enough, and more so where nobody used them and nothing points back.
            read = crossencoder.read(self._ground, query.text, alone.hits)
            words = confidence.signals(alone.hits, 0.0, alone.anticipated, unfamiliar, read)
            said = self._model.probability(words)
            enough = self._model.threshold if resolved.perhaps and unfamiliar == 1.0 else _ASIDE
            probability = said if said < enough else probability
        if own and own[0].passage.id in named_in:
            probability = max(probability, _HOLDS)
        return Found(result, own, probability, signals)

    def widely(self, text: str, topics: frozenset[tuple[str, int]] | None) -> Result:
        """So many of the best passages that everybody who has something to say is among them."""
        return self._engine.search(text, topics=topics, limit=_MOST_OF_ALL)

    def _of_theirs(self, query: Query, texts: Sequence[str], results: Sequence[Result]) -> Sequence[Result]:
        """``results`` as far as they are of the experts asked about."""
        if query.experts is None:
            return results
        if self._is_judged_whole:
            return [replace(r, hits=tuple(h for h in r.hits if is_by(h.passage, query.experts))) for r in results]
        return [self._found(text, query) for text in texts]

    def _holding(self, sought: Sequence[str]) -> frozenset[str]:
        """The ids of the passages that hold all of ``sought``, if those are few: a word of many is no find."""
        found = self._engine.holding(sought, _MOST)
        few = found.count <= max(1, _FEW * len(self._ground.passages))
        return frozenset(found.ids) if few else frozenset()

    def _passed_by(self, ids: frozenset[str], hits: Sequence[Hit], query: Query, texts: Sequence[str]) -> list[Hit]:
        """The passages of these ids that count and are not among ``hits``."""
        ids -= {h.passage.id for h in hits}
        if self._is_judged_whole or not ids:
            return []
        return list(self._mean(texts, [self._found(text, query, ids) for text in texts]).hits)

    def _found(self, text: str, query: Query, ids: Collection[str] | None = None) -> Result:
        """What a search for ``text`` finds under the filters of ``query``, of the passages of these ids if given."""
        return self._engine.search(
            text,
            experts=query.experts,
            topics=query.topics,
            documents=query.documents,
            passages=ids,
            limit=_MOST,
        )

    def _mean(self, texts: Sequence[str], results: Sequence[Result]) -> Result:
        """One result of a search for a follow-up's own words and one for them with what they lean on."""
        if len(results) == 1:
            return results[0]
        found = [{h.passage.id: h for h in r.hits} for r in results]
        for text, ours, others in zip(texts, found, reversed(found), strict=True):
            if missing := others.keys() - ours.keys():  # only where not all passages are judged
                ours |= {h.passage.id: h for h in self._engine.search(text, passages=missing, limit=len(missing)).hits}
        one, two = found
        hits = [_mean_hit(h, two[i]) for i, h in one.items() if i in two]
        hits.sort(key=lambda h: (-h.score, h.passage.document, h.passage.span))
        nearer = max(results, key=lambda r: r.anticipated[0].cosine if r.anticipated else 0.0)
        return Result(tuple(hits), nearer.anticipated)

    def _adjustment(self, hit: Hit, resolved: Resolved) -> float:
        place = place_of(hit.passage)
        preferred = place is not None and place in resolved.topics
        heard = any(q.author in resolved.query.voices for q in hit.passage.quotations)
        shown = resolved.shown.count(hit.passage.id) if resolved.query.kind == "more" else 0
        return _PREFERRED_TOPIC * preferred - _ALREADY_SHOWN * shown + _QUOTED_VOICE * heard


def unfamiliarity(engine: Engine, text: str) -> float:
    """The share of the terms of ``text``, in [0, 1], that no passage has; 1 if it has no terms."""
    wanted = set(terms(text))
    return len(engine.unknown(wanted)) / len(wanted) if wanted else 1.0


def place_of(passage: Passage) -> tuple[str, int] | None:
    """The document and the number of the topic that a passage stands under, if it stands under one."""
    return (passage.document, passage.topic.number) if passage.topic else None


def is_by(passage: Passage, experts: Collection[str]) -> bool:
    """Whether one of these experts says it."""
    return passage.expert is not None and passage.expert.id in experts


def _mean_hit(one: Hit, two: Hit) -> Hit:
    evidence = Evidence(*((a + b) / 2 for a, b in zip(astuple(one.evidence), astuple(two.evidence), strict=True)))
    return replace(one, score=(one.score + two.score) / 2, evidence=evidence)
