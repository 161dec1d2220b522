"""Tables for whoever works with pandas, which nothing else needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.types import CallProblem

if TYPE_CHECKING:
    import pandas


def frame(rows: Sequence[Mapping[str, Any]]) -> pandas.DataFrame:
    """A frame of ``rows``.

    Raises:
        CallProblem: pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise CallProblem("pandas is not installed; run `pip install 'in-their-words[pandas]'`") from None
    return pandas.DataFrame(list(rows))
