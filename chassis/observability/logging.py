"""Structured logs without personal data."""

import logging
import sys

import structlog
from structlog.types import EventDict, WrappedLogger

from chassis.observability import tracing


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
        cache_logger_on_first_use=True,
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
