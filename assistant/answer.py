"""A question in, quotes out: understand, search, select, and quote or abstain."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import confidence, conversation, messages, quoting, suggestions
from assistant.conversation import Resolved
from assistant.documents import known
from assistant.foreign import Foreign
from assistant.messages import Sentence
from assistant.remembered import Here, Remembered
from assistant.searching import NOTHING, Searcher, place_of, unfamiliarity
from assistant.types import Answer, CallProblem, Quote, Reason
from assistant.understand import Query, Understanding
from corpus import library
from corpus.types import Corpus, Expert, Passage, Topic, some
from index import builds, crossencoder, encoder, store
from index.engines.opening import open_engine
from index.lexical import terms
from index.types import Engine, Result

if TYPE_CHECKING:  # what a question alone does without is imported where it is needed
    from assistant.compare import Comparison
    from assistant.concordance import Concordance
    from assistant.coverage import Coverage, Likeness
    from assistant.who import Addressed
    from index.concordance import Words

LONGEST_QUESTION = 2000  # characters
MOST_QUOTES = 50
MOST_READ = 20_000  # passages that a server reads for one request
_DEFAULT_QUOTES = 6
_OFF_TOPIC = 0.4  # the probability below which it may be
_OFF_TOPIC_WINDOW = 0.30  # cosine of the best window below which a question is about something else
_ROSTER = 0.95  # the probability where all that is asked for is who spoke on a topic
_PRESUMED = 0.5  # what is left of the probability where a question takes for granted that all agree
_SUGGESTIONS = 4
_SEE_ALSO = 3
_NEAR_TOPICS = 3
_ONLY_A_NAME = 0.3  # the probability where an expert is named and nothing asked


class Assistant:
    """Answers questions about one corpus with its experts' own words.

    Args:
        engine: finds passages.
        models: how sure to be; by default as for the included corpus.

    Attributes:
        heard: called with every answer, on the thread that gave it.
        remembered: what its conversations remember. Another assistant may go on with them.
    """

    heard: Callable[[Answer], None] | None = None
    remembered: Remembered

    def __init__(self, engine: Engine, models: confidence.Models | None = None) -> None:
        self._engine = engine
        self._ground = engine.ground
        self.corpus: Corpus = self._ground.corpus
        models = models or confidence.load()
        self._model = models.with_bank if self._ground.bank else models.without_bank
        self._searcher = Searcher(engine, self._model)
        self._foreign = Foreign(engine)
        self._understanding = Understanding(
            self.corpus, self._ground.encoder, (q.question for q in self._ground.bank if q.answers)
        )
        self.remembered = Here()
        self._examples: dict[int, tuple[str, ...]] = {}

    @classmethod
    def open(
        cls,
        folder: Path | str | None = None,
        model: str | None = None,
        progress: library.Progress | None = None,
    ) -> Assistant:
        """The assistant for a corpus folder; its index is built first if need be.

        Args:
            folder: the corpus folder; by default what ``EXPERTS_CORPUS`` names, else the shipped corpus.
            model: the model; by default what ``EXPERTS_MODEL`` names, else :data:`index.encoder.DEFAULT_MODEL`.
            progress: called while the index is built.

        Raises:
            CorpusError: the corpus is missing, damaged or malformed.
            IndexProblem: the index is damaged or cannot be built.
        """
        folder = Path(folder or os.environ.get("EXPERTS_CORPUS") or library.SHIPPED)
        root = builds.root_of(folder)
        corpus = store.open_corpus(root, folder)
        bank = library.open_bank(folder, corpus)
        wanted = encoder.chosen(folder, model)
        engine = open_engine(root, corpus, bank, wanted, progress)
        return cls(engine, confidence.load(folder))

    def ask(
        self,
        question: str,
        *,
        conversation: str | None = None,
        experts: Sequence[str] = (),
        topic: int | None = None,
        documents: Sequence[str] = (),
        limit: int | None = None,
    ) -> Answer:
        """Answer one question.

        Args:
            question: in plain language, at most :data:`LONGEST_QUESTION` characters.
            conversation: a name for the conversation that this question belongs to; None stands alone.
            experts: whose words count, by name in any form or by id; everybody's if empty.
            topic: the number of the topic that counts; all if None.
            documents: the ids of the documents that count; all if empty.
            limit: quotes at the most, 1 to :data:`MOST_QUOTES`; by default as many as deserve to be shown.

        Raises:
            CallProblem: an expert, topic, document or limit that does not exist, or a question that is too long.
        """
        started = time.perf_counter()
        question = clean(question)
        if limit is not None and not 1 <= limit <= MOST_QUOTES:
            raise CallProblem(f"limit {limit} is out of range; give 1 to {MOST_QUOTES}")
        chosen = tuple(self.find_expert(name).id for name in experts)
        self._check_topic(topic)
        within = frozenset(known(self.corpus, documents)) or None
        answer = self._answer(question, conversation, chosen, topic, within, limit)
        spent = round((time.perf_counter() - started) * 1000, 2)
        answer = replace(answer, question=question, conversation=conversation, elapsed_ms=spent)
        if self.heard:
            self.heard(answer)
        return answer

    def check(self) -> None:
        """See whether questions could be answered now.

        Raises:
            EngineAway: the engine that finds passages does not answer.
        """
        self._engine.check()

    def warm_up(self) -> None:
        """Do what the first questions would wait for: answer one in each language of the bank, heard by nobody."""
        for question in {q.language: q.question for q in self._ground.bank}.values():
            self._answer(question, None, (), None, None, None)

    @cached_property
    def version(self) -> str:
        """What tells the answers of one state of corpus, bank and model from those of another."""
        return hashlib.sha256(f"{self._ground.version}\0{self._model!r}".encode()).hexdigest()[:16]

    def who(self, matter: str, *, topic: int | None = None) -> Addressed:
        """Which experts address a topic or a claim, and who does not.

        >>> found = Assistant.open().who("Can it stop bribery?")
        >>> [v.quote.expert.name for v in found.voices]
        ['Shaoming Zhu', 'Larry Catà Backer']
        >>> found.silent
        ('Keren Wang', 'Flora Sapio')

        Args:
            matter: a topic, a question or a claim, in plain language.
            topic: the number of the topic that counts; the whole corpus if None.

        Raises:
            CallProblem: a topic that does not exist, or words that are too many.
        """
        matter = clean(matter)
        self._check_topic(topic)
        return self._who(matter, self._understanding.read(matter, (), topic))

    def coverage(self, documents: Sequence[str] = ()) -> Coverage:
        """The experts against the topics; see :func:`assistant.coverage.coverage`."""
        from assistant import coverage

        return coverage.coverage(self.corpus, documents)

    def recurring_topics(self, found: Coverage | None = None) -> tuple[Likeness, ...]:
        """Topics of different documents that may be the same; see :func:`assistant.coverage.recurring`.

        Args:
            found: whose topics; by default those of all documents.
        """
        from assistant import coverage

        return coverage.recurring((found or self.coverage()).columns, self._ground.encoder)

    def compare(self, topic: int, experts: Sequence[str] = (), document: str | None = None) -> Comparison:
        """What experts said on one topic, side by side; see :func:`assistant.compare.compare`.

        >>> Assistant.open().compare(1, ["Wang", "Backer"]).silent
        ()

        Args:
            topic: its number.
            experts: two or more, by name in any form or by id; all who spoke on it if empty.
            document: its document's id, needed where several have a topic of this number.

        Raises:
            CallProblem: there is no such topic or expert, or which document is open.
        """
        from assistant import compare

        chosen = tuple(self.find_expert(name) for name in experts)
        return compare.compare(self.corpus, self._ground.encoder, topic, chosen, document)

    def concordance(
        self, query: str, *, experts: Sequence[str] = (), topic: int | None = None, documents: Sequence[str] = ()
    ) -> Concordance:
        """Every place where words stand; see :mod:`assistant.concordance`.

        >>> found = Assistant.open().concordance("algorithm*", experts=["Sapio"])
        >>> [row["hit"] for row in found.rows()]
        ['Algorithmic', 'algorithm', 'algorithm', 'algorithms', 'Algorithmic']

        Args:
            query: words, ``"exact phrases"``, ``prefix*``, ``AND``, ``OR``, ``NOT``, ``NEAR(one two, 5)``.
            experts: whose words count, by name in any form or by id; everybody's if empty.
            topic: the number of the topic that counts; all if None.
            documents: the ids of the documents that count; all if empty.

        Raises:
            CallProblem: an expert, topic or document that does not exist, or a query that cannot be read.
        """
        from assistant import concordance

        self._check_topic(topic)
        within = known(self.corpus, documents)
        chosen = tuple(self.find_expert(name) for name in experts) or self.corpus.experts
        if not within:
            return concordance.concordance(self._words, self.corpus, query, chosen, topic)
        from index.concordance import Words

        passages = [p for d in within for p in self.corpus.document(d).passages if p.expert]
        spoke = {p.expert for p in passages}
        chosen = chosen if experts else tuple(e for e in chosen if e in spoke)
        return concordance.concordance(Words(self.corpus, passages), self.corpus, query, chosen, topic)

    @cached_property
    def _words(self) -> Words:
        from index.concordance import Words

        return Words(self.corpus, self._ground.passages)

    def check_extent(self, documents: Sequence[str] = (), otherwise: str = "") -> None:
        """For servers: see whether the passages that a request would read are few enough.

        Args:
            documents: those that it is about; all if empty.
            otherwise: what to do instead; by default to name a document, or fewer.

        Raises:
            CallProblem: they are more than :data:`MOST_READ`, or a document does not exist.
        """
        within = known(self.corpus, documents)
        count = sum(len(self.corpus.document(d).passages) for d in within) if within else len(self._ground.passages)
        if count > MOST_READ:
            otherwise = otherwise or ("give fewer documents" if within else "give the id of a document")
            raise CallProblem(f"{count:,} passages are too many to read for one request; {otherwise}")

    def find_expert(self, name: str) -> Expert:
        """The expert of this name, in any form, or id.

        Raises:
            CallProblem: it names none of the experts, or more than one.
        """
        expert = self._understanding.expert(name)
        if expert is None:
            held = some([e.name for e in self.corpus.experts])
            raise CallProblem(f"no expert {name!r}; the corpus holds: {held}")
        return expert

    def quote(self, quote_id: str) -> Quote:
        """The quote of this id, ``document:start-end``, which must lie within one expert's turn.

        Raises:
            CorpusError: it is malformed, or not inside one passage of a named expert.
        """
        return quoting.quote(self.corpus, *self.corpus.locate(quote_id))

    def examples(self, count: int = 6) -> tuple[str, ...]:
        """Questions that the corpus answers, one from each of its first topics."""
        if count not in self._examples:
            self._examples[count] = suggestions.to_begin_with(self._engine, count)
        return self._examples[count]

    def _check_topic(self, topic: int | None) -> None:
        if topic is None:
            return
        numbers = sorted({t.number for _, t in self.corpus.topics})
        if topic not in numbers:
            listed = f"{numbers[0]} to {numbers[-1]}" if numbers else "none"
            raise CallProblem(f"no topic {topic}; the corpus has {listed}")

    def _answer(
        self,
        question: str,
        conversation_id: str | None,
        experts: tuple[str, ...],
        topic: int | None,
        documents: frozenset[str] | None,
        limit: int | None,
    ) -> Answer:
        """The answer, but for what :meth:`ask` adds: question, conversation and time."""
        if not any(c.isalnum() for c in question) or conversation.is_closing(question):
            return self._abstention("empty_question", messages.EMPTY, 0.0)
        if not self._ground.passages:
            return self._abstention("not_addressed", messages.NO_EXPERTS, 0.0)
        state = self.remembered.get(conversation_id) if conversation_id is not None else None
        if state is not None:
            state = conversation.kept(state, self.corpus)
        query = self._understanding.read(question, experts, topic)
        if documents is not None:
            topics = query.topics and frozenset(t for t in query.topics if t[0] in documents)
            query = replace(query, documents=documents, topics=topics)
        if query.stranger:
            everyone = [e.name for e in self.corpus.experts]
            return self._abstention("unknown_expert", messages.unknown_expert(query.stranger, everyone), NOTHING)
        if query.is_gibberish:
            return self._abstention("off_topic", messages.OFF_TOPIC, NOTHING)
        if query.language and query.language not in self._foreign.languages:
            return self._abstention("not_addressed", self._in_other_language(query.language), NOTHING)
        if query.roster:
            resolved, answer = Resolved(query), self._roster(query, limit)
        else:
            resolved = conversation.resolve(query, state, self.corpus)
            if not resolved.matter and not resolved.context:
                return self._contentless(resolved)
            resolved, answer = self._searched(resolved, limit)
        if conversation_id is not None:
            state = conversation.remember(resolved, answer, state)
            # A filter holds as long as it is given: it must not stay when it is not given any more.
            if state is not None:
                self.remembered.put(conversation_id, replace(state, experts=()) if experts else state)
        return answer

    def _searched(self, resolved: Resolved, limit: int | None) -> tuple[Resolved, Answer]:
        """The answer that a search gives, and what the question was taken to mean."""
        found = self._searcher.search(resolved)
        if resolved.assumed and not resolved.matter and found.probability < self._model.threshold:
            # "why?" asks those again who were silent on it.
            silent = tuple(sorted(resolved.query.experts or ()))
            resolved = replace(resolved, query=replace(resolved.query, named=silent))
        elif resolved.assumed and found.probability < self._model.threshold:
            # The reader did not say again who is meant, so perhaps somebody else.
            resolved = replace(resolved, query=replace(resolved.query, experts=None))
            found = self._searcher.search(resolved)
        query, hits, probability = resolved.query, found.hits, found.probability
        if query.presumes:
            probability *= _PRESUMED
        near = suggestions.near(found.result, _SUGGESTIONS)
        if not hits or probability < self._model.threshold:
            reason, message = self._why_not(query, found.result, probability)
            see_also = self._others_on_it(query, found.result) if reason == "expert_silent" else ()
            off = reason == "off_topic"
            suggested, topics = (None, ()) if off else (near, suggestions.topics(found.result, _NEAR_TOPICS))
            return resolved, self._abstention(reason, message, probability, see_also, suggested, found.signals, topics)
        if query.language:
            hits, share = self._foreign.believed(query.text, query.language, hits)
            if not hits:
                message = self._in_other_language(query.language)
                return resolved, self._abstention(
                    "not_addressed", message, probability * share, (), near, found.signals
                )
        quotes = tuple(quoting.quote_of(self.corpus, h) for h in quoting.select(hits, limit or _DEFAULT_QUOTES))
        return resolved, self._quoted(query, quotes, probability, near, found.signals)

    def _abstention(
        self,
        reason: Reason,
        message: Sentence,
        probability: float,
        see_also: tuple[Quote, ...] = (),
        suggested: tuple[str, ...] | None = None,
        signals: confidence.Signals | None = None,
        topics: tuple[tuple[str, Topic], ...] = (),
    ) -> Answer:
        suggested = self.examples(_SUGGESTIONS) if suggested is None else suggested
        return Answer("", None, probability, reason, message, (), see_also, (), suggested, 0.0, signals, topics)

    def _quoted(
        self,
        query: Query,
        quotes: tuple[Quote, ...],
        probability: float,
        suggested: tuple[str, ...],
        signals: confidence.Signals | None = None,
    ) -> Answer:
        silent = self._silent(quotes, query)
        speakers = list(dict.fromkeys(q.expert.name for q in quotes))
        message = messages.addressed(speakers, [e.name for e in silent])
        return Answer("", None, probability, None, message, quotes, (), silent, suggested, signals=signals)

    def _others_on_it(self, query: Query, result: Result) -> tuple[Quote, ...]:
        """The best passages of experts who were not asked."""
        asked = query.experts or frozenset()
        others = [h for h in result.hits if h.passage.expert and h.passage.expert.id not in asked]
        return tuple(quoting.quote_of(self.corpus, h) for h in others[:_SEE_ALSO])

    def _who(self, matter: str, query: Query) -> Addressed:
        """Everybody judged by one search; who is likely enough is quoted, and the others are silent."""
        from assistant.who import Addressed, Voice, candidates

        asked = [e for e in self.corpus.experts if query.experts is None or e.id in query.experts]
        wanted = set(terms(query.text))
        text = query.text if wanted else matter
        result = self._searcher.widely(text, query.topics if query.topics and not query.roster else None)
        unfamiliar = unfamiliarity(self._engine, query.text)
        found = candidates(result, self._model, unfamiliar, lambda hits: crossencoder.read(self._ground, text, hits))
        voices = []
        if query.roster and query.topics:
            for answered in self._roster(query, MOST_QUOTES).quotes:
                said = [p for p in self.corpus.said_by(answered.expert) if place_of(p) in query.topics]
                voices.append(Voice(_ROSTER, answered, len(said)))
        elif wanted and self._is_searched(query):
            for one in found:
                if one.strength >= self._model.threshold and one.expert in asked:
                    shown = quoting.select(one.hits, MOST_QUOTES)
                    voices.append(Voice(one.strength, quoting.quote_of(self.corpus, shown[0]), len(shown)))
        heard = {v.quote.expert.id for v in voices}
        silent = tuple(e.name for e in asked if e.id not in heard)
        return Addressed(matter, tuple(voices), silent, messages.WHO_NOTE if voices else self._unsearched(query))

    def _is_searched(self, query: Query) -> bool:
        is_understood = not query.language or query.language in self._foreign.languages
        return is_understood and not query.stranger and not query.is_gibberish

    def _unsearched(self, query: Query) -> Sentence:
        """Why nobody addresses something."""
        if query.stranger:
            return messages.unknown_expert(query.stranger, [e.name for e in self.corpus.experts])
        if query.language:
            return self._in_other_language(query.language)
        return messages.OFF_TOPIC if query.is_gibberish or not terms(query.text) else messages.NOT_ADDRESSED

    def _in_other_language(self, code: str) -> Sentence:
        return messages.other_language(code, self.corpus.language)

    def _why_not(self, query: Query, result: Result, probability: float) -> tuple[Reason, Sentence]:
        best = max((h.evidence.window for h in result.hits[:5]), default=0.0)
        if query.named and best >= _OFF_TOPIC_WINDOW:
            return "expert_silent", self._silence(query)
        if best < _OFF_TOPIC_WINDOW and probability < _OFF_TOPIC:
            return "off_topic", messages.OFF_TOPIC
        return "not_addressed", messages.NOT_ADDRESSED

    def _silence(self, query: Query) -> Sentence:
        return messages.expert_silent([self.corpus.expert(e).name for e in query.named])

    def _roster(self, query: Query, limit: int | None) -> Answer:
        """What each expert said first under the topics that are asked for, and who said nothing."""
        firsts: dict[str, Passage] = {}
        for passage in self._under(query.topics or ()):
            is_wanted = query.experts is None or (passage.expert and passage.expert.id in query.experts)
            if passage.expert and is_wanted:
                firsts.setdefault(passage.expert.id, passage)
        quotes = tuple(quoting.opening(self.corpus, p) for p in firsts.values())[: limit or _DEFAULT_QUOTES]
        if quotes:
            return self._quoted(query, quotes, _ROSTER, self.examples(_SUGGESTIONS))
        if query.named:
            return self._abstention("expert_silent", self._silence(query), NOTHING)
        return self._abstention("not_addressed", messages.NOT_ADDRESSED, NOTHING)

    def _under(self, topics: Collection[tuple[str, int]]) -> Iterator[Passage]:
        """The passages under these topics, in reading order."""
        for document, topic in self.corpus.topics:
            if (document, topic.number) in topics:
                yield from self.corpus.under(document, topic)

    def _contentless(self, resolved: Resolved) -> Answer:
        """A name alone, or words without matter, and nothing before that they could refer to."""
        if not resolved.query.named:
            return self._abstention("off_topic", messages.OFF_TOPIC, NOTHING)
        named = self.corpus.expert(resolved.query.named[0])
        topics = dict.fromkeys(p.topic.title for p in self.corpus.said_by(named) if p.topic is not None)
        message = messages.overview(named.name, list(topics))
        return self._abstention("not_addressed", message, _ONLY_A_NAME, suggested=tuple(topics)[:_SUGGESTIONS])

    def _silent(self, quotes: Sequence[Quote], query: Query) -> tuple[Expert, ...]:
        """Of all experts, or of several who were asked, those who say nothing under the topic of the best quote."""
        first = quotes[0]
        if first.topic is None or (query.experts is not None and len(query.named) < 2):
            return ()
        spoke = self.corpus.speakers(first.document, first.topic) | {q.expert.id for q in quotes}
        asked = [self.corpus.expert(e) for e in query.named] or self._speakers_of(first.document)
        return tuple(e for e in asked if e.id not in spoke)

    def _speakers_of(self, document_id: str) -> list[Expert]:
        spoken = self.corpus.speakers(document_id)
        return [e for e in self.corpus.experts if e.id in spoken]


def clean(question: str) -> str:
    """The question as it can be searched and shown: no control characters, no lone surrogates, no outer space.

    Raises:
        CallProblem: it is too long.
    """
    if len(question) > LONGEST_QUESTION:
        raise CallProblem(f"the question has {len(question):,} characters; ask in at most {LONGEST_QUESTION:,}")
    whole = question.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", whole).strip()
