"""What is taken back: its list, its totals, and what the list costs among many claims."""

from typing import Any

import httpx
import pytest
from sqlalchemy import event

from contracts.roles import Role
from tests.component.subsidy.correction_steps import FULL, approve, calculated, pay, settled_base, withdraw
from tests.component.subsidy.steps import AREA, BASE, all_claims, in_july
from tests.support.platform import Boot, Platform

OFFICERS = {Role.DISTRICT_REVIEWER, Role.DISTRICT_APPROVER, Role.CITY_APPROVER, Role.PAYER, Role.AUDITOR}
MANY = 20_000


def payer(p: Platform, area: str = "wuhan") -> httpx.AsyncClient:
    return p.as_(Role.PAYER, area=area)


async def taken_back(p: Platform) -> dict[str, Any]:
    """A bonus that was paid, and the claim that takes it back."""
    employer, internships = await settled_base(p)
    await withdraw(p, employer, internships[:1])
    assert await calculated(p) == [(FULL, "settled"), (-FULL, "open")]
    return (await all_claims(p))[1]


async def listed(p: Platform, **query: Any) -> list[int]:
    answer = await payer(p).get(f"{BASE}/claims", params=query)
    assert answer.status_code == 200, answer.text
    return [claim["amount_fen"] for claim in answer.json()["items"]]


async def totals(p: Platform, area: str = "wuhan", **query: Any) -> list[dict[str, Any]]:
    answer = await payer(p, area).get(f"{BASE}/clawback-totals", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_claims_are_listed_by_whether_they_take_money_back(platform: Boot) -> None:
    p = await in_july(platform)
    await taken_back(p)
    assert await listed(p, clawback=True) == [-FULL]
    assert await listed(p, clawback=False) == [FULL]
    assert await listed(p) == [FULL, -FULL]
    assert await listed(p, clawback=True, state="settled") == []
    assert (await payer(p).get(f"{BASE}/claims?clawback=maybe")).status_code == 422


async def test_totals_follow_the_claims_through_their_states(platform: Boot) -> None:
    p = await in_july(platform)
    assert await totals(p) == []
    clawback = await taken_back(p)
    assert await totals(p) == [{"state": "open", "count": 1, "amount_fen": -FULL}]
    await approve(p, clawback["id"])
    await pay(p)
    assert await totals(p) == [{"state": "settled", "count": 1, "amount_fen": -FULL}]


async def test_totals_are_of_the_callers_area_and_of_what_is_asked_for(platform: Boot) -> None:
    p = await in_july(platform)
    await taken_back(p)
    for query in ({"area": AREA}, {"state": "open"}, {"scheme": "retention_bonus"}):
        assert len(await totals(p, **query)) == 1, query
    for query in ({"area": "wuhan/420102"}, {"state": "settled"}, {"scheme": "skills_training"}):
        assert await totals(p, **query) == [], query
    assert len(await totals(p, AREA)) == 1
    for foreign in ("wuhan/420102", "urumqi"):
        assert await totals(p, foreign) == []
    assert (await payer(p).get(f"{BASE}/clawback-totals?state=nonsense")).status_code == 422


@pytest.mark.parametrize("role", sorted(set(Role) - OFFICERS - {Role.OPS}))
async def test_another_role_is_told_no_totals(platform: Boot, role: Role) -> None:
    p = await in_july(platform)
    assert (await p.as_(role, area="wuhan").get(f"{BASE}/clawback-totals")).status_code == 403


async def test_among_many_claims_few_are_looked_at(platform: Boot) -> None:
    p = await in_july(platform)
    await taken_back(p)
    p.as_owner(
        "subsidy",
        "INSERT INTO claim SELECT (jsonb_populate_record(claim, jsonb_build_object('id', gen_random_uuid(),"
        " 'payee_id', gen_random_uuid(), 'amount_fen', CASE WHEN n % 1000 = 0 THEN -1 ELSE 1 END, 'target_fen', 1))).*"
        f" FROM claim, generate_series(1, {MANY}) AS n WHERE claim.amount_fen > 0",
    )
    p.as_owner("subsidy", "ANALYZE claim")
    for path in ("claims?clawback=true&limit=10", "clawback-totals"):
        plans = await _plans(p, f"{BASE}/{path}")
        assert any("ix_claim_clawback" in plan for plan in plans), plans
        assert not any("Seq Scan on claim" in plan for plan in plans), plans


async def _plans(p: Platform, path: str) -> list[str]:
    """How PostgreSQL would carry out what the service really asks of claims."""
    asked: list[tuple[str, Any]] = []
    engine = p.runtimes["subsidy"].engine

    def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if "FROM claim" in statement:
            asked.append((statement, values))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        assert (await payer(p).get(path)).status_code == 200
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    async with engine.connect() as connection:
        return [
            "\n".join((await connection.exec_driver_sql(f"EXPLAIN {statement}", values)).scalars())
            for statement, values in asked
        ]
