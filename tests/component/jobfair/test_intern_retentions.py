"""A retention follows a completed internship, has rising versions, and is at one base at a time."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.component.jobfair.conftest import NEXT_AREA, OTHER_CODE, Fair, refusal
from tests.component.jobfair.internship_steps import INTERNSHIPS, KEPT, completed, end, retain


async def test_a_retention_its_correction_and_its_taking_back_have_rising_versions(fair: Fair) -> None:
    internship, clerk = await completed(fair), fair.clerk()
    answers = [
        await retain(clerk, internship),
        await retain(clerk, internship),
        await retain(fair.reviewer(), internship, contract_months=12),
        await retain(clerk, internship, retained=False, retained_on="2023-08-01", contract_months=0, insured=False),
    ]
    assert [answer.json()["version"] for answer in answers] == [3, 3, 4, 5]
    told = await fair.said("internship_retained")
    assert [(event["version"], event["retained"], event["contract_months"]) for event in told] == [
        (3, True, 24),
        (4, True, 12),
        (5, False, 0),
    ]


async def test_the_record_keeps_every_change_and_none_can_be_edited(fair: Fair) -> None:
    internship = await completed(fair)
    await retain(fair.clerk(), internship)
    await retain(fair.clerk(), internship, contract_months=12)
    facts = (await fair.reviewer().get(f"{INTERNSHIPS}/{internship}/facts")).json()["facts"]
    assert [(fact["version"], fact["kind"], fact["contract_months"]) for fact in facts] == [
        (1, "started", None),
        (2, "ended", None),
        (3, "retained", 24),
        (4, "retained", 12),
    ]
    for statement in ("UPDATE internship_fact SET version = 9", "DELETE FROM internship_fact"):
        with pytest.raises(DBAPIError):
            async with fair.p.transaction("jobfair") as session:
                await session.execute(text(statement))


async def test_concurrent_corrections_never_share_a_version(fair: Fair) -> None:
    internship = await completed(fair)
    months = (6, 12, 24, 36)
    answers = await asyncio.gather(*(retain(fair.clerk(), internship, contract_months=m) for m in months))
    assert sorted(answer.json()["version"] for answer in answers) == [3, 4, 5, 6]
    assert [event["version"] for event in await fair.said("internship_retained")] == [3, 4, 5, 6]


async def test_a_running_internship_cannot_be_retained(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    assert refusal(await retain(fair.clerk(), internship)) == (409, "internship-not-ended")


async def test_what_was_broken_off_is_retained_only_after_its_end_is_corrected(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship, "2023-06-30", outcome="broken_off")
    assert refusal(await retain(fair.clerk(), internship)) == (409, "internship-broken-off")
    await fair.ended(internship)
    assert (await retain(fair.clerk(), internship)).status_code == 200
    answer = await end(fair.clerk(), internship, {"ended_on": "2023-06-30", "outcome": "broken_off"})
    assert refusal(answer) == (409, "still-retained")


@pytest.mark.parametrize("day", ["2023-07-01", "2023-07-02", "2023-08-01"])
async def test_who_served_the_term_has_not_broken_it_off_nor_does_a_correction_say_so(fair: Fair, day: str) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    late = {"ended_on": day, "outcome": "broken_off"}
    assert refusal(await end(fair.clerk(), internship, late)) == (422, "term-was-served")
    await fair.ended(internship)
    for client in (fair.clerk(), fair.reviewer()):
        assert refusal(await end(client, internship, late)) == (422, "term-was-served")
    assert len(await fair.said("internship_ended")) == 1


async def test_a_term_is_completed_early_only_with_a_retention_in_the_same_order(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    early = {"ended_on": "2023-06-30", "outcome": "completed"}
    assert refusal(await end(fair.clerk(), internship, early)) == (422, "early-end-without-retention")
    taken_back = {**KEPT, "retained": False}
    assert refusal(await end(fair.clerk(), internship, {**early, "retention": taken_back})) == (422, "invalid-input")
    kept = await end(fair.clerk(), internship, {**early, "retention": KEPT})
    assert (kept.json()["version"], kept.json()["outcome"], kept.json()["retained"]) == (3, "completed", True)
    assert [event["version"] for event in await fair.said("internship_ended")] == [2]
    assert [event["version"] for event in await fair.said("internship_retained")] == [3]
    assert (await end(fair.clerk(), internship, {**early, "retention": KEPT})).json()["version"] == 3


async def test_an_end_is_corrected_to_an_earlier_day_by_the_same_rules(fair: Fair) -> None:
    internship, early = await completed(fair), {"ended_on": "2023-06-30", "outcome": "completed"}
    assert refusal(await end(fair.reviewer(), internship, early)) == (422, "early-end-without-retention")
    await retain(fair.clerk(), internship)
    assert (await end(fair.reviewer(), internship, early)).status_code == 200


async def test_a_person_is_kept_by_one_base_at_a_time(fair: Fair) -> None:
    here, there, graduate = await fair.employer(), await fair.employer(OTHER_CODE, NEXT_AREA), await fair.graduate()
    first = await fair.internship(here, graduate)
    await fair.ended(first)
    later = {"started_on": "2023-07-01", "planned_end_on": "2023-07-31"}
    second = await fair.internship(there, graduate, OTHER_CODE, **later)
    other = fair.clerk(OTHER_CODE)
    assert (await end(other, second, {"ended_on": "2023-07-31", "outcome": "completed"})).status_code == 200
    assert (await retain(fair.clerk(), first)).status_code == 200
    assert refusal(await retain(other, second)) == (409, "already-retained")
    await retain(fair.clerk(), first, retained=False, retained_on="2023-08-01", contract_months=0)
    assert (await retain(other, second, retained_on="2023-08-01")).status_code == 200
    assert refusal(await retain(fair.clerk(), first)) == (409, "already-retained")


async def test_of_two_bases_that_keep_a_person_at_once_one_succeeds(fair: Fair) -> None:
    here, there, graduate = await fair.employer(), await fair.employer(OTHER_CODE, NEXT_AREA), await fair.graduate()
    first = await fair.internship(here, graduate)
    await fair.ended(first)
    later = {"started_on": "2023-07-01", "planned_end_on": "2023-07-31"}
    second = await fair.internship(there, graduate, OTHER_CODE, **later)
    await end(fair.clerk(OTHER_CODE), second, {"ended_on": "2023-07-31", "outcome": "completed"})
    keep = [(fair.clerk(), first), (fair.clerk(OTHER_CODE), second)]
    answers = await asyncio.gather(*(retain(client, one, retained_on="2023-08-01") for client, one in keep))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    both = text("UPDATE internship SET retained = true")
    with pytest.raises(DBAPIError):
        async with fair.p.transaction("jobfair") as session:
            await session.execute(both)


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"retained_on": "2023-02-28"}, (422, "dates-out-of-order")),
        ({"retained_on": "2023-08-02"}, (422, "date-in-future")),
        ({"retained": False}, (409, "never-retained")),
        ({"contract_months": 0}, (422, "invalid-input")),
        ({"contract_months": -1}, (422, "invalid-input")),
        ({"contract_months": 601}, (422, "invalid-input")),
        ({"salary": 1}, (422, "invalid-input")),
    ],
)
async def test_a_retention_that_cannot_be_is_refused(
    fair: Fair, wrong: dict[str, Any], refused: tuple[int, str]
) -> None:
    assert refusal(await retain(fair.clerk(), await completed(fair), **wrong)) == refused
    assert await fair.said("internship_retained") == []


async def test_a_retention_stated_on_an_older_version_is_refused(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship)
    path = f"/jobfair/v1/internships/{internship}"
    seen = (await fair.clerk().get(path)).headers["ETag"]
    said = {"retained": True, "retained_on": "2023-07-02", "contract_months": 24, "insured": True}
    first = await fair.clerk().put(f"{path}/retention", json=said, headers={"If-Match": seen})
    assert (first.status_code, first.headers["ETag"]) == (200, f'"{first.json()["version"]}"')
    longer = said | {"contract_months": 36}
    late = await fair.clerk().put(f"{path}/retention", json=longer, headers={"If-Match": seen})
    assert refusal(late) == (412, "precondition-failed")
    assert (await fair.clerk().get(path)).json()["contract_months"] == 24
    assert (await fair.clerk().put(f"{path}/retention", json=longer)).json()["contract_months"] == 36
