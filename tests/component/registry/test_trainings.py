"""Trainings: what may be recommended and taken, and that a completion counts by the word of two alone."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import people
from tests.component.registry.hardship_steps import confirmed as in_hardship
from tests.component.registry.people import API, OTHER_DISTRICT, STREET, WUHAN_STREET, problem, registered, worker
from tests.component.registry.training_steps import (
    CERTIFICATE,
    complete,
    completed,
    course,
    decide,
    enrol,
    enrolled,
    in_october,
    indicator,
    publish,
    recommend,
    record,
    reviewer,
    waiting,
)
from tests.support.platform import Boot, Platform

PURPOSE = {"purpose": "核对课程推介"}
SKILLS = {"low_skilled": True, "eligible": True, "source": "assessment"}


@pytest.mark.obligation("U-057")
@pytest.mark.obligation("U-138")
async def test_the_same_course_twice_is_one_of_three(platform: Boot) -> None:
    """Acceptance 3: X, Y, X are 2 of 3."""
    p = await in_october(platform)
    entry = await hard_case(p)
    x, y, z = [await course(p, title=f"课程{name}（虚构）") for name in "甲乙丙"]
    counted = [(await recommend(worker(p), entry, each)).json()["counted"] for each in (x, y, x)]
    assert counted == [True, True, False]
    assert await progress(p, entry) == (2, 3, False)
    assert await gaps(p) == [(entry, 2)]
    assert (await recommend(worker(p), entry, z)).json() == {"counted": True}
    assert await progress(p, entry) == (3, 3, True)
    assert await gaps(p) == []


async def hard_case(p: Platform, serial: int = 1) -> str:
    entry = str((await registered(p, serial))["id"])
    await in_hardship(p, entry)
    assert (await worker(p).post(f"{API}/graduates/{entry}/skills", json=SKILLS)).status_code == 201
    return entry


async def progress(p: Platform, entry: str) -> tuple[int, int, bool]:
    shown = (await record(worker(p), entry))["progress"]
    return shown["had"], shown["least"], shown["met"]


async def gaps(p: Platform, area: str = STREET) -> list[tuple[str, int]]:
    answer = await reviewer(p, area).get(f"{API}/course-gaps", params=PURPOSE)
    assert answer.status_code == 200, answer.text
    return [(row["graduate"]["id"], row["progress"]["had"]) for row in answer.json()["items"]]


async def test_courses_are_due_to_the_willing_low_skilled_and_eligible_in_hardship(platform: Boot) -> None:
    p = await in_october(platform)
    entries = [await hard_case(p, serial) for serial in (1, 2, 3, 4)]
    stranger = (await registered(p, 5))["id"]
    await worker(p).post(f"{API}/graduates/{stranger}/skills", json=SKILLS)
    for entry, changed in zip(entries, ({}, {"low_skilled": False}, {"eligible": False}), strict=False):
        await worker(p).post(f"{API}/graduates/{entry}/skills", json={**SKILLS, **changed})
    await people.stated(worker(p), entries[3], "no_intention", "2023-10-09")
    assert await gaps(p) == [(entries[0], 0)]
    assert await gaps(p, OTHER_DISTRICT) == []


async def test_the_list_of_gaps_has_a_purpose_and_a_line_in_the_trail(platform: Boot) -> None:
    p = await in_october(platform)
    assert (await reviewer(p).get(f"{API}/course-gaps")).status_code == 422
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/course-gaps", params=PURPOSE)).status_code == 403
    assert await gaps(p) == []
    [line] = await people.audit_of(p, "urumqi/650102")
    assert line == ("list_course_gaps", "district_reviewer", "核对课程推介")
    refused = await reviewer(p, WUHAN_STREET).get(f"{API}/course-gaps", params=PURPOSE)
    assert problem(refused) == (422, "no-course-minimum")


async def test_an_ended_or_foreign_course_is_neither_recommended_nor_taken(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    ended, last_day = await course(p, ends_on="2023-10-09"), await course(p, ends_on="2023-10-10")
    foreign = await course(p, WUHAN_STREET)
    for step in (recommend, enrol):
        assert problem(await step(worker(p), entry, ended)) == (422, "course-ended")
        assert problem(await step(worker(p), entry, foreign)) == (422, "course-unknown")
        assert problem(await step(worker(p), entry, str(new_id()))) == (422, "course-unknown")
        assert (await step(worker(p), entry, last_day)).status_code == 201
        assert problem(await step(worker(p, OTHER_DISTRICT), entry, last_day)) == (404, "not-found")
        assert (await step(reviewer(p), entry, last_day)).status_code == 403


async def test_a_completion_counts_once_another_person_has_confirmed_it(platform: Boot) -> None:
    p = await in_october(platform)
    entry, author = (await registered(p, 1))["id"], new_id()
    enrolment = await enrolled(p, entry, await course(p, kind="startup"))
    caseworker = p.as_(Role.CASEWORKER, area=STREET, id=author)
    assert (await complete(caseworker, enrolment, certificate=CERTIFICATE)).json()["state"] == "recorded"
    assert (await indicator(p, "urumqi", "startup_trainees"))["part"] == 0
    assert await people.events(p, "registry.training_completed.v1") == []
    assert problem(await decide(caseworker, enrolment)) == (409, "same-person")
    assert [row["graduate_name"] for row in await waiting(reviewer(p))] == ["测**"]
    assert await waiting(reviewer(p, OTHER_DISTRICT)) == []
    assert (await decide(reviewer(p), enrolment)).json()["enrolment"]["state"] == "completed"
    assert (await indicator(p, "urumqi", "startup_trainees"))["part"] == 1
    [event] = await people.events(p, "registry.training_completed.v1")
    assert (event["kind"], event["completed_on"], event["certificate_kind"]) == ("startup", "2023-10-09", "completion")
    assert "HG-2023-1" not in str(event)
    assert problem(await complete(caseworker, enrolment)) == (409, "enrolment-closed")


async def test_a_refused_completion_leaves_the_person_enrolled_and_frees_the_certificate(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    first, second = [await enrolled(p, entry, await course(p)) for _ in range(2)]
    await complete(worker(p), first, certificate=CERTIFICATE)
    assert problem(await complete(worker(p), second, certificate={**CERTIFICATE, "number": "hg-2023-1"})) == (
        409,
        "certificate-used",
    )
    refused = (await decide(reviewer(p), first, verdict="refuse")).json()["enrolment"]
    assert (refused["state"], refused["completed_on"], refused["certificate_kind"]) == ("enrolled", None, None)
    assert (await complete(worker(p), second, certificate=CERTIFICATE)).status_code == 202
    assert await people.events(p, "registry.training_completed.v1") == []


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"completed_on": "2023-08-31"}, "completed-before-start"),
        ({"completed_on": "2023-10-11"}, "not-yet-happened"),
        ({"certificate": {**CERTIFICATE, "number": ""}}, "invalid-input"),
        ({"certificate": {name: CERTIFICATE[name] for name in ("kind", "issuer", "issued_on")}}, "invalid-input"),
        ({"reason": ""}, "invalid-input"),
    ],
)
async def test_a_completion_that_cannot_be_is_refused(platform: Boot, changes: dict[str, Any], slug: str) -> None:
    p = await in_october(platform)
    enrolment = await enrolled(p, (await registered(p, 1))["id"], await course(p))
    assert problem(await complete(worker(p), enrolment, **changes)) == (422, slug)
    assert await waiting(reviewer(p)) == []


async def test_seats_are_taken_once_each_and_given_back(platform: Boot) -> None:
    p = await in_october(platform)
    one, other = [(await registered(p, serial))["id"] for serial in (1, 2)]
    only = await course(p, seats=1)
    enrolment = await enrolled(p, one, only)
    assert problem(await enrol(worker(p), one, only)) == (409, "already-enrolled")
    assert problem(await enrol(worker(p), other, only)) == (409, "course-full")
    left = f"{API}/graduates/{one}/enrolments/{enrolment['id']}/withdrawal"
    assert (await worker(p).post(left)).json()["state"] == "dropped"
    assert problem(await worker(p).post(left)) == (409, "enrolment-closed")
    assert (await enrol(worker(p), other, only)).status_code == 201


async def test_a_course_has_the_names_of_the_citys_own_document(platform: Boot) -> None:
    p = await in_october(platform)
    tagged = {"mode": "apprentice", "cooperation": "by_order", "field": "smart_manufacturing"}
    view = (await publish(reviewer(p, WUHAN_STREET), **tagged)).json()
    assert {name: view[name] for name in tagged} == tagged
    foreign = await publish(reviewer(p), mode="apprentice")
    assert (*problem(foreign), foreign.json()["known"]) == (422, "course-tag-unknown", [])
    assert problem(await publish(reviewer(p, WUHAN_STREET), mode="evening")) == (422, "course-tag-unknown")
    for category in ("A", "B", "C"):
        assert (await publish(reviewer(p, WUHAN_STREET), kind="startup", category=category)).status_code == 201
    assert problem(await publish(reviewer(p, WUHAN_STREET), kind="startup", category="D"))[1] == "course-tag-unknown"
    assert problem(await publish(reviewer(p, WUHAN_STREET), category="A")) == (422, "invalid-input")
    assert problem(await publish(reviewer(p), ends_on="2023-08-31")) == (422, "invalid-input")
    assert (await publish(worker(p))).status_code == 403


async def test_the_catalogue_of_a_city_is_open_to_who_is_signed_in(platform: Boot) -> None:
    p = await in_october(platform)
    skills, ended = await course(p), await course(p, kind="startup", ends_on="2023-10-09")
    await course(p, WUHAN_STREET)
    client = p.as_(Role.GRADUATE, person=new_id())

    async def shown(**query: str) -> list[str]:
        answer = await client.get(f"{API}/courses", params={"city": "urumqi", **query})
        return [row["id"] for row in answer.json()["items"]]

    assert await shown() == [skills, ended]
    assert await shown(still_open="true") == [skills]
    assert await shown(kind="startup") == [ended]
    assert (await p.anonymous.get(f"{API}/courses", params={"city": "urumqi"})).status_code == 401


async def test_the_database_refuses_one_persons_completion(platform: Boot) -> None:
    p = await in_october(platform)
    done = await completed(p, (await registered(p, 1))["id"], await course(p))
    for change in ("confirmed_by = completed_by", "confirmed_by = NULL, confirmed_on = NULL", "kind = 'startup'"):
        with pytest.raises(DBAPIError):
            async with p.transaction("registry") as session:
                await session.execute(text(f"UPDATE enrolment SET {change} WHERE id = :id"), {"id": done["id"]})
