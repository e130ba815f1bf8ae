"""From jobfair's facts to money: the retention bonus, end to end inside the subsidy service."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified
from contracts.roles import Role
from tests.component.subsidy.steps import (
    ACCOUNT,
    AREA,
    BASE,
    CODE,
    NAME,
    all_claims,
    approved_claim,
    assess,
    bank,
    base_with,
    ended,
    in_july,
    retained,
)
from tests.support.platform import Boot


@pytest.mark.parametrize(("completed", "kept", "fen"), [(20, 11, 1_100_000), (20, 10, 0), (3, 2, 200_000)])
async def test_the_bonus_is_what_the_document_says(platform: Boot, completed: int, kept: int, fen: int) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, completed, kept)
    answer = (await assess(p, employer)).json()
    assert answer["result"] == ("new_claim" if fen else "not_eligible")
    assert answer["claim"]["amount_fen"] == fen
    assert answer["explanation"]["conditions"][0]["clause"] == "二(八)"


async def test_a_base_where_nobody_ended_is_not_applicable(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 0, 0)
    assert (await assess(p, employer)).json()["result"] == "not_applicable"


async def test_order_and_repetition_of_the_facts_do_not_matter(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 0, 0)
    for _ in range(3):
        internship = new_id()
        await p.deliver("subsidy", retained(employer, internship, 3), times=2)
        await p.deliver("subsidy", retained(employer, internship, 2, kept=False))
        await p.deliver("subsidy", ended(employer, internship), times=3)
    assert (await assess(p, employer)).json()["claim"]["amount_fen"] == 300_000


async def test_the_last_minute_of_july_in_shanghai_is_inside_the_window(platform: Boot) -> None:
    p = await platform("subsidy")
    employer, _ = await base_with(p, 3, 2)
    await p.set_time("2023-08-01T00:00:00+08:00")
    late = await assess(p, employer)
    assert (late.status_code, late.json()["next_opens_on"]) == (409, "2024-01-01")
    await p.set_time("2023-07-31T23:59:00+08:00")
    assert (await assess(p, employer)).json()["claim"]["amount_fen"] == 200_000


async def test_calculating_again_without_new_facts_adds_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    await p.run_job("subsidy", "assess_changed_payees")
    again = (await assess(p, employer)).json()
    assert (again["result"], again["claim"]["sequence"]) == ("unchanged", 0)


async def test_two_calculations_at_once_make_one_claim(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    results = [answer.json()["result"] for answer in await asyncio.gather(*(assess(p, employer) for _ in range(6)))]
    assert sorted(results) == ["new_claim", *["unchanged"] * 5]


async def test_the_money_goes_through_three_people_and_is_settled_once(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 20, 11)
    claim = await approved_claim(p, employer)
    payer = p.as_(Role.PAYER, area="wuhan")
    batch = (await payer.post(f"{BASE}/payment-batches")).json()
    path = f"{BASE}/payment-batches/{batch['id']}/file"
    assert (await payer.get(path)).status_code == 422
    file = await payer.get(f"{path}?purpose=送银行发放")
    async with p.transaction("subsidy") as session:
        taken_for = "SELECT purpose FROM audit_entry WHERE action = 'download_payment_file'"
        assert (await session.scalars(text(taken_for))).all() == ["送银行发放"]
    answer = await p.http.post("http://standins/bank/payment-files", content=file.content)
    for expected in ("settled", "repeated", "repeated"):
        taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": answer.json()["results"]})
        assert [line["outcome"] for line in taken.json()["results"]] == [expected], taken.text
    auditor = p.as_(Role.AUDITOR, area="wuhan")
    balances = (await auditor.get(f"{BASE}/ledger-balances")).json()
    assert {row["account"]: row["amount_fen"] for row in balances} == {
        "bank": -1_100_000,
        "expense:retention_bonus": 1_100_000,
    }
    detail = (await auditor.get(f"{BASE}/claims/{claim}")).json()
    assert detail["state"] == "settled"
    assert [act["step"] for act in detail["acts"]] == ["review", "approve", "pay"]


async def test_the_database_refuses_one_person_in_two_roles(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    same = new_id()
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA, id=same)
    approver = p.as_(Role.DISTRICT_APPROVER, area=AREA, id=same)
    await reviewer.post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass"})
    answer = await approver.post(f"{BASE}/claims/{claim}/approval", json={"verdict": "pass"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:two-roles-on-one-claim")
    seat = text("INSERT INTO claim_seat (claim_id, actor_id, step) VALUES (:claim, :actor, 'approve')")
    with pytest.raises(DBAPIError):
        async with p.transaction("subsidy") as session:
            await session.execute(seat, {"claim": claim, "actor": same})


async def test_ledger_rows_cannot_be_changed_by_the_service(platform: Boot) -> None:
    p = await platform("subsidy")
    for statement in ("UPDATE ledger_entry SET amount_fen = 0", "DELETE FROM ledger_entry", "DELETE FROM claim_act"):
        with pytest.raises(DBAPIError):
            async with p.transaction("subsidy") as session:
                await session.execute(text(statement))


async def test_eight_approvals_at_once_approve_once(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    await p.as_(Role.DISTRICT_REVIEWER, area=AREA).post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass"})
    approvers = [p.as_(Role.DISTRICT_APPROVER, area=AREA) for _ in range(4)]
    calls = [one.post(f"{BASE}/claims/{claim}/approval", json={"verdict": "pass"}) for one in approvers * 2]
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*calls)])
    assert statuses == [200] + [409] * 7


async def test_a_line_the_bank_refuses_can_be_paid_from_another_account(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    clerk = p.as_(Role.EMPLOYER_CLERK, org=CODE)
    path, refused = f"{BASE}/payout-accounts/{employer}", ACCOUNT | {"account": "6200000000000000"}
    await clerk.put(path, json=refused)
    await approved_claim(p, employer)
    payer = p.as_(Role.PAYER, area="wuhan")
    outcomes: list[str] = []
    while len(outcomes) < 2:
        if outcomes:
            change = (await clerk.put(path, json=ACCOUNT, headers={"If-Match": '"1"'})).json()["id"]
            decision = {"verdict": "apply", "note": "已与单位核对"}
            second = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
            assert (await second.post(f"{path}/changes/{change}/decision", json=decision)).status_code == 200
        batch = (await payer.post(f"{BASE}/payment-batches")).json()
        file = await payer.get(f"{BASE}/payment-batches/{batch['id']}/file?purpose=送银行发放")
        said = (await p.http.post("http://standins/bank/payment-files", content=file.content)).json()["results"]
        taken = await bank(p).post(f"{BASE}/bank-confirmations", json={"results": said})
        outcomes += [line["outcome"] for line in taken.json()["results"]]
        await p.run_job("subsidy", "assess_changed_payees")
    assert outcomes == ["rejected", "settled"]


async def test_a_foreign_district_sees_no_claim_and_cannot_act_on_it(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    claim = (await assess(p, employer)).json()["claim"]["id"]
    stranger = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert (await stranger.get(f"{BASE}/claims/{claim}")).status_code == 404
    answer = await stranger.post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass"})
    assert answer.status_code == 404
    assert (await stranger.get(f"{BASE}/claims")).json()["items"] == []


async def test_a_foreign_district_cannot_have_a_base_assessed(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    body = {"employer_id": str(employer), "period": "2023-H1"}
    for area in ("wuhan/420102", "urumqi/650102", None):
        stranger = p.as_(Role.DISTRICT_REVIEWER, area=area)
        answer = await stranger.post(f"{BASE}/retention-bonus-assessments", json=body)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:employer-not-found")
    assert await all_claims(p) == []


async def test_urumqi_has_no_retention_bonus_to_borrow(platform: Boot) -> None:
    p = await in_july(platform)
    employer = new_id()
    verified = EmployerVerified(
        employer_id=employer,
        city="urumqi",
        area="urumqi/650102",
        is_internship_base=True,
        verified_on=date(2023, 1, 5),
        credit_code=CODE,
    )
    await p.deliver("subsidy", verified)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    body = {"employer_id": str(employer), "period": "2023-H1"}
    answer = await reviewer.post(f"{BASE}/retention-bonus-assessments", json=body)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:qihang:problem:scheme-unknown")


async def test_the_policy_list_shows_what_the_document_leaves_unset(platform: Boot) -> None:
    p = await in_july(platform)
    policy = (await p.anonymous.get(f"{BASE}/policies/wuhan")).json()
    schemes = {scheme["scheme"]: scheme["parameters"] for scheme in policy["schemes"]}
    [amount] = schemes["internship_subsidy"]
    assert (amount["unset"], amount["value"], amount["clause"]) == (True, None, "二(八)")


async def test_the_urumqi_window_closes_with_july(platform: Boot) -> None:
    p = await platform("subsidy")
    url = f"{BASE}/policies/urumqi/schemes/internship_subsidy/window"
    await p.set_time("2023-07-31T23:59:00+08:00")
    assert (await p.anonymous.get(url)).json()["open"] is True
    await p.set_time("2023-07-31T16:00:00+00:00")
    closed = (await p.anonymous.get(url)).json()
    assert (closed["open"], closed["next_opens_on"]) == (False, "2023-11-01")


async def test_claims_are_listed_by_scheme_and_area_with_the_payees_name(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 3, 2)
    assert (await assess(p, employer)).json()["claim"]["payee_name"] == NAME
    city = p.as_(Role.AUDITOR, area="wuhan")
    for query, count in (
        ({"scheme": "retention_bonus"}, 1),
        ({"scheme": "skills_training"}, 0),
        ({"area": AREA}, 1),
        ({"area": "wuhan"}, 1),
        ({"area": "wuhan/42010"}, 422),
        ({"area": "wuhan/420102"}, 0),
        ({"area": "urumqi"}, 0),
    ):
        answer = await city.get(f"{BASE}/claims", params=query)
        assert (answer.status_code if count == 422 else len(answer.json()["items"])) == count, query
    assert [claim["payee_name"] for claim in await all_claims(p)] == [NAME]
    elsewhere = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert (await elsewhere.get(f"{BASE}/claims", params={"area": AREA})).json()["items"] == []
