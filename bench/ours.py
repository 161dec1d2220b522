"""The assistant as its peers are run (:mod:`bench.peers.harness`): its own build, and ``Assistant.ask``.

    python -m bench.ours build FOLDER/data/SIZE FOLDER/WAY/SIZE
    python -m bench.ours ask FOLDER/WAY/SIZE QUESTIONS SECONDS

WAY is ``experts``, with the editors' bank of the included text and what was learnt from it, or ``text alone``: what
any other text starts from, and what the peers are given.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.peers import harness


def main(command: str, *arguments: str) -> None:
    """Build, or answer."""
    if command == "build":
        data, index = map(Path, arguments)
        print(json.dumps({"cpu_s": build(index.parents[1], int(data.name), index.parent.name == "text alone")}))
    else:
        index, asked, seconds = arguments
        questions = json.loads(Path(asked).read_text(encoding="utf-8"))
        print(json.dumps(harness.timed(opened(Path(index)), questions, float(seconds))))


def build(folder: Path, size: int, is_alone: bool) -> float:
    """Write a corpus and build its index; CPU seconds of the build alone."""
    from bench import corpora
    from bench.scale import Clock
    from corpus import library
    from index import builds, encoder, store

    place = corpora.write(folder, size, is_alone)
    grown, whole = corpora.Grown(folder, size, is_alone), Clock()
    with whole:
        bank = library.open_bank(place, grown.corpus)
        ready = grown.entries if size > corpora.READY else None
        store.build(builds.root_of(place), grown.corpus, bank, encoder.chosen(place), ready=ready)
    return whole.spent - grown.spent


def opened(place: Path) -> harness.Find:
    """The ids of the passages that an answer quotes, best first."""
    from assistant import Assistant
    from assistant.types import Quote

    assistant = Assistant.open(place)

    def passage(quote: Quote) -> str:
        document = assistant.corpus.document(quote.document)
        return next(p.id for p in document.passages if p.span.touches(quote.span))

    def find(question: str) -> list[str]:
        quotes = assistant.ask(question, limit=harness.HITS).quotes
        return list(dict.fromkeys(map(passage, quotes)))

    return find


if __name__ == "__main__":
    main(*sys.argv[1:])
