"""Words counted."""

from __future__ import annotations

import re

# A character of a script without spaces between words is a word; elsewhere what apostrophes and hyphens join is one.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+(?:['’\-\u2010\u2011][^\W_]+)*"
)


def count(text: str) -> int:
    """How many words ``text`` has."""
    return sum(1 for _ in _WORD.finditer(text))
