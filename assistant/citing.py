"""One quote's citation in every form that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant import annotation, references, styles
from assistant.references import Reference
from assistant.types import CallProblem
from corpus.types import Corpus

Form = Callable[[Reference, Corpus], str]

FORMS: Mapping[str, Form] = {
    "text": lambda reference, _: styles.text(reference),
    "bibtex": lambda reference, _: references.bibtex(reference),
    "ris": lambda reference, _: references.ris(reference),
    "csl-json": lambda reference, _: references.csl_json(reference),
    "annotation": annotation.annotation_json,
}


def forms(written: str) -> tuple[str, ...]:
    """The names of forms in a list such as ``bibtex,ris``.

    Raises:
        CallProblem: it names one that there is not.
    """
    chosen = tuple(name.strip() for name in written.split(","))
    for name in chosen:
        if name not in FORMS:
            raise CallProblem(f"no citation format {name!r}; choose of {', '.join(FORMS)}")
    return chosen


def cite(corpus: Corpus, quote_id: str, chosen: Sequence[str] = ("text",), base: str | None = None) -> str:
    """The citation of a quote in the chosen forms, an empty line between two.

    Args:
        corpus: holds the quote.
        quote_id: ``document:start-end``.
        chosen: names of :data:`FORMS`.
        base: see :func:`assistant.references.of`.

    Raises:
        CorpusError: there is no such quote.
    """
    reference = references.of(corpus, quote_id, base)
    return "\n\n".join(FORMS[name](reference, corpus) for name in chosen)
