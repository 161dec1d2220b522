"""A finished process and what the operating system accounts to it: CPU, wall time, memory.

Whoever measures memory imports little: Linux counts the pages of the process that starts another as that one's own.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process: CPU and wall seconds, peak megabytes, and what it printed."""

    cpu: float
    wall: float
    megabytes: float
    output: str


def run(*command: str, on_one_core: bool = False, **settings: str) -> Run:
    """Run a command to its end and account for it alone.

    Args:
        command: the command and its arguments.
        on_one_core: keep it to one core, where the system can; then all libraries start one thread, alike.
        settings: environment variables beside those of this process. No ``EXPERTS_`` variable is inherited.

    Raises:
        RuntimeError: it failed; the message ends with the last line that it wrote.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EXPERTS_")}
    environment = {**inherited, **_OFFLINE, **(_ONE_THREAD if on_one_core else {}), **settings}
    prepare = _to_one_core if on_one_core and hasattr(os, "sched_setaffinity") else None
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        started = time.monotonic()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, preexec_fn=prepare
        ) as process:
            assert process.stdout is not None
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - started
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} exited {process.returncode}: {_last_line(errors)}")
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, output)


def _to_one_core() -> None:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _last_line(errors: IO[str]) -> str:
    errors.seek(0)
    return (errors.read().strip().splitlines() or ["it said nothing"])[-1]
