"""Serves the chat, the API and the pages on one port."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from fastapi import FastAPI

from assistant.answer import Assistant
from corpus.library import Progress
from corpus.types import CorpusError
from index.types import IndexProblem

_FAILED, _WRONG_CALL = 1, 2


def application(current: Callable[[], Assistant]) -> FastAPI:
    """The whole web application; ``current`` gives the assistant that answers now."""
    # Imported here, as Gradio costs seconds that a wrong PORT should not have to wait for.
    import gradio as gr

    from assistant.web import api, chat, pages

    app = api.build(current)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        chat.build(current),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        head=pages.HEAD,
    )
    return mounted


def main(progress: Progress | None = None) -> int:
    """Serve until stopped; returns the exit code. ``HOST``, ``PORT`` and ``EXPERTS_CORPUS`` come from the environment.

    Args:
        progress: called while the index is built, if it has to be.
    """
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "7860"
    if not port.isascii() or not port.isdigit() or not 0 <= int(port) <= 65535:
        return _fail(f"PORT={port!r} is no port; set it to a number from 1 to 65535", _WRONG_CALL)
    try:
        listener = _listen(host, int(port))
    except OSError as error:
        return _fail(f"{host}:{port}: {error.strerror or error}; set HOST and PORT to a free address", _FAILED)
    with listener:
        try:
            assistant = Assistant.open(progress=progress)
        except (CorpusError, IndexProblem) as problem:
            return _fail(str(problem), _FAILED)
        _Server(uvicorn.Config(application(lambda: assistant), log_level="warning", timeout_graceful_shutdown=5)).run(
            [listener]
        )
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            address: Any = sockets[0].getsockname()
            host = f"[{address[0]}]" if ":" in address[0] else address[0]
            sys.stdout.write(f"In Their Words: http://{host}:{address[1]}\n")
            sys.stdout.flush()


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"experts: {message}\n")
    return code
