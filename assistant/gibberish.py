"""Whether a question is made of words at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from corpus import misspelling
from corpus.names import fold
from index.lexical import STOP_WORDS, terms

_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 8  # whoever types more than these at random has other aims
# Letters that a piece has in the mean, up to which pieces are those of no word; fewer in a word that stands alone,
# since there is nothing beside it to doubt it by.
_NO_WORD = 2.5
_NO_WORD_ALONE = 2.0
_SHORTEST_MISSPELT = 4  # letters
_LONG = 8  # letters from which two may be wrong


def is_gibberish(
    text: str, vocabulary: Collection[str], is_word: Callable[[str], bool], pieces: Callable[[str], int]
) -> bool:
    """Whether most of what ``text`` says is neither a word, nor misspelt, nor built like one: "hjkl uiop".

    Args:
        text: a question in the Latin script; any other is none.
        vocabulary: the folded words of the corpus and of its anticipated questions.
        is_word: whether a folded word is one of the language.
        pieces: how many pieces a folded word is made of.
    """
    words = [w for w in _WORD.findall(fold(text)) if w not in STOP_WORDS]
    if not 0 < len(words) <= _MOST_WORDS or not all(w.isascii() for w in words):
        return False
    no_word = _NO_WORD if len(words) > 1 else _NO_WORD_ALONE

    def is_noise(word: str) -> bool:
        known = any(w in vocabulary or is_word(w) for w in (word, *terms(word)))
        return not known and len(word) / pieces(word) <= no_word and not _is_misspelt(word, vocabulary)

    return 2 * sum(map(is_noise, words)) > len(words)


def _is_misspelt(word: str, vocabulary: Collection[str]) -> bool:
    allowed = 2 if len(word) >= _LONG else 1
    return len(word) >= _SHORTEST_MISSPELT and bool(misspelling.near(word, vocabulary, allowed))
