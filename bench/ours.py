"""The assistant in one process: ``python -m bench.ours QUESTION...`` prints the CPU milliseconds of each answer."""

from __future__ import annotations

import json
import sys
import time

from assistant import Assistant


def main(questions: list[str]) -> None:
    """Open the shipped corpus and answer."""
    assistant = Assistant.open()
    spent = []
    for question in questions:
        started = time.process_time()
        assistant.ask(question)
        spent.append((time.process_time() - started) * 1000)
    print(json.dumps(spent))


if __name__ == "__main__":
    main(sys.argv[1:])
