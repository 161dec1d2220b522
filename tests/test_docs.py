"""The documentation site: built as `make docs` does, whole, and without a word to other hosts."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbclient import NotebookClient

from assistant import cli
from scripts import docs_hooks
from tests.conftest import PATIENCE, ROOT

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
    """What a page loads by itself, and beside it the links that are followed and the anchors that they lead to."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.links = []
        self.anchors = {"", "__skip"}  # the theme's link past the navigation, on a page without headings

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.links.append(attributes.get("href") or attributes.get("src") or "")
        self.anchors.add(attributes.get("id", ""))
        if attributes.get("rel") not in ("canonical", "next", "prev", "edit"):
            self.found.append(attributes.get(LOADED.get(tag, ""), "") or "")


def test_no_page_loads_anything_from_elsewhere(site):
    for path in site.rglob("*.html"):
        loads = Loads()
        loads.feed(path.read_text(encoding="utf-8"))
        assert [a for a in loads.found if re.match(r"(?:https?:)?//", a)] == [], path


def test_every_link_leads_somewhere_generated_pages_included(site):
    pages = {}
    for path in site.rglob("*.html"):
        pages[path] = Loads()
        pages[path].feed(path.read_text(encoding="utf-8"))
    del pages[site / "404.html"]  # its links begin with a slash, for whatever address was not found
    followed = 0
    for path, loads in pages.items():
        for link in filter(None, loads.links):
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            assert target.is_file(), f"{path.name}: {link}"
            assert target not in pages or unquote(address.fragment) in pages[target].anchors, f"{path.name}: {link}"
            followed += 1
    assert followed > 500


@pytest.mark.browser
def test_the_search_works_without_a_server_and_asks_no_host(site, page):
    page.goto((site / "index.html").as_uri())
    field = page.get_by_role("textbox", name="Search")
    field.click()
    field.press_sequentially("misattributed")
    page.locator(".md-search-result__link").filter(has_text="Check a text before it is printed").wait_for()
    assert page.hosts == set()


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
    patience = {"timeout": PATIENCE, "startup_timeout": PATIENCE}
    NotebookClient(run, **patience, resources={"metadata": {"path": str(ROOT)}}).execute()
    assert [printed(c) for c in run.cells] == [printed(c) for c in shown.cells]


def printed(cell):
    outputs = cell.get("outputs", [])
    return "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)
