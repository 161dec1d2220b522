"""Does a text answer a question? A small model that reads both together (Nogueira and Cho 2019).

Vectors say what a text is about; whether it answers, they hardly tell. This model is the encoder's own transformer
with low-rank updates and one output, taught by ``scripts/train_crossencoder.py`` (card in ``docs/crossencoder.md``).
It is read where no question bank says what is answered, and there only for the best passages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from corpus.types import Passage, Span
from index import adapter, encoder, graphs
from index.types import EncoderProblem, Ground, Hit

WEIGHTS = Path(__file__).with_name("crossencoder.safetensors")
SHA256 = "162f0a45a340721b9943951c362643b53c3d7c2f8da3fc1799607a8a6ecc754a"
GRAPH, TOKENIZER = "crossencoder.onnx", "crossencoder.json"
RANK = 32
TOKENS = 112  # of question and text together
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
HEAD = "head"
_READ = 2  # of the best hits


class OnnxCrossEncoder:
    """Reads a question and a text together, on one thread. See :class:`index.types.CrossEncoder`.

    Args:
        folder: where :func:`export` left the graph and the tokenizer.

    Raises:
        EncoderProblem: a file is missing or is no model.
    """

    def __init__(self, folder: Path) -> None:
        self._session, self._tokenizer = graphs.load(folder / GRAPH, folder / TOKENIZER)
        self._tokenizer.enable_truncation(TOKENS, strategy="only_second")
        self._tokenizer.no_padding()

    def probabilities(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the probability in [0, 1] that it answers ``question``, as the training sets have it."""
        found = []
        for text in texts:
            encoding = self._tokenizer.encode(_shortened(question), encoder.encodable(text))
            columns = (encoding.ids, encoding.attention_mask, encoding.type_ids)
            feeds = {name: np.array([column], dtype=np.int64) for name, column in zip(INPUTS, columns, strict=True)}
            found.append(float(self._session.run(["probability"], feeds)[0][0]))
        return found


def _shortened(question: str) -> str:
    """``question`` without what would leave no room for a text: its last 300 characters hold what is asked."""
    return encoder.encodable(question[-300:])


def read(ground: Ground, question: str, hits: Sequence[Hit]) -> float:
    """The probability in [0, 1] that the best of ``hits`` answer ``question``.

    0 where there is a question bank, which knows better.
    """
    if ground.crossencoder is None or not hits:
        return 0.0
    spans = [(h.passage.document, window(h)) for h in hits[:_READ]]
    return max(ground.crossencoder.probabilities(question, [ground.corpus.words(d, s) for d, s in spans]))


def window(hit: Hit) -> Span:
    """What of a passage is read: its best sentence with the one before and the one after."""
    return around(hit.passage, hit.focus[0].span)


def around(passage: Passage, sentence: Span) -> Span:
    """``sentence`` of ``passage`` with the one before and the one after."""
    place = passage.sentences.index(sentence)
    near = passage.sentences[max(0, place - 1) : place + 2]
    return Span(near[0].start, near[-1].end)


def pooled(model: Any, head: Any, ids: Any, mask: Any, types: Any) -> Any:
    """The output of ``head`` for the mean of the transformer's last states, shape ``(batch,)``."""
    states = model[0].auto_model(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
    shown = mask.unsqueeze(-1).to(states.dtype)
    return head(((states * shown).sum(1) / shown.sum(1)).float()).squeeze(1)


def export(folder: Path) -> None:
    """Write the quantised graph and the tokenizer to ``folder``, which must exist.

    Raises:
        EncoderProblem: the weights are missing or are not the included ones.
    """
    import torch
    from safetensors.torch import load_file

    found = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() if WEIGHTS.exists() else "missing"
    if found != SHA256:
        raise EncoderProblem(
            f"{WEIGHTS}: SHA-256 is {found[:12]}, published is {SHA256[:12]}; install the product again"
        )
    model = encoder.transformer()
    adapter.merge(model, WEIGHTS)
    tensors = load_file(WEIGHTS)
    head = torch.nn.Linear(tensors[f"{HEAD}.weight"].shape[1], 1)
    head.load_state_dict({k: tensors[f"{HEAD}.{k}"].float() for k in ("weight", "bias")})

    class Reader(torch.nn.Module):
        """Token ids of a pair to the probability that the text answers."""

        def __init__(self) -> None:
            super().__init__()
            self.model, self.head = model, head

        def forward(self, ids: Any, mask: Any, types: Any) -> Any:
            return torch.sigmoid(pooled(self.model, self.head, ids, mask, types))

    ids = torch.tensor([[101, 2023, 102, 2003, 102], [101, 2023, 102, 102, 0]])
    types = torch.tensor([[0, 0, 0, 1, 1], [0, 0, 0, 1, 0]])
    graphs.write(Reader().eval(), (ids, (ids != 0).long(), types), INPUTS, "probability", folder / GRAPH)
    model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
