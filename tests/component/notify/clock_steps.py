"""Steps of the tests of clocks."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from contracts.roles import Role
from tests.support.platform import Platform

DISTRICT, CITY = "urumqi/650102", "urumqi"


async def clocks_of(p: Platform, graduate: UUID) -> list[dict[str, Any]]:
    found = await p.as_(Role.GRADUATE, person=graduate).get("/notify/v1/clocks")
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def clock_of(p: Platform, graduate: UUID) -> dict[str, Any]:
    [clock] = await clocks_of(p, graduate)
    return clock


async def step(p: Platform, day: str) -> None:
    await p.set_time(f"{day}T09:00:00+08:00")
    await p.run_job("notify", "warn_and_breach_clocks")


async def said(p: Platform) -> list[str]:
    async with p.transaction("notify") as session:
        types = await session.scalars(text("SELECT type FROM outbox WHERE topic = 'notify.clock' ORDER BY id"))
        return [kind.removeprefix("notify.").removesuffix(".v1") for kind in types]
