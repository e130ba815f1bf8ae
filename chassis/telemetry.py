"""What a running service shows: structured logs without personal data, and Prometheus metrics."""

import logging
import sys
from collections.abc import Mapping
from functools import cache

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from structlog.types import EventDict, WrappedLogger

from chassis import tracing
from chassis.service import Service

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def configure_logging(level: str = "INFO") -> None:
    """One JSON object per line on stderr, with the request, event and trace ids that are bound."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_trace,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=_mask),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _add_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    traceparent = tracing.current()
    if traceparent:
        event["trace_id"] = traceparent.split("-")[1]
    return event


def _mask(value: object) -> str:
    """What JSON does not know is printed by `str`, which masks personal data."""
    return str(value)


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

    def answered(self, operation: str, status: int, seconds: float) -> None:
        self._requests.labels(self._service, operation, str(status)).inc()
        self._seconds.labels(self._service, operation).observe(seconds)

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
