"""cairn-assistant as its README has it: ``cairn index`` over Markdown documents, then ``cairn.engine.ask``.

It needs no model and nothing but the standard library, and runs offline: passages are scored by TF-IDF cosine, all of
them for each question, in Python. A document there is one heading, since titles count twice among the words of their
passages. Its answers quote one passage, or refuse below a threshold that is tuned to its own example; the hits here are
its candidates in order, those below the threshold included, so that nothing is lost by that.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import harness

_SAVED = "cairn.json"


def build(data: Path, index: Path) -> None:
    """Write the documents and index them."""
    from cairn.index import build_index, write_index

    corpus = index / "corpus"
    corpus.mkdir(parents=True)
    under = itertools.groupby(harness.passages(data), key=lambda p: p["title"])
    ids = []
    for number, (title, group) in enumerate(under):
        found = list(group)
        # A blank line would make two passages of one, a number sign a heading.
        words = (re.sub(r"\s+", " ", p["words"]).strip().lstrip("#") for p in found)
        head = f"---\nid: d{number}\ntitle: {title or 'Untitled'}\nlang: en\n---\n"
        (corpus / f"d{number}.md").write_text(head + "\n\n".join(words) + "\n", encoding="utf-8")
        ids += [f"d{number}#{n}\t{p['id']}" for n, p in enumerate(found, 1)]
    (index / "ids.txt").write_text("\n".join(ids), encoding="utf-8")
    write_index(build_index(corpus), index / _SAVED)


def open_index(index: Path) -> harness.Find:
    """Load."""
    from cairn.config import Config
    from cairn.engine import ask
    from cairn.index import read_index

    corpus = index / "corpus"
    config = Config(corpus_path=str(corpus), index_path=str(index / _SAVED), candidates=harness.HITS)
    read = read_index(index / _SAVED, corpus)
    ids = dict(line.split("\t") for line in (index / "ids.txt").read_text(encoding="utf-8").splitlines())

    def find(question: str) -> list[str]:
        trace = ask(question, read, config).attempts[-1].trace
        return [ids[c.passage.passage_id] for c in trace.candidates]

    return find


if __name__ == "__main__":
    harness.run(build, open_index)
