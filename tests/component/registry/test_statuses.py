"""Statuses: who states, who confirms, and that 暂无就业意愿 is one fact with the intention."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    bound,
    confirmed,
    count,
    events,
    everything,
    listed,
    on_friday,
    person,
    placed,
    problem,
    proven,
    registered,
    stated,
    worker,
)
from tests.support.platform import Boot, Platform
from tests.support.rosters import as_csv, imported

LIST = f"{API}/graduates"


def confirmation(entry: str, statement: str) -> str:
    return f"{LIST}/{entry}/statuses/{statement}/confirmation"


async def history(p: Platform, entry: str, area: str = STREET) -> list[tuple[str, str, str]]:
    rows = (await worker(p, area).get(f"{LIST}/{entry}/statuses")).json()
    return [(row["status"], row["since_on"], row["standing"]) for row in rows]


async def intentions(p: Platform, entry: str, area: str = STREET) -> list[tuple[str, str]]:
    rows = (await worker(p, area).get(f"{LIST}/{entry}/intentions")).json()
    return [(row["intention"], row["since_on"]) for row in rows]


async def another_account(p: Platform, entry: str) -> httpx.AsyncClient:
    """The same person's, after their binding was released and made anew."""
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE mini_program_account SET graduate_id = NULL"))
    return p.as_(Role.GRADUATE, person=UUID(entry), id=await bound(p, UUID(entry)))


async def test_a_graduates_own_word_is_confirmed_by_a_caseworker_of_the_area_and_by_nobody_else(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    own = await proven(p, 1, "amy")
    statement = await stated(own, entry)
    assert await history(p, entry) == [("employed", "2023-07-28", "self_stated")]
    assert problem(await own.post(confirmation(entry, statement))) == (409, "same-person")
    other_account = await another_account(p, entry)
    assert problem(await other_account.post(confirmation(entry, statement))) == (409, "same-person")
    for foreign in (worker(p, OTHER_DISTRICT), worker(p, WUHAN_STREET)):
        assert problem(await foreign.post(confirmation(entry, statement))) == (404, "not-found")
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    assert problem(await auditor.post(confirmation(entry, statement))) == (403, "forbidden")
    row = await confirmed(worker(p), entry, statement)
    assert (row["standing"], row["confirmed_role"], row["confirmed_on"]) == ("confirmed", "caseworker", "2023-07-28")
    assert (await audit_of(p, statement))[-1] == ("confirm_status", "caseworker", None)
    assert problem(await worker(p).post(confirmation(entry, statement))) == (409, "already-confirmed")


async def test_a_caseworkers_word_is_confirmed_by_the_person_or_a_second_member_of_staff(platform: Boot) -> None:
    p = await on_friday(platform)
    first, second = [(await registered(p, serial))["id"] for serial in (1, 2)]
    one = worker(p)
    mine, other = await stated(one, first), await stated(one, second)
    assert problem(await one.post(confirmation(first, mine))) == (409, "same-person")
    assert (await confirmed(await proven(p, 1, "amy"), first, mine))["confirmed_role"] == "graduate"
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    assert (await confirmed(reviewer, second, other))["confirmed_role"] == "district_reviewer"


async def test_a_statement_of_another_person_is_not_there(platform: Boot) -> None:
    p = await on_friday(platform)
    first, second = [(await registered(p, serial))["id"] for serial in (1, 2)]
    statement = await stated(worker(p), second)
    for unknown in (statement, str(new_id())):
        assert problem(await worker(p).post(confirmation(first, unknown))) == (404, "statement-not-found")


async def test_staff_name_the_evidence_of_a_placement(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    body = {"status": "enlisted", "since_on": "2023-07-28"}
    refused = await worker(p).post(f"{LIST}/{entry}/statuses", json=body)
    assert problem(refused) == (422, "evidence-required")
    assert refused.json()["known"]["enlistment"] == "入伍通知书"
    wrong = await worker(p).post(f"{LIST}/{entry}/statuses", json={**body, "evidence_kind": "hearsay"})
    assert problem(wrong) == (422, "invalid-input")
    unemployed = {"status": "unemployed", "since_on": "2023-07-28"}
    assert (await worker(p).post(f"{LIST}/{entry}/statuses", json=unemployed)).status_code == 201
    own = await proven(p, 1, "amy")
    assert (await own.post(f"{LIST}/{entry}/statuses", json=body)).status_code == 201


async def test_the_database_refuses_the_first_person_as_the_second(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    statement = await stated(worker(p), entry)
    twice = {"status": statement, "by": new_id()}
    query = (
        "INSERT INTO status_confirmation (status_id, stated_by, confirmed_by, confirmed_role, confirmed_on)"
        " VALUES (:status, :by, :by, 'caseworker', '2023-07-28')"
    )
    with pytest.raises(DBAPIError, match="ck_status_confirmation_two_people"):
        async with p.transaction("registry") as session:
            await session.execute(text(query), twice)


@pytest.mark.parametrize("table", ["status_confirmation", "contact_confirmation", "graduate_intention"])
async def test_the_app_rewrites_no_confirmation_and_no_intention(platform: Boot, table: str) -> None:
    p = await on_friday(platform)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET recorded_at = now()"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with p.transaction("registry") as session:
                await session.execute(text(statement))


async def correct(p: Platform, entry: str, intention: str) -> None:
    client = worker(p)
    tag = (await client.get(f"{LIST}/{entry}")).headers["ETag"]
    answer = await client.patch(f"{LIST}/{entry}", json={"intention": intention}, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


async def test_no_intention_as_a_status_is_no_intention_in_the_entry_and_both_are_in_the_history(
    platform: Boot,
) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await p.set_time("2023-08-01T10:00:00+08:00")
    await stated(worker(p), entry, "no_intention", "2023-07-30")
    shown = (await worker(p).get(f"{LIST}/{entry}")).json()
    assert (shown["status"], shown["intention"]) == ("no_intention", "none")
    assert await intentions(p, entry) == [("job", "2023-07-28"), ("none", "2023-07-30")]
    await stated(worker(p), entry, "unemployed", "2023-08-01")
    assert (await worker(p).get(f"{LIST}/{entry}")).json()["intention"] == "job"
    assert (await intentions(p, entry))[-1] == ("job", "2023-08-01")


async def test_no_intention_in_the_entry_is_the_status_too(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await p.set_time("2023-08-01T10:00:00+08:00")
    await correct(p, entry, "none")
    assert (await worker(p).get(f"{LIST}/{entry}")).json()["status"] == "no_intention"
    assert await history(p, entry) == [("no_intention", "2023-08-01", "recorded")]
    assert await intentions(p, entry) == [("job", "2023-07-28"), ("none", "2023-08-01")]
    await correct(p, entry, "startup")
    assert (await worker(p).get(f"{LIST}/{entry}")).json()["status"] == "unemployed"
    changes = await events(p, "registry.graduate_status_changed.v1")
    assert [one["status"] for one in changes] == ["no_intention", "unemployed"]


async def test_who_is_placed_stays_so_whatever_they_want_next(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await placed(p, entry)
    await correct(p, entry, "none")
    assert await everything(worker(p), f"{LIST}?placed=true") == [entry]
    assert await history(p, entry) == [("employed", "2023-07-28", "confirmed")]


@pytest.mark.obligation("W-608")
async def test_who_has_no_intention_leaves_the_list_of_those_who_want_work_from_that_day_on(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p, WUHAN_STREET)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    await p.set_time("2023-08-01T10:00:00+08:00")
    await stated(client, entry, "no_intention", "2023-08-01")
    assert await everything(client, f"{LIST}?gap=any") == []
    assert await everything(client, f"{LIST}?gap=any&as_of=2023-07-31") == [entry]
    assert await everything(client, f"{LIST}?intention=job") == []
    assert await everything(client, f"{LIST}?intention=job&as_of=2023-07-31") == [entry]


async def test_a_status_of_before_these_rules_counts_without_its_intention(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p, WUHAN_STREET)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    assert await everything(client, f"{LIST}?gap=any") == [entry]
    query = (
        "INSERT INTO graduate_status (id, graduate_id, status, since_on, source)"
        " VALUES (gen_random_uuid(), :entry, 'no_intention', '2023-07-28', 'caseworker')"
    )
    async with p.transaction("registry") as session:
        await session.execute(text(query), {"entry": entry})
    assert await everything(client, f"{LIST}?gap=any") == []


async def test_no_intention_from_the_first_day_is_in_both_histories_by_every_way_in(platform: Boot) -> None:
    p = await on_friday(platform)
    counter = (await registered(p, 1, intention="none"))["id"]
    roster = str((await listed(p, 2, intention="none")).graduate_id)
    known = str((await listed(p, 3)).graduate_id)
    await listed(p, 3, intention="none")
    for entry in (counter, roster, known):
        assert (await worker(p).get(f"{LIST}/{entry}")).json()["status"] == "no_intention"
        assert [row[0] for row in await history(p, entry)] == ["no_intention"]
        assert await intentions(p, entry) == [("none", "2023-07-28")]
    assert await count(p, "graduate_intention") == 3


async def test_a_statement_whose_author_nobody_knows_is_not_confirmed(platform: Boot) -> None:
    """As rosters stated them before they named their uploader."""
    p = await on_friday(platform)
    entry = str((await listed(p, 1, intention="none")).graduate_id)
    (row,) = (await worker(p).get(f"{LIST}/{entry}/statuses")).json()
    for client in (worker(p), p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")):
        assert problem(await client.post(confirmation(entry, row["id"]))) == (409, "author-unknown")
    assert await count(p, "status_confirmation") == 0


async def test_a_rosters_statement_is_confirmed_by_anybody_but_its_uploader(platform: Boot) -> None:
    p = await on_friday(platform)
    uploader = worker(p)
    header = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职意向", "学校代码")
    line = [person(1)["name"], person(1)["id_number"], "", "2023", "本科", "暂无意愿", "10755"]
    await imported(p, uploader, as_csv(line, header=header))
    ((entry,),) = [[one["id"] for one in (await uploader.get(LIST)).json()["items"]]]
    (row,) = (await uploader.get(f"{LIST}/{entry}/statuses")).json()
    assert problem(await uploader.post(confirmation(entry, row["id"]))) == (409, "same-person")
    assert (await confirmed(worker(p), entry, row["id"]))["status"] == "no_intention"


async def test_registering_with_an_intention_ends_the_rosters_no_intention(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await listed(p, 1, intention="none")).graduate_id)
    await p.set_time("2023-07-29T10:00:00+08:00")
    own = await proven(p, 1, "amy")
    place = {"place_kind": "hukou", "area": STREET, "intention": "job"}
    assert (await own.post(f"{API}/registrations", json=place)).status_code == 201
    assert [row[0] for row in await history(p, entry)] == ["no_intention", "unemployed"]
    assert await intentions(p, entry) == [("none", "2023-07-28"), ("job", "2023-07-29")]
