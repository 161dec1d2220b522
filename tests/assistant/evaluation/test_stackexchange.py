import json
from dataclasses import replace

from assistant.evaluation import stackexchange


def test_titles_find_answers_and_authors_their_own(setup):
    threads = [
        {
            "id": "1",
            "title": "Why are roads dull?",
            "answers": [
                {"id": "11", "author": "Ann Li", "text": "Roads are dull as they are grey.\n\nIndeed."},
                {"id": "12", "author": "Bo Yu", "text": "Roads are dull for walkers."},
            ],
        },
        {
            "id": "2",
            "title": "Are rails cold?",
            "answers": [
                {"id": "21", "author": "Bo Yu", "text": "Rails are cold in winter."},
                {"id": "22", "author": None, "text": "Cold rails sing."},
            ],
        },
    ]
    (setup.folder / "threads.jsonl").write_text("".join(json.dumps(t) + "\n" for t in threads), encoding="utf-8")
    outcome = stackexchange.measure(replace(setup, ablates=True))
    found = {m.name: dict(m.values) for m in outcome.measures}
    assert found["title_success1"] == {"title 1": 1.0, "title 2": 1.0}
    assert found["title_recall5"] == {"title 1": 1.0, "title 2": 1.0}
    assert outcome.questions["author 1 author-2"] == "What does Bo Yu say about Why are roads dull?"
    assert found["right_speaker"] == dict.fromkeys(("author 1 author-1", "author 1 author-2", "author 2 author-2"), 1.0)
    assert found["p1"]["author 2 author-2"] == 1.0
    assert outcome.ablation[0].parts == "all"
    assert len(stackexchange.measure(replace(setup, limit=1)).questions) == 2
