"""Every exchange that the README shows is run, and prints what it says."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL)
EVENING = "Bread\n\nJane Roe: Rye.\n\nAnn Lee: Wheat.\n\nJane Roe: Never.\n"


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: b.splitlines()[0])
def test_console_blocks(assistant, block, tmp_path):
    (tmp_path / "evening.txt").write_text(EVENING, encoding="utf-8")
    env = dict(os.environ)
    for call in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = call.partition("\n")
        words = shlex.split(command)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            env = {**{k: v for k, v in env.items() if k != "EXPERTS_INDEX"}, name: value}
            continue
        words[0:1] = [sys.executable, "-m", "assistant.cli"]
        done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == expected.strip()


def test_python_example(assistant, capsys):
    exec(re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)[1], {})
    assert capsys.readouterr().out.count("\n") >= 1


def test_named_files_and_make_targets_exist():
    for path in re.findall(r"\]\(([^):#]+)\)", README):
        assert (ROOT / path).is_file(), path
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
