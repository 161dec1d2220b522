"""What Prometheus is told. Labels are routes, statuses and outcomes: nothing that a client can make up."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from assistant.types import Answer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one server."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter(
            "experts_requests", "Requests answered.", ("route", "method", "status"), registry=registry
        )
        self.seconds = Histogram(
            "experts_request_seconds", "Seconds until a response was sent.", buckets=_SECONDS, registry=registry
        )
        self.questions = Counter("experts_questions", "Questions by outcome.", ("outcome",), registry=registry)
        self.cached = Counter("experts_cache_hits", "Responses that were repeated.", registry=registry)
        self.refused = Counter("experts_refused", "Requests refused.", ("reason",), registry=registry)
        self.feedback = Counter("experts_feedback", "Feedback stored.", ("helpful",), registry=registry)
        self.swaps = Counter("experts_index_swaps", "New builds of the index.", ("outcome",), registry=registry)
        self.passages = Gauge("experts_passages", "Passages that can be quoted.", registry=registry)

    def answered(self, answer: Answer) -> None:
        """Count one answer."""
        self.questions.labels(answer.reason or "answered").inc()

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self.registry)
