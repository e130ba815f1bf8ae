"""One life line: in school, left, placed, kept or lost, put together from what is on record."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    confirmed,
    events,
    on_friday,
    problem,
    registered,
    stated,
    worker,
)
from tests.support.platform import Boot, Platform

SCHOOL = "10755"
LEFT = {"left_on": "2023-06-30", "destination": {"system": "moe_destination", "code": "70"}}


async def student(p: Platform, enrolled_on: str | None = "2022-09-01") -> str:
    person = str((await registered(p, 1, STREET, university_code=SCHOOL))["id"])
    study = {"school_code": SCHOOL, "education_level": "硕士研究生", "enrolled_on": enrolled_on}
    answer = await office(p).post(f"{API}/graduates/{person}/study-records", json=study)
    assert answer.status_code == 201, answer.text
    return person


def office(p: Platform, school: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=school)


async def leave(client: httpx.AsyncClient, person: str, **changes: Any) -> httpx.Response:
    return await client.post(f"{API}/graduates/{person}/leavings", json=LEFT | changes)


async def line(p: Platform, person: str) -> dict[str, Any]:
    shown: dict[str, Any] = (await worker(p).get(f"{API}/graduates/{person}/life-line")).json()
    return shown


def brief(shown: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(stage["state"], stage["since_on"], stage["until"]) for stage in shown["stages"]]


@pytest.mark.obligation("W-503")
async def test_the_line_goes_from_school_to_work_and_says_on_whose_word(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await student(p)
    assert (await leave(worker(p), person)).status_code == 201
    assert (await line(p, person))["state"] == "left_unplaced"
    await p.set_time("2023-08-02T10:00:00+08:00")
    statement = await stated(worker(p), person, "employed", "2023-08-01")
    assert [stage["standing"] for stage in (await line(p, person))["stages"]][-1] == "recorded"
    await confirmed(p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102"), person, statement)
    shown = await line(p, person)
    assert brief(shown) == [
        ("in_school", "2022-09-01", "2023-06-30"),
        ("left_unplaced", "2023-06-30", "2023-08-01"),
        ("placed", "2023-08-01", None),
    ]
    assert (shown["state"], shown["stages"][-1]["standing"]) == ("placed", "confirmed")
    await p.set_time("2023-09-02T10:00:00+08:00")
    await stated(worker(p), person, "unemployed", "2023-09-01")
    assert ((await line(p, person))["state"], len((await line(p, person))["stages"])) == ("lost", 4)


@pytest.mark.obligation("W-013")
async def test_the_line_shows_of_a_placement_for_how_long_and_whether_insured(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await student(p)
    await leave(worker(p), person)
    await p.set_time("2023-08-02T10:00:00+08:00")
    body = {"status": "employed", "channel": "small_and_medium", "since_on": "2023-08-01", "evidence_kind": "contract"}
    quality = {"contract_months": 24, "insured": True, "wage_band": 4}
    answer = await worker(p).post(f"{API}/graduates/{person}/placements", json=body | quality)
    assert answer.status_code == 201, answer.text
    shown = await line(p, person)
    assert [(stage["state"], stage["since_on"]) for stage in shown["stages"]] == [
        ("in_school", "2022-09-01"),
        ("left_unplaced", "2023-06-30"),
        ("placed", "2023-08-01"),
    ]
    assert {name: shown["stages"][-1][name] for name in quality} == quality


@pytest.mark.obligation("W-503")
async def test_leaving_is_announced_once_for_each_day_that_is_said(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await student(p)
    for changes in ({}, {"destination": None}, {"left_on": "2023-07-01"}):
        assert (await leave(office(p), person, **changes)).status_code == 201
    left = await events(p, "registry.graduate_left_school.v1")
    assert [(event["left_on"], event["unplaced"], event["version"]) for event in left] == [
        ("2023-06-30", True, 1),
        ("2023-07-01", True, 3),
    ]
    rows = (await worker(p).get(f"{API}/graduates/{person}/leavings")).json()
    shown = rows[0]["left_on"], rows[0]["source"], rows[0]["destination_title"]
    assert shown == ("2023-06-30", "university_office", "待就业")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"left_on": "2022-08-31"}, (422, "left-before-school")),
        ({"left_on": "2022-09-01"}, (422, "left-before-school")),
        ({"left_on": "2023-07-29"}, (422, "not-yet-happened")),
        ({"left_on": None, "destination": None}, (422, "invalid-request")),
        ({"destination": "70"}, (422, "invalid-request")),
        ({"destination": {"system": "moe_schooling", "code": "31"}}, (422, "invalid-request")),
        ({"medical": "视力"}, (422, "invalid-request")),
    ],
)
async def test_what_cannot_be_is_refused(platform: Boot, changes: dict[str, Any], told: tuple[int, str]) -> None:
    p = await on_friday(platform)
    person = await student(p)
    answer = await leave(worker(p), person, **changes)
    assert answer.status_code == told[0]
    if told[1] != "invalid-request":
        assert problem(answer) == told


async def test_a_plan_is_no_leaving(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await student(p)
    planned = {"planned_on": "2023-08-31", "left_on": None, "destination": None}
    assert (await leave(worker(p), person, **planned)).status_code == 201
    shown = await line(p, person)
    assert (shown["state"], shown["planned_leaving_on"]) == ("in_school", "2023-08-31")
    assert await events(p, "registry.graduate_left_school.v1") == []


async def test_only_who_serves_the_person_states_and_sees_it(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await student(p)
    assert problem(await leave(worker(p, OTHER_DISTRICT), person))[0] == 404
    assert problem(await leave(office(p, "10758"), person))[0] == 404
    assert (await leave(p.as_(Role.AUDITOR, area="urumqi"), person)).status_code == 403
    assert (await worker(p, OTHER_DISTRICT).get(f"{API}/graduates/{person}/life-line")).status_code == 404


async def test_of_whom_nothing_is_on_record_the_line_is_empty(platform: Boot) -> None:
    p = await on_friday(platform)
    person = (await registered(p, 1))["id"]
    answer = await worker(p).get(f"{API}/graduates/{person}/life-line")
    assert (answer.status_code, answer.json()["state"], answer.json()["stages"]) == (200, None, [])
