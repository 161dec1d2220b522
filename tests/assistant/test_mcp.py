import json
import os
import subprocess
import sys

import pytest

from assistant.citing import FORMS
from tests.assistant.test_references import POSTMAN
from tests.conftest import PATIENCE, ROOT

CALLS = [
    ("ask", {"question": "Can it stop bribery?", "experts": ["Zhu"], "limit": 1}),
    ("who", {"topic_or_claim": "corruption"}),
    ("coverage", {}),
    ("passage", {"quote_id": POSTMAN}),
    ("verify", {"text": "Sapio: “What Orwell feared were those who would ban books.”"}),
    ("passage", {"quote_id": "nowhere:1-2"}),
    ("ask", {"question": "a", "experts": ["Nobody"]}),
]


@pytest.fixture(scope="module")
def spoken(assistant):
    """What a real server process says of itself, its tools, and what each call gives."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "tests/assistant/mcp_client.py"],
        input=json.dumps({"calls": CALLS, "environment": environment}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return json.loads(done.stdout)


def test_every_tool_is_listed_and_called(spoken):
    assert spoken["hello"]["serverInfo"]["name"] == "in-their-words"
    assert "verify" in spoken["hello"]["instructions"]
    names = {t["name"] for t in spoken["tools"]}
    assert names == {name for name, _ in CALLS} == {"ask", "who", "coverage", "passage", "verify"}
    assert all(t["description"] and t["inputSchema"]["type"] == "object" for t in spoken["tools"])
    assert [r["error"] for r in spoken["given"]] == [False] * 5 + [True] * 2


def test_what_the_tools_give(spoken, assistant):
    ask, who, coverage, passage, verify = (json.loads(r["text"]) for r in spoken["given"][:5])
    (quote,) = ask["quotes"]
    assert quote["text"] == assistant.corpus.documents[0].text[quote["start"] : quote["end"]]
    assert quote["expert"] == "Shaoming Zhu"
    assert who
    assert len(coverage["cells"]) == 40
    assert passage["quote"]["quoted_author"] == "Neil Postman"
    assert set(passage["citations"]) == set(FORMS)
    (finding,) = verify["findings"]
    assert (finding["status"], finding["quoted_author"]) == ("misattributed", "Neil Postman")


def test_errors_say_what_to_do(spoken):
    passage, ask = (r["text"] for r in spoken["given"][5:])
    assert "no quote 'nowhere:1-2'; take a quote_id from an answer" in passage
    assert "no expert 'Nobody'" in ask
