"""``python -m bench.chat_memory``: how much the server grows over 3,000 questions through the chat's own endpoint.

The questions are those of the bank, asked in conversations of ten as the page asks them, after 300 that warm it up.
Memory is what Linux accounts to the server's process as resident.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import library

_WARM_UP = 300
_QUESTIONS = 3000
_A_CONVERSATION = 10


def main() -> None:
    """Start a server, ask, and print its memory before and after."""
    folder = library.SHIPPED
    bank = library.open_bank(folder, library.open_corpus(folder))
    questions = itertools.cycle([q.question for q in bank if q.language is None])
    with tempfile.TemporaryDirectory() as kept:
        environment = {**os.environ, "PORT": "0", "EXPERTS_RATE": "0", "EXPERTS_FEEDBACK": f"{kept}/feedback.db"}
        command, quiet = [sys.executable, "app.py"], subprocess.DEVNULL
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=quiet, text=True) as server:
            try:
                assert server.stdout is not None
                port = int(server.stdout.readline().rsplit(":", 1)[1])
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                event = _event(connection)
                for n in range(_WARM_UP):
                    _ask(connection, event, next(questions), n)
                before, started = _megabytes(server.pid), time.perf_counter()
                for n in range(_QUESTIONS):
                    _ask(connection, event, next(questions), _WARM_UP + n)
                spent = time.perf_counter() - started
                after = _megabytes(server.pid)
            finally:
                server.terminate()
    print(f"{_QUESTIONS} questions in {spent:.0f} s: {before:.0f} MB before, {after:.0f} MB after")
    print(f"growth: {after - before:.1f} MB")


def _event(connection: http.client.HTTPConnection) -> int:
    """The number of the event that a question is, as the page's own configuration says."""
    connection.request("GET", "/config")
    dependencies = json.loads(connection.getresponse().read())["dependencies"]
    return next(d["id"] for d in dependencies if any(target[1] == "submit" for target in d["targets"]))


def _ask(connection: http.client.HTTPConnection, event: int, question: str, n: int) -> None:
    conversation = f"conversation-{n // _A_CONVERSATION}"
    body = {
        "data": [question, json.dumps({"conversation": conversation, "language": "en"})],
        "fn_index": event,
        "session_hash": conversation,
    }
    connection.request("POST", "/gradio_api/run/predict", json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read().decode()
    if answer.status != 200 or "itw-answer" not in said:
        raise RuntimeError(f"{answer.status} for {question!r}: {said[:300]}")


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    main()
