"""``python -m bench.batching``: CPU of a question that is encoded alone, and with others in one run of the model.

The questions are those of the bank, each length batched with like lengths at the best, so that little is padded, and as
they come. Beside it how far a question's vector moves when it is encoded in company: the scales of the quantised
activations are those of the whole batch.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

import numpy as np

from corpus import library
from index import builds, encoder, graphs, store
from index.types import Vectors

_QUESTIONS = 960
_SIZES = (1, 4, 8, 16)
_ROUNDS = 5


def main() -> None:
    """Measure and print."""
    corpus = library.open_corpus()
    bank = library.open_bank(library.SHIPPED, corpus)
    root = builds.root_of(library.SHIPPED)
    store.build(root, corpus, bank, encoder.chosen(library.SHIPPED))
    folder = root / builds.named(root).split()[0].decode() / "encoder"
    session, tokenizer = graphs.load(folder / encoder.GRAPH, folder / encoder.TOKENIZER, 1)
    tokenizer.no_padding()
    asked = [q.question for q in bank if not q.language][:: max(1, len(bank) // _QUESTIONS)]
    ids = [tokenizer.encode(q).ids for q in asked]

    def encoded(batch: Sequence[Sequence[int]]) -> Vectors:
        length = max(map(len, batch))
        tokens = np.zeros((len(batch), length), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, one in enumerate(batch):
            tokens[row, : len(one)] = one
            mask[row, : len(one)] = 1
        vectors: Vectors = session.run(["embedding"], {"input_ids": tokens, "attention_mask": mask})[0]
        return vectors

    orders = {"as they come": list(range(len(ids))), "like lengths": sorted(range(len(ids)), key=lambda i: len(ids[i]))}
    alone = np.concatenate([encoded([one]) for one in ids])
    spent: dict[tuple[str, int], list[float]] = {}
    moved: dict[tuple[str, int], float] = {}
    for _ in range(_ROUNDS):  # in turn, so that a machine that slows down slows each
        for name, order in orders.items():
            for size in _SIZES:
                began = time.process_time()
                parts = [encoded([ids[i] for i in order[n : n + size]]) for n in range(0, len(order), size)]
                spent.setdefault((name, size), []).append((time.process_time() - began) / len(order) * 1000)
                moved[name, size] = float((np.concatenate(parts) * alone[order]).sum(axis=1).min())
    print(f"{len(ids)} questions, {statistics.mean(map(len, ids)):.0f} tokens each, one thread, median of {_ROUNDS}")
    print(f"{'':16}{'together':>10}{'CPU ms':>10}{'least cosine to itself alone':>32}")
    for (name, size), times in spent.items():
        print(f"{name:16}{size:10}{statistics.median(times):10.2f}{moved[name, size]:32.4f}")


if __name__ == "__main__":
    main()
