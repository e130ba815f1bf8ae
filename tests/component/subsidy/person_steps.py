"""Steps of people as payees: a registry that knows their names, people of the third city, their accounts and grant."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.subsidy.attestation_steps import POST, attested
from tests.component.subsidy.third_city_steps import BASE, EAST, assess
from tests.support.names import FakeNames
from tests.support.platform import Platform

STREET = f"{EAST}/990101001"
NAME, PARENT, NUMBER = "阿依努尔·买买提", "测试家长", "6200000000002468"
OWN = {"holder": NAME, "account": NUMBER}
OTHER = OWN | {"account": "6200000000001357"}
PARENTS = {"holder": PARENT, "account": "6200000000008642"}
PAPER = {"evidence": "委托书 3 号（虚构）"}


@dataclass
class People:
    """The platform with subsidy, and the registry that it asks."""

    p: Platform
    names: FakeNames

    async def registered(self, name: str = NAME, area: str = STREET) -> UUID:
        person = new_id()
        self.names.people[str(person)] = name
        await self.p.deliver("subsidy", registration(person, area))
        return person

    def worker(self, area: str = STREET, id: UUID | None = None) -> httpx.AsyncClient:
        return self.p.as_(Role.CASEWORKER, area=area, id=id)

    def self_(self, person: UUID) -> httpx.AsyncClient:
        return self.p.as_(Role.GRADUATE, person=person)

    def reviewer(self, id: UUID | None = None) -> httpx.AsyncClient:
        return self.p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=id)

    async def put(
        self, person: UUID, body: dict[str, str] = OWN, by: httpx.AsyncClient | None = None, seen: str | None = None
    ) -> httpx.Response:
        headers = {} if seen is None else {"If-Match": seen}
        return await (by or self.self_(person)).put(f"{BASE}/payout-accounts/{person}", json=body, headers=headers)

    async def decide(
        self, person: UUID, change: str, by: httpx.AsyncClient | None = None, verdict: str = "apply"
    ) -> httpx.Response:
        body = {"verdict": verdict, "note": "已核对（虚构）"}
        second = by or self.reviewer()
        return await second.post(f"{BASE}/payout-accounts/{person}/changes/{change}/decision", json=body)

    async def claimed(self, person: UUID, by: httpx.AsyncClient | None = None) -> str:
        """5,000 yuan for six months in a community's post, stated by the person unless somebody else does."""
        stated = await attested(by or self.self_(person), person, {"months": 6, "level": "street"}, scheme=POST)
        assert stated.status_code == 201, stated.text
        answer = await assess(self.p, person, POST, "2024")
        assert answer.status_code == 200, answer.text
        return str(answer.json()["claim"]["id"])

    async def act(self, claim: str, step: str, id: UUID | None = None) -> httpx.Response:
        role = Role.DISTRICT_REVIEWER if step == "review" else Role.DISTRICT_APPROVER
        seen = {"declared_acknowledged": 2} if step == "review" else {}
        by = self.p.as_(role, area=EAST, id=id)
        return await by.post(f"{BASE}/claims/{claim}/{step}", json={"verdict": "pass", **seen})

    async def approved(self, person: UUID) -> str:
        claim = await self.claimed(person)
        for step in ("review", "approval"):
            answer = await self.act(claim, step)
            assert answer.status_code == 200, answer.text
        return claim

    async def batch(self, id: UUID | None = None) -> httpx.Response:
        return await self.p.as_(Role.PAYER, area="xinghe", id=id).post(f"{BASE}/payment-batches")

    async def file(self, batch: str) -> str:
        payer = self.p.as_(Role.PAYER, area="xinghe")
        answer = await payer.get(f"{BASE}/payment-batches/{batch}/file?purpose=送银行发放")
        assert answer.status_code == 200, answer.text
        return answer.text

    async def rows(self, table: str) -> str:
        async with self.p.transaction("subsidy") as session:
            query = text(f"SELECT coalesce(string_agg(row_to_json(r)::text, ' '), '') FROM {table} r")
            return str(await session.scalar(query))


def registration(person: UUID, area: str = STREET) -> GraduateRegistered:
    return GraduateRegistered(
        graduate_id=person,
        city="xinghe",
        area=area,
        cohort_year=2024,
        registered_on=date(2024, 7, 5),
        place_kind="residence",
        channel="mini_program",
    )
