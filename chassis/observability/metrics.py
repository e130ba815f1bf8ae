"""Prometheus metrics: the counters of this process, and gauges asked at the moment of a scrape."""

from collections.abc import Mapping
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from chassis.service import Service

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one service in this process."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        labels = {"service": service}
        names = list(labels)
        self._service = service
        self._requests = Counter(
            "http_requests_total",
            "Answered requests",
            [*names, "operation", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "http_request_seconds",
            "Time to answer",
            [*names, "operation"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        # Operations and statuses are few, and a look-up by labels costs more than the count.
        self._counter, self._histogram = cache(self._labelled_counter), cache(self._labelled_histogram)

    def answered(self, operation: str, status: int, seconds: float) -> None:
        self._counter(operation, status).inc()
        self._histogram(operation).observe(seconds)

    def _labelled_counter(self, operation: str, status: int) -> Counter:
        return self._requests.labels(self._service, operation, str(status))

    def _labelled_histogram(self, operation: str) -> Histogram:
        return self._seconds.labels(self._service, operation)

    def text(self, gauges: Mapping[str, float]) -> bytes:
        """The counters so far, and these values of this moment; a gauge that is not asked any more is not shown."""
        now = CollectorRegistry()
        for name, value in gauges.items():
            gauge = Gauge(name, name.replace("_", " "), ["service"], registry=now)
            gauge.labels(self._service).set(value)
        return generate_latest(self.registry) + generate_latest(now)


@cache
def metrics(service: str) -> Metrics:
    """The one collection of a service's metrics in this process."""
    return Metrics(service)


async def scrape(service: Service) -> bytes:
    """Prometheus text: the counters of this process, and what it and the database say at this moment."""
    runtime = service.runtime
    async with runtime.transaction() as session:
        today = await runtime.clock.today(session)
        shown = {name: await ask(session, today) for name, ask in service.gauges.items()}
    shown |= {name: await read() for name, read in runtime.readings.items()}
    return metrics(service.name).text(shown)
