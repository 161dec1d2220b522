"""``python -m bench.languages``: questions in languages that the encoder does not know, as they are answered.

The questions are those of ``bench/labelled/translated.jsonl``. An answer is right if its first quote lies in a passage
of grade 2 or 3.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from assistant import Assistant
from assistant.evaluation import labelled
from assistant.types import Quote

_FOLDER = Path(__file__).parent / "labelled"
_RIGHT = 2  # the least grade
_COLUMNS = ("questions", "answered", "right", "unanswerable", "of them answered")


def main() -> None:
    """Ask and print."""
    assistant = Assistant.open()
    _, units = labelled.read(_FOLDER, assistant.corpus)
    counts: Counter[tuple[str, str]] = Counter()

    def grade(quote: Quote, grades: dict[str, int]) -> int:
        touched = [u.id for u in units if u.document == quote.document and u.span.touches(quote.span)]
        return max((grades.get(i, 0) for i in touched), default=0)

    for line in (_FOLDER / "translated.jsonl").read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        quotes = assistant.ask(asked["question"]).quotes
        found = {
            "questions": True,
            "answered": bool(quotes),
            "right": bool(quotes) and grade(quotes[0], asked["relevance"]) >= _RIGHT,
            "unanswerable": not asked["answerable"],
            "of them answered": bool(quotes) and not asked["answerable"],
        }
        counts.update((language, name) for name, is_so in found.items() if is_so for language in (asked["lang"], "all"))
    print(f"{'':4}" + "".join(f"{name:>18}" for name in _COLUMNS))
    for language in [*sorted({language for language, _ in counts} - {"all"}), "all"]:
        print(f"{language:4}" + "".join(f"{counts[language, name]:>18}" for name in _COLUMNS))


if __name__ == "__main__":
    main()
