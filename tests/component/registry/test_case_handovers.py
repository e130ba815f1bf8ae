"""Cases that pass from one caseworker to another of the same area, up to a day, and back."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import event, text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.handover_steps import (
    REASON,
    UNTIL,
    ask,
    cases,
    caseworker,
    decide,
    handed,
    own,
    undo,
)
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, audit_of, on_friday, problem, registered
from tests.support.platform import Boot, Platform

DISTRICT, TODAY = "urumqi/650102", "2023-07-28"


async def _named(p: Platform, entry: str, action: str) -> int:
    return [line[0] for line in await audit_of(p, entry)].count(action)


async def test_cases_pass_when_the_colleague_accepts_and_each_is_written_down(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    first, second, third = await cases(p, jia)
    asked = await ask(jia, yi.id, [first, second, second])
    assert (asked.status_code, asked.json()["state"], asked.json()["cases"]) == (201, "asked", 2)
    assert (await own(jia), await own(yi)) == ({first, second, third}, set())
    accepted = await decide(yi, asked.json()["id"])
    assert (accepted.json()["state"], accepted.json()["passed"]) == ("running", 2)
    assert (await own(jia), await own(yi)) == ({third}, {first, second})
    assert await own(yi, given_since=TODAY) == {first, second}
    assert await own(yi, given_since="2023-07-29") == set()
    assert [await _named(p, entry, "hand_over_case") for entry in (first, second, third)] == [1, 1, 0]


async def test_after_its_last_day_the_cases_are_the_givers_again(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia)
    handover = await handed(jia, yi, people)
    await p.set_time(f"{UNTIL}T23:59:00+08:00")
    assert await p.run_job("registry", "end_overdue_case_handovers") == 0
    await p.set_time("2023-08-12T00:00:00+08:00")
    assert await p.run_job("registry", "end_overdue_case_handovers") == 1
    assert await p.run_job("registry", "end_overdue_case_handovers") == 0
    assert (await own(jia), await own(yi)) == ({*people}, set())
    assert await own(jia, given_since=TODAY) == set()
    assert [await _named(p, entry, "return_case") for entry in people] == [1, 1, 1]
    assert problem(await undo(jia.client, handover)) == (409, "handover-over")


async def test_a_handover_is_undone_by_the_giver_or_the_reviewer_alone_and_once(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia)
    handover = await handed(jia, yi, people, None)
    assert problem(await undo(yi.client, handover)) == (409, "not-the-giver")
    assert problem(await undo(p.as_(Role.CASEWORKER, area=OTHER_DISTRICT), handover)) == (
        404,
        "case-handover-not-found",
    )
    assert (await undo(p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT), handover)).json()["state"] == "undone"
    assert (await own(jia), await own(yi)) == ({*people}, set())
    assert problem(await undo(jia.client, handover)) == (409, "handover-over")
    assert problem(await decide(yi, handover)) == (409, "handover-over")


async def test_one_taken_back_before_anybody_decided_passes_no_more(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia)
    asked = (await ask(jia, yi.id, people)).json()["id"]
    assert (await undo(jia.client, asked)).json()["state"] == "undone"
    assert problem(await decide(yi, asked)) == (409, "handover-over")
    refused = (await ask(jia, yi.id, people)).json()["id"]
    assert problem(await decide(jia, refused)) == (409, "not-the-receiver")
    assert (await decide(yi, refused, "refuse")).json()["state"] == "refused"
    assert await own(jia) == {*people}


async def test_who_it_may_not_pass_to(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    far = await caseworker(p, "far", OTHER_DISTRICT)
    people = await cases(p, jia)
    others = await cases(p, far, 1, 7, OTHER_DISTRICT)
    assert problem(await ask(jia, jia.id, people)) == (422, "handover-to-oneself")
    assert problem(await ask(jia, far.id, people)) == (422, "colleague-unfit")
    assert problem(await ask(jia, new_id(), people)) == (422, "colleague-unfit")
    assert problem(await ask(jia, yi.id, people, "2023-07-27")) == (422, "handover-days")
    assert problem(await ask(jia, yi.id, people, "2024-07-29")) == (422, "handover-days")
    assert problem(await ask(jia, yi.id, [*people, *others])) == (404, "not-found")
    assert problem(await ask(jia, yi.id, [*people, str(new_id())])) == (404, "not-found")
    assert problem(await ask(yi, jia.id, people)) == (409, "cases-of-others")
    assert (await ask(jia, yi.id, [str(new_id()) for _ in range(501)])).status_code == 422
    assert (await ask(jia, yi.id, [])).status_code == 422
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE staff_account SET active = false WHERE login = 'yi'"))
    assert problem(await ask(jia, yi.id, people)) == (422, "colleague-unfit")


async def test_what_is_lent_goes_back_and_no_further(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi, bing = [await caseworker(p, login) for login in ("jia", "yi", "bing")]
    people = await cases(p, jia)
    await handed(jia, yi, people)
    assert problem(await ask(yi, bing.id, people)) == (409, "cases-of-others")
    again = await undo(jia.client, (await jia.client.get(f"{API}/case-handovers")).json()["items"][0]["id"])
    assert again.status_code == 200
    await handed(jia, yi, people, None)
    await handed(yi, bing, people)
    assert await own(bing) == {*people}


async def test_a_reviewer_passes_on_what_an_absent_or_closed_colleague_has(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia)
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE staff_account SET active = false WHERE login = 'jia'"))
    body = {"from_account_id": str(jia.id), "to_account_id": str(yi.id), "graduate_ids": people, "until_on": UNTIL}

    async def order(role: Role, area: str) -> tuple[int, str]:
        answer = await p.as_(role, area=area).post(f"{API}/case-handover-orders", json={**body, **REASON})
        return answer.status_code, answer.json().get("state") or problem(answer)[1]

    assert await order(Role.CASEWORKER, STREET) == (403, "forbidden")
    assert await order(Role.DISTRICT_REVIEWER, "urumqi/650103") == (404, "not-found")
    [closed] = [row for row in (await yi.client.get(f"{API}/colleagues")).json() if not row["active"]]
    assert (closed["id"], closed["cases"]) == (str(jia.id), 3)
    assert await order(Role.DISTRICT_REVIEWER, DISTRICT) == (201, "running")
    assert await own(yi) == {*people}
    await p.set_time("2023-08-12T08:00:00+08:00")
    assert await p.run_job("registry", "end_overdue_case_handovers") == 1
    taken = await yi.client.post(f"{API}/case-assignments", json={"graduate_ids": people})
    assert taken.json() == {"taken": 3, "left": 0}, "a closed account gets nobody's case back"


async def test_cases_are_taken_by_one_of_two_and_foreign_ones_by_nobody(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = [(await registered(p, serial))["id"] for serial in (1, 2, 3)]
    body = {"graduate_ids": people}
    answers = await asyncio.gather(*(one.client.post(f"{API}/case-assignments", json=body) for one in (jia, yi)))
    assert sorted(answer.json()["taken"] for answer in answers) == [0, 3]
    assert {*map(len, [await own(jia), await own(yi)])} == {0, 3}
    foreign = await p.as_(Role.CASEWORKER, area=OTHER_DISTRICT).post(f"{API}/case-assignments", json=body)
    assert problem(foreign) == (404, "not-found")


async def test_two_handovers_of_the_same_cases_at_once_pass_them_once(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi, bing = [await caseworker(p, login) for login in ("jia", "yi", "bing")]
    people = await cases(p, jia)
    asked = [(await ask(jia, to.id, people)).json()["id"] for to in (yi, bing)]
    done = await asyncio.gather(decide(yi, asked[0]), decide(bing, asked[1]))
    assert sorted(answer.json()["passed"] for answer in done) == [0, 3]
    assert {*map(len, [await own(yi), await own(bing), await own(jia)])} == {0, 3}
    assert [await _named(p, entry, "hand_over_case") for entry in people] == [1, 1, 1]


async def test_the_same_order_again_is_the_same_handover(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia)
    key, body = {"Idempotency-Key": "once-0123456789abcdef"}, {"to_account_id": str(yi.id), "graduate_ids": people}
    first, again = [
        await jia.client.post(f"{API}/case-handovers", json={**body, **REASON}, headers=key) for _ in range(2)
    ]
    assert first.json() == again.json()
    assert len((await jia.client.get(f"{API}/case-handovers")).json()["items"]) == 1


@pytest.mark.parametrize("number", [2, 40])
async def test_a_set_takes_as_many_statements_as_one_case(platform: Boot, number: int) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia, number)
    asked = (await ask(jia, yi.id, people)).json()["id"]
    engine, statements = p.runtime("registry").engine.sync_engine, list[str]()

    def count(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert (await decide(yi, asked)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(statements) <= STATEMENTS
    assert len(await own(yi)) == number


STATEMENTS = 20


async def test_nobody_outside_sees_the_lists(platform: Boot) -> None:
    p = await on_friday(platform)
    jia, yi = await caseworker(p, "jia"), await caseworker(p, "yi")
    people = await cases(p, jia)
    await handed(jia, yi, people)
    stranger = p.as_(Role.CASEWORKER, area=OTHER_DISTRICT, id=UUID(int=7))
    assert (await stranger.get(f"{API}/case-handovers")).json()["items"] == []
    assert (await stranger.get(f"{API}/case-assignments?account_id={yi.id}")).json()["items"] == []
    assert (await stranger.get(f"{API}/colleagues")).json() == []
    assert (await p.as_(Role.OPS).get(f"{API}/colleagues")).status_code == 403
