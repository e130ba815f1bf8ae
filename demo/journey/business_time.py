"""The business time of the platform: set for each step, and given back at the end."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from client.platform import SERVICES, RequestRefused
from demo.journey.walk import Walk


def set_time(walk: Walk, at: str) -> None:
    for service in SERVICES:
        walk.platform.service(service).set_business_clock("ops", {"at": at})


@contextmanager
def given_back(walk: Walk) -> Iterator[None]:
    """Each service has the business time it had before, whatever happens within."""
    times = {service: walk.platform.service(service).show_business_clock("ops")["at"] for service in SERVICES}
    try:
        yield
    finally:
        for service, at in times.items():
            _give_back(walk, service, at)


def _give_back(walk: Walk, service: str, at: str | None) -> None:
    """A service that does not answer leaves the others their turn, and is told of."""
    try:
        walk.platform.service(service).set_business_clock("ops", {"at": at})
    except (RequestRefused, httpx.HTTPError) as error:
        walk.console.print(f"[red]{service} did not get its business time {at} back[/red]: {error}")
