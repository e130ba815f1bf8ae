"""Waits for what another service hears a moment later."""

import time
from collections.abc import Callable
from typing import TypeVar

from client.platform import RequestRefused

PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.2
T = TypeVar("T")


def last_answer(ask: Callable[[], T], is_enough: Callable[[T], bool], seconds: float = PATIENCE_SECONDS) -> T:
    """The first answer that is enough, or the last one when the time is over."""
    deadline = time.monotonic() + seconds
    answer = ask()
    while not is_enough(answer) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        answer = ask()
    return answer


def once_heard(order: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Gives the order again while somebody is not heard of yet (404); raises that refusal when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return order()
        except RequestRefused as refused:
            if refused.status != 404 or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
