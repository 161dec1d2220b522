import gzip
import json
from dataclasses import replace

import pytest

from assistant.evaluation import paragraphs, squad, squad2
from assistant.evaluation.measures import figure
from assistant.evaluation.types import EvaluationProblem
from corpus.types import Span


def answer(text, context):
    return {"text": text, "answer_start": context.index(text)}


ROADS = "Roads are long and dull. Horses like them."
RAILS = "Rails are cold and shiny. Trains like them."
ASKED = [
    {"id": "q1", "question": "What is long and dull?", "answers": [answer("Roads", ROADS)]},
    {"id": "q2", "question": "Who likes roads? ", "answers": [answer("Horses", ROADS)] * 2},
]
SQUAD = {
    "data": [
        {
            "title": "Ways",
            "paragraphs": [
                {"context": ROADS, "qas": ASKED},
                {
                    "context": RAILS,
                    "qas": [
                        {"id": "q3", "question": "What is long and dull?", "answers": [answer("Rails", RAILS)]},
                        {"id": "q4", "question": "Where do quiet ships sail?", "is_impossible": True, "answers": []},
                    ],
                },
            ],
        },
        {"paragraphs": [{"context": "Ships are wet.", "qas": []}]},
    ]
}


def test_a_file_has_articles_paragraphs_and_answers(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(SQUAD), encoding="utf-8")
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(json.dumps(SQUAD).encode()))
    ways, ships = squad.read(tmp_path / "a.json", titled=True)
    assert (ways.title, ships.title) == ("Ways", "1")
    assert [(p.id, p.title) for p in ways.paragraphs] == [("0.0", "Ways"), ("0.1", "Ways")]
    assert [(q.id, q.text, q.is_answerable) for q in ways.questions] == [
        ("q1", "What is long and dull?", True),
        ("q2", "Who likes roads?", True),
        ("q3", "What is long and dull?", True),
        ("q4", "Where do quiet ships sail?", False),
    ]
    assert ways.questions[0].answers == {"0.0": (Span(0, 5),)}
    assert squad.read(tmp_path / "a.json.gz")[0].questions == ways.questions
    with pytest.raises(EvaluationProblem, match=r"absent\.json: .*name the folder that holds the sets with --data"):
        squad.read(tmp_path / "absent.json")


def test_questions_of_the_same_words_are_one(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(SQUAD), encoding="utf-8")
    merged = squad.merged(squad.read(tmp_path / "a.json")[0].questions)
    assert [(q.id, list(q.answers)) for q in merged] == [("q1", ["0.0", "0.1"]), ("q2", ["0.0"]), ("q4", [])]


def test_squad2_measures_answerability_and_ranking(setup):
    other = {"title": "Learnt", "paragraphs": [{"context": "Bread is dear.", "qas": []}]}
    halves = {"data": [other, other, other, *SQUAD["data"]]}  # what models have learnt from comes before each fourth
    (setup.folder / squad2.FILE).write_text(json.dumps(halves), encoding="utf-8")
    outcome = squad2.measure(setup)
    found = {m.name: m for m in outcome.measures}
    assert list(outcome.questions) == ["q1", "q2", "q3", "q4"]
    # q3 is answered by the other paragraph, which has fewer of its words.
    assert dict(found["p1"].values) == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert dict(found["sentence1"].values)["q1"] == 1.0
    assert found["auroc"].positive == {"q1", "q2", "q3"}
    assert figure(found["auroc"]) == figure(found["auroc_cosine"]) == 1.0
    # The paragraph that q4 was written about is no answer either, and has none of its words.
    assert figure(found["auroc_passage"]) == 1.0
    assert found["refused"].values.keys() == {"q4"}


def test_policyqa_asks_each_policy_and_xquad_all_articles(setup):
    (setup.folder / "dev.json.gz").write_bytes(gzip.compress(json.dumps(SQUAD).encode()))
    (setup.folder / "xquad.en.json").write_text(json.dumps(SQUAD), encoding="utf-8")
    policy = {m.name: dict(m.values) for m in paragraphs.policyqa(setup).measures}
    assert policy["recall1"] == {"q1": 0.5, "q2": 1.0}
    assert policy["recall5"] == {"q1": 1.0, "q2": 1.0}
    assert policy["success1"] == {"q1": 1.0, "q2": 1.0}
    outcome = paragraphs.xquad(replace(setup, ablates=True))
    found = {m.name: dict(m.values) for m in outcome.measures}
    assert found["success1"] == {"q1": 1.0, "q2": 1.0, "q3": 0.0}
    assert found["success5"] == found["recall5"] == {"q1": 1.0, "q2": 1.0, "q3": 1.0}
    assert [row.parts for row in outcome.ablation][:2] == ["all", "only window"]
    assert list(paragraphs.xquad(replace(setup, limit=1)).questions) == ["q1"]
