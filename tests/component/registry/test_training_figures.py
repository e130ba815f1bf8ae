"""What trainings are counted as: distinct persons and person-times, offers and answers, each opened to its names."""

from datetime import date
from typing import Any

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import people
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, everything, problem, registered, worker
from tests.component.registry.training_steps import (
    answered,
    completed,
    course,
    in_october,
    indicator,
    many,
    recommend,
    reviewer,
    trained,
)
from tests.support.platform import Boot, Platform

SCHOOL, OTHER_SCHOOL = "10755", "10758"


@pytest.mark.obligation("W-307")
async def test_three_completed_courses_are_three_person_times_of_one_person(platform: Boot) -> None:
    """Acceptance 1, beside one skills course that is no start-up training."""
    p = await in_october(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    for kind in ("startup", "startup", "startup", "skills"):
        await completed(p, entry, await course(p, WUHAN_STREET, kind=kind), WUHAN_STREET)
    shown = await indicator(p, "wuhan", "startup_training")
    [persons] = shown["others"]
    assert (shown["part"], shown["met"], persons["part"], persons["met"]) == (3, False, 1, None)
    auditor = p.as_(Role.AUDITOR, area="wuhan")
    assert len(await everything(auditor, shown["names"])) == 3
    assert await everything(auditor, persons["names"]) == [entry]


@pytest.mark.obligation("U-007")
async def test_eight_hundred_persons_of_whom_fifty_twice_are_eight_hundred(platform: Boot) -> None:
    """Acceptance 2, and one less is not enough."""
    p = await in_october(platform)
    everybody = await many(p, 800)
    first, second = [await course(p, kind="startup", seats=1000) for _ in range(2)]
    await trained(p, everybody[:799], first)
    await trained(p, everybody[:50], second)
    shown = await indicator(p, "urumqi", "startup_trainees")
    assert (shown["part"], shown["met"]) == (799, False)
    await completed(p, str(everybody[799]), first)
    shown = await indicator(p, "urumqi", "startup_trainees")
    assert (shown["part"], shown["met"]) == (800, True)


@pytest.mark.obligation("W-703")
async def test_all_who_want_a_training_are_offered_one_and_who_is_not_has_a_name(platform: Boot) -> None:
    """Acceptance 5: an offer counts and not the attendance; who wants none is in neither number."""
    p = await in_october(platform)
    *willing, unwilling = await many(p, 41, WUHAN_STREET)
    await answered(p, willing, date(2023, 10, 9))
    await answered(p, [unwilling], date(2023, 10, 9), "none")
    offered = await course(p, WUHAN_STREET)
    for entry in willing[:39]:
        assert (await recommend(worker(p, WUHAN_STREET), str(entry), offered)).status_code == 201
    shown = await indicator(p, "wuhan", "training_intention_coverage")
    assert (shown["part"], shown["whole"], shown["rate"], shown["met"]) == (39, 40, "97.50%", False)
    assert await everything(p.as_(Role.AUDITOR, area="wuhan"), shown["missing"]) == [str(willing[39])]
    await recommend(worker(p, WUHAN_STREET), str(willing[39]), offered)
    assert (await indicator(p, "wuhan", "training_intention_coverage"))["met"] is True


@pytest.mark.obligation("U-055")
@pytest.mark.obligation("U-073")
async def test_a_survey_counts_who_answered_by_its_last_day_and_names_the_others(platform: Boot) -> None:
    """Acceptance 4: 1,900 by 31 March and 60 on 1 April are 95.00 %; the 100 are listed, 60 of them late."""
    p = await in_october(platform)
    await p.set_time("2023-04-01T10:00:00+08:00")
    everybody = await many(p, 2000, university_code=SCHOOL)
    await answered(p, everybody[:1900], date(2023, 3, 31))
    await answered(p, everybody[1900:1960], date(2023, 4, 1))
    await answered(p, everybody[1960:1970], date(2023, 3, 31), None)
    await answered(p, everybody[:5], date(2023, 4, 1), "none")
    shown = await survey(p)
    assert (shown["due_on"], shown["clause"]) == ("2023-03-31", "(三)14")
    [row] = shown["rows"]
    assert (row["university_code"], row["graduates"], row["asked"]) == (SCHOOL, 2000, 1970)
    assert (row["in_time"], row["rate"], row["late"], row["unanswered"]) == (1900, "95.00%", 60, 40)
    assert {name: shown["total"][name] for name in ("in_time", "late")} == {"in_time": 1900, "late": 60}
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    for of_row in (row, shown["total"]):
        assert {*await everything(auditor, of_row["missing"])} == {str(entry) for entry in everybody[1900:]}
        assert {*await everything(auditor, of_row["late_names"])} == {str(entry) for entry in everybody[1900:1960]}


async def survey(p: Platform, city: str = "urumqi", **query: str) -> dict[str, Any]:
    answer = await p.as_(Role.OBSERVER, area=city).get(f"{API}/sheets/training-intents", params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_a_survey_has_a_row_for_each_school_and_for_who_has_none(platform: Boot) -> None:
    p = await in_october(platform)
    one = (await registered(p, 1, university_code=SCHOOL))["id"]
    await registered(p, 2, university_code=OTHER_SCHOOL)
    unknown = (await registered(p, 3))["id"]
    shown = await survey(p)
    assert [(row["university_code"], row["graduates"], row["asked"]) for row in shown["rows"]] == [
        (SCHOOL, 1, 0),
        (OTHER_SCHOOL, 1, 0),
        ("", 1, 0),
    ]
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    assert [await everything(auditor, row["missing"]) for row in shown["rows"]][::2] == [[one], [unknown]]


async def test_where_the_document_asks_for_no_survey_nobody_is_late(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    assert (await state(worker(p, WUHAN_STREET), entry, "both")).status_code == 201
    shown = await survey(p, "wuhan")
    assert (shown["due_on"], shown["total"]["in_time"], shown["total"]["late"]) == (None, 1, 0)
    assert (shown["total"]["rate"], shown["total"]["late_names"]) == ("100.00%", None)


async def state(client: Any, entry: str, wants: str | None) -> Any:
    return await client.post(f"{API}/graduates/{entry}/training-intents", json={"wants": wants})


async def test_asked_and_no_answer_is_neither_an_answer_nor_takes_one_back(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    own = p.as_(Role.GRADUATE, person=entry, id=await people.bound(p, entry))
    assert (await state(worker(p), entry, None)).status_code == 201
    total = (await survey(p))["total"]
    assert (total["asked"], total["unanswered"]) == (1, 1)
    assert problem(await state(own, entry, None)) == (422, "answer-required")
    assert (await state(own, entry, "startup")).status_code == 201
    assert (await state(worker(p), entry, None)).status_code == 201
    listed = (await own.get(f"{API}/graduates/{entry}/training-intents")).json()
    assert [(row["wants"], row["source"]) for row in listed] == [
        (None, "caseworker"),
        ("startup", "graduate"),
        (None, "caseworker"),
    ]
    willing = f"{API}/graduates?wants_training=true"
    assert await everything(worker(p), willing) == [entry]
    assert (await state(worker(p), entry, "none")).status_code == 201
    assert await everything(worker(p), willing) == []


async def test_who_may_state_an_intent(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    other = (await registered(p, 2))["id"]
    stranger = p.as_(Role.GRADUATE, person=other, id=await people.bound(p, other))
    for foreign in (stranger, worker(p, OTHER_DISTRICT)):
        assert problem(await state(foreign, entry, "none")) == (404, "not-found")
    assert (await state(reviewer(p), entry, "none")).status_code == 403
    assert problem(await state(worker(p), entry, "perhaps")) == (422, "invalid-input")
    body = {"wants": "none", "stated_on": "2023-03-31"}
    late = await worker(p).post(f"{API}/graduates/{entry}/training-intents", json=body)
    assert problem(late) == (422, "invalid-input")
    key, caseworker = {"Idempotency-Key": str(new_id())}, worker(p)
    for _ in range(2):
        again = await caseworker.post(f"{API}/graduates/{entry}/training-intents", json={"wants": "both"}, headers=key)
        assert again.status_code == 201
    assert await people.count(p, "training_intent") == 1
