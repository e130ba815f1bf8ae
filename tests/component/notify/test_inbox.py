"""Who is told what, and the inbox in which it is read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from services.notify.projections.repository import remember_employer
from tests.component.notify.facts import (
    account_changed,
    decided,
    proposed,
    registered,
    retained,
    reversed_,
    settled,
    superseded,
    verified,
)
from tests.support.platform import Boot, Platform

CREDIT_CODE = "91420100MA4K00000X"


async def inbox(client: Any) -> list[dict[str, Any]]:
    found = await client.get("/notify/v1/messages")
    assert found.status_code == 200, found.text
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def test_the_clerk_reads_of_payments_also_of_those_before_the_verification_was_heard(platform: Boot) -> None:
    p, employer = await platform("notify"), new_id()
    await p.deliver("notify", decided(employer), times=2)
    await p.deliver("notify", settled(employer), times=2)
    clerk = p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE)
    assert await inbox(clerk) == []
    await p.deliver("notify", verified(employer, CREDIT_CODE), times=2)
    paid, approved = await inbox(clerk)
    assert (paid["template"], approved["template"]) == ("payment_settled", "claim_approved")
    assert "“见习留用奖补”11,000.00元已于2023年7月28日拨付到账" in paid["body"]


async def test_an_older_verification_heard_late_does_not_take_the_credit_code_back(platform: Boot) -> None:
    p, employer = await platform("notify"), new_id()
    await p.deliver("notify", settled(employer))
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    async with p.transaction("notify") as session:
        await remember_employer(session, employer, "OLD", datetime(2020, 1, 1, tzinfo=UTC))
    assert len(await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE))) == 1
    assert await inbox(p.as_(Role.EMPLOYER_CLERK, org="OLD")) == []


@pytest.mark.parametrize(
    ("decision", "amount_fen", "template"),
    [
        ("approved", 100, "claim_approved"),
        ("rejected", 100, "claim_rejected"),
        ("not_eligible", 0, "claim_not_eligible"),
        ("approved", -100, "clawback_decided"),
        ("rejected", -100, None),
    ],
)
async def test_a_decision_is_told_to_the_graduate_who_is_the_payee(
    platform: Boot, decision: str, amount_fen: int, template: str | None
) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", decided(person, decision, payee_kind="graduate", amount_fen=amount_fen), times=2)
    told = await inbox(p.as_(Role.GRADUATE, person=person))
    assert [message["template"] for message in told] == ([template] if template else [])


@pytest.mark.parametrize(("amount_fen", "kind"), [(1_100_000, "claim"), (-100_000, "clawback")])
async def test_a_superseded_claim_is_told_to_whom_its_approval_was_told(
    platform: Boot, amount_fen: int, kind: str
) -> None:
    p, employer, other = await platform("notify"), new_id(), new_id()
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    approved = decided(employer, amount_fen=amount_fen)
    await p.deliver("notify", approved, times=2)
    await p.deliver("notify", superseded(approved, superseded_by=other), times=2)
    await p.deliver("notify", superseded(approved, superseded_by=other))
    told = await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE))
    before = "claim_approved" if kind == "claim" else "clawback_decided"
    assert [message["template"] for message in told] == [f"{kind}_superseded", before]
    assert "因事实更正不再按此" in told[0]["body"]
    assert f"申请编号：{approved.claim_id}。" in told[0]["body"]


async def test_an_approval_heard_after_the_claim_was_superseded_is_old_news(platform: Boot) -> None:
    p, employer = await platform("notify"), new_id()
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    approved = decided(employer)
    await p.deliver("notify", superseded(approved), times=2)
    await p.deliver("notify", approved, times=2)
    [told] = await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE))
    assert told["template"] == "claim_superseded"


async def test_a_claim_superseded_before_its_approval_is_not_told(platform: Boot) -> None:
    p, employer = await platform("notify"), new_id()
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    await p.deliver("notify", superseded(decided(employer), was_approved=False), times=2)
    assert await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE)) == []


async def test_a_payment_that_the_bank_returns_and_a_clawback_are_told_as_such(platform: Boot) -> None:
    p, employer = await platform("notify"), new_id()
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    await p.deliver("notify", settled(employer, amount_fen=-100_000), times=2)
    await p.deliver("notify", reversed_(employer), times=2)
    await p.deliver("notify", reversed_(employer, amount_fen=-100_000), times=2)
    told = await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE))
    assert [message["template"] for message in told] == ["clawback_failed", "payment_reversed", "payment_clawed_back"]
    assert "1,000.00元" in told[2]["body"]


async def test_a_correction_heard_before_the_retention_it_corrects_is_the_only_news(platform: Boot) -> None:
    p, person, internship = await platform("notify"), new_id(), new_id()
    await p.deliver("notify", retained(person, internship, 3, kept=False), times=2)
    await p.deliver("notify", retained(person, internship, 2), times=2)
    told = await inbox(p.as_(Role.GRADUATE, person=person))
    assert [message["template"] for message in told] == ["internship_retention_withdrawn"]


async def test_a_retention_and_its_later_correction_are_both_told(platform: Boot) -> None:
    p, person, internship = await platform("notify"), new_id(), new_id()
    await p.deliver("notify", retained(person, internship, 2))
    await p.deliver("notify", retained(person, internship, 3, kept=False))
    told = await inbox(p.as_(Role.GRADUATE, person=person))
    assert [message["template"] for message in told] == ["internship_retention_withdrawn", "internship_retained"]


async def test_an_intern_is_asked_to_confirm_once(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", proposed(person), times=2)
    [asked] = await inbox(p.as_(Role.GRADUATE, person=person))
    assert (asked["template"], "2023年7月28日" in asked["body"]) == ("internship_proposed", True)


@pytest.mark.parametrize("order", [(2, 3, 4), (4, 3, 2), (3, 2, 4)])
async def test_nobody_is_told_what_they_have_said_themselves(platform: Boot, order: tuple[int, ...]) -> None:
    p, person, internship = await platform("notify"), new_id(), new_id()
    origins = {2: "declared", 3: "confirmed", 4: "disputed"}
    for version in order:
        origin = origins[version]
        await p.deliver("notify", retained(person, internship, version, kept=version < 4, origin=origin))
    told = await inbox(p.as_(Role.GRADUATE, person=person))
    assert [message["template"] for message in told] == (["internship_retained"] if order[0] == 2 else [])


async def test_the_inbox_is_paged_unread_first_and_newest_first(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    for amount in range(1, 6):
        await p.deliver("notify", settled(person, payee_kind="graduate", amount_fen=amount * 100))
    client = p.as_(Role.GRADUATE, person=person)
    newest, *_ = await inbox(client)
    await client.post(f"/notify/v1/messages/{newest['id']}/read")
    seen, query = [], {"limit": "2"}
    while True:
        page = (await client.get("/notify/v1/messages", params=query)).json()
        seen += [item["params"]["amount"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == ["4.00元", "3.00元", "2.00元", "1.00元", "5.00元"]


async def test_reading_twice_keeps_the_first_time(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.set_time("2023-07-28T10:00:00+08:00")
    await p.deliver("notify", registered(person))
    client = p.as_(Role.GRADUATE, person=person)
    [message] = await inbox(client)
    assert message["read_at"] is None
    first = await client.post(f"/notify/v1/messages/{message['id']}/read")
    await p.set_time("2023-07-29T10:00:00+08:00")
    second = await client.post(f"/notify/v1/messages/{message['id']}/read")
    assert first.json() == second.json()
    assert first.json()["read_at"] == "2023-07-28T02:00:00Z"


async def test_anothers_message_cannot_be_read_and_is_not_found(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", registered(person))
    [message] = await inbox(p.as_(Role.GRADUATE, person=person))
    for stranger in (
        p.as_(Role.GRADUATE, person=new_id()),
        p.as_(Role.GRADUATE),
        p.as_(Role.CASEWORKER, area="urumqi/650102/650102002"),
        p.as_(Role.EMPLOYER_CLERK),
    ):
        assert await inbox(stranger) == []
        assert (await stranger.post(f"/notify/v1/messages/{message['id']}/read")).status_code == 404


async def test_an_inbox_message_is_delivered_at_once_and_said_once(platform: Boot) -> None:
    p = await platform("notify")
    await p.deliver("notify", registered(new_id()), times=2)
    assert await _delivered(p) == 1


async def _delivered(p: Platform) -> int:
    async with p.transaction("notify") as session:
        query = "SELECT count(*) FROM outbox WHERE type = 'notify.message_delivered.v1'"
        return int(await session.scalar(text(query)) or 0)


async def test_a_changed_account_is_told_to_the_payee_and_to_both_holders_once(platform: Boot) -> None:
    p, employer, holder, change = await platform("notify"), new_id(), new_id(), new_id()
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    await p.deliver("notify", verified(holder, "91420100MA4KXXXX0X"))
    await p.deliver("notify", account_changed(employer, "proposed", change, holder), times=2)
    await p.deliver("notify", account_changed(employer, "applied", change, holder), times=2)
    for org in (CREDIT_CODE, "91420100MA4KXXXX0X"):
        told = await inbox(p.as_(Role.EMPLOYER_CLERK, org=org))
        assert [message["template"] for message in told] == ["payout_account_applied", "payout_account_proposed"]


async def test_a_person_is_told_of_their_account_once_and_employers_of_a_like_name_too(platform: Boot) -> None:
    p, person, holder, change = await platform("notify"), new_id(), new_id(), new_id()
    await p.deliver("notify", registered(person))
    await p.deliver("notify", verified(holder, CREDIT_CODE))
    for stage in ("proposed", "applied"):
        await p.deliver("notify", account_changed(person, stage, change, holder, kind="graduate"), times=2)
    told = [message["template"] for message in await inbox(p.as_(Role.GRADUATE, person=person))]
    assert [name for name in told if "account" in name] == ["own_account_applied", "own_account_proposed"]
    clerk = await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE))
    assert [message["template"] for message in clerk] == ["payout_account_applied", "payout_account_proposed"]


@pytest.mark.parametrize("stage", ["applied", "refused", "withdrawn"])
async def test_a_persons_proposal_heard_after_its_decision_is_old_news(platform: Boot, stage: str) -> None:
    p, person, change = await platform("notify"), new_id(), new_id()
    for heard in (stage, "proposed"):
        await p.deliver("notify", account_changed(person, heard, change, kind="graduate"))
    [message] = await inbox(p.as_(Role.GRADUATE, person=person))
    assert message["template"] == f"own_account_{stage}"


@pytest.mark.parametrize("stage", ["applied", "refused", "withdrawn"])
async def test_a_proposal_heard_after_its_decision_is_old_news(platform: Boot, stage: str) -> None:
    p, employer, change = await platform("notify"), new_id(), new_id()
    await p.deliver("notify", verified(employer, CREDIT_CODE))
    await p.deliver("notify", account_changed(employer, stage, change))
    await p.deliver("notify", account_changed(employer, "proposed", change))
    [told] = await inbox(p.as_(Role.EMPLOYER_CLERK, org=CREDIT_CODE))
    assert told["template"] == f"payout_account_{stage}"
