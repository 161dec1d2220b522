"""Documents that a caller names."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import CallProblem
from corpus.types import Corpus, some


def known(corpus: Corpus, documents: Sequence[str]) -> tuple[str, ...]:
    """The ids of ``documents``, each once.

    Raises:
        CallProblem: one does not exist.
    """
    for document in documents:
        if document not in corpus.ids:
            raise CallProblem(f"no document {document!r}; the corpus holds: {some(corpus.ids)}")
    return tuple(dict.fromkeys(documents))
