"""``python -m bench.lighthouse COMMAND``: Lighthouse's scores of a plain blog page, without the widget and with it.

COMMAND is the lighthouse of npm (``npx lighthouse``, say), which uses the browser that ``CHROME_PATH`` names. Page and
server are on loopback and on two ports, so the widget comes from another origin, as on a real blog.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import subprocess
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.load import served
from corpus import library

_CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
_WIDGET = '<script async src="http://127.0.0.1:{port}/widget.js"></script>'


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def main() -> None:
    """Measure and print the median of each score."""
    cli = argparse.ArgumentParser(prog="python -m bench.lighthouse")
    cli.add_argument("command", help="the lighthouse of npm")
    cli.add_argument("--runs", type=int, default=3)
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as name:
        blog = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=name))
        threading.Thread(target=blog.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{blog.server_address[1]}"
        with served(library.SHIPPED, EXPERTS_ORIGINS=origin) as port:
            print(f"{'':10}" + "".join(f"{c:>16}" for c in _CATEGORIES))
            for page, widget in (("plain", ""), ("widget", _WIDGET.format(port=port))):
                (Path(name) / f"{page}.html").write_text(_post(widget), encoding="utf-8")
                runs = [_scores(options.command, f"{origin}/{page}.html") for _ in range(options.runs)]
                print(f"{page:10}" + "".join(f"{statistics.median(r[c] for r in runs):16.0f}" for c in _CATEGORIES))


def _post(widget: str) -> str:
    paragraphs = "".join(f"<p>{p}</p>" for p in library.open_corpus().documents[0].text.split("\n\n")[:20])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width"><meta name="description" content="A post"><title>A post</title></head>'
        f"<body><main><h1>A post</h1>{paragraphs}</main>{widget}</body></html>"
    )


def _scores(command: str, address: str) -> dict[str, float]:
    done = subprocess.run(
        [*shlex.split(command), address, "--quiet", "--output=json", f"--chrome-flags={_FLAGS}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: 100 * found["score"] for name, found in json.loads(done.stdout)["categories"].items()}


if __name__ == "__main__":
    main()
