"""Where an employer is paid: in its own name, changed by who has seen it, and after a review by two."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.jobfair import EmployerVerified
from contracts.roles import Role
from tests.component.subsidy.steps import (
    ACCOUNT,
    AREA,
    BASE,
    CODE,
    NAME,
    approved_claim,
    assess,
    base_with,
)
from tests.support.platform import Boot, Platform

FIRST = ACCOUNT
SECOND = FIRST | {"account": "6200000000005678"}
STRANGER = {"holder": "另一家公司（虚构）", "account": "6200000000009999"}
APPLY = {"verdict": "apply", "note": "已核对证明材料（虚构）"}


@pytest.fixture
async def p(platform: Boot) -> Platform:
    p = await platform("subsidy")
    await p.set_time("2023-07-15T10:00:00+08:00")
    return p


@pytest.fixture
async def employer(p: Platform) -> UUID:
    return (await base_with(p, 3, 2))[0]


async def put(p: Platform, employer: UUID, account: dict[str, str], seen: str | None = None) -> httpx.Response:
    clerk = p.as_(Role.EMPLOYER_CLERK, org=CODE)
    headers = {} if seen is None else {"If-Match": seen}
    return await clerk.put(f"{BASE}/payout-accounts/{employer}", json=account, headers=headers)


async def shown(p: Platform, employer: UUID) -> httpx.Response:
    return await p.as_(Role.EMPLOYER_CLERK, org=CODE).get(f"{BASE}/payout-accounts/{employer}")


async def decide(
    p: Platform, employer: UUID, change: str, by: httpx.AsyncClient | None = None, body: dict[str, str] = APPLY
) -> httpx.Response:
    second = by or p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    return await second.post(f"{BASE}/payout-accounts/{employer}/changes/{change}/decision", json=body)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["type"]).removeprefix("urn:qihang:problem:")


async def batch(p: Platform, id: UUID | None = None) -> httpx.Response:
    return await p.as_(Role.PAYER, area="wuhan", id=id).post(f"{BASE}/payment-batches")


async def stages(p: Platform) -> list[tuple[str, int]]:
    """Of what the outbox tells: stage, and how many holders are named."""
    query = text("SELECT payload FROM outbox WHERE type = 'subsidy.payout_account_changed.v1' ORDER BY id")
    async with p.transaction("subsidy") as session:
        return [(fact["stage"], len(fact["holder_ids"])) for fact in await session.scalars(query)]


async def test_an_account_replaced_since_it_was_looked_at_stays(p: Platform, employer: UUID) -> None:
    assert (await put(p, employer, FIRST)).headers["ETag"] == '"1"'
    seen = (await shown(p, employer)).headers["ETag"]
    assert (await put(p, employer, SECOND, seen)).headers["ETag"] == '"2"'
    late = await put(p, employer, FIRST, seen)
    assert (late.status_code, late.json()["current_etag"]) == (412, '"2"')
    assert (await shown(p, employer)).json()["account"].endswith("5678")
    assert await stages(p) == [("applied", 1), ("applied", 1)]


async def test_before_the_first_account_there_is_nothing_to_have_seen(p: Platform, employer: UUID) -> None:
    assert (await put(p, employer, FIRST, '"1"')).status_code == 412
    assert (await shown(p, employer)).status_code == 404


@pytest.mark.parametrize("seen", [None, "*", ""])
async def test_whoever_replaces_an_account_names_the_one_they_have_seen(
    p: Platform, employer: UUID, seen: str | None
) -> None:
    await put(p, employer, FIRST)
    assert refusal(await put(p, employer, SECOND, seen)) == (428, "precondition-required")
    assert (await shown(p, employer)).json()["version"] == 1


async def test_of_changes_at_the_same_time_one_is_taken(p: Platform, employer: UUID) -> None:
    first = await asyncio.gather(*(put(p, employer, account) for account in (FIRST, SECOND, FIRST)))
    assert sorted(answer.status_code for answer in first) == [200, 428, 428]
    later = await asyncio.gather(*(put(p, employer, account, '"1"') for account in (FIRST, SECOND, FIRST)))
    assert sorted(answer.status_code for answer in later) == [200, 412, 412]


@pytest.mark.parametrize("holder", ["示例 科技有限公司(虚构)", "示例科技有限公司（虚构）  "])
async def test_blanks_and_width_of_the_holder_do_not_matter(p: Platform, employer: UUID, holder: str) -> None:
    assert (await put(p, employer, FIRST | {"holder": holder})).status_code == 200


async def test_another_holder_is_refused_without_evidence(p: Platform, employer: UUID) -> None:
    assert refusal(await put(p, employer, STRANGER)) == (422, "holder-differs")
    assert (await shown(p, employer)).status_code == 404


async def test_an_employer_whose_name_is_not_known_has_no_name_to_match(p: Platform) -> None:
    employer = new_id()
    values: dict[str, Any] = {"city": "wuhan", "area": AREA, "is_internship_base": True, "verified_on": "2023-01-05"}
    await p.deliver("subsidy", EmployerVerified(employer_id=employer, credit_code=CODE, **values))
    assert refusal(await put(p, employer, FIRST)) == (422, "holder-differs")


async def test_news_without_a_name_does_not_make_the_name_forgotten(p: Platform, employer: UUID) -> None:
    values: dict[str, Any] = {"city": "wuhan", "area": AREA, "is_internship_base": True, "verified_on": "2023-01-05"}
    await p.deliver("subsidy", EmployerVerified(employer_id=employer, credit_code=CODE, **values))
    assert (await put(p, employer, FIRST)).status_code == 200


async def test_another_holder_waits_for_a_reviewer_and_its_evidence_is_shown(p: Platform, employer: UUID) -> None:
    asked = await put(p, employer, STRANGER | {"evidence": "财政专户文件 13812345678"})
    change = asked.json()
    assert (asked.status_code, change["state"], change["own_name"]) == (202, "pending", False)
    assert (change["holder"], change["account"]) == (STRANGER["holder"], "****9999")
    assert change["evidence"] == "财政专户文件 ***"
    assert (await shown(p, employer)).status_code == 404
    assert refusal(await decide(p, employer, change["id"], p.as_(Role.PAYER, area=AREA))) == (
        403,
        "exception-not-for-payers",
    )
    assert (await decide(p, employer, change["id"])).json()["state"] == "applied"
    assert (await shown(p, employer)).json()["holder"] == STRANGER["holder"]
    assert await stages(p) == [("proposed", 0), ("applied", 0)]


async def test_the_payload_of_a_change_holds_no_account_in_clear(p: Platform, employer: UUID) -> None:
    await put(p, employer, STRANGER | {"evidence": "授权书（虚构）"})
    async with p.transaction("subsidy") as session:
        rows = str((await session.execute(text("SELECT row_to_json(r)::text FROM change_request r"))).all())
        rows += str((await session.execute(text("SELECT payload::text FROM outbox"))).all())
    assert STRANGER["account"] not in rows
    assert STRANGER["holder"] not in rows


async def test_a_change_after_review_holds_the_claim_back_until_a_second_person_agrees(
    p: Platform, employer: UUID
) -> None:
    await approved_claim(p, employer)
    asked = await put(p, employer, SECOND, '"1"')
    assert (asked.status_code, asked.json()["own_name"]) == (202, True)
    assert refusal(await batch(p)) == (409, "nothing-to-pay")
    assert (await shown(p, employer)).json()["account"].endswith("1234")
    payer = new_id()
    assert (await decide(p, employer, asked.json()["id"], p.as_(Role.PAYER, area="wuhan", id=payer))).status_code == 200
    assert (await shown(p, employer)).json()["version"] == 2
    assert refusal(await batch(p, payer)) == (409, "nothing-to-pay"), "who confirmed the account does not pay it"
    assert (await batch(p)).json()["total_fen"] == 200_000


async def test_the_first_account_after_review_takes_a_second_person_too(p: Platform, employer: UUID) -> None:
    await reviewed(p, employer)
    assert (await put(p, employer, FIRST)).status_code == 202
    assert (await shown(p, employer)).status_code == 404


async def test_while_money_is_with_the_bank_its_payees_account_is_not_changed_by_one(
    p: Platform, employer: UUID
) -> None:
    await approved_claim(p, employer)
    assert (await batch(p)).status_code == 201
    assert (await put(p, employer, SECOND, '"1"')).status_code == 202


async def reviewed(p: Platform, employer: UUID, by: UUID | None = None) -> str:
    claim: str = (await assess(p, employer)).json()["claim"]["id"]
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA, id=by)
    assert (await reviewer.post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass"})).status_code == 200
    return claim


async def test_who_acted_on_the_claim_does_not_confirm_its_account(p: Platform, employer: UUID) -> None:
    same = new_id()
    await reviewed(p, employer, same)
    change = (await put(p, employer, FIRST)).json()["id"]
    for role in (Role.DISTRICT_REVIEWER, Role.PAYER):
        answer = await decide(p, employer, change, p.as_(role, area=AREA, id=same))
        assert refusal(answer) == (409, "acted-on-claim")
    assert (await decide(p, employer, change)).status_code == 200


@pytest.mark.parametrize(("before", "account"), [("open", STRANGER), ("reviewed", SECOND)])
async def test_who_confirmed_the_account_neither_reviews_nor_approves_the_claim(
    p: Platform, employer: UUID, before: str, account: dict[str, str]
) -> None:
    same = new_id()
    claim = (await assess(p, employer)).json()["claim"]["id"] if before == "open" else await reviewed(p, employer)
    change = (await put(p, employer, account | {"evidence": "授权书（虚构）"})).json()["id"]
    assert (await decide(p, employer, change, p.as_(Role.DISTRICT_REVIEWER, area=AREA, id=same))).status_code == 200
    step, role = ("review", Role.DISTRICT_REVIEWER) if before == "open" else ("approval", Role.DISTRICT_APPROVER)
    url, body = f"{BASE}/claims/{claim}/{step}", {"verdict": "pass"}
    refused = await p.as_(role, area=AREA, id=same).post(url, json=body)
    assert refusal(refused) == (409, "confirmed-the-account")
    assert (await p.as_(role, area=AREA).post(url, json=body)).status_code == 200


async def test_who_refused_an_account_may_review_the_claim(p: Platform, employer: UUID) -> None:
    claim, same = (await assess(p, employer)).json()["claim"]["id"], new_id()
    change = (await put(p, employer, STRANGER | {"evidence": "授权书（虚构）"})).json()["id"]
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA, id=same)
    assert (await decide(p, employer, change, reviewer, APPLY | {"verdict": "refuse"})).status_code == 200
    assert (await reviewer.post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass"})).status_code == 200


async def test_a_change_is_decided_once_and_not_by_strangers(p: Platform, employer: UUID) -> None:
    await reviewed(p, employer)
    change = (await put(p, employer, FIRST)).json()["id"]
    stranger = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert refusal(await decide(p, employer, change, stranger)) == (404, "employer-not-found")
    assert refusal(await decide(p, employer, str(uuid4()))) == (404, "change-request-not-found")
    clerk = p.as_(Role.EMPLOYER_CLERK, org=CODE)
    assert refusal(await decide(p, employer, change, clerk)) == (403, "forbidden")
    answers = await asyncio.gather(*(decide(p, employer, change) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


async def test_the_change_of_another_employer_is_not_decided_under_this_ones_name(p: Platform, employer: UUID) -> None:
    other, _ = await base_with(p, 3, 2)
    change = (await put(p, other, STRANGER | {"evidence": "授权书（虚构）"})).json()["id"]
    assert refusal(await decide(p, employer, change)) == (404, "change-request-not-found")


async def test_one_change_waits_at_a_time_and_its_employer_takes_it_back(p: Platform, employer: UUID) -> None:
    change = (await put(p, employer, STRANGER | {"evidence": "授权书（虚构）"})).json()["id"]
    assert refusal(await put(p, employer, FIRST)) == (409, "change-pending")
    path = f"{BASE}/payout-accounts/{employer}/changes/{change}/withdrawal"
    assert refusal(await p.as_(Role.EMPLOYER_CLERK, org="914201000000000000").post(path))[0] == 404
    assert (await p.as_(Role.EMPLOYER_CLERK, org=CODE).post(path)).json()["state"] == "withdrawn"
    assert (await put(p, employer, FIRST)).status_code == 200
    assert [stage for stage, _ in await stages(p)] == ["proposed", "withdrawn", "applied"]


async def test_a_refused_change_leaves_the_account_and_lets_the_claim_be_paid(p: Platform, employer: UUID) -> None:
    await approved_claim(p, employer)
    change = (await put(p, employer, SECOND, '"1"')).json()["id"]
    await decide(p, employer, change, body=APPLY | {"verdict": "refuse"})
    assert (await shown(p, employer)).json()["version"] == 1
    assert (await batch(p)).status_code == 201


async def test_an_account_replaced_since_the_change_was_asked_for_is_not_overwritten(
    p: Platform, employer: UUID
) -> None:
    change = (await put(p, employer, STRANGER | {"evidence": "授权书（虚构）"})).json()["id"]
    async with p.transaction("subsidy") as session:
        await session.execute(
            text("INSERT INTO payout_account VALUES (:payee, '别家', '', 1, :by)"), {"payee": employer, "by": new_id()}
        )
    assert (await decide(p, employer, change)).status_code == 412
    assert (await decide(p, employer, change, body=APPLY | {"verdict": "refuse"})).status_code == 200


async def test_what_waits_is_listed_where_it_is_decided(p: Platform, employer: UUID) -> None:
    change = (await put(p, employer, STRANGER | {"evidence": "授权书（虚构）"})).json()
    for area, expected in ((AREA, [change["id"]]), ("wuhan", [change["id"]]), ("wuhan/420102", [])):
        reader = p.as_(Role.DISTRICT_APPROVER, area=area)
        page = (await reader.get(f"{BASE}/payout-account-changes")).json()
        assert [row["id"] for row in page["items"]] == expected
    clerk = p.as_(Role.EMPLOYER_CLERK, org=CODE)
    [mine] = (await clerk.get(f"{BASE}/payout-accounts/{employer}/changes")).json()
    assert mine == change


async def test_the_owner_of_the_other_name_is_named_in_the_event(p: Platform, employer: UUID) -> None:
    other = new_id()
    values: dict[str, Any] = {"city": "wuhan", "area": AREA, "is_internship_base": True, "verified_on": "2023-01-05"}
    named = EmployerVerified(
        employer_id=other, credit_code="91420100MA4KXXXX0X", registered_name=STRANGER["holder"], **values
    )
    await p.deliver("subsidy", named)
    await put(p, employer, STRANGER | {"evidence": "授权书（虚构）"})
    assert await stages(p) == [("proposed", 1)]
    assert STRANGER["holder"] != NAME


@pytest.mark.parametrize("hidden", ["\n", "\t", "\u202e", "\u200b", "\ufeff", "\x00"])
async def test_a_payees_name_is_one_visible_line(p: Platform, employer: UUID, hidden: str) -> None:
    for holder in (f"示例科技{hidden}有限公司（虚构）", f"{FIRST['holder']}{hidden}"):
        refused = await put(p, employer, FIRST | {"holder": holder})
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:qihang:problem:invalid-input")
    assert (await shown(p, employer)).status_code == 404
