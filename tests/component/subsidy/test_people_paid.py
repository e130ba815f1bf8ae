"""Where a person is paid: in their own name, which the registry knows; and at the desk by two."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from services.subsidy.main import names_notice
from services.subsidy.settings import subsidy_settings
from tests.component.subsidy.attestation_steps import clerk
from tests.component.subsidy.person_steps import (
    NAME,
    NUMBER,
    OTHER,
    OWN,
    PAPER,
    PARENT,
    PARENTS,
    People,
    registration,
)
from tests.component.subsidy.third_city_steps import BASE, EAST, WEST, base, detail, kind, ledger


async def stages(people: People) -> list[tuple[str, str]]:
    query = text("SELECT payload FROM outbox WHERE type = 'subsidy.payout_account_changed.v1' ORDER BY id")
    async with people.p.transaction("subsidy") as session:
        return [(fact["stage"], fact["payee_kind"]) for fact in await session.scalars(query)]


async def test_a_person_is_paid_to_their_own_account(people: People) -> None:
    """5,000 yuan, to the account and in the name that the file gives the bank."""
    person = await people.registered()
    put = await people.put(person)
    assert (put.status_code, put.headers["ETag"]) == (200, '"1"')
    shown = {"payee_id": str(person), "payee_kind": "graduate", "holder": NAME, "account": "****2468", "version": 1}
    assert put.json() == shown
    claim = await people.approved(person)
    batch = (await people.batch()).json()
    assert [(line["payee_id"], line["amount_fen"]) for line in batch["lines"]] == [(str(person), 500_000)]
    file = await people.file(batch["id"])
    assert f"pay,5000.00,{NUMBER},{NAME}" in file
    assert await people.file(batch["id"]) == file
    answer = await people.p.http.post("http://standins/bank/payment-files", content=file.encode())
    bank = people.p.as_(Role.DEPARTMENT_CLIENT, area="xinghe", scopes=["bank"])
    taken = await bank.post(f"{BASE}/bank-confirmations", json={"results": answer.json()["results"]})
    assert [line["outcome"] for line in taken.json()["results"]] == ["settled"]
    assert (await detail(people.p, claim))["state"] == "settled"
    assert await ledger(people.p) == {"bank": -500_000, "expense:rural_post_grant": 500_000}
    assert kind(await people.batch()) == (409, "nothing-to-pay")


@pytest.mark.parametrize("holder", ["阿依努尔.买买提", "阿依努尔•买买提", " 阿依努尔·买买提 ", "阿依努尔 买买提"])
async def test_separators_and_blanks_of_a_persons_name_do_not_matter(people: People, holder: str) -> None:
    assert (await people.put(await people.registered(), OWN | {"holder": holder})).status_code == 200


async def test_an_account_in_anothers_name_is_refused_without_evidence(people: People) -> None:
    person = await people.registered()
    assert kind(await people.put(person, PARENTS)) == (422, "holder-differs")
    assert (await people.self_(person).get(f"{BASE}/payout-accounts/{person}")).status_code == 404


async def test_a_parents_account_waits_for_a_second_person_who_reads_its_holder(people: People) -> None:
    person = await people.registered()
    asked = await people.put(person, PARENTS | PAPER)
    change = asked.json()
    assert (asked.status_code, change["own_name"], change["evidence"]) == (202, False, PAPER["evidence"])
    [waiting] = (await people.reviewer().get(f"{BASE}/payout-account-changes")).json()["items"]
    assert (waiting["holder"], waiting["account"]) == (PARENT, "****8642")
    payer = people.p.as_(Role.PAYER, area=EAST)
    assert kind(await people.decide(person, change["id"], payer)) == (403, "exception-not-for-payers")
    decided = (await people.decide(person, change["id"])).json()
    assert (decided["state"], decided["holder"]) == ("applied", "测**")
    assert await stages(people) == [("proposed", "graduate"), ("applied", "graduate")]


async def test_staff_read_a_persons_holder_masked(people: People) -> None:
    person = await people.registered()
    await people.put(person)
    for reader in (people.reviewer(), people.worker()):
        assert (await reader.get(f"{BASE}/payout-accounts/{person}")).json()["holder"] == "阿**"
    assert (await people.self_(person).get(f"{BASE}/payout-accounts/{person}")).json()["holder"] == NAME


async def test_after_a_review_a_change_takes_a_second_person_and_holds_the_claim_back(people: People) -> None:
    person = await people.registered()
    await people.put(person)
    await people.approved(person)
    asked = await people.put(person, OTHER, seen='"1"')
    assert (asked.status_code, asked.json()["own_name"]) == (202, True)
    assert kind(await people.batch()) == (409, "nothing-to-pay")
    payer = new_id()
    second = people.p.as_(Role.PAYER, area=EAST, id=payer)
    assert (await people.decide(person, asked.json()["id"], second)).status_code == 200
    assert kind(await people.batch(payer)) == (409, "nothing-to-pay"), "who confirmed the account does not pay it"
    batch = (await people.batch()).json()
    assert OTHER["account"] in await people.file(batch["id"])


async def test_who_acted_on_a_persons_claim_does_not_confirm_their_account(people: People) -> None:
    person, same = await people.registered(), new_id()
    claim = await people.claimed(person)
    assert (await people.act(claim, "review", same)).status_code == 200
    change = (await people.put(person)).json()["id"]
    for role in (Role.DISTRICT_REVIEWER, Role.PAYER):
        by = people.p.as_(role, area=EAST, id=same)
        assert kind(await people.decide(person, change, by)) == (409, "acted-on-claim")
    assert (await people.decide(person, change)).status_code == 200


async def test_who_stated_what_a_person_is_paid_for_does_not_confirm_their_account(people: People) -> None:
    person, same = await people.registered(), new_id()
    await people.claimed(person, people.reviewer(same))
    change = (await people.put(person, PARENTS | PAPER)).json()["id"]
    assert kind(await people.decide(person, change, people.reviewer(same))) == (409, "acted-on-claim")
    assert (await people.decide(person, change)).status_code == 200


async def test_who_confirmed_a_persons_account_does_not_review_their_claim(people: People) -> None:
    person, same = await people.registered(), new_id()
    claim = await people.claimed(person)
    change = (await people.put(person, PARENTS | PAPER)).json()["id"]
    assert (await people.decide(person, change, people.reviewer(same))).status_code == 200
    assert kind(await people.act(claim, "review", same)) == (409, "confirmed-the-account")


async def test_what_the_desk_enters_for_a_person_always_waits_for_another(people: People) -> None:
    """Also in their own name, and before anything was reviewed."""
    person, desk = await people.registered(), new_id()
    worker = people.worker(id=desk)
    asked = await people.put(person, OWN, worker)
    change = asked.json()
    assert (asked.status_code, change["own_name"], change["holder"]) == (202, True, "阿**")
    assert change["requested_role"] == "caseworker"
    assert (await worker.get(f"{BASE}/payout-accounts/{person}")).status_code == 404
    same = people.reviewer(desk)
    assert kind(await people.decide(person, change["id"], same)) == (409, "same-person")
    assert kind(await people.decide(person, change["id"], worker)) == (403, "forbidden")
    assert (await people.decide(person, change["id"])).json()["state"] == "applied"
    assert (await worker.get(f"{BASE}/payout-accounts/{person}")).json()["account"] == "****2468"
    assert await stages(people) == [("proposed", "graduate"), ("applied", "graduate")]


async def test_a_person_takes_back_what_the_desk_entered_and_the_desk_not_what_they_did(people: People) -> None:
    person = await people.registered()
    path = f"{BASE}/payout-accounts/{person}/changes"
    entered = (await people.put(person, OWN, people.worker())).json()["id"]
    assert (await people.self_(person).post(f"{path}/{entered}/withdrawal")).json()["state"] == "withdrawn"
    own = (await people.put(person, PARENTS | PAPER)).json()["id"]
    assert kind(await people.worker().post(f"{path}/{own}/withdrawal")) == (403, "forbidden")
    assert kind(await people.decide(person, entered)) == (409, "already-decided")


async def test_a_stranger_another_street_and_another_city_find_nobody(people: People) -> None:
    person, other = await people.registered(), await people.registered()
    strangers = (
        people.self_(other),
        people.worker(f"{EAST}/990101002"),
        people.worker(f"{WEST}/990102001"),
        people.worker("wuhan/420106/420106001"),
    )
    for by in strangers:
        assert kind(await people.put(person, OWN, by)) == (404, "graduate-not-found")
        assert (await by.get(f"{BASE}/payout-accounts/{person}")).status_code == 404
    assert kind(await people.put(new_id(), OWN, people.worker())) == (404, "graduate-not-found")
    assert people.names.asked == []
    change = (await people.put(person, PARENTS | PAPER)).json()["id"]
    foreign = people.p.as_(Role.DISTRICT_REVIEWER, area=WEST)
    assert (await people.decide(person, change, foreign)).status_code == 404


async def test_who_serves_people_says_nothing_of_an_employers_account(people: People) -> None:
    employer = await base(people.p)
    for by in (people.worker(EAST), people.self_(new_id())):
        assert (await people.put(employer, OWN, by)).status_code == 404
    assert (await people.put(await people.registered(), OWN, clerk(people.p))).status_code == 404


@pytest.mark.parametrize("status", [500, 503, 429, 403, 422])
async def test_while_the_registry_is_away_nothing_is_taken_and_the_same_request_works_later(
    people: People, status: int
) -> None:
    person = await people.registered()
    people.names.status = status
    away = await people.put(person)
    assert (*kind(away), away.headers["Retry-After"]) == (503, "registry-away", "5")
    assert await people.rows("payout_account") == ""
    people.names.status = 200
    assert (await people.put(person)).status_code == 200


async def test_without_a_registry_no_persons_account_is_taken_and_employers_are_paid(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, employer = await people.registered(), await base(people.p)
    assert names_notice() == {}
    monkeypatch.setenv("QIHANG_SUBSIDY_REGISTRY_BASE_URL", "")
    subsidy_settings.cache_clear()
    assert kind(await people.put(person)) == (503, "registry-away")
    named = {"holder": "星河示例科技有限公司（虚构）", "account": NUMBER}
    assert (await people.put(employer, named, clerk(people.p))).status_code == 200
    assert list(names_notice()) == ["own_names"]


async def test_a_token_that_is_good_no_more_is_renewed_once(people: People) -> None:
    person = await people.registered()
    people.names.refuse_next = 1
    assert (await people.put(person)).status_code == 200
    assert people.names.tokens == 2
    people.names.refuse_next = 9
    assert kind(await people.put(person, OTHER, seen='"1"')) == (503, "registry-away")


async def test_whom_the_registry_does_not_know_has_no_account(people: People) -> None:
    person = await people.registered()
    del people.names.people[str(person)]
    assert kind(await people.put(person)) == (404, "graduate-not-found")


async def test_nothing_that_names_a_person_stands_in_clear(people: People) -> None:
    person = await people.registered()
    await people.put(person)
    await people.approved(person)
    assert (await people.put(person, PARENTS | PAPER, seen='"1"')).status_code == 202
    (await people.decide(person, (await changes(people, person))[0]))
    assert (await people.batch()).status_code == 201
    tables = ("payout_account", "payment_line", "change_request", "outbox", "audit_entry", "payee_graduate")
    stored = " ".join([await people.rows(table) for table in tables])
    for clear in (NAME, PARENT, NUMBER, PARENTS["account"]):
        assert clear not in stored


async def changes(people: People, person: UUID) -> list[str]:
    answer = await people.self_(person).get(f"{BASE}/payout-accounts/{person}/changes")
    return [change["id"] for change in answer.json()]


async def test_a_waiting_change_moves_with_the_person(people: People) -> None:
    """Whoever serves them now lists and decides it; who did before does not."""
    person = await people.registered()
    change = (await people.put(person, PARENTS | PAPER)).json()["id"]
    await people.p.deliver("subsidy", registration(person, f"{WEST}/990102001"))
    assert (await people.reviewer().get(f"{BASE}/payout-account-changes")).json()["items"] == []
    assert (await people.decide(person, change)).status_code == 404
    west = people.p.as_(Role.DISTRICT_REVIEWER, area=WEST)
    [waiting] = (await west.get(f"{BASE}/payout-account-changes")).json()["items"]
    assert waiting["id"] == change
    assert (await people.decide(person, change, west)).status_code == 200


async def test_of_a_persons_accounts_at_the_same_time_one_is_taken(people: People) -> None:
    person = await people.registered()
    first = await asyncio.gather(*(people.put(person, body) for body in (OWN, OTHER, OWN)))
    assert sorted(answer.status_code for answer in first) == [200, 428, 428]
