"""Train the model that reads a question and a text together: ``python scripts/train_crossencoder.py DATA``.

It learns from questions and the windows of text that a search finds for them, whether the window answers: half of the
articles of a SQuAD 2 file (adversarial questions), the sentences of SelQA, segments of privacy policies (PolicyQA), and
the included corpus's question bank. DATA holds the sets as ``experts eval`` expects them. Only low-rank updates of the
encoder's weights and one output are learnt; they are written to ``index/crossencoder.safetensors``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from assistant.evaluation import squad, squad2
from assistant.evaluation.command import CACHE
from assistant.evaluation.corpora import Indexer, collect, own_engine
from assistant.evaluation.squad import Article
from assistant.evaluation.types import Setup
from corpus import library
from corpus.mentions import Mentions, without
from corpus.types import Span
from index import adapter, crossencoder, encoder

_BUCKETS = 16  # batches that are sorted by length together
_OF_EACH = {"squad2": 10**6, "policyqa": 500, "selqa": 600, "bank": 1500}  # pairs at the most
_POLICIES = 16  # the first of them; the rest are not trained on


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, a text that a search finds for it, and whether the text answers it."""

    question: str
    text: str
    answers: bool


def pairs(data: Path, choose: random.Random) -> Iterator[Pair]:
    """All that is learnt from, in a fixed order."""
    setup = Setup(folder=data, corpus=library.SHIPPED, cache=CACHE)
    articles = squad.read(data / "unans-squad2-halfdev" / squad2.FILE)
    policies = squad.read(data / "span-policyqa" / "dev.json.gz")[:_POLICIES]
    merged = [Article(p.title, p.paragraphs, squad.merged(p.questions)) for p in policies]
    sets = {
        "squad2": list(_found(setup, squad2.learnt(articles))),
        "policyqa": list(_found(setup, merged)),
        "selqa": list(_selqa(data / "sent-selqa-dev" / "selqa-ass-dev.json.gz", choose)),
        "bank": list(_bank(setup)),
    }
    for name, found in sets.items():
        choose.shuffle(found)
        kept = found[: _OF_EACH[name]]
        print(f"{name}: {len(kept)} pairs, {sum(p.answers for p in kept)} answers", flush=True)
        yield from kept


def _found(setup: Setup, articles: Sequence[Article]) -> Iterator[Pair]:
    """Of each question the best window; the next if it answers; and where neither does, one that does."""
    indexer = Indexer(setup)
    for article in articles:
        collection = collect(article.title, article.paragraphs)
        engine = indexer.engine(collection)
        document = collection.corpus.documents[0]
        for asked in article.questions:
            answers = [
                Span(collection.start_of[p] + a.start, collection.start_of[p] + a.end)
                for p, spans in asked.answers.items()
                for a in spans
            ]
            windows = [crossencoder.window(h) for h in engine.search(asked.text, limit=2).hits]
            right = [any(w.touches(a) for a in answers) for w in windows]
            yield Pair(asked.text, windows[0].of(document.text), right[0])
            if any(right[1:]):
                yield Pair(asked.text, windows[1].of(document.text), True)
            passage = document.passage_of(answers[0]) if answers and not any(right) else None
            if passage:
                sentence = next(s for s in passage.sentences if s.touches(answers[0]))
                yield Pair(asked.text, crossencoder.around(passage, sentence).of(document.text), True)


def _selqa(path: Path, choose: random.Random) -> Iterator[Pair]:
    """Of each question a sentence that answers and one far from all that do, each with its neighbours."""
    for item in squad.load(path):
        sentences, right = item["candidates"], set(item["answers"])
        far = [n for n in range(len(sentences)) if not right & {n - 2, n - 1, n, n + 1, n + 2}]
        for places in (sorted(right), far):
            if right and places:
                place = choose.choice(places)
                yield Pair(item["question"], " ".join(sentences[max(0, place - 1) : place + 2]), place in right)


def _bank(setup: Setup) -> Iterator[Pair]:
    """Of each question of the included bank the two best windows, found without the bank."""
    corpus = library.open_corpus(setup.corpus)
    engine = own_engine(replace(setup, has_bank=False))
    mentions = Mentions.of(corpus, lambda _: True)
    for asked in library.open_bank(setup.corpus, corpus):
        if asked.language is None:
            question = without(asked.question, mentions.find(asked.question))
            for hit in engine.search(question, limit=2).hits:
                window = crossencoder.window(hit)
                text = corpus.words(hit.passage.document, window)
                yield Pair(question, text, any(window.touches(a) for a in asked.answers))


def train(found: list[Pair], options: argparse.Namespace, choose: random.Random) -> dict[str, Tensor]:
    """Learn; prints the mean loss as it goes. Returns the tensors of the updates and of the output."""
    model = encoder.transformer()
    adapter.attach(model, crossencoder.RANK)
    head = torch.nn.Linear(int(model.get_embedding_dimension() or 0), 1)
    parameters = [*(p for p in model.parameters() if p.requires_grad), *head.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=options.rate, weight_decay=0.01)
    steps = options.epochs * (len(found) // options.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.rate, total_steps=steps, pct_start=0.1)
    started = time.monotonic()
    model.train()
    for step, batch in enumerate(islice(_batches(found, options.batch, choose), steps), 1):
        features = model.tokenizer(
            [p.question for p in batch],
            [p.text for p in batch],
            truncation="only_second",
            max_length=crossencoder.TOKENS,
            padding=True,
            return_tensors="pt",
        )
        # Half the time at half the precision, where the processor has it; the updates themselves stay exact.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = crossencoder.pooled(model, head, *(features[name] for name in crossencoder.INPUTS))
        loss = functional.binary_cross_entropy_with_logits(
            logits.float(), torch.tensor([float(p.answers) for p in batch])
        )
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 20 == 0:
            print(f"step {step} of {steps}: loss {loss.item():.3f}, {time.monotonic() - started:.0f} s", flush=True)
    return {
        **adapter.tensors_of(model),
        **{f"{crossencoder.HEAD}.{k}": v.detach().half().contiguous() for k, v in head.state_dict().items()},
    }


def _batches(found: list[Pair], size: int, choose: random.Random) -> Iterator[list[Pair]]:
    """Endless batches of texts of like length, in random order."""
    while True:
        choose.shuffle(found)
        batches = []
        for start in range(0, len(found), size * _BUCKETS):
            near = sorted(found[start : start + size * _BUCKETS], key=lambda p: len(p.text))
            batches += [near[i : i + size] for i in range(0, len(near) - size + 1, size)]
        choose.shuffle(batches)
        yield from batches


def main() -> None:
    """Train and write the model."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the folder that holds the sets")
    cli.add_argument("--out", type=Path, default=crossencoder.WEIGHTS)
    cli.add_argument("--epochs", type=int, default=2)
    cli.add_argument("--batch", type=int, default=32)
    cli.add_argument("--rate", type=float, default=1e-3)
    cli.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    cli.add_argument("--seed", type=int, default=1)
    options = cli.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    choose = random.Random(options.seed)
    tensors = train(list(pairs(options.data, choose)), options, choose)
    save_file(tensors, options.out)
    print(f"{options.out}: SHA-256 {hashlib.sha256(options.out.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
