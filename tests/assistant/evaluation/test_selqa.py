import gzip
import json

from assistant.evaluation import selqa


def test_the_sentences_of_a_section_are_ranked(setup):
    roads = {"article": "Ways", "section": "Roads", "candidates": [" Roads are long.", "Roads are dull and grey."]}
    rails = {"article": "Ways", "section": "Rails", "candidates": ["Rails are cold.", "", "Trains like them."]}
    items = [
        roads | {"question": "dull grey roads", "answers": [1]},
        roads | {"question": "dull grey roads", "answers": [0]},
        rails | {"question": "like trains", "answers": [2]},
        rails | {"question": "nothing", "answers": []},
    ]
    (setup.folder / "selqa-ass-dev.json.gz").write_bytes(gzip.compress(json.dumps(items).encode()))
    outcome = selqa.measure(setup)
    found = {m.name: dict(m.values) for m in outcome.measures}
    assert found["map"] == {"0": 1.0, "1": 0.5, "2": 1.0}
    assert found["mrr"] == {"0": 1.0, "1": 0.5, "2": 1.0}
    assert found["section1"] == {"0": 1.0, "1": 1.0, "2": 1.0}
