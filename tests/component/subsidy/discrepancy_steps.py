"""Steps of the tests of what the bank says against itself."""

from typing import Any
from uuid import UUID

import httpx

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.correction_steps import calculated
from tests.component.subsidy.steps import (
    BASE,
    approved_claim,
    bank,
    base_with,
    ended,
    retained,
)
from tests.support.platform import Platform

MAKER = UUID(int=41)
OTHER = UUID(int=42)


def payer(p: Platform, id: UUID = MAKER, area: str = "wuhan") -> httpx.AsyncClient:
    return p.as_(Role.PAYER, area=area, id=id)


async def sent_line(p: Platform) -> str:
    """The line of a file made by MAKER."""
    made = (await payer(p).post(f"{BASE}/payment-batches")).json()
    line: str = made["lines"][-1]["id"]
    return line


async def bank_says(p: Platform, line: str, status: str, ref: str | None = None) -> str:
    body = {"line_id": line, "status": status, "bank_ref": ref}
    taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": [body]})
    assert taken.status_code == 200, taken.text
    outcome: str = taken.json()["results"][0]["outcome"]
    return outcome


async def discrepancies(p: Platform, **query: Any) -> list[dict[str, Any]]:
    auditor = p.as_(Role.AUDITOR, area="wuhan")
    found: list[dict[str, Any]] = (await auditor.get(f"{BASE}/bank-discrepancies", params=query)).json()["items"]
    return found


async def resolve(p: Platform, discrepancy: str, verdict: str, by: UUID = OTHER) -> httpx.Response:
    body = {"verdict": verdict, "note": "已向银行核对流水"}
    return await payer(p, by).post(f"{BASE}/bank-discrepancies/{discrepancy}/resolution", json=body)


async def open_count(p: Platform) -> str:
    shown = (await p.anonymous.get("/subsidy/metrics")).text
    [line] = [line for line in shown.splitlines() if line.startswith("bank_discrepancies_open{")]
    return line.split()[-1]


async def refused_then_settled(p: Platform) -> tuple[UUID, str]:
    """The bank refuses the line, and later says that it has paid it."""
    employer, _ = await base_with(p, 20, 11)
    await approved_claim(p, employer)
    line = await sent_line(p)
    assert await bank_says(p, line, "rejected") == "rejected"
    await calculated(p)
    assert await bank_says(p, line, "settled", "B1") == "contradicts"
    return employer, line


async def more_kept(p: Platform, employer: UUID) -> None:
    """Two more end at the base, and one of them is kept."""
    for kept in (True, False):
        internship = new_id()
        await p.deliver("subsidy", ended(employer, internship))
        if kept:
            await p.deliver("subsidy", retained(employer, internship))
