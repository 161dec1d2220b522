"""A real Milvus server for tests: `milvus-lite server`, a process of its own that speaks Milvus's protocol."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"the server ended with {self._process.returncode}"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise AssertionError("the server does not listen")

    def kill(self):
        """End it as a power cut would: with SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self):
        """End it in order."""
        self._end(signal.SIGINT)

    def _end(self, how):
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None
