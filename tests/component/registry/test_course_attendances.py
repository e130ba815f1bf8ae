"""Days at a course: recorded once each, and of guidance courses those while in school are counted by themselves."""

from typing import Any

import httpx
import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, problem, registered, worker
from tests.component.registry.training_steps import course, enrolled, in_october, reviewer
from tests.support.platform import Boot, Platform
from tests.support.rosters import OTHER_SCHOOL, SCHOOL


def school(p: Platform, code: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=code)


async def student(p: Platform, serial: int, left_on: str | None = None) -> str:
    """Of the school, and left it on a day, if it is known."""
    entry = str((await registered(p, serial, university_code=SCHOOL))["id"])
    if left_on is not None:
        answer = await school(p).post(f"{API}/graduates/{entry}/leavings", json={"left_on": left_on})
        assert answer.status_code == 201, answer.text
    return entry


async def attend(client: httpx.AsyncClient, enrolment: dict[str, Any], attended_on: str) -> httpx.Response:
    path = f"{API}/graduates/{enrolment['graduate_id']}/enrolments/{enrolment['id']}/attendances"
    return await client.post(path, json={"attended_on": attended_on})


async def sheet(client: httpx.AsyncClient, area: str = "urumqi") -> dict[str, Any]:
    answer = await client.get(f"{API}/sheets/guidance-trainings", params={"area": area})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def names(client: httpx.AsyncClient, link: str) -> list[tuple[str, int]]:
    rows = (await client.get(link)).json()["items"]
    return [(row["graduate"]["id"], row["days"]) for row in rows]


@pytest.mark.obligation("U-072")
async def test_who_was_at_a_guidance_course_while_in_school_is_counted_by_name(platform: Boot) -> None:
    p = await in_october(platform)
    guidance = await course(p, kind="guidance", starts_on="2023-05-01")
    early, late, unknown, absent = [
        await student(p, serial, left) for serial, left in enumerate(("2023-06-30", "2023-06-30", None, None), 1)
    ]
    for entry, days in ((early, ["2023-05-09", "2023-06-30", "2023-06-30"]), (late, ["2023-07-01"])):
        enrolment = (await school(p).post(f"{API}/graduates/{entry}/enrolments", json={"course_id": guidance})).json()
        counted = [(await attend(school(p), enrolment, day)).json()["counted"] for day in days]
        assert counted == [True, True, False][: len(days)]
    await attend(worker(p), await enrolled(p, unknown, guidance), "2023-05-10")
    city = p.as_(Role.AUDITOR, area="urumqi")
    total = (await sheet(city))["total"]
    assert [total[name] for name in ("graduates", "as_meant", "otherwise", "never", "rate")] == [4, 1, 2, 1, "25.00%"]
    assert await names(city, total["as_meant_names"]) == [(early, 2)]
    assert await names(city, total["otherwise_names"]) == [(late, 1), (unknown, 1)]
    assert await names(city, total["never_names"]) == [(absent, 0)]
    [row] = (await sheet(school(p)))["rows"]
    assert (row["university_code"], row["as_meant"]) == (SCHOOL, 1)
    assert await names(school(p), f"{row['as_meant_names']}") == [(early, 2)]


async def test_a_day_at_another_kind_of_course_is_no_guidance(platform: Boot) -> None:
    p = await in_october(platform)
    entry = await student(p, 1)
    assert (await attend(worker(p), await enrolled(p, entry, await course(p)), "2023-10-09")).json() == {
        "counted": True,
        "days": 1,
    }
    assert (await sheet(p.as_(Role.AUDITOR, area="urumqi")))["total"]["never"] == 1


async def test_a_day_that_cannot_be_is_refused(platform: Boot) -> None:
    p = await in_october(platform)
    entry = await student(p, 1)
    enrolment = await enrolled(p, entry, await course(p, kind="guidance", ends_on="2023-10-10"))
    await p.set_time("2023-10-11T10:00:00+08:00")
    assert problem(await attend(worker(p), enrolment, "2023-10-12")) == (422, "not-yet-happened")
    for day in ("2023-08-31", "2023-10-11"):
        assert problem(await attend(worker(p), enrolment, day)) == (422, "outside-course")
    assert (await attend(worker(p), enrolment, "soon")).status_code == 422
    foreign = {**enrolment, "id": str(new_id())}
    assert problem(await attend(worker(p), foreign, "2023-10-09")) == (404, "enrolment-not-found")
    await worker(p).post(f"{API}/graduates/{entry}/enrolments/{enrolment['id']}/withdrawal")
    assert problem(await attend(worker(p), enrolment, "2023-10-09")) == (409, "course-left")


async def test_who_may_record_days_and_see_them(platform: Boot) -> None:
    p = await in_october(platform)
    enrolment = await enrolled(p, await student(p, 1), await course(p, kind="guidance"))
    for client in (worker(p, OTHER_DISTRICT), school(p, OTHER_SCHOOL)):
        assert problem(await attend(client, enrolment, "2023-10-09")) == (404, "not-found")
    assert (await attend(reviewer(p), enrolment, "2023-10-09")).status_code == 403
    assert (await sheet(school(p, OTHER_SCHOOL)))["total"]["graduates"] == 0
    path = f"{API}/guidance-attendances"
    asked = {"attended": "never", "area": "urumqi"}
    assert (await p.as_(Role.OBSERVER, area="urumqi").get(path, params=asked)).status_code == 403
    assert (await school(p).get(path, params={"attended": "often"})).status_code == 422
    wuhan = p.as_(Role.AUDITOR, area="wuhan")
    assert problem(await wuhan.get(path, params=asked)) == (404, "area-not-found")
    refused = await wuhan.get(f"{API}/sheets/guidance-trainings", params={"area": WUHAN_STREET.split("/")[0]})
    assert problem(refused) == (422, "no-guidance-training")
