"""A real Milvus server for tests: `milvus-lite server`, a process of its own that speaks Milvus's protocol."""

import random
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.conftest import PATIENCE, until


def free_port():
    """A port of this machine that nobody listens on.

    It is not one of those that the system gives to connections that are made (from 32768 on, as a rule): one of these
    could get it before the server does, or while the server is away.
    """
    for port in random.Random().sample(range(10_000, 32_000), 1_000):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


class MilvusServer:
    """The server over the data in ``folder``, on loopback alone; the same port after a restart."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self._process = None

    @property
    def address(self):
        """As ``EXPERTS_ENGINE`` has it."""
        return f"milvus://127.0.0.1:{self.port}"

    def start(self):
        """Start, and wait until it listens."""
        command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(self.folder)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._listens)
        return self

    def _listens(self):
        assert self._process.poll() is None, f"the server ended with {self._process.returncode}"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        """End it as a power cut would: with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self):
        """End it in order."""
        self._end(signal.SIGINT)

    def _end(self, how):
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=PATIENCE)
            self._process = None
