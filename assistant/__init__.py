"""What to answer: a question in, the experts' own words out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.types import Answer, CallProblem, Quote

__all__ = ["Answer", "Assistant", "CallProblem", "Quote"]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        """Each when it is first asked for, since the commands settle things before numpy is imported."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("assistant.answer" if name == "Assistant" else "assistant.types"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
