"""Train the low-rank adapter of a corpus: ``python scripts/train_adapter.py TEACHER [--corpus FOLDER]``.

The encoder learns three things about one corpus from its question bank: to see texts as near to each other as a larger
model does (TEACHER, a sentence-transformers folder; similarity distillation), to bring questions near to each other
that the same passages answer (supervised contrastive loss), and to put a question nearer to the sentences that answer
it than to any other, and a known gap near to none (a ranking loss with a fixed cosine as "none of these"). Only
low-rank matrices are learnt; they are written to ``adapter.safetensors`` in the corpus folder.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor
from torch.nn import functional

from corpus import library
from corpus.mentions import Mentions, without
from index import adapter, encoder, entries

Places = npt.NDArray[np.int64]

_TOKENS = 72  # the questions and windows are short
_TEMPERATURE = 0.05
_SQUARED = 20.0  # weight of the squared differences beside the divergence
_LABELLED = 0.3  # weight of each of the two losses from labels beside the teacher's
_NONE = 0.35  # the cosine that a question should exceed with its answers and not with anything else


@dataclass(frozen=True, slots=True)
class Question:
    """One question without names, the passages it is about, and the windows that answer it; none for a gap."""

    text: str
    passages: frozenset[int]
    windows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Window:
    """One text of a passage, as the index embeds it."""

    text: str
    passage: int


def examples(folder: Path) -> tuple[list[Question], list[Window]]:
    """What there is to learn from: the bank in the corpus's own language, and the windows of all passages."""
    corpus = library.open_corpus(folder)
    passages = entries.searchable(corpus)
    texts = {d.id: d.text for d in corpus.documents}
    pairs = [pair for n, p in enumerate(passages) for pair in entries.entries_of(n, p, texts[p.document])]
    windows = [Window(text, entry.passage) for entry, text in pairs]
    mentions = Mentions.of(corpus, lambda _: True)
    questions = []
    for asked in library.open_bank(folder, corpus):
        if asked.language:
            continue
        about = {
            n
            for n, p in enumerate(passages)
            if p.document == asked.document and any(p.span.covers(a) for a in asked.answers)
        }
        answering = {
            i
            for i, (entry, _) in enumerate(pairs)
            if entry.passage in about and any(entry.span.touches(a) for a in asked.answers)
        }
        text = without(asked.question, mentions.find(asked.question))
        questions.append(Question(text, frozenset(about), frozenset(answering)))
    return questions, windows


def train(
    model: SentenceTransformer,
    questions: list[Question],
    windows: list[Window],
    taught: Tensor,
    options: argparse.Namespace,
) -> None:
    """Learn in place; prints the mean loss of each epoch. ``taught`` are the teacher's vectors, questions first."""
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=0.01)
    steps = options.epochs * math.ceil(len(questions) / options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=steps, pct_start=0.1)
    about = torch.zeros(len(questions) + len(windows), 1 + max(w.passage for w in windows))
    for row, question in enumerate(questions):
        about[row, list(question.passages)] = 1.0
    for row, window in enumerate(windows):
        about[len(questions) + row, window.passage] = 1.0
    answers = torch.zeros(len(questions), len(windows), dtype=torch.bool)
    for row, question in enumerate(questions):
        answers[row, list(question.windows)] = True
    random = np.random.default_rng(options.seed)
    started = time.monotonic()
    model.train()
    for epoch in range(options.epochs):
        total = 0.0
        places = random.permutation(len(questions))
        batches = [places[i : i + options.batch] for i in range(0, len(places), options.batch)]
        for asked in batches:
            shown = _windows_for([questions[i] for i in asked], len(windows), options.batch, random)
            texts = [questions[i].text for i in asked] + [windows[i].text for i in shown]
            features: Any = model.preprocess(texts)
            vectors = functional.normalize(model(features)["sentence_embedding"], dim=1)
            rows = torch.from_numpy(np.concatenate([asked, len(questions) + shown]))
            seen = vectors @ vectors.T
            loss = (
                _as_taught(seen, taught[rows] @ taught[rows].T)
                + _LABELLED * _together(seen, about[rows] @ about[rows].T > 0)
                + _LABELLED * _answering(seen[: len(asked), len(asked) :], answers[asked][:, shown])
            )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(batches):.4f}, {time.monotonic() - started:.0f} s", flush=True)
    model.eval()


def _windows_for(questions: list[Question], size: int, count: int, random: np.random.Generator) -> Places:
    """For every second question a window that answers it, and others at random: ``count`` rows, each once."""
    right = [random.choice(sorted(q.windows)) for q in questions[::2] if q.windows]
    chosen = list(dict.fromkeys([*map(int, right), *map(int, random.permutation(size))]))
    return np.array(chosen[:count], dtype=np.int64)


def _as_taught(seen: Tensor, taught: Tensor) -> Tensor:
    """How the student's cosines differ from the teacher's, as distributions and as numbers."""
    itself = torch.eye(len(seen), dtype=torch.bool)
    student = (seen / _TEMPERATURE).masked_fill(itself, -1e4)
    teacher = (taught / _TEMPERATURE).masked_fill(itself, -1e4)
    divergence = functional.kl_div(
        functional.log_softmax(student, 1), functional.softmax(teacher, 1), reduction="batchmean"
    )
    return divergence + _SQUARED * ((seen - taught)[~itself] ** 2).mean()


def _together(seen: Tensor, same: Tensor) -> Tensor:
    """Supervised contrastive loss (Khosla et al. 2020) over texts about the same passages."""
    itself = torch.eye(len(seen), dtype=torch.bool)
    shares = functional.log_softmax((seen / _TEMPERATURE).masked_fill(itself, -1e4), 1)
    positives = same & ~itself
    some = positives.any(1)
    return (-(shares * positives).sum(1)[some] / positives.sum(1)[some]).mean() if some.any() else seen.new_zeros(())


def _answering(seen: Tensor, answers: Tensor) -> Tensor:
    """Ranking loss of questions over windows and "none of these"; a question without an answer here is a none."""
    none = seen.new_full((len(seen), 1), _NONE)
    shares = functional.log_softmax(torch.cat([seen, none], 1) / _TEMPERATURE, 1)
    wanted = torch.cat([answers, ~answers.any(1, keepdim=True)], 1)
    return -torch.logsumexp(shares.masked_fill(~wanted, -1e4), 1).mean()


def main() -> None:
    """Train and write the adapter."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("teacher", type=Path, help="a folder with the sentence-transformers model that teaches")
    cli.add_argument("--corpus", type=Path, default=library.SHIPPED)
    cli.add_argument("--out", type=Path, help="default: adapter.safetensors in the corpus folder")
    cli.add_argument("--rank", type=int, default=16)
    cli.add_argument("--epochs", type=int, default=6)
    cli.add_argument("--batch", type=int, default=64)
    cli.add_argument("--rate", type=float, default=1e-3)
    cli.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    cli.add_argument("--seed", type=int, default=1)
    options = cli.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)

    questions, windows = examples(options.corpus)
    texts = [q.text for q in questions] + [w.text for w in windows]
    print(f"{len(questions)} questions, {len(windows)} windows", flush=True)
    teacher = SentenceTransformer(str(options.teacher), device="cpu")
    teacher.max_seq_length = 128
    views = teacher.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
    del teacher
    model = SentenceTransformer(encoder.locate(encoder.DEFAULT_MODEL), device="cpu")
    model.max_seq_length = _TOKENS
    adapter.attach(model, options.rank)
    train(model, questions, windows, torch.from_numpy(np.asarray(views)), options)
    path = options.out or options.corpus / adapter.FILE
    adapter.save(model, path)
    print(f"{path}: SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
