"""What Prometheus is told. Labels are routes, statuses and outcomes: nothing that a client can make up."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from assistant.types import Answer
from assistant.web.member import Member

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one server, of all its processes together where there are several.

    Args:
        member: which of them this is. Then ``PROMETHEUS_MULTIPROC_DIR`` must have named their folder when
            prometheus_client was imported: that is how it keeps figures where all processes reach them.
    """

    def __init__(self, member: Member | None = None) -> None:
        own = CollectorRegistry()
        self.requests = Counter("experts_requests", "Requests answered.", ("route", "method", "status"), registry=own)
        self.seconds = Histogram(
            "experts_request_seconds", "Seconds until a response was sent.", buckets=_SECONDS, registry=own
        )
        self.questions = Counter("experts_questions", "Questions by outcome.", ("outcome",), registry=own)
        self.cached = Counter("experts_cache_hits", "Responses that were repeated.", registry=own)
        self.refused = Counter("experts_refused", "Requests refused.", ("reason",), registry=own)
        self.feedback = Counter("experts_feedback", "Feedback stored.", ("helpful",), registry=own)
        self.swaps = Counter(
            "experts_index_swaps", "New builds of the index that a process took over.", ("outcome",), registry=own
        )
        self.passages = Gauge(
            "experts_passages", "Passages that can be quoted.", registry=own, multiprocess_mode="mostrecent"
        )
        if member is None:
            ProcessCollector(registry=own)
            self._registry = own
        else:
            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry, str(member.folder))  # type: ignore[no-untyped-call]
            self._registry.register(_Processes(member))

    def answered(self, answer: Answer) -> None:
        """Count one answer."""
        self.questions.labels(answer.reason or "answered").inc()

    def text(self) -> bytes:
        """All figures in Prometheus's text format."""
        return generate_latest(self._registry)


class _Processes:
    """What the operating system says of each process, by its number."""

    def __init__(self, member: Member) -> None:
        self._member = member

    def collect(self) -> Iterable[Metric]:
        """Their figures."""
        found: dict[str, Metric] = {}
        ready = self._member.ready()
        for number, pid in ready.items():
            for own in ProcessCollector(pid=lambda pid=pid: pid, registry=None).collect():  # type: ignore[misc]
                one = found.setdefault(own.name, Metric(own.name, own.documentation, own.type))
                for sample in own.samples:
                    one.add_sample(sample.name, {"process": str(number)}, sample.value)
        yield GaugeMetricFamily("experts_processes", "Processes that answer.", value=len(ready))
        yield from found.values()
