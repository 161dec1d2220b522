"""What a process has needed of memory. Imports little, as it is measured itself."""

import resource
import sys
from pathlib import Path


def peak():
    """The most megabytes that this process has held since it began to run its program.

    Not ``ru_maxrss`` on Linux: that begins with what the process which started this one held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024**2 if sys.platform == "darwin" else 1024)
