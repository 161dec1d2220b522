import json

import pytest

from assistant.evaluation import scifact
from assistant.evaluation.types import EvaluationProblem


def test_every_judged_claim_is_searched(setup):
    def write(name, *objects):
        (setup.folder / name).write_text("".join(json.dumps(o) + "\n" for o in objects), encoding="utf-8")

    write(
        "corpus.jsonl",
        {"_id": "10", "title": "Salt", "text": "Salt melts ice. It is white."},
        {"_id": "20", "title": "Iron", "text": "Iron rusts in rain."},
    )
    write("queries.jsonl", *({"_id": n, "text": t} for n, t in (("1", "Ice melts"), ("2", "Sand"), ("3", "Rusts"))))
    with pytest.raises(EvaluationProblem, match=r"qrels\.tsv: "):
        scifact.measure(setup)
    (setup.folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\t10\t1\n3\t10\t1\n3\t20\t1\n", "utf-8")
    outcome = scifact.measure(setup)
    assert outcome.questions == {"1": "Ice melts", "3": "Rusts"}
    found = {m.name: dict(m.values) for m in outcome.measures}
    assert found["ndcg10"] == {"1": 1.0, "3": 1.0}
    assert found["recall10"] == {"1": 1.0, "3": 1.0}
    (setup.folder / "qrels.tsv").write_text("heading\n1 10\n", encoding="utf-8")
    with pytest.raises(EvaluationProblem, match="three columns"):
        scifact.measure(setup)
