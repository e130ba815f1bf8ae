"""Schemes that are claimed by somebody's word: stated, calculated, acknowledged, paid; and whose word does not do."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.subsidy.attestation_steps import (
    GRANT,
    HIRED,
    MENTORS,
    POST,
    attested,
    clerk,
    hired,
    in_march,
    mentored,
)
from tests.component.subsidy.evidence_steps import brought, scanned
from tests.component.subsidy.third_city_steps import (
    BASE,
    EAST,
    WEST,
    assess,
    base,
    detail,
    kind,
    ledger,
    pay,
)
from tests.support.platform import Boot


async def attest(by: httpx.AsyncClient, payee: UUID, scheme: str = GRANT, period: str = "2024", **facts: Any) -> Any:
    return await attested(by, payee, facts or HIRED, scheme=scheme, period=period)


async def test_what_a_base_states_is_paid_after_it_was_acknowledged(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    assert (await attest(clerk(p), employer)).status_code == 201
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    claim = (await assess(p, employer, GRANT, "2024")).json()["claim"]
    assert (claim["amount_fen"], claim["judged_on"]) == (4 * 80_000, "2024-01-01")
    assert claim["facts"] == HIRED
    assert claim["declared"] == {"retained": [], "left": [], "attested": ["first_hired_on", "hired", "small"]}
    review = f"{BASE}/claims/{claim['id']}/review"
    for said in ({}, {"declared_acknowledged": 2}):
        unseen = await p.as_(Role.DISTRICT_REVIEWER, area=EAST).post(review, json={"verdict": "pass", **said})
        assert kind(unseen) == (422, "declared-facts-unacknowledged")
    assert await pay(p, claim["id"], employer, declared_acknowledged=3) == ["settled"]
    shown = await detail(p, claim["id"])
    assert shown["state"] == "settled"
    assert "3 项事实以声明为据，未经核验" in shown["letter"]
    assert await ledger(p) == {"bank": -320_000, f"expense:{GRANT}": 320_000}
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert again.json()["same"] is True


@pytest.mark.parametrize(("changed", "fen"), [({"hired": 2}, 160_000), ({"hired": 1}, 0), ({"small": False}, 0)])
async def test_both_sides_of_each_bound(platform: Boot, changed: dict[str, Any], fen: int) -> None:
    p = await in_march(platform)
    employer = await base(p)
    await attest(clerk(p), employer, **{**HIRED, **changed})
    answer = (await assess(p, employer, GRANT, "2024")).json()
    assert (answer["result"], answer["claim"]["amount_fen"]) == ("new_claim" if fen else "not_eligible", fen)


async def test_the_latest_statement_counts_and_the_unpaid_claim_gives_way(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    await attest(clerk(p), employer)
    first = (await assess(p, employer, GRANT, "2024")).json()["claim"]["id"]
    caseworker = p.as_(Role.CASEWORKER, area=EAST)
    assert (await attest(caseworker, employer, **hired(3))).json()["sequence"] == 1
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert (await detail(p, first))["state"] == "superseded"
    listed = f"{BASE}/attestations?scheme={GRANT}&payee_id={employer}"
    rows = (await p.as_(Role.AUDITOR, area=EAST).get(listed)).json()["items"]
    assert [(row["sequence"], row["facts"]["hired"], row["attested_role"]) for row in rows] == [
        (1, 3, "caseworker"),
        (0, 4, "employer_clerk"),
    ]
    assert kind(await p.as_(Role.AUDITOR, area=WEST).get(listed)) == (404, "employer-not-found")


async def test_a_statement_after_payment_is_a_correction_on_top(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    await attest(clerk(p), employer)
    claim = (await assess(p, employer, GRANT, "2024")).json()["claim"]["id"]
    assert await pay(p, claim, employer, declared_acknowledged=3) == ["settled"]
    await p.set_time("2025-06-05T10:00:00+08:00")
    await attest(clerk(p), employer, **hired(3))
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    back = (await assess(p, employer, GRANT, "2024")).json()["claim"]
    assert (back["sequence"], back["amount_fen"], back["target_fen"]) == (1, -80_000, 240_000)


async def test_who_stated_a_fact_neither_reviews_nor_approves_nor_pays_it(platform: Boot) -> None:
    p = await in_march(platform)
    employer, same, other = await base(p), new_id(), new_id()
    await attest(p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=same), employer)
    await attest(clerk(p, id=other), employer)
    claim = (await assess(p, employer, GRANT, "2024")).json()["claim"]["id"]
    account = {"holder": "星河示例科技有限公司（虚构）", "account": "6200000000001234"}
    assert (await clerk(p).put(f"{BASE}/payout-accounts/{employer}", json=account)).status_code == 200
    act = {"verdict": "pass", "declared_acknowledged": 3}
    path = f"{BASE}/claims/{claim}"
    for id in (same, other):
        own = await p.as_(Role.DISTRICT_REVIEWER, area=EAST, id=id).post(f"{path}/review", json=act)
        assert kind(own) == (409, "own-attestation")
    assert (await p.as_(Role.DISTRICT_REVIEWER, area=EAST).post(f"{path}/review", json=act)).status_code == 200
    own = await p.as_(Role.DISTRICT_APPROVER, area=EAST, id=same).post(f"{path}/approval", json={"verdict": "pass"})
    assert kind(own) == (409, "own-attestation")
    approver = p.as_(Role.DISTRICT_APPROVER, area=EAST)
    assert (await approver.post(f"{path}/approval", json={"verdict": "pass"})).status_code == 200
    for id in (same, other):
        own = await p.as_(Role.PAYER, area="xinghe", id=id).post(f"{BASE}/payment-batches")
        assert kind(own) == (409, "nothing-to-pay")
    assert len((await p.as_(Role.PAYER, area="xinghe").post(f"{BASE}/payment-batches")).json()["lines"]) == 1


async def test_a_statement_that_does_not_fit_is_refused_with_every_fault(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    odd = await attest(clerk(p), employer, hired="四", small=1, first_hired_on="三月", mood="好")
    assert kind(odd) == (422, "facts-invalid")
    assert {fault["fact"] for fault in odd.json()["errors"]} == {"hired", "small", "first_hired_on", "mood"}
    assert kind(await attest(clerk(p), employer, hired=3)) == (422, "facts-invalid")
    assert kind(await attest(clerk(p), employer, period="2024-H1")) == (422, "period-unknown")
    assert kind(await attest(clerk(p), employer, period="2025")) == (409, "period-not-over")
    assert kind(await attest(clerk(p), employer, "insured_retention_award", "2024-H1", present=1)) == (
        409,
        "nothing-to-attest",
    )
    mixed = await attest(clerk(p), employer, MENTORS, "2024-H1", mentors=2, retained=9)
    assert [fault["fact"] for fault in mixed.json()["errors"]] == ["retained"]
    body = {"scheme": GRANT, "payee_id": str(employer), "period": "2024", "facts": HIRED, "evidence": ""}
    assert kind(await clerk(p).post(f"{BASE}/attestations", json=body)) == (422, "invalid-input")


async def test_facts_that_cannot_all_be_true_calculate_nothing(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    await attest(clerk(p), employer, **{**HIRED, "first_hired_on": "2023-12-31"})
    answer = await assess(p, employer, GRANT, "2024")
    assert (kind(answer), answer.json()["detail"]) == ((422, "facts-invalid"), "到岗日期不能早于核算期")


async def test_nobody_states_facts_of_a_payee_who_is_not_theirs(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    for stranger in (
        clerk(p, "91350100M000100Z00"),
        p.as_(Role.CASEWORKER, area=WEST),
        p.as_(Role.DISTRICT_REVIEWER, area=WEST),
    ):
        assert kind(await attest(stranger, employer)) == (404, "employer-not-found")
    for role in (Role.DISTRICT_APPROVER, Role.PAYER, Role.AUDITOR, Role.UNIVERSITY_OFFICE):
        assert kind(await attest(p.as_(role, area=EAST), employer)) == (403, "forbidden")
    assert (await attest(p.anonymous, employer)).status_code == 401
    assert kind(await attest(p.as_(Role.GRADUATE, person=new_id()), employer)) == (404, "graduate-not-found")
    async with p.transaction("subsidy") as session:
        assert (await session.execute(text("SELECT count(*) FROM attestation"))).scalar_one() == 0


async def test_without_a_statement_a_scheme_waits_and_says_for_what(platform: Boot) -> None:
    p, employer = await mentored(platform)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert kind(await assess(p, employer, MENTORS)) == (409, "facts-not-attested")
    file = await brought(clerk(p), employer)
    await scanned(p)
    more: dict[str, Any] = {"scheme": MENTORS, "period": "2024-H1", "evidence_ids": [file]}
    assert (await attested(clerk(p), employer, {"mentors": 3}, **more)).status_code == 201
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    claim = (await assess(p, employer, MENTORS)).json()["claim"]
    assert (claim["amount_fen"], claim["facts"]["mentors"], len(claim["facts"]["retained"])) == (90_000, 3, 3)
    assert await pay(p, claim["id"], employer, declared_acknowledged=1) == ["settled"]


async def test_the_same_request_twice_is_one_statement_and_statements_at_once_stand_in_a_row(platform: Boot) -> None:
    p = await in_march(platform)
    employer = await base(p)
    by, body = clerk(p), {"scheme": GRANT, "payee_id": str(employer), "period": "2024", "facts": HIRED, "evidence": "x"}
    same = [await by.post(f"{BASE}/attestations", json=body, headers={"Idempotency-Key": "once-only"}) for _ in "12"]
    assert [answer.status_code for answer in same] == [201, 201]
    assert same[0].json()["id"] == same[1].json()["id"]
    more = await asyncio.gather(*(attest(clerk(p), employer) for _ in range(4)))
    assert sorted(answer.json()["sequence"] for answer in more) == [1, 2, 3, 4]
    answers = await asyncio.gather(*(assess(p, employer, GRANT, "2024") for _ in range(4)))
    assert sorted(answer.json()["result"] for answer in answers) == ["new_claim", *["unchanged"] * 3]


async def test_no_statement_is_changed_or_taken_out(platform: Boot) -> None:
    p = await in_march(platform)
    await attest(clerk(p), await base(p))
    for statement in ("UPDATE attestation SET facts = '{}'", "DELETE FROM attestation"):
        with pytest.raises(DBAPIError):
            async with p.transaction("subsidy") as session:
                await session.execute(text(statement))


async def test_a_graduate_states_their_own_facts_and_the_claim_is_theirs(platform: Boot) -> None:
    p = await in_march(platform)
    graduate = new_id()
    registered = GraduateRegistered(
        graduate_id=graduate,
        city="xinghe",
        area=f"{EAST}/990101001",
        cohort_year=2024,
        registered_on="2024-07-05",
        place_kind="residence",
        channel="mini_program",
    )
    await p.deliver("subsidy", registered, times=2)
    themselves = p.as_(Role.GRADUATE, person=graduate)
    assert (await attest(themselves, graduate, POST, months=6, level="street")).status_code == 201
    other = p.as_(Role.GRADUATE, person=new_id())
    assert kind(await attest(other, graduate, POST, months=12, level="street")) == (404, "graduate-not-found")
    assert kind(await assess(p, graduate, POST, "2024", area=WEST)) == (404, "graduate-not-found")
    claim = (await assess(p, graduate, POST, "2024")).json()["claim"]
    assert (claim["payee_kind"], claim["amount_fen"], claim["area"]) == ("graduate", 500_000, f"{EAST}/990101001")
    assert (await themselves.get(f"{BASE}/claims/{claim['id']}")).json()["state"] == "open"
    assert (await other.get(f"{BASE}/claims/{claim['id']}")).status_code == 404
