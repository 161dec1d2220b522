"""The widget without a server, judged: its own JavaScript in Node, scored as ``experts ask`` is.

    python bench/static_quality.py SCORE [--set NAME] [--folder FOLDER] [--fit]

SCORE is a script that takes ``--experts COMMAND`` and scores that command's ``ask --jsonl``; it is given this one.
``--fit`` fits the confidence on bench/labelled instead and prints its four numbers for widget_static.js.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.web import widget

ROOT = Path(__file__).resolve().parent.parent
RUNNER = """
const [,, corpus, said, ...sources] = process.argv;
const fs = require('fs');
globalThis.self = globalThis;
(0, eval)(fs.readFileSync(corpus, 'utf8'));
const strings = Object.fromEntries(said.split(',').map((name) => [name, name]));
const helpers = `
const split = (list) => (list || '').split('|').map((item) => item.trim()).filter(Boolean);
const filled = (text, values) => text.replace(/\\\\{(\\\\w+)\\\\}/g, (_, name) => values[name]);`;
const all = sources.map((file) => fs.readFileSync(file, 'utf8')).join('');
const run = new Function(helpers + all + '; return {prepare, respond};')();
const ready = run.prepare(self.inTheirWords);
for (const line of fs.readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  const {id, question} = JSON.parse(line);
  console.log(JSON.stringify({id, ...run.respond(ready, question, {}, strings)}));
}
"""


def answers(questions: str, folder: Path) -> str:
    """An answer a line for a question a line, as the exported widget gives them."""
    sources = [ROOT / "assistant" / "web" / name for name in widget.STATIC]
    runner = RUNNER.replace("process.argv", "[0, ...process.argv]")
    command = ["node", "-e", runner, folder / "corpus.js", ",".join(widget.MESSAGES), *sources]
    done = subprocess.run(command, input=questions, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def exported(folder: Path) -> Path:
    """The included corpus, exported to ``folder``."""
    subprocess.run(
        [sys.executable, "-m", "assistant.cli", "export-widget", folder], cwd=ROOT, check=True, stdout=sys.stderr
    )
    return folder


def fit(folder: Path) -> None:
    """Logistic regression on the labelled questions."""
    from sklearn.linear_model import LogisticRegression

    labelled = ROOT / "bench" / "labelled" / "questions.jsonl"
    rows = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    given = [json.loads(line)["signals"] for line in answers(labelled.read_text(encoding="utf-8"), folder).splitlines()]
    names = ("bank", "window", "gap")
    x = [[g[n] for n in names] for g in given]
    model = LogisticRegression(class_weight="balanced", C=100).fit(x, [r["answerable"] for r in rows])
    print("bias", round(model.intercept_[0], 2), *(f"{n} {c:.2f}" for n, c in zip(names, model.coef_[0], strict=True)))


def main() -> None:
    """Score, or answer for the scorer that this was given to."""
    if sys.argv[1:3] == ["ask", "--jsonl"]:
        sys.stdout.write(answers(sys.stdin.read(), Path(os.environ["STATIC_FOLDER"])))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("score", type=Path, nargs="?")
    parser.add_argument("--set", default="set_a")
    parser.add_argument("--folder", type=Path, help="exported before; by default exported anew")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.folder or exported(Path(name))
        if options.fit:
            fit(folder)
            return
        command = Path(name) / "experts"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).resolve()} "$@"\n')
        command.chmod(0o755)
        subprocess.run(
            [sys.executable, options.score, "--experts", command, "--set", options.set],
            env={**os.environ, "STATIC_FOLDER": str(folder.resolve())},
            check=True,
        )


if __name__ == "__main__":
    main()
