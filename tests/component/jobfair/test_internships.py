"""Internships: one at a time, at recognised bases; every change is kept and told under a higher version."""

import asyncio
from datetime import date
from itertools import combinations_with_replacement
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from contracts.roles import Role
from services.jobfair.internships import repository, rules
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, OTHER_CODE, STREET, Fair, refusal, starts
from tests.component.jobfair.internship_steps import INTERNSHIPS, completed, end, retain

COMPLETED = {"ended_on": "2023-07-01", "outcome": "completed"}


async def test_a_start_is_recorded_with_its_first_fact_and_told(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    internship = await fair.internship(employer, graduate)
    [event] = await fair.said("internship_started")
    assert event == {
        "internship_id": internship,
        "employer_id": employer,
        "graduate_id": str(graduate),
        "city": "wuhan",
        "area": AREA,
        "version": 1,
        "started_on": "2023-03-01",
        "planned_end_on": "2023-07-01",
        "origin": "confirmed",
    }
    [fact] = (await fair.clerk().get(f"{INTERNSHIPS}/{internship}/facts")).json()["facts"]
    assert (fact["version"], fact["kind"], fact["origin"], fact["ended_on"]) == (1, "started", "confirmed", None)


async def test_only_a_verified_base_that_is_not_suspended_takes_interns(fair: Fair) -> None:
    employer, graduate = await fair.pending_employer(), await fair.graduate()
    body = starts(employer, graduate)
    assert refusal(await fair.clerk().post(INTERNSHIPS, json=body)) == (409, "not-internship-base")
    await fair.verify(employer, base=False)
    assert refusal(await fair.clerk().post(INTERNSHIPS, json=body)) == (409, "not-internship-base")
    await fair.verify(employer)
    await fair.suspend(employer)
    assert refusal(await fair.clerk().post(INTERNSHIPS, json=body)) == (409, "employer-suspended")
    assert await fair.said("internship_started") == []


async def test_nobody_proposes_an_internship_for_another_base(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    foreign = await fair.clerk(OTHER_CODE).post(INTERNSHIPS, json=starts(employer, graduate))
    assert refusal(foreign) == (404, "employer-not-found")


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"planned_end_on": "2023-02-28"}, "dates-out-of-order"),
        ({"started_on": "2023-08-02", "planned_end_on": "2023-08-31"}, "date-in-future"),
        ({"started_on": "2023-02-30"}, "invalid-input"),
        ({"started_on": "0001-01-01", "planned_end_on": "0001-01-02"}, "invalid-input"),
        ({"version": 4}, "invalid-input"),
    ],
)
async def test_a_start_with_bad_dates_or_fields_is_refused(fair: Fair, wrong: dict[str, Any], slug: str) -> None:
    body = {**starts(await fair.employer(), await fair.graduate()), **wrong}
    assert refusal(await fair.clerk().post(INTERNSHIPS, json=body)) == (422, slug)


async def test_of_concurrent_starts_of_one_graduate_exactly_one_succeeds(fair: Fair) -> None:
    bases = {CODE: await fair.employer(), OTHER_CODE: await fair.employer(OTHER_CODE, NEXT_AREA)}
    graduate = await fair.graduate()
    proposals = [await fair.proposal(base, graduate, code) for code, base in bases.items()]
    answers = await asyncio.gather(*(fair.confirm(proposal, graduate) for proposal in proposals))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {refusal(answer)[1] for answer in answers if answer.status_code == 409} == {"already-in-internship"}
    assert len(await fair.said("internship_started")) == 1


async def test_the_next_internship_may_begin_on_the_day_the_last_one_ended_and_no_earlier(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    await fair.ended(await fair.internship(employer, graduate))
    early = await fair.proposal(employer, graduate, started_on="2023-06-30")
    assert refusal(await fair.confirm(early, graduate)) == (409, "internships-overlap")
    assert (await fair.clerk().post(f"{INTERNSHIPS}/{early}/withdrawal")).status_code == 200
    await fair.internship(employer, graduate, started_on="2023-07-01")


async def test_a_corrected_end_cannot_reach_into_the_next_internship(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    first = await fair.internship(employer, graduate)
    await fair.ended(first)
    await fair.internship(employer, graduate, started_on="2023-07-01")
    answer = await end(fair.clerk(), first, {**COMPLETED, "ended_on": "2023-07-02"})
    assert refusal(answer) == (409, "internships-overlap")


async def test_the_database_judges_an_overlap_as_the_rule_does(fair: Fair) -> None:
    graduate = await fair.graduate()
    period = {"started_on": "2023-06-10", "planned_end_on": "2023-06-13"}
    await fair.ended(await fair.internship(await fair.employer(), graduate, **period), "2023-06-13")
    taken = date(2023, 6, 10), date(2023, 6, 13)
    days = [date(2023, 6, day) for day in range(8, 16)]
    async with fair.p.transaction("jobfair") as session:
        for one, other in combinations_with_replacement(days, 2):
            found = await repository.overlapping(session, graduate, one, other)
            assert found == rules.overlaps(one, other, *taken), (one, other)


async def test_an_internship_entered_late_may_end_on_the_day_the_next_began_and_no_later(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    await fair.ended(await fair.internship(employer, graduate, started_on="2023-06-01"))
    late = await fair.proposal(employer, graduate, planned_end_on="2023-06-02")
    assert refusal(await fair.confirm(late, graduate)) == (409, "internships-overlap")
    await fair.clerk().post(f"{INTERNSHIPS}/{late}/withdrawal")
    internship = await fair.internship(employer, graduate, planned_end_on="2023-06-01")
    beyond = await end(fair.clerk(), internship, {**COMPLETED, "ended_on": "2023-06-02"})
    assert refusal(beyond) == (409, "internships-overlap")
    assert (await end(fair.clerk(), internship, {**COMPLETED, "ended_on": "2023-06-01"})).status_code == 200


async def test_a_suspended_base_still_ends_and_retains_the_interns_it_has(fair: Fair) -> None:
    employer = await fair.employer()
    internship = await fair.internship(employer, await fair.graduate())
    await fair.suspend(employer)
    await fair.ended(internship)
    assert (await retain(fair.clerk(), internship)).status_code == 200


async def test_a_corrected_day_of_the_end_is_told_under_a_higher_version(fair: Fair) -> None:
    internship = await completed(fair)
    await fair.ended(internship, "2023-07-15")
    told = [(event["version"], event["ended_on"]) for event in await fair.said("internship_ended")]
    assert told == [(2, "2023-07-01"), (3, "2023-07-15")]


async def test_a_retention_taken_back_twice_is_told_once(fair: Fair) -> None:
    internship, clerk = await completed(fair), fair.clerk()
    back = {"retained": False, "retained_on": "2023-08-01", "contract_months": 0, "insured": False}
    await retain(clerk, internship)
    versions = [(await retain(clerk, internship, **back)).json()["version"] for _ in range(2)]
    assert versions == [4, 4]
    assert [event["retained"] for event in await fair.said("internship_retained")] == [True, False]


async def test_the_same_end_again_changes_nothing_and_another_is_a_correction(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    clerk, left = fair.clerk(), {"ended_on": "2023-06-30", "outcome": "broken_off"}
    versions = [
        (await end(clerk, internship, COMPLETED)).json()["version"],
        (await end(clerk, internship, COMPLETED)).json()["version"],
        (await end(fair.reviewer(), internship, left)).json()["version"],
    ]
    assert versions == [2, 2, 3]
    told = [(event["version"], event["outcome"]) for event in await fair.said("internship_ended")]
    assert told == [(2, "completed"), (3, "broken_off")]


@pytest.mark.parametrize(
    ("wrong", "slug"),
    [
        ({"ended_on": "2023-02-28"}, "dates-out-of-order"),
        ({"ended_on": "2023-08-02"}, "date-in-future"),
        ({"outcome": "died"}, "invalid-input"),
        ({"ended_on": None}, "invalid-input"),
    ],
)
async def test_an_end_with_bad_dates_or_fields_is_refused(fair: Fair, wrong: dict[str, Any], slug: str) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    assert refusal(await end(fair.clerk(), internship, {**COMPLETED, **wrong})) == (422, slug)
    assert await fair.said("internship_ended") == []


async def test_an_internship_is_seen_by_its_graduate_base_street_and_district_and_nobody_else(fair: Fair) -> None:
    employer = await fair.employer(OTHER_CODE, NEXT_AREA)
    graduate = await fair.graduate()
    internship = await fair.internship(employer, graduate, OTHER_CODE)
    near = [_client(fair, role, who) for role, who in _those_concerned(graduate)]
    far = [
        fair.clerk(CODE),
        fair.reviewer(AREA),
        fair.caseworker(NEXT_AREA),
        fair.p.as_(Role.GRADUATE, person=uuid4()),
        fair.p.as_(Role.GRADUATE),
    ]
    for path in (f"{INTERNSHIPS}/{internship}", f"{INTERNSHIPS}/{internship}/facts"):
        assert {(await client.get(path)).status_code for client in near} == {200}
        assert {refusal(await client.get(path)) for client in far} == {(404, "internship-not-found")}
    assert [await _listed(client) for client in near] == [[internship]] * len(near)
    assert [await _listed(client) for client in far] == [[]] * len(far)


def _those_concerned(graduate: UUID) -> list[tuple[Role, dict[str, Any]]]:
    return [
        (Role.GRADUATE, {"person": graduate}),
        (Role.EMPLOYER_CLERK, {"org": OTHER_CODE}),
        (Role.CASEWORKER, {"area": STREET}),
        (Role.DISTRICT_APPROVER, {"area": NEXT_AREA}),
        (Role.AUDITOR, {"area": "wuhan"}),
    ]


def _client(fair: Fair, role: Role, who: dict[str, Any]) -> httpx.AsyncClient:
    return fair.p.as_(role, **who)


async def _listed(client: httpx.AsyncClient, **only: Any) -> list[str]:
    answer = await client.get(INTERNSHIPS, params=only)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_a_foreign_internship_can_neither_be_ended_nor_retained(fair: Fair) -> None:
    internship = await completed(fair)
    for client in (fair.clerk(OTHER_CODE), fair.reviewer(NEXT_AREA)):
        assert refusal(await end(client, internship, COMPLETED)) == (404, "internship-not-found")
        assert refusal(await retain(client, internship)) == (404, "internship-not-found")


async def test_internships_are_filtered_and_read_page_by_page(fair: Fair) -> None:
    employer, graduates = await fair.employer(), [await fair.graduate() for _ in range(3)]
    made = [await fair.internship(employer, graduate) for graduate in graduates]
    await fair.ended(made[0])
    reviewer = fair.reviewer()
    assert await _listed(reviewer, area="wuhan") == await _listed(reviewer, employer_id=employer) == made
    assert await _listed(reviewer, running=True) == made[1:]
    assert await _listed(reviewer, running=False) == await _listed(reviewer, graduate_id=graduates[0]) == made[:1]
    page = (await reviewer.get(INTERNSHIPS, params={"limit": 2})).json()
    assert await _listed(reviewer, limit=2, cursor=page["next_cursor"]) == made[2:]


async def test_events_and_audit_hold_ids_and_no_names(fair: Fair) -> None:
    internship = await completed(fair)
    await retain(fair.clerk(), internship)
    async with fair.p.transaction("jobfair") as session:
        payloads = (await session.scalars(text("SELECT payload::text FROM outbox"))).all()
        actions = (await session.scalars(text("SELECT action FROM audit_entry ORDER BY id"))).all()
    assert "示例" not in "".join(payloads).replace("示例科技有限公司（虚构）", "")
    assert actions == [
        "register_employer",
        "verify_employer",
        "propose_internship",
        "answer_proposal",
        "start_internship",
        "end_internship",
        "state_retention",
    ]
