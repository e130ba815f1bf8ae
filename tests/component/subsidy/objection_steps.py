"""Steps to an objection: a claim that is public, somebody who objects to it, two who lift the objection."""

from typing import Any
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.third_city_steps import BASE, EAST, NAME, assess, base
from tests.support.platform import Platform

CLASS, YEAR = "class_hiring_award", "C2024"
REASON = {"reason": "群众反映该单位已停业（虚构）"}
LIFT = {"reason": "实地核实，正常经营（虚构）"}
AGREED = {"verdict": "apply", "note": "已核对（虚构）"}


async def act(p: Platform, claim: str, step: str, id: UUID, **more: Any) -> None:
    role = Role.DISTRICT_REVIEWER if step == "review" else Role.DISTRICT_APPROVER
    body = {"verdict": "pass", **more}
    answer = await p.as_(role, area=EAST, id=id).post(f"{BASE}/claims/{claim}/{step}", json=body)
    assert answer.status_code == 200, answer.text


async def approved(p: Platform, passed_by: UUID | None = None, stated_by: UUID | None = None) -> str:
    """`stated_by` is an officer whose statement the employer's own has replaced since."""
    employer = await base(p)
    if stated_by is not None:
        officer = p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=stated_by)
        assert (await attested(officer, employer, {"fresh": 6}, scheme=CLASS, period=YEAR)).status_code == 201
    account = {"holder": NAME, "account": "6200000000001234"}
    put = await clerk(p).put(f"{BASE}/payout-accounts/{employer}", json=account)
    assert put.status_code == 200, put.text
    stated = await attested(clerk(p), employer, {"fresh": 5}, scheme=CLASS, period=YEAR)
    assert stated.status_code == 201, stated.text
    claim: str = (await assess(p, employer, CLASS, YEAR)).json()["claim"]["id"]
    await act(p, claim, "review", passed_by or new_id(), declared_acknowledged=1)
    await act(p, claim, "approval", new_id())
    return claim


async def object_(p: Platform, claim: str, area: str = EAST, role: Role = Role.DISTRICT_REVIEWER) -> httpx.Response:
    return await p.as_(role, area=area).post(f"{BASE}/claims/{claim}/objection", json=REASON)


async def lift(p: Platform, claim: str, id: UUID | None = None) -> httpx.Response:
    by = p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=id)
    return await by.post(f"{BASE}/claims/{claim}/objection/lifting", json=LIFT)


async def decide(p: Platform, claim: str, id: UUID | None = None, body: dict[str, str] = AGREED) -> httpx.Response:
    by = p.as_(Role.DISTRICT_APPROVER, area=EAST, id=id)
    return await by.post(f"{BASE}/claims/{claim}/objection/lifting/decision", json=body)
