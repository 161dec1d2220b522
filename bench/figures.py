"""What is measured of each way at each size: names, units, and how a number is written."""

from __future__ import annotations

from dataclasses import dataclass

from bench.measuring import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its key in the rows, its name with the unit, its decimals, and whether more is better."""

    key: str
    name: str
    decimals: int = 0
    more_is_better: bool = False
    is_share: bool = False

    def of(self, row: Row) -> float:
        """Its number in a row."""
        return float(row[self.key] or 0)

    def text(self, row: Row) -> str:
        """Its number as a table shows it."""
        return f"{self.of(row):,.{self.decimals}f}"


COLD_CPU = Figure("cold_cpu_s", "cold answer, CPU seconds", 2)
ALL = (
    Figure("right_first", "right passage first, share of questions", 3, more_is_better=True, is_share=True),
    COLD_CPU,
    Figure("cold_wall_s", "cold answer, seconds", 2),
    Figure("cold_mb", "cold answer, peak MB"),
    Figure("cpu_p50_ms", "warm answer, CPU ms, p50", 1),
    Figure("cpu_p99_ms", "warm answer, CPU ms, p99", 1),
    Figure("wall_p50_ms", "warm answer, ms, p50", 1),
    Figure("wall_p99_ms", "warm answer, ms, p99", 1),
    Figure("per_second", "questions a second, one after the other on one core", 1, more_is_better=True),
    Figure("warm_mb", "many answers, peak MB"),
    Figure("index_mb", "index on disk, MB", 2),
    Figure("built_per_cpu_s", "passages indexed a second of CPU", 1, more_is_better=True),
)
BESIDE = tuple(f for f in ALL if f.key in ("cold_cpu_s", "cold_mb", "cpu_p50_ms"))  # shown with ratios
