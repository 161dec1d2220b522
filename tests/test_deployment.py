"""What deployment files and documents name exists: files, commands, variables, routes."""

import configparser
import re
import shlex
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant import cli
from assistant.web import api
from assistant.web.settings import VARIABLES
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [line.split(None, 1) for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
UNIT = (ROOT / "deploy" / "in-their-words.service").read_text(encoding="utf-8")
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
OWN = {v.name for v in VARIABLES}


def commands(text):
    """The subcommands of ``experts`` that a text calls by its path."""
    return set(re.findall(r"\.venv/bin/experts\"?,? \"?(\w+)", text))


def test_what_is_copied_into_the_image_is_there():
    sources = [s for name, rest in STEPS if name == "COPY" and "--from" not in rest for s in rest.split()[:-1]]
    assert {"Makefile", "requirements.lock", "assistant"} <= set(sources)
    for source in sources:
        assert (ROOT / source).exists(), source


def test_the_image_runs_without_root_and_watches_its_readiness(assistant):
    names = [name for name, _ in STEPS]
    assert names.index("USER") > len(names) - 1 - names[::-1].index("FROM")
    assert dict(STEPS)["USER"] == "experts"
    (path,) = re.findall(r"127\.0\.0\.1:7860(/\w+)", dict(STEPS)["HEALTHCHECK"])
    assert TestClient(api.build(lambda: assistant)).get(path).status_code == 200
    assert "--read-only" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_make_targets_and_commands_exist(capsys):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make (\w+)", dict(STEPS)["RUN"] + DOCKERFILE):
        if target != "&":
            assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
    for command in commands(DOCKERFILE) | commands(UNIT) | {"add", "remove", "teach", "build", "feedback"}:
        with pytest.raises(SystemExit) as stopped:
            cli.main([command, "--help"])
        assert stopped.value.code == 0, command
    capsys.readouterr()


def test_only_known_variables_are_set():
    set_ = {w.partition("=")[0] for name, rest in STEPS if name == "ENV" for w in shlex.split(rest)}
    set_ |= {w.partition("=")[0] for line in re.findall(r"^Environment=(.*)", UNIT, re.MULTILINE) for w in line.split()}
    assert set_ - OWN == {"PYTHONDONTWRITEBYTECODE", "HOME"}
    for path in (*DOCUMENTS, ROOT / "deploy" / "in-their-words.service"):
        assert set(re.findall(r"EXPERTS_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))) <= OWN, path


def test_the_unit_is_hardened_and_starts_again():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(UNIT)
    service = dict(unit["Service"])
    assert service["Restart"] == "always"
    assert service["DynamicUser"] == service["NoNewPrivileges"] == service["PrivateTmp"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


GENERATED = ("cli.md", "http.md", "who-said-what.md")  # the site has them; tests/test_docs.py builds it


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_documents_name_files_and_tests_that_exist(path):
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (path.parent / link).exists() or Path(link).name in GENERATED, link
    for name in set(re.findall(r"`(test_\w+\.py)`", text)):
        assert list((ROOT / "tests").rglob(name)), name
