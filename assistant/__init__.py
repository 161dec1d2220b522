"""What to answer: a question in, the experts' own words out."""

from assistant.answer import Assistant
from assistant.types import Answer, CallProblem, Quote

__all__ = ["Answer", "Assistant", "CallProblem", "Quote"]
