"""The widget with its corpus, for a blog without a server: what ``experts export-widget`` writes.

No encoder runs in the browser. What it knows of meaning comes along as one short vector a word, learned here so that
the sum of a question's words comes near to what the encoder makes of the whole question. They are fitted by ridge
regression on the question bank and the corpus's own sentences, starting from the encoder's vectors of single words.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant import quoting
from assistant.web import widget
from assistant.web.cards import escaped
from corpus import misspelling, names
from corpus.bank import BankQuestion
from corpus.mentions import Mentions
from corpus.types import CorpusError, Passage, Span
from index.lexical import terms
from index.types import Ground

_DIMENSIONS = 48
_RIDGE = 1.0
_COMMON_WORDS = 4000  # of the encoder's vocabulary, the most frequent first, for what readers may say otherwise
_WORD = re.compile(r"[^\W_]+")
_ASCII = re.compile(r"[a-z]{3,}")

Matrix = NDArray[np.float32]


def export(ground: Ground, folder: Path) -> list[Path]:
    """Write the script, the corpus and a page that holds both; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    data = json.dumps(corpus_object(ground), ensure_ascii=False, separators=(",", ":"))
    contents = {
        "widget.js": widget.script(widget.STATIC),
        "corpus.js": f"self.inTheirWords={data};\n",
        "index.html": _page(ground),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in contents]


def corpus_object(ground: Ground) -> dict[str, Any]:
    """All that the browser searches in and quotes from; offsets count code points, as everywhere."""
    corpus = ground.corpus
    passages = [p for p in corpus.passages if p.expert]
    if not passages:
        raise CorpusError("this corpus holds no passage of a named expert; add one with `experts add FILE`")
    bank = [q for q in ground.bank if q.document in {p.document for p in passages}]
    sentences = [(n, s) for n, p in enumerate(passages) for s in p.sentences]
    said = [corpus.words(passages[n].document, s) for n, s in sentences]
    asked = [q.question for q in bank]
    table, own, vectors = _words(ground, bank, asked, said)
    forms = {e.id: _forms([e.name, *e.aliases]) for e in corpus.experts}
    common = Mentions.of(corpus, ground.encoder.knows).common
    parts = sorted({part for own in forms.values() for part in own})
    return {
        "title": corpus.title,
        "experts": [{"id": e.id, "name": e.name, "forms": forms[e.id]} for e in corpus.experts],
        "ordinary": [p for p in parts if p in common] + _near(parts, ground.encoder.vocabulary()),
        "passages": [_passage(ground, p) for p in passages],
        "bank": [[q.question, _answers(q, sentences, passages)] for q in bank],
        "language": [n for n, q in enumerate(bank) if q.language],
        "words": " ".join(f"{word}:{stem}" for word, stem in table.items()),
        "own": own,
        "dimensions": vectors.shape[1],
        "vectors": base64.b64encode(vectors.tobytes()).decode(),
    }


def _passage(ground: Ground, passage: Passage) -> dict[str, Any]:
    quote = quoting.quote(ground.corpus, passage, passage.span)
    return {
        "quote_id": quote.id,
        "text": quote.text,
        "document": quote.document,
        "document_title": quote.document_title,
        "start": quote.span.start,
        "end": quote.span.end,
        "sentences": [[s.start, s.end] for s in passage.sentences],
        "expert": quote.expert.name,
        "expert_id": quote.expert.id,
        "quoted_author": quote.quoted_author,
        "topic": {"number": quote.topic.number, "title": quote.topic.title, "question": quote.topic.question}
        if quote.topic
        else None,
        "paragraph": quote.paragraph,
        "url": quote.url,
    }


def _forms(written: Sequence[str]) -> list[str]:
    """The words of a person's names, as folded; those with a hyphen also as one."""
    folded = [names.fold(name) for name in written]
    parts = (part for name in folded for text in (name, name.replace("-", "")) for part in _WORD.findall(text))
    return list(dict.fromkeys(p for p in parts if len(p) > 1 and p not in names.TITLES | names.PARTICLES))


def _near(parts: Sequence[str], vocabulary: Sequence[str]) -> list[str]:
    """The words of the language that could be taken for a part of a name with a typing error."""
    return [w for w in vocabulary if len(w) > 3 and _ASCII.fullmatch(w) and any(_is_near(w, p) for p in parts)]


def _is_near(word: str, part: str) -> bool:
    """As widget_names.js has it."""
    if len(part) < 4 or word[0] != part[0] or word == part:
        return False
    allowed = 2 if len(part) > 6 else 1
    return misspelling.errors(word, part, allowed) <= allowed


def _answers(question: BankQuestion, sentences: list[tuple[int, Span]], passages: list[Passage]) -> list[int]:
    """The numbers of the sentences that answer, the most direct first."""
    return [
        k
        for answer in question.answers
        for k, (n, s) in enumerate(sentences)
        if passages[n].document == question.document and answer.touches(s)
    ]


def _words(
    ground: Ground, bank: list[BankQuestion], asked: list[str], said: list[str]
) -> tuple[dict[str, str], int, NDArray[np.int8]]:
    """Each word's stem, empty for a word that says nothing; how many of them the experts use; and a vector each."""
    spoken = dict.fromkeys(w for text in said for w in _tokens(text))
    own = dict.fromkeys([*spoken, *(w for text in asked for w in _tokens(text))])
    common = [w for w in ground.encoder.vocabulary() if _ASCII.fullmatch(w)][:_COMMON_WORDS]
    table = {w: "".join(terms(w)[:1]) for w in dict.fromkeys([*own, *common])}
    number = {w: n for n, w in enumerate(table)}
    texts = [*asked, *said]
    whole = ground.encoder.encode(texts)
    _foreign(bank, whole)
    centre = whole.mean(axis=0)
    _, _, axes = np.linalg.svd(whole - centre, full_matrices=False)
    goal = _rows((whole - centre) @ axes[:_DIMENSIONS].T)
    single = ground.encoder.encode(list(table))
    start = _rows((single - single.mean(axis=0)) @ axes[:_DIMENSIONS].T)
    # The words of the texts come first in the table; of the others there is nothing to learn.
    used = np.zeros((len(texts), len(own)), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in _tokens(text):
            used[row, number[word]] += 1.0 if table[word] else 0.2
    used = _rows(used)
    kernel = used @ used.T + _RIDGE * np.eye(len(texts), dtype=np.float32)
    learned = start * 0.5
    learned[: len(own)] += used.T @ np.linalg.solve(kernel, goal - used @ learned[: len(own)])
    scale = np.abs(learned).max() / 127
    return table, len(spoken), np.round(learned / scale).astype(np.int8)


def _foreign(bank: list[BankQuestion], whole: Matrix) -> None:
    """The encoder does not know other languages: such a question means what those of the same answers mean."""
    own: dict[tuple[str, Span | None], list[int]] = {}
    for n, q in enumerate(bank):
        if not q.language:
            own.setdefault((q.document, q.answers[0] if q.answers else None), []).append(n)
    for n, q in enumerate(bank):
        alike = own.get((q.document, q.answers[0] if q.answers else None)) if q.language else None
        if alike:
            whole[n] = whole[alike].mean(axis=0)


def _tokens(text: str) -> list[str]:
    """Words, and where a script has no spaces between them pairs of characters, as widget_static.js takes them."""
    found: list[str] = []
    for word in _WORD.findall(names.fold(text)):
        if re.search(r"[\u3040-\u30ff\u3400-\u9fff]", word):
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found.append(word)
    return found


def _rows(matrix: Matrix) -> Matrix:
    unit: Matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
    return unit.astype(np.float32)


def _page(ground: Ground) -> str:
    """Every passage to read, and the widget above them; where no script runs, the passages alone."""
    corpus, parts, heading = ground.corpus, [], None
    for p in corpus.passages:
        if p.expert is None:
            continue
        title = p.topic.title if p.topic else corpus.document(p.document).title
        if title != heading:
            heading = title
            parts.append(f"<h2>{escaped(title)}</h2>")
        words = escaped(corpus.words(p.document, p.span))
        parts.append(f'<p id="{escaped(p.id)}"><b>{escaped(p.expert.name)}</b></p><blockquote>{words}</blockquote>')
    title = escaped(corpus.title)
    return (
        f'<!doctype html><html lang="{escaped(corpus.language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>'
        f'<body><main><h1>{title}</h1>{"".join(parts)}</main><script async src="widget.js"></script></body></html>\n'
    )
