"""The port, and who serves it: this process, or several that it starts, watches, starts anew and stops.

The parent opens the port and hands it to its children, which take connections from it as they are free; it answers
nothing itself. The first child begins at once, so that it can say that it is not ready yet, and builds the index if
need be; the others, and whoever takes the place of one that died, take no connection before they are warm.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from assistant.types import CallProblem
from assistant.web import logs, member
from assistant.web.member import Member
from assistant.web.settings import Settings
from corpus.library import Progress

_FAILED, _WRONG_CALL, _INTERRUPTED = 1, 2, 130
_MEMORY = Path("/dev/shm")
_PAUSE, _LONGEST_PAUSE = 0.2, 30.0  # seconds before one that died is started anew: doubled each time
_STEADY_SECONDS = 60.0  # after which the pause is short again
_GRACE_SECONDS = 10.0  # the children's own, and some more


def main(progress: Progress | None = None, processes: int | None = None) -> int:
    """Serve until stopped; returns the exit code. What can be set is in :mod:`assistant.web.settings`.

    Args:
        progress: called while the index is built, if it has to be.
        processes: how many; by default as set.
    """
    try:
        settings = Settings.read()
    except CallProblem as problem:
        return _fail(str(problem), _WRONG_CALL)
    if processes is not None:
        settings = replace(settings, processes=processes)
    host, port = settings.host, settings.port
    try:
        listener = _listen(host, port)
    except OSError as error:
        return _fail(f"{host}:{port}: {error.strerror or error}; set HOST and PORT to a free address", _FAILED)
    with listener:
        logs.set_up(settings.log)
        if settings.processes > 1:
            return _share(listener, settings.processes)
        from assistant.web.server import serve  # imported here: the parent of others does without

        return serve(settings, listener, progress)


def _share(listener: socket.socket, count: int) -> int:
    with tempfile.TemporaryDirectory(
        prefix="experts-", dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None, ignore_cleanup_errors=True
    ) as folder:
        code = asyncio.run(Processes(listener, count, Path(folder)).run())
    if code == -signal.SIGTERM:  # end as one process does that is told to
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.raise_signal(signal.SIGTERM)
    return code


class Processes:
    """Several servers on one port.

    Args:
        listener: the port.
        count: how many.
        folder: where they keep what they share; empty.
    """

    def __init__(self, listener: socket.socket, count: int, folder: Path) -> None:
        self._listener = listener
        self._count = count
        self._folder = folder
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._first_ready = asyncio.Event()
        self._leaving = asyncio.Event()
        self._code = 0

    async def run(self) -> int:
        """Serve until stopped; returns the exit code: that of the first, where it could not begin."""
        loop = asyncio.get_running_loop()
        for number, code in ((signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, _INTERRUPTED)):
            loop.add_signal_handler(number, self._stop, code)
        keepers = [asyncio.create_task(self._keep(number)) for number in range(1, self._count + 1)]
        await self._leaving.wait()
        self._listener.close()
        self._each("terminate")
        _, late = await asyncio.wait(keepers, timeout=_GRACE_SECONDS)
        if late:
            self._each("kill")
            await asyncio.wait(late)
        return self._code

    def _stop(self, code: int) -> None:
        if self._leaving.is_set():  # asked again: no more patience
            self._each("kill")
        self._code = code
        self._leaving.set()

    def _each(self, act: str) -> None:
        for process in self._running.values():
            with suppress(ProcessLookupError):
                getattr(process, act)()

    async def _keep(self, number: int) -> None:
        """Keep one process running, from when the first is ready on."""
        pause = _PAUSE
        while number > 1 and not self._first_ready.is_set():
            if await self._left_within(_PAUSE):
                return
        while not self._leaving.is_set():
            began = time.monotonic()
            try:
                code = await self._run(number)
            except OSError as error:  # no memory, no more processes
                logs.write("process", logging.ERROR, error, number=number)
                code = _FAILED
            if self._leaving.is_set():
                return
            if not self._first_ready.is_set():  # it has said why, and would say so again
                if code < 0:
                    _fail(f"the first process was ended by signal {-code} before it was ready", _FAILED)
                self._stop(max(code, _FAILED))
                return
            pause = _PAUSE if time.monotonic() - began > _STEADY_SECONDS else pause
            logs.write("process", logging.ERROR, number=number, exit=code, again_in=pause)
            await self._left_within(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _left_within(self, seconds: float) -> bool:
        """Wait, but not while the server is being stopped; returns whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._leaving.wait()
        return self._leaving.is_set()

    async def _run(self, number: int) -> int:
        """Run one process to its end; returns its exit code."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                waits = bool(member.ready(self._folder))
                one = Member(number, self._count, self._listener.fileno(), theirs.fileno(), waits, self._folder)
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", "assistant.web.server", *one.arguments()),
                    env={
                        **os.environ,
                        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                        "PROMETHEUS_MULTIPROC_DIR": str(self._folder),
                    },
                    pass_fds=(one.listener, one.parent),
                    process_group=0,  # what a terminal sends to all is passed on by the parent alone
                )
            self._running[number] = process
            if self._leaving.is_set():
                process.terminate()
            hearing = asyncio.create_task(self._hear(ours))
            code = await process.wait()
            hearing.cancel()
            del self._running[number]
            member.gone(self._folder, number)
        return code

    async def _hear(self, ours: socket.socket) -> None:
        """Say where the server listens, when the first process is ready."""
        ours.setblocking(False)
        told = await asyncio.get_running_loop().sock_recv(ours, 16)
        if told and not self._first_ready.is_set() and not self._leaving.is_set():
            self._first_ready.set()
            announce(self._listener)


def announce(listener: socket.socket) -> None:
    """Say on standard output where the server listens."""
    address = listener.getsockname()
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    sys.stdout.write(f"In Their Words: http://{host}:{address[1]}\n")
    sys.stdout.flush()


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


def _fail(message: str, code: int) -> int:
    sys.stderr.write(f"experts: {message}\n")
    return code
