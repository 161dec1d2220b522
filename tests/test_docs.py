"""The documentation site: built as `make docs` does, whole, and without a word to other hosts."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from nbclient import NotebookClient

from assistant import cli
from scripts import docs_hooks
from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "examples" / "who-said-what.ipynb"
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    env = {"NO_MKDOCS_2_WARNING": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


class Loads(HTMLParser):
    """What a page loads by itself; links that are followed are not among it."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("rel") not in ("canonical", "next", "prev", "edit"):
            self.found.append(attributes.get(LOADED.get(tag, ""), "") or "")


def test_no_page_loads_anything_from_elsewhere(site):
    for page in site.rglob("*.html"):
        loads = Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert [a for a in loads.found if re.match(r"(?:https?:)?//", a)] == [], page


def test_the_reference_names_every_command_route_and_public_class(site):
    pages = {n: (site / "reference" / f"{n}.html").read_text(encoding="utf-8") for n in ("cli", "http", "python")}
    commands = [name for name, _ in docs_hooks._commands(cli._parser())]
    assert len(commands) > 20
    assert [c for c in commands if c not in pages["cli"]] == []
    assert [r for r in ("GET /api/ask", "GET /api/who", "POST /api/feedback") if r not in pages["http"]] == []
    assert [n for n in ("Assistant", "Quote", "Corpus", "find_expert") if n not in pages["python"]] == []


def test_the_notebook_prints_what_it_shows(assistant):
    shown = nbformat.read(NOTEBOOK, as_version=4)
    run = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(run, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    assert [printed(c) for c in run.cells] == [printed(c) for c in shown.cells]


def printed(cell):
    outputs = cell.get("outputs", [])
    return "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)
