"""The W3C trace context that follows one act from the HTTP request through outbox, broker and handler."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_PATTERN = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str | None] = ContextVar("traceparent", default=None)


def new() -> str:
    """A fresh `traceparent`: version, trace id, span id, sampled."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def well_formed(traceparent: str | None) -> str | None:
    """The trace context if it is one, else None."""
    return traceparent if traceparent and _PATTERN.fullmatch(traceparent) else None


def bind(traceparent: str) -> None:
    """Continues this trace in the current task; a malformed one starts a new trace."""
    _current.set(well_formed(traceparent) or new())


def current() -> str | None:
    return _current.get()


@contextmanager
def continued(traceparent: str | None) -> Iterator[None]:
    """The trace of a received event, for the time of its handling."""
    with within(continuation(traceparent)):
        yield


def continuation(traceparent: str | None) -> str:
    """The trace of what follows an event: its own, or a new one where it brings none."""
    return well_formed(traceparent) or new()


@contextmanager
def within(traceparent: str | None) -> Iterator[None]:
    """For a while in this trace, or, with None, in no trace."""
    token = _current.set(traceparent)
    try:
        yield
    finally:
        _current.reset(token)
