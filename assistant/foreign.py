"""Questions in languages that the encoder hardly knows: what is believed of a search for one.

It is believed where three witnesses agree: the search, the nearest anticipated question in the same language, and the
likeness by letters to such questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from corpus.bank import BankQuestion
from corpus.types import Passage
from index.letters import Letters
from index.types import Engine, Hit

_SAME_QUESTION = 0.65  # the least cosine to an anticipated question
_SAME_LETTERS = 0.35  # of the weight of the likest questions


class Foreign:
    """The anticipated questions of a corpus that are not in its own language.

    Args:
        engine: finds the nearest of them.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._corpus = engine.ground.corpus
        self._questions = [q for q in engine.ground.bank if q.language]
        self.languages = frozenset(q.language for q in self._questions if q.language)

    def believed(self, text: str, language: str, hits: Sequence[Hit]) -> tuple[list[Hit], float]:
        """Those of ``hits``, best first, that may be shown, none if the best may not; and the weight of the best."""
        shares = self._letters.shares(text)
        share = shares.get(hits[0].passage.id, 0.0)
        if share < _SAME_LETTERS or not self._is_anticipated(text, language, hits[0].passage):
            return [], share
        return [h for h in hits if shares.get(h.passage.id, 0.0) >= _SAME_LETTERS], share

    @cached_property
    def _letters(self) -> Letters:
        def about(asked: BankQuestion) -> frozenset[str]:
            found = map(self._corpus.document(asked.document).passage_of, asked.answers)
            return frozenset(p.id for p in found if p)

        return Letters([q.question for q in self._questions], [about(q) for q in self._questions])

    def _is_anticipated(self, text: str, language: str, passage: Passage) -> bool:
        """Whether the nearest anticipated question in ``language`` is near, and answered in ``passage``."""
        bank = self._engine.ground.bank
        nearest = self._engine.nearest_question(text, [n for n, q in enumerate(bank) if q.language == language])
        if nearest is None:
            return False
        number, cosine = nearest
        return cosine >= _SAME_QUESTION and any(passage.span.covers(a) for a in bank[number].answers)
