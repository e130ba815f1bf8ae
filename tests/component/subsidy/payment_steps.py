"""Steps of the third city's grants that count each other: stated, calculated until nothing changes, approved, paid."""

from typing import Any
from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.third_city_steps import BASE, EAST, NAME, base, in_august
from tests.support.platform import Boot, Platform

TRAINING, WORKPLACES, PRIZE = "training_grant", "workplace_grant", "training_prize"
STATED = {TRAINING: "trained", WORKPLACES: "workplaces"}
MOST_RUNS = 5
"""More than any chain of grants here: who counts whom comes to an end."""


async def granting(boot: Boot) -> tuple[Platform, UUID]:
    """A base with an account, in August."""
    p = await in_august(boot)
    employer = await base(p)
    account = {"holder": NAME, "account": "6200000000001234"}
    assert (await clerk(p).put(f"{BASE}/payout-accounts/{employer}", json=account)).status_code == 200
    return p, employer


async def both_calculated(boot: Boot, *, trained: int, workplaces: int) -> tuple[Platform, UUID]:
    """Stated and calculated for both schemes that share the cap."""
    p, employer = await granting(boot)
    await state(p, employer, TRAINING, trained)
    await state(p, employer, WORKPLACES, workplaces)
    await calculate(p)
    return p, employer


async def state(p: Platform, employer: UUID, scheme: str, number: int, period: str = "2024-H1") -> None:
    answer = await attested(clerk(p), employer, {STATED[scheme]: number}, scheme=scheme, period=period)
    assert answer.status_code == 201, answer.text


async def calculate(p: Platform) -> None:
    """Until nothing waits any more."""
    for _ in range(MOST_RUNS):
        if await p.run_job("subsidy", "assess_changed_payees") == 0:
            return
    raise AssertionError("calculations do not come to an end")


async def claims(p: Platform, scheme: str) -> list[dict[str, Any]]:
    """In the order in which they were calculated."""
    items = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims")).json()["items"]
    return [claim for claim in items if claim["scheme"] == scheme]


async def on_record(p: Platform, scheme: str) -> list[tuple[int, str]]:
    return [(claim["amount_fen"], claim["state"]) for claim in await claims(p, scheme)]


async def latest(p: Platform, scheme: str) -> dict[str, Any]:
    return (await claims(p, scheme))[-1]


async def act(p: Platform, claim: dict[str, Any], step: str, verdict: str = "pass") -> httpx.Response:
    role = Role.DISTRICT_REVIEWER if step == "review" else Role.DISTRICT_APPROVER
    seen = {"declared_acknowledged": len(claim["declared"]["attested"])} if step == "review" else {}
    return await p.as_(role, area=EAST).post(f"{BASE}/claims/{claim['id']}/{step}", json={"verdict": verdict, **seen})


async def approve(p: Platform, scheme: str) -> dict[str, Any]:
    """The scheme's latest claim, and whatever follows from it."""
    claim = await latest(p, scheme)
    for step in ("review", "approval"):
        answer = await act(p, claim, step)
        assert answer.status_code == 200, answer.text
    await calculate(p)
    return claim


async def make_batch(p: Platform) -> httpx.Response:
    return await p.as_(Role.PAYER, area="xinghe").post(f"{BASE}/payment-batches")


async def settle(p: Platform, made: httpx.Response | None = None) -> int:
    """Sends what is approved to the bank (by `made`, where it is made), takes in what it says, and whatever follows;
    how many lines."""
    payer = p.as_(Role.PAYER, area="xinghe")
    batch = (made or await make_batch(p)).json()
    file = await payer.get(f"{BASE}/payment-batches/{batch['id']}/file?purpose=送银行发放")
    answer = await p.http.post("http://standins/bank/payment-files", content=file.content)
    bank = p.as_(Role.DEPARTMENT_CLIENT, area="xinghe", scopes=["bank"])
    taken = await bank.post(f"{BASE}/bank-confirmations", json={"results": answer.json()["results"]})
    assert {line["outcome"] for line in taken.json()["results"]} == {"settled"}, taken.text
    await calculate(p)
    return len(taken.json()["results"])
