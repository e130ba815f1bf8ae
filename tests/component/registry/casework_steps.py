"""Steps of casework: a graduate whose clock has started, and a contact."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.events.jobfair import PostReferred
from contracts.events.notify import ClockStarted
from tests.component.registry.people import (
    API,
    STREET,
    WUHAN_STREET,
    everything,
    worker,
)
from tests.support.platform import Platform

LIST = f"{API}/graduates"
NEXT = {"next_action": {"on": "2099-08-15", "kind": "phone"}}


async def contact(client: httpx.AsyncClient, entry: str, **changes: Any) -> httpx.Response:
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:00:00+08:00", **NEXT} | changes
    return await client.post(f"{LIST}/{entry}/contacts", json=body)


def clock_of(entry: str, area: str = STREET) -> dict[str, Any]:
    return {
        "clock_id": new_id(),
        "kind": "first_contact",
        "subject_id": UUID(entry),
        "city": area.split("/")[0],
        "area": area,
    }


async def started(p: Platform, entry: str, due_on: date | None, area: str = STREET) -> None:
    await p.deliver("registry", ClockStarted(**clock_of(entry, area), started_on=date(2023, 7, 28), due_on=due_on))


DUE = date(2023, 8, 2)


def referred(entry: str, post: UUID) -> PostReferred:
    return PostReferred(
        referral_id=new_id(), graduate_id=UUID(entry), post_id=post, city="wuhan", referred_on=date(2023, 7, 28)
    )


async def placed(p: Platform) -> int:
    """How many the headline counts as placed."""
    return len(await everything(worker(p, WUHAN_STREET), f"{LIST}?placed=true"))
