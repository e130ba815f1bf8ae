"""Steps to a corrected claim: facts that change after the money, and what the books hold then."""

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from contracts.roles import Role
from tests.component.subsidy.steps import (
    AREA,
    BASE,
    all_claims,
    approved_claim,
    bank,
    base_with,
    retained,
)
from tests.support.platform import Platform

FULL = 1_100_000


async def keep(p: Platform, employer: UUID, internships: list[UUID], version: int = 3) -> None:
    for internship in internships:
        await p.deliver("subsidy", retained(employer, internship, version))


async def calculated(p: Platform) -> list[tuple[int, str]]:
    """Runs the job twice, the second time for nothing; amount and state of every claim."""
    await p.run_job("subsidy", "assess_changed_payees")
    assert await p.run_job("subsidy", "assess_changed_payees") == 0
    return await on_record(p)


async def on_record(p: Platform) -> list[tuple[int, str]]:
    return [(claim["amount_fen"], claim["state"]) for claim in await all_claims(p)]


async def act(p: Platform, claim: str, step: str, verdict: str = "pass") -> httpx.Response:
    role = Role.DISTRICT_REVIEWER if step == "review" else Role.DISTRICT_APPROVER
    return await p.as_(role, area=AREA).post(f"{BASE}/claims/{claim}/{step}", json={"verdict": verdict})


async def approve(p: Platform, claim: str) -> None:
    for step in ("review", "approval"):
        answer = await act(p, claim, step)
        assert answer.status_code == 200, answer.text


async def batch(p: Platform) -> dict[str, Any]:
    answer = await p.as_(Role.PAYER, area="wuhan").post(f"{BASE}/payment-batches")
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def ledger(p: Platform) -> dict[str, int]:
    rows = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/ledger-balances")).json()
    return {row["account"]: row["amount_fen"] for row in rows}


async def said(p: Platform, kind: str) -> list[dict[str, Any]]:
    """The payloads of the events of a kind, oldest first."""
    async with p.transaction("subsidy") as session:
        query = text("SELECT payload FROM outbox WHERE type = :type ORDER BY id")
        found = (await session.scalars(query, {"type": f"subsidy.{kind}.v1"})).all()
    return list(found)


async def blocked(p: Platform, count: int = 1) -> None:
    """Returns when so many sessions of this service wait for a lock."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    waiting = 0
    while waiting < count:
        async with p.transaction("subsidy") as session:
            waiting = await session.scalar(query) or 0


async def withdraw(p: Platform, employer: UUID, internships: list[UUID], version: int = 4) -> None:
    for internship in internships:
        await p.deliver("subsidy", retained(employer, internship, version, kept=False))


async def pay(p: Platform) -> list[str]:
    """File → stand-in bank → confirmations; the directions of the lines."""
    payer, made = p.as_(Role.PAYER, area="wuhan"), await batch(p)
    file = await payer.get(f"{BASE}/payment-batches/{made['id']}/file?purpose=送银行发放")
    said = await p.http.post("http://standins/bank/payment-files", content=file.content)
    taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": said.json()["results"]})
    assert {line["outcome"] for line in taken.json()["results"]} == {"settled"}, taken.text
    return [line["direction"] for line in made["lines"]]


async def settled_base(p: Platform) -> tuple[UUID, list[UUID]]:
    """20 completed, 11 of them kept, the bonus paid out."""
    employer, internships = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    await pay(p)
    await p.set_time("2023-09-15T10:00:00+08:00")
    return employer, internships
