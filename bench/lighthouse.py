"""``python -m bench.lighthouse``: a blog's page with the widget, and the pages of the server, judged by Lighthouse.

Lighthouse is not part of the product: ``npm install -g lighthouse`` (or set LIGHTHOUSE to its command), and Chromium.
The blog's page is the included text, on another origin than the server; the same page without the widget stands beside
it, as its figures are what the widget can be blamed for.
"""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from corpus import library

_CATEGORIES = ("performance", "accessibility", "best-practices")
_AUDITS = {
    "largest-contentful-paint": "largest paint",
    "total-blocking-time": "blocked",
    "cumulative-layout-shift": "shift",
}


class _Blog(BaseHTTPRequestHandler):
    pages: dict[str, str]

    def do_GET(self) -> None:
        found = self.pages.get(self.path)
        body = (found or "").encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def blog() -> Iterator[tuple[str, dict[str, str]]]:
    """The origin of a blog, and its pages by their paths."""
    handler = type("Handler", (_Blog,), {"pages": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", handler.pages  # type: ignore[attr-defined]
        server.shutdown()


@contextmanager
def served(origin: str) -> Iterator[str]:
    """The address of a server that knows the blog."""
    environment = {**os.environ, "PORT": "0", "EXPERTS_ORIGINS": origin, "EXPERTS_LOG": "warnings"}
    command = [sys.executable, "-m", "assistant.cli", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            server.terminate()


def page(body: str) -> str:
    """A blog's page."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        '<title>A post</title><meta name="description" content="A post">'
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main><h1>A post</h1>{body}</main></body></html>'


def judged(command: str, chromium: str, address: str) -> str:
    """A row: the scores, out of 100, and what they are made of."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = [
            f"--only-categories={','.join(_CATEGORIES)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
            "--output=json",
            f"--output-path={report}",
            "--quiet",
        ]
        environment = {**os.environ, "CHROME_PATH": chromium}
        subprocess.run([*command.split(), address, *options], env=environment, check=True)
        found = json.loads(report.read_text(encoding="utf-8"))
    scores = [round(100 * found["categories"][name]["score"]) for name in _CATEGORIES]
    audits = [found["audits"][name]["displayValue"].replace("\xa0", " ") for name in _AUDITS]
    failed = [
        audit["id"]
        for name in _CATEGORIES[1:]
        for audit in (found["audits"][ref["id"]] for ref in found["categories"][name]["auditRefs"])
        if audit["score"] is not None and audit["score"] < 1
    ]
    return "".join(f"{value:>16}" for value in (*scores, *audits)) + "".join(f"  {name}" for name in failed)


def main() -> None:
    """Print a row a page."""
    command = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium")) or shutil.which("google-chrome")
    if not command or not chromium:
        missing = "Chromium; install it or set CHROMIUM" if command else "Lighthouse; install it or set LIGHTHOUSE"
        sys.exit(f"this needs {missing} to its command")
    text = library.open_corpus().documents[0].text
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    with blog() as (origin, pages), served(origin) as api:
        script = f'<script async src="{api}/widget.js"'
        place = '<div id="ask" style="min-height:13rem"></div>'
        inline = f'{place}{script} data-mode="inline" data-target="#ask"></script>'
        pages["/without"] = page(paragraphs)
        pages["/button"] = page(f"{paragraphs}{script}></script>")
        pages["/inline"] = page(f"{inline}{paragraphs}")
        addresses = [origin + path for path in pages] + [api + path for path in ("/", "/ask", "/ask?q=corruption")]
        print(" " * 20 + "".join(f"{name:>16}" for name in (*_CATEGORIES, *_AUDITS.values())))
        for address in addresses:
            name = address.removeprefix(origin).removeprefix(api)
            print(f"{name:20}{judged(command, chromium, address)}", flush=True)


if __name__ == "__main__":
    main()
