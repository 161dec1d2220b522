"""Somebody's blog: a site of another origin, with the policies that its pages are served with."""

import html
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Blog:
    """Pages by their path, each a body and further headers."""

    def __init__(self, origin):
        self.origin = origin
        self.pages = {}

    def put(self, path, body, policy=None, language="en"):
        """Publish a page; returns its address."""
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A blog</title>'
        page = f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'
        self.pages[path] = (page.encode(), "text/html; charset=utf-8", policy)
        return self.origin + path

    def put_file(self, path, content, kind):
        """Publish a file as it is; returns its address."""
        self.pages[path] = (content, kind, None)
        return self.origin + path


def paragraphs(text):
    """A document as a blog page shows it: its lines as paragraphs."""
    return "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines() if line.strip())


@contextmanager
def blog():
    """A blog on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = site.pages.get(self.path.split("?")[0])
            self.send_response(200 if found else 404)
            body, kind, policy = found or (b"", "text/plain", None)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Blog(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield site
        server.shutdown()
        thread.join()
