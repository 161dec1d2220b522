"""Serves the chat, the API and the pages on one port, alone or as one of several processes."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import sys
from typing import Any

import anyio.to_thread
import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from assistant.answer import Assistant
from assistant.feedback import Feedback, FeedbackProblem
from assistant.remembered import Shared
from assistant.types import Answer
from assistant.web import api, logs
from assistant.web.desk import Desk
from assistant.web.limits import Rates
from assistant.web.member import Member
from assistant.web.metrics import Metrics
from assistant.web.mount import Chat
from assistant.web.processes import announce
from assistant.web.settings import Settings
from corpus.library import Progress
from corpus.types import CorpusError
from index.types import EngineAway, IndexProblem

_FAILED, _INTERRUPTED = 1, 130
_HEAD_SECONDS = 10.0
_LONGEST_HEAD = 64 * 1024  # bytes: 2,000 characters of any script fit into an address
_MOST_CONNECTIONS = 1000
_GRACE_SECONDS = 5
_ENGINE_SECONDS = 2
_THREADS = 8
_LOOK_SECONDS = 0.1  # between two looks whether to stop


class Site:
    """Everything that one process serves.

    Args:
        settings: of the server.
        progress: called while the index is built, if it has to be.
        member: which of several processes this is, if there are others.

    Attributes:
        settled: set when the chat has been loaded, or cannot be.

    Raises:
        FeedbackProblem: the file for feedback cannot be used.
    """

    def __init__(self, settings: Settings, progress: Progress | None = None, member: Member | None = None) -> None:
        self._words = settings.log == "questions"
        self._metrics = Metrics(member)
        self._kept = Feedback(settings.feedback_path, settings.feedback_days) if settings.feedback_days else None
        self._desk = Desk(
            settings.corpus,
            lambda: Assistant.open(settings.corpus, progress=progress),
            self._heard,
            Shared(member.conversations) if member else None,
        )
        self._chat = Chat(self._desk.current, settings)
        rates = Rates.of(settings, member.rates if member else None)
        self.app: FastAPI = api.build(self._desk.current, settings, self._kept, self._metrics, rates)
        self.app.mount("/", self._chat)
        self.settled = asyncio.Event()

    async def open(self) -> None:
        """Open the assistant.

        Raises:
            CorpusError, IndexProblem: it cannot be opened.
        """
        await self._desk.open()
        self._metrics.passages.set(len(self._desk.current().corpus.passages))

    async def run(self) -> None:
        """Load the chat and follow the builds of the index, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            chat = tasks.create_task(self._serve_chat())
            tasks.create_task(self._desk.watch(self._swapped))
            loaded = tasks.create_task(self._chat.ready.wait())
            await asyncio.wait((chat, loaded), return_when=asyncio.FIRST_COMPLETED)
            await self._desk.warm_up()
            self.settled.set()

    async def _serve_chat(self) -> None:
        try:
            await self._chat.run()
        except Exception as error:  # everything but the chat goes on
            logs.write("chat", logging.ERROR, error)

    def hang_up(self) -> None:
        """End the responses that have no end of their own."""
        self._chat.hang_up()

    def _swapped(self, error: Exception | None) -> None:
        self._metrics.swaps.labels("failed" if error else "done").inc()
        self._metrics.passages.set(len(self._desk.current().corpus.passages))
        logs.write("index", logging.ERROR if error else logging.INFO, problem=str(error) if error else None)

    def _heard(self, answer: Answer) -> None:
        self._metrics.answered(answer)
        fields: dict[str, Any] = {"outcome": answer.reason or "answered", "ms": answer.elapsed_ms}
        if self._words:
            fields["question"] = answer.question
        logs.write("answer", **fields)
        if self._kept and answer.reason and answer.reason != "empty_question":
            try:
                self._kept.missed(answer.question, answer.reason)
            except FeedbackProblem as problem:  # the reader gets the answer all the same
                logs.write("feedback", logging.ERROR, problem=str(problem))


def serve(
    settings: Settings, listener: socket.socket, progress: Progress | None = None, member: Member | None = None
) -> int:
    """Serve from this process until stopped; returns the exit code.

    Args:
        settings: of the server.
        listener: the port.
        progress: called while the index is built, if it has to be.
        member: which of several processes this is, if there are others.
    """
    try:
        site = Site(settings, progress, member)
    except FeedbackProblem as problem:
        return _fail(str(problem), _FAILED)
    server = _Server(site, listener, member)
    try:
        server.run([listener])
    except KeyboardInterrupt:  # raised again by the server after it has stopped
        return _INTERRUPTED
    return _fail(server.problem, _FAILED) if server.problem else 0


class _Server(uvicorn.Server):
    """Answers at once that it lives, then opens the assistant, and says when it is ready.

    Where other processes answer already, it is the other way round: it takes no connection before it is ready.
    """

    def __init__(self, site: Site, listener: socket.socket, member: Member | None) -> None:
        super().__init__(
            uvicorn.Config(
                site.app,
                http=_Protocol,
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # those of trusted proxies are read by the application
                h11_max_incomplete_event_size=_LONGEST_HEAD,
                limit_concurrency=_MOST_CONNECTIONS // (member.count if member else 1) + 1,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self._site = site
        self._listener = listener
        self._member = member
        self._work: asyncio.Task[None] | None = None
        self.problem = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and to open the assistant."""
        # More threads than this wait for each other, and each keeps memory of its own.
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        member = self._member
        if member:
            asyncio.get_running_loop().add_reader(member.parent, self._orphaned)
        if member and member.waits:
            self._work = asyncio.create_task(self._open())
            settled = asyncio.create_task(self._site.settled.wait())
            while not settled.done() and not self.should_exit:
                await asyncio.wait((settled,), timeout=_LOOK_SECONDS)
            if not settled.done():
                return
        await super().startup(sockets)
        if member and member.waits:
            member.is_ready()
        elif self.started:
            self._work = asyncio.create_task(self._open())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is under way, within some seconds."""
        self._site.hang_up()
        await super().shutdown(sockets)
        if self._work:
            self._work.cancel()
            await asyncio.wait([self._work])

    async def _open(self) -> None:
        try:
            await self._opened()
        except (CorpusError, IndexProblem) as problem:
            self.problem, self.should_exit = str(problem), True
            return
        except Exception as error:  # whatever it is, a server without an assistant is none
            logs.write("index", logging.ERROR, error)
            self.problem, self.should_exit = f"{type(error).__name__}: {error}", True
            return
        if self._member is None:
            announce(self._listener)
        elif not self._member.waits:
            self._member.is_ready()
        await self._site.run()

    async def _opened(self) -> None:
        """Open the assistant; wait for an engine elsewhere that is away, and answer 503 meanwhile."""
        while True:
            try:
                await self._site.open()
                return
            except EngineAway as problem:
                logs.write("engine", logging.WARNING, problem=str(problem))
            await asyncio.sleep(_ENGINE_SECONDS)

    def _orphaned(self) -> None:
        """The parent is gone: stop, and leave nothing behind."""
        assert self._member is not None
        asyncio.get_running_loop().remove_reader(self._member.parent)
        self.should_exit = True
        shutil.rmtree(self._member.folder, ignore_errors=True)


class _Protocol(H11Protocol):
    """Closes a connection that takes too long over the head of a request."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._patience = self.loop.call_later(_HEAD_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Stop waiting when a head is complete; begin again with the first bytes of the next."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._patience is None:
            self._patience = self.loop.call_later(_HEAD_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"experts: {message}\n")
    return code


def _join(arguments: list[str]) -> int:
    """Serve as one of several processes."""
    from assistant.commands.common import Progress as Shown

    member = Member.read(arguments)
    settings = Settings.read()
    logs.set_up(settings.log)
    with socket.socket(fileno=member.listener) as listener:
        return serve(settings, listener, Shown(), member)


if __name__ == "__main__":
    sys.exit(_join(sys.argv[1:]))
