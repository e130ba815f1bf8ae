"""The job fair with people of one district: its reviewer, its caseworker, an employer's clerk."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from stdnum.cn import uscc

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.support.platform import Boot, Platform

AREA = "wuhan/420106"
NEXT_AREA = "wuhan/420111"
STREET = "wuhan/420106/420106001"
NOW = "2023-08-01T10:00:00+08:00"
TODAY = "2023-08-01"


def credit_code(number: int) -> str:
    """A code nobody holds, with the right check digit."""
    body = f"91420100{number:09d}"
    return body + str(uscc.calc_check_digit(body))


CODE, OTHER_CODE = credit_code(1), credit_code(2)


@dataclass
class Fair:
    p: Platform

    def reviewer(self, area: str = AREA) -> httpx.AsyncClient:
        return self.p.as_(Role.DISTRICT_REVIEWER, area=area)

    def clerk(self, code: str = CODE) -> httpx.AsyncClient:
        return self.p.as_(Role.EMPLOYER_CLERK, org=code)

    def caseworker(self, area: str = STREET) -> httpx.AsyncClient:
        return self.p.as_(Role.CASEWORKER, area=area)

    async def pending_employer(self, code: str = CODE, area: str = AREA) -> str:
        body = {"credit_code": code, "name": "示例科技有限公司（虚构）", "area": area}
        return str(_ok(await self.clerk(code).post("/jobfair/v1/employers", json=body), 201)["id"])

    async def employer(self, code: str = CODE, area: str = AREA, *, base: bool = True) -> str:
        """A verified one; an internship base unless told otherwise."""
        employer = await self.pending_employer(code, area)
        await self.verify(employer, area=area, base=base)
        return employer

    async def verify(self, employer: str, *, area: str = AREA, base: bool = True) -> None:
        path, body = f"/jobfair/v1/employers/{employer}/verification", {"is_internship_base": base}
        _ok(await self.reviewer(area).put(path, json=body))

    async def suspend(self, employer: str, area: str = AREA) -> None:
        path, body = f"/jobfair/v1/employers/{employer}/suspension", {"reason_code": "false_recruitment"}
        _ok(await self.reviewer(area).put(path, json=body))

    async def graduate(self, area: str = STREET) -> UUID:
        """One whom this service has heard of."""
        graduate_id = new_id()
        await self.p.deliver("jobfair", registered(graduate_id, area))
        return graduate_id

    async def post(self, employer: str, code: str = CODE, **other: Any) -> str:
        body = {"employer_id": employer, "title": "软件测试工程师", "openings": 3, **other}
        return str(_ok(await self.clerk(code).post("/jobfair/v1/posts", json=body), 201)["id"])

    def graduate_of(self, person: UUID) -> httpx.AsyncClient:
        """That person, signed in."""
        return self.p.as_(Role.GRADUATE, person=person)

    async def proposal(self, employer: str, graduate: UUID, code: str = CODE, **other: str) -> str:
        body = starts(employer, graduate, **other)
        return str(_ok(await self.clerk(code).post("/jobfair/v1/internships", json=body), 201)["id"])

    async def confirm(self, proposal: str, graduate: UUID) -> httpx.Response:
        path = f"/jobfair/v1/internships/{proposal}/confirmation"
        return await self.graduate_of(graduate).post(path, json={"accept": True})

    async def internship(self, employer: str, graduate: UUID, code: str = CODE, **other: str) -> str:
        """One that its intern has confirmed."""
        proposal = await self.proposal(employer, graduate, code, **other)
        assert _ok(await self.confirm(proposal, graduate))["state"] == "started"
        return proposal

    async def ended(self, internship: str, ended_on: str = "2023-07-01", outcome: str = "completed") -> None:
        path, body = f"/jobfair/v1/internships/{internship}/end", {"ended_on": ended_on, "outcome": outcome}
        _ok(await self.clerk().post(path, json=body))

    async def said(self, event_type: str) -> list[dict[str, Any]]:
        """The payloads of the events of a type that were recorded, in their order."""
        query = text("SELECT payload FROM outbox WHERE type = :type ORDER BY id")
        async with self.p.transaction("jobfair") as session:
            return list((await session.scalars(query, {"type": f"jobfair.{event_type}.v1"})).all())


def registered(graduate_id: UUID, area: str) -> GraduateRegistered:
    return GraduateRegistered(
        graduate_id=graduate_id,
        city=area.partition("/")[0],
        area=area,
        cohort_year=2023,
        registered_on=date(2023, 7, 3),
        place_kind="residence",
        channel="mini_program",
    )


def starts(employer: str, graduate: UUID, **other: str) -> dict[str, str]:
    period = {"started_on": "2023-03-01", "planned_end_on": "2023-07-01"}
    return {"employer_id": employer, "graduate_id": str(graduate), **period, **other}


def _ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json()
    return body


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Status and slug of a problem."""
    return answer.status_code, answer.json()["type"].removeprefix("urn:qihang:problem:")


@pytest.fixture
async def fair(platform: Boot) -> Fair:
    p = await platform("jobfair")
    await p.set_time(NOW)
    return Fair(p)
