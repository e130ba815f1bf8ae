"""Contacts, late entries and the caseload."""

from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.events.notify import ClockMet, ClockStarted
from contracts.roles import Role
from tests.component.registry.casework_steps import DUE, LIST, clock_of, contact, started
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    count,
    events,
    on_friday,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform


@pytest.mark.obligation("W-603")
async def test_a_contact_and_a_mere_attempt_are_told_apart(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    ids = [(await contact(worker(p), entry, reached=reached)).json()["id"] for reached in (False, True)]
    told = await events(p, "registry.contact_logged.v1")
    assert [(one["contact_id"], one["reached"]) for one in told] == list(zip(ids, (False, True), strict=True))
    assert told[0].keys() == {"graduate_id", "city", "area", "contact_id", "reached", "contacted_on", "logged_on"}
    shown = (await worker(p).get(f"{LIST}/{entry}/contacts")).json()
    assert [(row["id"], row["reached"]) for row in shown] == list(zip(ids, (False, True), strict=True))


@pytest.mark.parametrize(
    ("at", "status"),
    [("2023-07-28T10:00:00+08:00", 201), ("2023-07-28T10:00:01+08:00", 422), ("2023-07-28T02:00:01Z", 422)],
)
async def test_a_contact_in_the_future_is_refused(platform: Boot, at: str, status: int) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    answer = await contact(worker(p), entry, contacted_at=at)
    assert answer.status_code == status
    assert await count(p, "contact") == (status == 201)
    assert status == 201 or problem(answer) == (422, "not-yet-happened")


async def test_a_contact_at_no_certain_instant_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for at in ("2023-07-28T09:00:00", "0001-01-01T00:00:00+23:00", "gestern"):
        assert problem(await contact(worker(p), entry, contacted_at=at)) == (422, "invalid-input"), at


async def test_the_day_of_a_contact_is_shanghais(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for at in ("2023-07-27T15:59:59+00:00", "2023-07-27T12:00:00-04:00"):
        await contact(worker(p), entry, contacted_at=at)
    told = await events(p, "registry.contact_logged.v1")
    assert [one["contacted_on"] for one in told] == ["2023-07-27", "2023-07-28"]


def contact_confirmation(entry: str, contact_id: str) -> str:
    return f"{LIST}/{entry}/contacts/{contact_id}/confirmation"


async def late_contact(p: Platform, client: httpx.AsyncClient, entry: str, **changes: Any) -> dict[str, Any]:
    """Entered three days after the breach, for a day before it."""
    await started(p, entry, DUE)
    await p.set_time("2023-08-05T10:00:00+08:00")
    answer = await contact(client, entry, contacted_at="2023-08-01T09:00:00+08:00", **changes)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


@pytest.mark.obligation("U-105")
async def test_a_late_entry_is_shown_as_one_and_confirmed_by_a_reviewer_of_the_district_who_did_not_make_it(
    platform: Boot,
) -> None:
    p = await on_friday(platform)
    entry, me = (await registered(p, 1))["id"], new_id()
    view = await late_contact(p, p.as_(Role.CASEWORKER, area=STREET, id=me), entry)
    assert (view["late_entry"], view["logged_on"], view["confirmed_on"]) == (True, "2023-08-05", None)
    path = contact_confirmation(entry, view["id"])
    assert problem(await worker(p).post(path)) == (403, "forbidden")
    elsewhere = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")
    assert problem(await elsewhere.post(path)) == (404, "not-found")
    promoted = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102", id=me)
    assert problem(await promoted.post(path)) == (409, "same-person")
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    assert problem(await reviewer.post(contact_confirmation(entry, str(new_id())))) == (404, "contact-not-found")
    assert await events(p, "registry.contact_confirmed.v1") == []
    done = await reviewer.post(path)
    assert (done.status_code, done.json()["confirmed_on"]) == (201, "2023-08-05")
    assert problem(await reviewer.post(path)) == (409, "already-confirmed")
    [said] = await events(p, "registry.contact_confirmed.v1")
    assert (said["contact_id"], said["contacted_on"], said["confirmed_on"]) == (view["id"], "2023-08-01", "2023-08-05")
    assert (await audit_of(p, view["id"]))[-1] == ("confirm_contact", "district_reviewer", None)


async def test_only_a_late_entry_takes_a_confirmation(platform: Boot) -> None:
    p = await on_friday(platform)
    prompt, tried = [(await registered(p, serial))["id"] for serial in (1, 2)]
    entered = (await contact(worker(p), prompt)).json()
    assert entered["late_entry"] is False
    attempt = await late_contact(p, worker(p), tried, reached=False)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    for entry, view in ((prompt, entered), (tried, attempt)):
        answer = await reviewer.post(contact_confirmation(entry, view["id"]))
        assert problem(answer) == (409, "not-a-late-entry")


async def test_the_database_refuses_who_made_a_late_entry_as_its_confirmer(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    view = await late_contact(p, worker(p), entry)
    query = (
        "INSERT INTO contact_confirmation (contact_id, logged_by, confirmed_by, confirmed_role, confirmed_on)"
        " VALUES (:contact, :by, :by, 'district_reviewer', '2023-08-05')"
    )
    with pytest.raises(DBAPIError, match="ck_contact_confirmation_two_people"):
        async with p.transaction("registry") as session:
            await session.execute(text(query), {"contact": view["id"], "by": view["logged_by"]})


async def test_the_caseload_begins_with_the_most_urgent_and_ends_with_those_without_a_day(platform: Boot) -> None:
    p = await on_friday(platform)
    people = [(await registered(p, serial))["id"] for serial in range(1, 6)]
    days = [date(2023, 8, 3), None, date(2023, 7, 27), date(2023, 8, 2), None]
    for entry, day in zip(people, days, strict=True):
        await started(p, entry, day)
    cases, cursor = list[dict[str, Any]](), ""
    while cursor is not None:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await worker(p).get(f"{API}/caseload", params=query)).json()
        cases, cursor = cases + page["items"], page["next_cursor"]
    assert [case["graduate"]["id"] for case in cases] == [people[index] for index in (2, 3, 0, 1, 4)]
    assert [case["days_left"] for case in cases] == [-1, 5, 6, None, None]


async def test_who_is_reached_leaves_the_caseload_and_other_areas_are_not_in_it(platform: Boot) -> None:
    p = await on_friday(platform)
    mine, met = [(await registered(p, serial))["id"] for serial in (1, 2)]
    other = (await registered(p, 3, OTHER_DISTRICT))["id"]
    for entry in (mine, met, other):
        await started(p, entry, DUE)
    done = ClockMet(**clock_of(met), started_on=date(2023, 7, 28), due_on=DUE, met_on=date(2023, 7, 28), in_time=True)
    await p.deliver("registry", done)
    cases = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert [case["graduate"]["id"] for case in cases] == [mine]


async def test_a_clock_of_another_kind_is_none_of_the_caseloads(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    clock = clock_of(entry) | {"kind": "claim_decision"}
    await p.deliver("registry", ClockStarted(**clock, started_on=date(2023, 7, 28), due_on=DUE))
    assert (await worker(p).get(f"{API}/caseload")).json()["items"] == []
