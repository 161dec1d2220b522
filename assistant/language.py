"""Which language a question is in, as far as that can be told from so few words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from corpus.names import fold

# The languages told apart, ISO 639-1 with what readers call them.
NAMES = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
_OWN_SHARE = 0.05  # the probability of the corpus's language below which a question may be in another
_KNOWN_SHARE = 0.85  # of known words above which it is not
_FEW_WORDS = 3  # with fewer in the Latin script nothing can be told
_OTHER_SCRIPTS = 0x0370  # the first code point after the Latin letters
# English words that carry a question and are no words of the other languages.
_ENGLISH = frozenset(
    "and are been being between by could did do does each every from has have his how if into is it its my of only "
    "other our out should some such than that the their them then there these they this those through to under until "
    "up very we were what when where which while who whom whose why with without would you your tell think say about "
    "after before because anyone anybody".split()
)
_ENOUGH_FOREIGN = 2
# The same of the languages that readers use most beside English, without words that are English too.
_FOREIGN = frozenset(
    fold(word)
    for word in (
        "el los las una unos unas que y por para con del sobre qué cómo quién quiénes cuál está hay son muy pero más "
        "según lo al en se su sus le la les des une est sur dans qui avec pour par quel quelle quels comment "
        "pourquoi ce cette sont il du au aux et selon der das und ist nicht ein eine einen wer wie warum mit von zum "
        "zur sich auf für dem den sind wird über nach laut im denn noch gibt es gli della dello dei delle di che è "
        "per uno chi come perché cosa nel sul secondo si nella sono"
    ).split()
)


def foreign(question: str, own: str, is_known: Callable[[str], bool]) -> str | None:
    """The language of ``question`` if it is evidently not ``own``, else None.

    Args:
        question: without experts' names.
        own: the language of the corpus, ISO 639-1.
        is_known: whether a folded word is one of the corpus or of its language.
    """
    if own != "es" and re.search("[¿¡]", question):
        return "es"  # nobody else writes these
    words = [w for w in re.findall(r"[^\W\d_]+", question) if len(w) > 1]
    is_other_script = any(ord(c) >= _OTHER_SCRIPTS for c in question)
    folded = [fold(w) for w in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", question)]
    if own not in NAMES or (own == "en" and any(w in _ENGLISH for w in folded)):
        return None
    if own != "en" or sum(w in _FOREIGN for w in folded) < _ENOUGH_FOREIGN:
        # Nothing says by itself that the question is foreign; a few words, or known ones, may well be the corpus's own.
        if len(words) < _FEW_WORDS and not is_other_script:
            return None
        known = [fold(w) for w in words]
        if sum(map(is_known, known)) > _KNOWN_SHARE * len(known):
            return None
    shares = _shares(" ".join(words))
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] > 0 and best != own and shares.get(own, 0.0) < _OWN_SHARE else None


def _shares(text: str) -> dict[str, float]:
    """The probability of each language, in [0, 1]; they sum to 1, or to 0 where nothing can be told."""
    values = _detector().compute_language_confidence_values(text)
    return {v.language.iso_code_639_1.name.lower(): v.value for v in values}


@lru_cache(maxsize=1)
def _detector() -> Any:
    # Imported here: a question in the corpus's own words never needs it.
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in NAMES]
    # Three letters at a time tell these languages apart, at a quarter of the memory of the full models.
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).with_low_accuracy_mode().build()
