"""Fit the confidence that corpora without one of their own use: ``python scripts/fit_confidence.py DATA``.

Such a corpus has the published weights and perhaps a question bank. The model with a bank is fitted on the labelled
questions of ``bench/labelled``; the one without on these and, to the same share, on SQuAD 2 articles that the
cross-encoder has not learnt from, so that it holds for texts of facts and for texts of opinions. Both are written to
``assistant/confidence.json``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from dataclasses import astuple
from pathlib import Path

import numpy as np

from assistant import confidence
from assistant.answer import Assistant
from assistant.evaluation import fitting, squad, squad2
from assistant.evaluation.command import CACHE
from assistant.evaluation.corpora import Indexer, collect
from assistant.evaluation.types import Setup
from corpus import library
from index import adapter

_STRANGERS = 100  # questions on another article that are put to one
_ROOT = Path(__file__).parents[1]


def facts(data: Path) -> fitting.Judged:
    """The questions of SQuAD 2 articles and some on another article, each article a corpus and a group of its own."""
    setup = Setup(folder=data, corpus=library.SHIPPED, cache=CACHE)
    indexer = Indexer(setup)
    rows, answerable, groups = [], [], []
    articles = squad2.fitted(squad.read(data / "unans-squad2-halfdev" / squad2.FILE))
    for article, other in zip(articles, (*articles[1:], articles[0]), strict=True):
        assistant = Assistant(indexer.engine(collect(article.title, article.paragraphs)))
        asked = [(q.text, q.is_answerable) for q in article.questions]
        for question, is_answerable in (*asked, *((q.text, False) for q in other.questions[:_STRANGERS])):
            signals = assistant.ask(question).signals
            if signals:
                rows.append(astuple(signals))
                answerable.append(is_answerable)
                groups.append(article.title)
    return fitting.Judged(np.array(rows), np.array(answerable), groups)


def main() -> None:
    """Fit and write both models."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the folder that holds the sets")
    options = cli.parse_args()
    others = facts(options.data)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "corpus"
        shutil.copytree(library.SHIPPED, plain, ignore=shutil.ignore_patterns(adapter.FILE, ".index", ".cache"))
        setup = Setup(folder=_ROOT / "bench" / "labelled", corpus=plain, cache=CACHE)
        bank = fitting.fitted(fitting.signals_of(setup))
        none = fitting.fitted(fitting.signals_of(Setup(setup.folder, plain, CACHE, has_bank=False)), others)
    found = {"with_bank": bank, "without_bank": none}
    for line in fitting.write(found, Path(confidence.__file__).with_name(confidence.FILE)):
        print(line)


if __name__ == "__main__":
    main()
