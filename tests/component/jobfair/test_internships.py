"""Internships: one at a time, at recognised bases; every change is kept and told under a higher version."""

import asyncio
from datetime import date
from itertools import combinations_with_replacement
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.roles import Role
from services.jobfair.internships import repository, rules
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, OTHER_CODE, STREET, Fair, refusal, starts

INTERNSHIPS = "/jobfair/v1/internships"
COMPLETED = {"ended_on": "2023-07-01", "outcome": "completed"}
KEPT = {"retained": True, "retained_on": "2023-07-02", "contract_months": 24, "insured": True}


async def _end(client: httpx.AsyncClient, internship: str, body: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{INTERNSHIPS}/{internship}/end", json=body)


async def _retain(client: httpx.AsyncClient, internship: str, **body: Any) -> httpx.Response:
    return await client.put(f"{INTERNSHIPS}/{internship}/retention", json={**KEPT, **body})


async def _completed(fair: Fair) -> str:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship)
    return internship


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
    answer = await _end(fair.clerk(), first, {**COMPLETED, "ended_on": "2023-07-02"})
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
    beyond = await _end(fair.clerk(), internship, {**COMPLETED, "ended_on": "2023-06-02"})
    assert refusal(beyond) == (409, "internships-overlap")
    assert (await _end(fair.clerk(), internship, {**COMPLETED, "ended_on": "2023-06-01"})).status_code == 200


async def test_a_suspended_base_still_ends_and_retains_the_interns_it_has(fair: Fair) -> None:
    employer = await fair.employer()
    internship = await fair.internship(employer, await fair.graduate())
    await fair.suspend(employer)
    await fair.ended(internship)
    assert (await _retain(fair.clerk(), internship)).status_code == 200


async def test_a_corrected_day_of_the_end_is_told_under_a_higher_version(fair: Fair) -> None:
    internship = await _completed(fair)
    await fair.ended(internship, "2023-07-15")
    told = [(event["version"], event["ended_on"]) for event in await fair.said("internship_ended")]
    assert told == [(2, "2023-07-01"), (3, "2023-07-15")]


async def test_a_retention_taken_back_twice_is_told_once(fair: Fair) -> None:
    internship, clerk = await _completed(fair), fair.clerk()
    back = {"retained": False, "retained_on": "2023-08-01", "contract_months": 0, "insured": False}
    await _retain(clerk, internship)
    versions = [(await _retain(clerk, internship, **back)).json()["version"] for _ in range(2)]
    assert versions == [4, 4]
    assert [event["retained"] for event in await fair.said("internship_retained")] == [True, False]


async def test_the_same_end_again_changes_nothing_and_another_is_a_correction(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    clerk, left = fair.clerk(), {"ended_on": "2023-06-30", "outcome": "broken_off"}
    versions = [
        (await _end(clerk, internship, COMPLETED)).json()["version"],
        (await _end(clerk, internship, COMPLETED)).json()["version"],
        (await _end(fair.reviewer(), internship, left)).json()["version"],
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
    assert refusal(await _end(fair.clerk(), internship, {**COMPLETED, **wrong})) == (422, slug)
    assert await fair.said("internship_ended") == []


async def test_a_retention_its_correction_and_its_taking_back_have_rising_versions(fair: Fair) -> None:
    internship, clerk = await _completed(fair), fair.clerk()
    answers = [
        await _retain(clerk, internship),
        await _retain(clerk, internship),
        await _retain(fair.reviewer(), internship, contract_months=12),
        await _retain(clerk, internship, retained=False, retained_on="2023-08-01", contract_months=0, insured=False),
    ]
    assert [answer.json()["version"] for answer in answers] == [3, 3, 4, 5]
    told = await fair.said("internship_retained")
    assert [(event["version"], event["retained"], event["contract_months"]) for event in told] == [
        (3, True, 24),
        (4, True, 12),
        (5, False, 0),
    ]


async def test_the_record_keeps_every_change_and_none_can_be_edited(fair: Fair) -> None:
    internship = await _completed(fair)
    await _retain(fair.clerk(), internship)
    await _retain(fair.clerk(), internship, contract_months=12)
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
    internship = await _completed(fair)
    months = (6, 12, 24, 36)
    answers = await asyncio.gather(*(_retain(fair.clerk(), internship, contract_months=m) for m in months))
    assert sorted(answer.json()["version"] for answer in answers) == [3, 4, 5, 6]
    assert [event["version"] for event in await fair.said("internship_retained")] == [3, 4, 5, 6]


async def test_a_running_internship_cannot_be_retained(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    assert refusal(await _retain(fair.clerk(), internship)) == (409, "internship-not-ended")


async def test_what_was_broken_off_is_retained_only_after_its_end_is_corrected(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship, "2023-06-30", outcome="broken_off")
    assert refusal(await _retain(fair.clerk(), internship)) == (409, "internship-broken-off")
    await fair.ended(internship)
    assert (await _retain(fair.clerk(), internship)).status_code == 200
    answer = await _end(fair.clerk(), internship, {"ended_on": "2023-06-30", "outcome": "broken_off"})
    assert refusal(answer) == (409, "still-retained")


@pytest.mark.parametrize("day", ["2023-07-01", "2023-07-02", "2023-08-01"])
async def test_who_served_the_term_has_not_broken_it_off_nor_does_a_correction_say_so(fair: Fair, day: str) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    late = {"ended_on": day, "outcome": "broken_off"}
    assert refusal(await _end(fair.clerk(), internship, late)) == (422, "term-was-served")
    await fair.ended(internship)
    for client in (fair.clerk(), fair.reviewer()):
        assert refusal(await _end(client, internship, late)) == (422, "term-was-served")
    assert len(await fair.said("internship_ended")) == 1


async def test_a_term_is_completed_early_only_with_a_retention_in_the_same_order(fair: Fair) -> None:
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    early = {"ended_on": "2023-06-30", "outcome": "completed"}
    assert refusal(await _end(fair.clerk(), internship, early)) == (422, "early-end-without-retention")
    taken_back = {**KEPT, "retained": False}
    assert refusal(await _end(fair.clerk(), internship, {**early, "retention": taken_back})) == (422, "invalid-input")
    kept = await _end(fair.clerk(), internship, {**early, "retention": KEPT})
    assert (kept.json()["version"], kept.json()["outcome"], kept.json()["retained"]) == (3, "completed", True)
    assert [event["version"] for event in await fair.said("internship_ended")] == [2]
    assert [event["version"] for event in await fair.said("internship_retained")] == [3]
    assert (await _end(fair.clerk(), internship, {**early, "retention": KEPT})).json()["version"] == 3


async def test_an_end_is_corrected_to_an_earlier_day_by_the_same_rules(fair: Fair) -> None:
    internship, early = await _completed(fair), {"ended_on": "2023-06-30", "outcome": "completed"}
    assert refusal(await _end(fair.reviewer(), internship, early)) == (422, "early-end-without-retention")
    await _retain(fair.clerk(), internship)
    assert (await _end(fair.reviewer(), internship, early)).status_code == 200


async def test_a_person_is_kept_by_one_base_at_a_time(fair: Fair) -> None:
    here, there, graduate = await fair.employer(), await fair.employer(OTHER_CODE, NEXT_AREA), await fair.graduate()
    first = await fair.internship(here, graduate)
    await fair.ended(first)
    later = {"started_on": "2023-07-01", "planned_end_on": "2023-07-31"}
    second = await fair.internship(there, graduate, OTHER_CODE, **later)
    other = fair.clerk(OTHER_CODE)
    assert (await _end(other, second, {"ended_on": "2023-07-31", "outcome": "completed"})).status_code == 200
    assert (await _retain(fair.clerk(), first)).status_code == 200
    assert refusal(await _retain(other, second)) == (409, "already-retained")
    await _retain(fair.clerk(), first, retained=False, retained_on="2023-08-01", contract_months=0)
    assert (await _retain(other, second, retained_on="2023-08-01")).status_code == 200
    assert refusal(await _retain(fair.clerk(), first)) == (409, "already-retained")


async def test_of_two_bases_that_keep_a_person_at_once_one_succeeds(fair: Fair) -> None:
    here, there, graduate = await fair.employer(), await fair.employer(OTHER_CODE, NEXT_AREA), await fair.graduate()
    first = await fair.internship(here, graduate)
    await fair.ended(first)
    later = {"started_on": "2023-07-01", "planned_end_on": "2023-07-31"}
    second = await fair.internship(there, graduate, OTHER_CODE, **later)
    await _end(fair.clerk(OTHER_CODE), second, {"ended_on": "2023-07-31", "outcome": "completed"})
    keep = [(fair.clerk(), first), (fair.clerk(OTHER_CODE), second)]
    answers = await asyncio.gather(*(_retain(client, one, retained_on="2023-08-01") for client, one in keep))
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
    assert refusal(await _retain(fair.clerk(), await _completed(fair), **wrong)) == refused
    assert await fair.said("internship_retained") == []


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
    internship = await _completed(fair)
    for client in (fair.clerk(OTHER_CODE), fair.reviewer(NEXT_AREA)):
        assert refusal(await _end(client, internship, COMPLETED)) == (404, "internship-not-found")
        assert refusal(await _retain(client, internship)) == (404, "internship-not-found")


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
    internship = await _completed(fair)
    await _retain(fair.clerk(), internship)
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
