"""The ways to ask that are measured: the assistant, and what a user would pick instead.

How each is set up is said in its module in ``bench/peers``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

OURS = "experts"
_ROOT = Path(__file__).parents[1]
_PEERS = Path(__file__).parent / "peers"
_LINEAR = "each question scores all passages in Python, so that its cost grows with their number"


@dataclass(frozen=True, slots=True)
class Way:
    """One of them: its name, the command that ``build`` and ``ask`` are put after, and how far it is measured.

    ``most``: the largest corpus, ``why``: why not a larger one.
    """

    name: str
    command: tuple[str, ...]
    most: int = 1_000_000
    why: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it is the assistant."""
        return self.command[1] == "-m"

    @property
    def missing(self) -> str | None:
        """What is not installed, and the command that mends it."""
        if Path(self.command[0]).exists():
            return None
        return f"{self.name} is not installed; run: sh bench/peers/install {self.name}"


def all_ways() -> tuple[Way, ...]:
    """Ours first."""
    ours = (sys.executable, "-m", "bench.ours")
    return (
        Way(OURS, ours),
        Way("text alone", ours, 100_000, "the bank changes what is believed, not how a million passages are searched"),
        Way("plain", (sys.executable, str(_PEERS / "with_plain.py")), 100_000, "a flat index scores all passages"),
        _peer("txtai", "txtai"),
        _peer("txtai-minimal", "txtai"),
        _peer("haystack", "haystack", 100_000, _LINEAR),
        _peer("haystack-fastembed", "haystack", 100_000, _LINEAR),
        _peer("cairn", "cairn", 100_000, _LINEAR),
    )


def _peer(name: str, module: str, most: int = 1_000_000, why: str = "") -> Way:
    venvs = Path(os.environ.get("BENCH_VENVS", _ROOT / ".venv-bench"))
    return Way(name, (str(venvs / name / "bin" / "python"), str(_PEERS / f"with_{module}.py")), most, why)
