"""Public for five working days before it is paid, and objected to: approved on Monday 2 September 2024 it is public to
Monday the 9th (3, 4, 5, 6, 9), and paid from the 10th on."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.access import Caller, StandingIn
from chassis.db import new_id
from contracts.roles import Role
from services.subsidy.objections.commands import object_to
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.correction_steps import blocked
from tests.component.subsidy.objection_steps import (
    AGREED,
    CLASS,
    LIFT,
    REASON,
    YEAR,
    act,
    approved,
    decide,
    lift,
    object_,
)
from tests.component.subsidy.third_city_steps import BASE, EAST, WEST, assess, kind
from tests.packs import third_city
from tests.support.platform import Boot, Platform


@pytest.fixture
async def p(platform: Boot) -> Platform:
    started = await platform("subsidy", policies=third_city())
    await started.set_time("2024-09-02T10:00:00+08:00")
    return started


async def batch(p: Platform) -> httpx.Response:
    return await p.as_(Role.PAYER, area="xinghe").post(f"{BASE}/payment-batches")


async def public(p: Platform, area: str = "xinghe", role: Role = Role.AUDITOR) -> list[tuple[str, str, bool]]:
    answer = await p.as_(role, area=area).get(f"{BASE}/public-claims")
    assert answer.status_code == 200, answer.text
    return [(row["approved_on"], row["ends_on"], row["objection"] is not None) for row in answer.json()["items"]]


async def test_it_is_public_to_the_end_of_the_fifth_working_day_and_paid_then(p: Platform) -> None:
    await approved(p)
    assert await public(p) == [("2024-09-02", "2024-09-09", False)]
    assert kind(await batch(p)) == (409, "nothing-to-pay")
    await p.set_time("2024-09-09T23:59:00+08:00")
    assert kind(await batch(p)) == (409, "nothing-to-pay")
    await p.set_time("2024-09-10T00:00:00+08:00")
    assert await public(p) == []
    answer = await batch(p)
    assert [line["amount_fen"] for line in answer.json()["lines"]] == [200_000]


async def test_an_objection_holds_it_until_two_who_have_not_passed_it_lift_it(p: Platform) -> None:
    reviewer, second = new_id(), new_id()
    claim = await approved(p, reviewer)
    raised = await object_(p, claim)
    assert (raised.status_code, raised.json()["reason"]) == (201, REASON["reason"])
    assert kind(await object_(p, claim)) == (409, "objection-stands")
    await p.set_time("2024-09-20T10:00:00+08:00")
    assert await public(p) == [("2024-09-02", "2024-09-09", True)]
    assert kind(await batch(p)) == (409, "nothing-to-pay")
    assert kind(await decide(p, claim)) == (409, "lifting-not-proposed")
    assert kind(await lift(p, claim, reviewer)) == (409, "passed-the-claim")
    assert (await lift(p, claim, second)).status_code == 201
    assert kind(await lift(p, claim)) == (409, "change-pending")
    assert kind(await batch(p)) == (409, "nothing-to-pay")
    assert kind(await decide(p, claim, second)) == (409, "same-person")
    assert kind(await decide(p, claim, reviewer)) == (409, "passed-the-claim")
    assert (await decide(p, claim)).json()["state"] == "applied"
    assert await public(p) == []
    assert kind(await decide(p, claim)) == (409, "no-objection")
    assert (await batch(p)).status_code == 201
    assert kind(await object_(p, claim)) == (409, "claim-not-public")


async def test_one_who_stands_in_for_two_colleagues_lifts_no_objection_alone(p: Platform) -> None:
    absent, substitute = new_id(), new_id()
    claim = await approved(p)
    assert (await object_(p, claim)).status_code == 201
    there, again = (
        p.as_(Role.DISTRICT_APPROVER, area=EAST, id=substitute, standing_in=StandingIn(colleague, new_id()))
        for colleague in (absent, new_id())
    )
    path = f"{BASE}/claims/{claim}/objection/lifting"
    assert (await there.post(path, json=LIFT)).status_code == 201
    for client in (there, again):
        assert kind(await client.post(f"{path}/decision", json=AGREED)) == (409, "same-person")
    assert (await decide(p, claim, absent)).json()["state"] == "applied"


async def test_who_passed_a_claim_in_a_colleagues_place_lifts_no_objection_in_their_own_name(p: Platform) -> None:
    reviewer = new_id()
    claim = await approved(p, reviewer)
    assert (await object_(p, claim)).status_code == 201
    there = p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=reviewer, standing_in=StandingIn(new_id(), new_id()))
    assert kind(await there.post(f"{BASE}/claims/{claim}/objection/lifting", json=LIFT)) == (409, "passed-the-claim")


async def test_who_stated_what_the_claim_rests_on_does_not_lift_an_objection_to_it(p: Platform) -> None:
    officer, second = new_id(), new_id()
    claim = await approved(p, stated_by=officer)
    assert (await object_(p, claim)).status_code == 201
    assert kind(await lift(p, claim, officer)) == (409, "own-attestation")
    assert (await lift(p, claim, second)).status_code == 201
    assert kind(await decide(p, claim, officer)) == (409, "own-attestation")
    assert (await decide(p, claim)).json()["state"] == "applied"


async def to_lift(p: Platform, id: UUID, area: str = EAST) -> list[str | None]:
    """Of the objections that this officer may help to lift what is waited for: whose reason, or nobody's yet."""
    by = p.as_(Role.DISTRICT_REVIEWER, area=area, id=id)
    answer = await by.get(f"{BASE}/public-claims", params={"to_lift": True})
    assert answer.status_code == 200, answer.text
    return [row["lifting"] and row["lifting"]["reason"] for row in answer.json()["items"]]


async def test_who_may_lift_an_objection_has_it_on_a_list_until_it_is_lifted(p: Platform) -> None:
    passed, first, second = new_id(), new_id(), new_id()
    claim = await approved(p, passed)
    assert await to_lift(p, first) == []
    await object_(p, claim)
    assert (await to_lift(p, first), await to_lift(p, second)) == ([None], [None])
    assert (await to_lift(p, passed), await to_lift(p, first, WEST)) == ([], [])
    await lift(p, claim, first)
    assert (await to_lift(p, first), await to_lift(p, second)) == ([], [LIFT["reason"]])
    await decide(p, claim, second, AGREED | {"verdict": "refuse"})
    assert await to_lift(p, first) == [None]
    await lift(p, claim, first)
    await decide(p, claim, second)
    assert (await to_lift(p, first), await to_lift(p, second)) == ([], [])


async def test_a_refused_lifting_leaves_the_objection_and_one_may_be_raised_again(p: Platform) -> None:
    claim = await approved(p)
    assert (await object_(p, claim)).status_code == 201
    assert (await lift(p, claim)).status_code == 201
    assert (await decide(p, claim, body={**AGREED, "verdict": "refuse"})).json()["state"] == "refused"
    assert await public(p) == [("2024-09-02", "2024-09-09", True)]
    assert (await lift(p, claim)).status_code == 201
    assert (await decide(p, claim)).json()["state"] == "applied"
    assert (await object_(p, claim, role=Role.AUDITOR, area="xinghe")).status_code == 201
    await p.set_time("2024-09-20T10:00:00+08:00")
    assert kind(await batch(p)) == (409, "nothing-to-pay")


async def test_a_payment_file_leaves_out_what_is_being_objected_to(p: Platform) -> None:
    claim = await approved(p)
    await p.set_time("2024-09-20T10:00:00+08:00")
    by, runtime = Caller(new_id(), Role.DISTRICT_REVIEWER, EAST), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        await object_to(session, UUID(claim), "须核实（虚构）", by, await runtime.clock.now(session))
        assert kind(await batch(p)) == (409, "nothing-to-pay")
    assert kind(await batch(p)) == (409, "nothing-to-pay")


async def test_of_two_objections_at_once_one_stands(p: Platform) -> None:
    claim = await approved(p)
    by, runtime = Caller(new_id(), Role.DISTRICT_REVIEWER, EAST), p.runtime("subsidy")
    async with p.transaction("subsidy") as session:
        await object_to(session, UUID(claim), "须核实（虚构）", by, await runtime.clock.now(session))
        waiting = asyncio.ensure_future(object_(p, claim))
        await blocked(p)
    assert kind(await waiting) == (409, "objection-stands")


async def test_a_correction_is_public_anew_and_what_gave_way_is_not(p: Platform) -> None:
    claim = await approved(p)
    assert (await object_(p, claim)).status_code == 201
    employer = UUID((await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim}")).json()["payee_id"])
    await p.set_time("2024-09-11T10:00:00+08:00")
    assert (await attested(clerk(p), employer, {"fresh": 6}, scheme=CLASS, period=YEAR)).status_code == 201
    again: str = (await assess(p, employer, CLASS, YEAR)).json()["claim"]["id"]
    assert await public(p) == []
    await act(p, again, "review", new_id(), declared_acknowledged=1)
    await act(p, again, "approval", new_id())
    assert await public(p) == [("2024-09-11", "2024-09-19", False)]
    await p.set_time("2024-09-20T10:00:00+08:00")
    assert [line["amount_fen"] for line in (await batch(p)).json()["lines"]] == [240_000]


async def test_who_sees_and_who_objects(p: Platform) -> None:
    claim = await approved(p)
    for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.PAYER, Role.AUDITOR):
        assert len(await public(p, EAST, role)) == 1
        assert await public(p, WEST, role) == []
        assert await public(p, "xinghe2/990101", role) == []
    assert kind(await object_(p, claim, WEST)) == (404, "claim-not-found")
    for role in (Role.EMPLOYER_CLERK, Role.GRADUATE, Role.PAYER, Role.CASEWORKER):
        assert kind(await object_(p, claim, EAST, role)) == (403, "forbidden")
    by = p.as_(Role.DISTRICT_REVIEWER, area=EAST)
    assert kind(await by.post(f"{BASE}/claims/{claim}/objection", json={"reason": ""})) == (422, "invalid-input")
    assert kind(await lift(p, claim)) == (409, "no-objection")
    assert kind(await object_(p, str(new_id()))) == (404, "claim-not-found")


async def test_how_an_objection_stands_is_said_to_whoever_serves_the_claim(p: Platform) -> None:
    passed, first = new_id(), new_id()
    claim = await approved(p, passed)

    async def stands(id: UUID | None = None, **where: Any) -> tuple[bool, bool, bool]:
        by = p.as_(**{"role": Role.DISTRICT_REVIEWER, "area": EAST, **where}, id=id)
        row = (await by.get(f"{BASE}/claims/{claim}/objection")).json()
        return row["to_object"], row["lifting"] is not None, row["to_lift"]

    assert await stands() == await stands(passed) == (True, False, False)
    await object_(p, claim)
    assert (await stands(), await stands(passed)) == ((False, False, True), (False, False, False))
    await lift(p, claim, first)
    assert (await stands(), await stands(first)) == ((False, True, True), (False, True, False))
    assert await stands(role=Role.AUDITOR, area="xinghe") == (False, True, True)
    for role, area, status in ((Role.DISTRICT_REVIEWER, WEST, 404), (Role.CASEWORKER, EAST, 403)):
        assert (await p.as_(role, area=area).get(f"{BASE}/claims/{claim}/objection")).status_code == status
    await decide(p, claim)
    assert await stands() == (True, False, False)
