"""Steps of the third city's clocks: its places, a pack that is changed, a day that is stepped to."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.db import new_id
from contracts.events.jobfair import PostPublished
from contracts.events.registry import ServiceDelivered, ServiceKind
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from tests.packs import FOLDER
from tests.support.platform import Platform

STREET, DISTRICT, CITY = "xinghe/990101/990101001", "xinghe/990101", "xinghe"
EAST, WEST = "xinghe/990101", "xinghe/990102"
OF_EAST = f"{EAST}/990101001"


def served(graduate: UUID, on: date, kind: ServiceKind = "training_offer") -> ServiceDelivered:
    return ServiceDelivered(
        graduate_id=graduate, city=CITY, area=STREET, service_id=new_id(), kind=kind, delivered_on=on
    )


def changed(folder: Path, before: str, after: str) -> Packs:
    """The city with one place of its clocks.yaml written otherwise."""
    shutil.copytree(FOLDER / "xinghe-2024", folder / "xinghe-2024")
    file = folder / "xinghe-2024/clocks.yaml"
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after, 1))
    return load_packs(folder)


async def clocks(p: Platform, kind: str, *, role: Role = Role.AUDITOR, area: str = CITY) -> list[dict[str, Any]]:
    answer = await p.as_(role, area=area).get("/notify/v1/clocks", params={"kind": kind})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def step(p: Platform, *days: str) -> None:
    for day in days:
        await p.set_time(f"{day}T09:00:00+08:00")
        await p.run_job("notify", "warn_and_breach_clocks")


async def inbox(p: Platform, role: Role, area: str) -> list[str]:
    answer = await p.as_(role, area=area).get("/notify/v1/messages")
    return [item["title"] for item in answer.json()["items"]]


async def states(p: Platform, kind: str) -> dict[str, tuple[str, str]]:
    return {clock["subject_id"]: (clock["due_on"], clock["state"]) for clock in await clocks(p, kind)}


async def day(p: Platform, *days: str) -> None:
    """What the jobs do on each of these days; twice, as two workers would."""
    for today in days:
        await p.set_time(f"{today}T09:00:00+08:00")
        for _ in range(2):
            await p.run_job("notify", "open_clocks_of_current_periods")
            await p.run_job("notify", "warn_and_breach_clocks")


def published(on: date, area: str = OF_EAST) -> PostPublished:
    ids = {"post_id": new_id(), "employer_id": new_id()}
    return PostPublished(**ids, city=CITY, area=area, openings=3, published_on=on)


async def one(p: Platform, kind: str, area: str, period: str) -> dict[str, Any]:
    [clock] = [c for c in await clocks(p, kind) if (c["area"], c["period"]) == (area, period)]
    return clock
