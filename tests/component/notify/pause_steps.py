"""Steps of the tests of pauses."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.notify.facts import registered
from tests.component.notify.third_city_steps import DISTRICT, STREET, clocks
from tests.packs import third_city
from tests.support.platform import Boot, Platform

GUIDANCE = "guidance_offer"
MONDAY = date(2024, 5, 13)
"""Five working days on is Monday, 20 May 2024."""
DECIDED = {"verdict": "apply", "note": "已核对"}


def joined(graduate: UUID, on: date = MONDAY) -> GraduateRegistered:
    return registered(graduate, area=STREET, on=on)


class Case:
    """A clock of one graduate, with the two persons who may pause it."""

    def __init__(self, p: Platform, clock_id: str, graduate: UUID) -> None:
        self.p, self.clock_id, self.graduate = p, clock_id, graduate
        self.worker = p.as_(Role.CASEWORKER, area=STREET)
        self.reviewer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)

    async def ask(self, by: httpx.AsyncClient | None = None, **body: Any) -> httpx.Response:
        order = {"reason": "army_service", "note": "入伍通知书", **body}
        return await post(by or self.worker, f"/notify/v1/clocks/{self.clock_id}/pauses", order)

    async def decide(self, request: str, by: httpx.AsyncClient | None = None, **body: Any) -> httpx.Response:
        return await post(by or self.reviewer, f"/notify/v1/pause-requests/{request}/decision", {**DECIDED, **body})

    async def resume(self, by: httpx.AsyncClient | None = None) -> httpx.Response:
        return await post(by or self.worker, f"/notify/v1/clocks/{self.clock_id}/resumption")

    async def pause(self, from_on: str, until_on: str | None = None, **body: Any) -> None:
        asked = await self.ask(from_on=from_on, until_on=until_on, **body)
        assert asked.status_code == 202, asked.text
        decided = await self.decide(asked.json()["id"])
        assert decided.status_code == 200, decided.text

    async def clock(self) -> dict[str, Any]:
        answer = await self.worker.get(f"/notify/v1/clocks/{self.clock_id}")
        shown: dict[str, Any] = answer.json()
        return shown

    async def stands(self) -> tuple[str, str | None, str | None]:
        clock = await self.clock()
        return clock["state"], clock["due_on"], clock["no_due_reason"]

    async def changes(self) -> list[tuple[str, str | None, str | None, str]]:
        lines = (await self.clock())["due_changes"]
        return [(line["changed_on"], line["due_before"], line["due_after"], line["why"]) for line in lines]


async def post(client: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": str(new_id())})


def slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rsplit(":", 1)[-1]


async def opened(platform: Boot, policies: Any = None, on: date = MONDAY) -> Case:
    p, graduate = await platform("notify", policies=policies or third_city()), new_id()
    await p.set_time(f"{on}T09:00:00+08:00")
    await p.deliver("notify", joined(graduate, on))
    [clock] = await clocks(p, GUIDANCE)
    return Case(p, clock["id"], graduate)
