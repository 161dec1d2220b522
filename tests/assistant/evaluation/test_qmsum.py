import gzip
import json

import pytest

from assistant.evaluation import qmsum
from assistant.evaluation.types import EvaluationProblem
from corpus.types import Expert

TRUDEAU = Expert("justin-trudeau", "Justin Trudeau", ("Prime Minister",))
PEOPLE = (
    Expert("grad-a", "Grad A"),
    Expert("professor-c", "Professor C"),
    Expert("project-manager", "Project Manager"),
    TRUDEAU,
    Expert("kirsty-williams", "Kirsty Williams"),
)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did A think about the equipment?", "Grad A"),
        ("What did Grad A say about his proposal?", "Grad A"),
        ("What did the professor think about MSG?", "Professor C"),
        ("Why did the Project Manager disagree with Grad A?", "Project Manager"),
        ("What did the Prime Minister say about students?", "Justin Trudeau"),
        ("How did Williams respond to mergers?", "Kirsty Williams"),
        ("What did Kirsty Williams and Justin Trudeau say?", None),
        ("What did the group think of Grad A?", None),
        ("Summarize what Grad A said", None),
        ("What did Anna think of it?", None),
    ],
)
def test_who_is_the_subject(question, name):
    found = qmsum.subject(question, PEOPLE)
    assert (found.name if found else None) == name


def test_what_somebody_said_is_looked_for_among_their_turns(setup):
    meeting = {
        "meeting_id": "m",
        "meeting_transcripts": [
            {"speaker": "Hon. Bill Morneau (Minister of Finance)", "content": "Debt is a burden that we carry."},
            {"speaker": "Ms. Elizabeth May (SaanichGulf Islands, GP)", "content": "Debt grows and grows."},
            {"speaker": "Hon. Bill Morneau", "content": "Trees grow."},
            {"speaker": "The Chair (Hon. Anthony Rota (Nipissing, Lib.))", "content": ""},
        ],
        "specific_query_list": [
            {"query": "What did Morneau say about debt?", "relevant_text_span": [["0", "1"]]},
            {"query": "What did Elizabeth May say about debt?", "relevant_text_span": [["0", "1"], ["3", "3"]]},
            {"query": "What did May say about trees?", "relevant_text_span": [["2", "2"]]},
            {"query": "Summarize the discussion", "relevant_text_span": [["0", "3"]]},
        ],
    }
    with pytest.raises(EvaluationProblem, match=r"meetings\.jsonl\.gz"):
        qmsum.measure(setup)
    (setup.folder / "meetings.jsonl.gz").write_bytes(gzip.compress(json.dumps(meeting).encode()))
    outcome = qmsum.measure(setup)
    found = {m.name: dict(m.values) for m in outcome.measures}
    # May says nothing in the turns on trees, so there is nothing to find.
    assert list(outcome.questions) == ["m.0", "m.1"]
    assert found["right_speaker"] == {"m.0": 1.0, "m.1": 1.0}
    assert found["wrong_speaker"] == {"m.0": 0.0, "m.1": 0.0}
    assert found["p1"] == found["p1_given"] == found["p1_bm25"] == {"m.0": 1.0, "m.1": 1.0}
    assert found["wrong_expert"] == {"m.0": 0.0, "m.1": 0.0}
