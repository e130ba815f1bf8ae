"""Steps to the sheets of the registry: a week of promises, scattered people, an auditor."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.events.notify import ClockMet, ClockStarted
from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    listed,
    placed,
    registered,
    worker,
)
from tests.support.platform import Platform

RATES = f"{API}/sheets/rates"


WEEK = f"{API}/sheets/first-contacts"


def auditor(p: Platform, area: str = "urumqi") -> httpx.AsyncClient:
    return p.as_(Role.AUDITOR, area=area)


async def scattered(p: Platform) -> None:
    """People of two districts and of none yet, at every stage."""
    for serial in range(1, 5):
        await listed(p, serial, "urumqi")
    for serial, area in ((5, "urumqi/650102"), (6, STREET), (7, STREET), (8, OTHER_DISTRICT)):
        await listed(p, serial, area)
    for serial, area in ((1, OTHER_DISTRICT), (6, STREET), (9, STREET), (10, OTHER_DISTRICT)):
        entry = (await registered(p, serial, area))["id"]
        if serial != 6:
            served = {"kind": "guidance", "delivered_on": "2023-07-28"}
            await worker(p, area).post(f"{API}/graduates/{entry}/services", json=served)
        if serial in (1, 9):
            await placed(p, entry, area)
    await placed(p, str((await listed(p, 7)).graduate_id))


async def clock(p: Platform, serial: int, due_on: date | None, met_on: date | None, area: str = STREET) -> str:
    entry = str((await registered(p, serial, area))["id"])
    about: dict[str, Any] = {
        "clock_id": new_id(),
        "kind": "first_contact",
        "subject_id": UUID(entry),
        "city": area.split("/")[0],
        "area": area,
        "started_on": date(2023, 7, 28),
        "due_on": due_on,
    }
    await p.deliver("registry", ClockStarted(**about))
    if met_on is not None:
        await p.deliver("registry", ClockMet(**about, met_on=met_on, in_time=due_on is None or met_on <= due_on))
    return entry


async def week_of_promises(p: Platform) -> None:
    """ISO week 2023-W31 is Monday 31 July to Sunday 6 August."""
    monday, wednesday, sunday = date(2023, 7, 31), date(2023, 8, 2), date(2023, 8, 6)
    await clock(p, 1, monday, date(2023, 7, 31))
    await clock(p, 2, monday, date(2023, 8, 1))
    await clock(p, 3, wednesday, None)
    await clock(p, 4, wednesday, date(2023, 8, 2), OTHER_DISTRICT)
    await clock(p, 5, sunday, None, OTHER_DISTRICT)
    await clock(p, 6, date(2023, 7, 30), date(2023, 7, 30))
    await clock(p, 7, date(2023, 8, 7), None)
    await clock(p, 8, None, None)
