import json
from dataclasses import replace

from assistant.evaluation import addressing

THREADS = [
    {
        "id": "1",
        "title": "Why are roads dull?",
        "answers": [
            {"id": "11", "author": "Ann Li", "text": "Roads are dull as they are grey.\n\nIndeed."},
            {"id": "12", "author": None, "text": "Roads are dull for walkers."},
        ],
    },
    {"id": "2", "title": "Are rails cold?", "answers": [{"id": "21", "author": "Bo Yu", "text": "Rails are cold."}]},
    {"id": "3", "title": "Who knows?", "answers": [{"id": "31", "author": None, "text": "Nobody."}]},
]


def test_authors_are_ranked_beside_bm25_and_threads_without_one_left_out(setup):
    (setup.folder / "threads.jsonl").write_text("".join(json.dumps(t) + "\n" for t in THREADS), encoding="utf-8")
    outcome = addressing.of_threads(setup)
    found = {m.name: dict(m.values) for m in outcome.measures}
    assert set(found) == {"recall3", "success1", "recall3_bm25", "success1_bm25"}
    for name in ("recall3", "recall3_bm25", "success1_bm25"):
        assert found[name] == {"1": 1.0, "2": 1.0}
    assert dict(outcome.questions) == {"1": "Why are roads dull?", "2": "Are rails cold?"}
    assert list(addressing.of_threads(replace(setup, limit=1)).questions) == ["1"]
