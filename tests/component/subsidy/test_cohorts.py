"""Whose term ended in a period, and who of them was kept: persons, by the term they served."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.jobfair import InternshipStarted
from contracts.roles import Role
from tests.component.subsidy.steps import AREA, BASE, assess, base_with, ended, in_july, retained
from tests.support.platform import Boot, Platform

LAST_DAY = date(2023, 6, 20)


async def counted(p: Platform, employer: UUID, period: str = "2023-H1") -> tuple[int, int]:
    """How many ended their term and how many of them were kept."""
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    answer = (await reviewer.get(f"{BASE}/employers/{employer}/cohort", params={"period": period})).json()
    return len(answer["completed"]), len(answer["retained"])


def started(employer: UUID, internship: UUID, **changes: Any) -> InternshipStarted:
    values: dict[str, Any] = {
        "internship_id": internship,
        "employer_id": employer,
        "graduate_id": new_id(),
        "city": "wuhan",
        "area": AREA,
        "version": 1,
        "started_on": date(2023, 1, 10),
        "planned_end_on": LAST_DAY,
    }
    return InternshipStarted(**values | changes)


async def test_broken_off_on_the_last_planned_day_is_a_term_served(platform: Boot) -> None:
    """20 of whom 10 stay is 50.00 %; two of the others told as broken off on that day would make it 10 of 18."""
    p = await in_july(platform)
    employer, internships = await base_with(p, 20, 10)
    for internship in internships[18:]:
        await p.deliver("subsidy", ended(employer, internship, 3, outcome="broken_off"))
    answer = (await assess(p, employer)).json()
    assert (answer["result"], answer["claim"]["amount_fen"]) == ("not_eligible", 0)
    assert answer["explanation"]["conditions"][0]["observed"] == "10/20（50.00%）"


async def test_broken_off_a_day_earlier_is_no_term_served(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 2)
    early = ended(employer, internships[2], 3, outcome="broken_off", ended_on=date(2023, 6, 19))
    await p.deliver("subsidy", early)
    assert await counted(p, employer) == (2, 2)


async def test_an_end_stated_in_the_next_period_leaves_the_term_where_it_was_planned(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 4, 2)
    for internship in internships[2:]:
        await p.deliver("subsidy", ended(employer, internship, 3, ended_on=date(2023, 7, 1)))
    assert await counted(p, employer) == (4, 2)
    assert await counted(p, employer, "2023-H2") == (0, 0)


async def test_who_is_never_reported_as_gone_has_served_the_term(platform: Boot) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 10, 10)
    for _ in range(10):
        await p.deliver("subsidy", started(employer, new_id()), times=2)
    assert (await assess(p, employer)).json()["explanation"]["conditions"][0]["observed"] == "10/20（50.00%）"
    await p.deliver("subsidy", started(employer, new_id(), planned_end_on=date(2023, 7, 14)))
    await p.deliver("subsidy", started(employer, new_id(), planned_end_on=date(2023, 7, 16)))
    assert await counted(p, employer, "2023-H2") == (1, 0)


async def test_a_start_that_arrives_after_the_end_changes_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 2)
    await assess(p, employer)
    await p.deliver("subsidy", started(employer, internships[0]), times=2)
    assert await counted(p, employer) == (3, 2)
    assert (await assess(p, employer)).json()["result"] == "unchanged"


@pytest.mark.parametrize("first_kept", [True, False])
async def test_a_person_counts_once_for_a_base_and_period(platform: Boot, first_kept: bool) -> None:
    p = await in_july(platform)
    employer, _ = await base_with(p, 0, 0)
    person, one, other = new_id(), new_id(), new_id()
    spring: dict[str, Any] = {"planned_end_on": date(2023, 3, 31), "ended_on": date(2023, 3, 31)}
    await p.deliver("subsidy", ended(employer, one, graduate_id=person, **spring))
    await p.deliver("subsidy", ended(employer, other, graduate_id=person))
    await p.deliver("subsidy", retained(employer, one if first_kept else other))
    assert await counted(p, employer) == (1, 1)
    assert (await assess(p, employer)).json()["claim"]["amount_fen"] == 100_000


async def claim_with(p: Platform, confirmed: int, declared: int, left: int) -> dict[str, Any]:
    """Of a base that keeps these interns, and says that `left` others have gone before their term."""
    employer, _ = await base_with(p, confirmed, confirmed)
    for _ in range(declared):
        internship = new_id()
        await p.deliver("subsidy", ended(employer, internship))
        await p.deliver("subsidy", retained(employer, internship, origin="declared"))
    for _ in range(left):
        early = ended(employer, new_id(), outcome="broken_off", ended_on=date(2023, 6, 19))
        await p.deliver("subsidy", early)
    claim: dict[str, Any] = (await assess(p, employer)).json()["claim"]
    return claim


async def review(p: Platform, claim: dict[str, Any], **more: Any) -> tuple[int, str]:
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    answer = await reviewer.post(f"{BASE}/claims/{claim['id']}/review", json={"verdict": "pass", **more})
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


async def test_what_a_base_alone_says_is_marked_from_claim_to_letter(platform: Boot) -> None:
    p = await in_july(platform)
    claim = await claim_with(p, 2, 1, 1)
    assert (claim["amount_fen"], len(claim["declared"]["retained"]), len(claim["declared"]["left"])) == (300_000, 1, 1)
    letter = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{claim['id']}")).json()["letter"]
    assert "试算，符合条件，金额 3,000.00 元" in letter
    assert "注：1 名留用人员的留用、劳动合同和参保情况为用人单位申报，未经核验。" in letter
    assert "注：另有 1 名见习人员期满前离开、不计入期满人数，为用人单位申报，未经核验。" in letter


async def test_nothing_is_marked_that_the_interns_confirmed(platform: Boot) -> None:
    p = await in_july(platform)
    claim = await claim_with(p, 2, 0, 0)
    letter = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{claim['id']}")).json()["letter"]
    assert "未经核验" not in letter
    assert await review(p, claim) == (200, "")


@pytest.mark.parametrize("counts", [(1, 1, 0), (1, 0, 1), (1, 2, 0)])
async def test_a_reviewer_says_how_many_facts_are_the_bases_word_alone(
    platform: Boot, counts: tuple[int, int, int]
) -> None:
    p = await in_july(platform)
    claim, declared = await claim_with(p, *counts), sum(counts[1:])
    unseen = (422, "declared-facts-unacknowledged")
    assert await review(p, claim) == unseen
    assert await review(p, claim, declared_acknowledged=declared - 1) == unseen
    assert await review(p, claim, declared_acknowledged=declared + 1) == unseen
    assert await review(p, claim, declared_acknowledged=declared) == (200, "")
    detail = (await p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{claim['id']}")).json()
    assert [act["declared_acknowledged"] for act in detail["acts"]] == [declared]
    assert ("经审核" in detail["letter"], "未经核验" in detail["letter"]) == (True, True)


async def test_a_claim_is_rejected_without_any_such_word(platform: Boot) -> None:
    p = await in_july(platform)
    claim = await claim_with(p, 1, 1, 0)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    answer = await reviewer.post(f"{BASE}/claims/{claim['id']}/review", json={"verdict": "reject"})
    assert answer.status_code == 200, answer.text


async def test_what_is_confirmed_before_the_review_is_marked_no_more(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 0)
    for internship in internships:
        await p.deliver("subsidy", retained(employer, internship, origin="declared"))
    claim = (await assess(p, employer)).json()["claim"]
    assert len(claim["declared"]["retained"]) == 3
    await p.deliver("subsidy", retained(employer, internships[0], 4, origin="confirmed"))
    await p.deliver("subsidy", retained(employer, internships[1], 4, origin="certified"))
    await p.run_job("subsidy", "assess_changed_payees")
    again = (await assess(p, employer)).json()
    assert (again["result"], again["claim"]["sequence"]) == ("unchanged", 1)
    assert again["claim"]["declared"]["retained"] == [str(internships[2])]
    assert await review(p, claim, declared_acknowledged=3) == (409, "step-out-of-order")
    assert await review(p, again["claim"], declared_acknowledged=1) == (200, "")
    await p.deliver("subsidy", retained(employer, internships[2], 4, origin="confirmed"))
    kept = (await assess(p, employer)).json()
    assert (kept["result"], len(kept["claim"]["declared"]["retained"])) == ("unchanged", 1)


async def test_a_retention_that_the_intern_contradicts_counts_for_nothing(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 2)
    await p.deliver("subsidy", retained(employer, internships[0], 4, kept=False, origin="disputed"))
    assert await counted(p, employer) == (3, 1)


async def test_the_cohort_says_whose_word_it_is(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 1)
    await p.deliver("subsidy", retained(employer, internships[1], origin="declared"))
    for version, origin in ((3, "declared"), (4, "certified")):
        left = ended(employer, internships[2], version, outcome="broken_off", ended_on=date(2023, 6, 1), origin=origin)
        await p.deliver("subsidy", left)
        reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
        seen = (await reviewer.get(f"{BASE}/employers/{employer}/cohort", params={"period": "2023-H1"})).json()
        assert seen["declared_retained"] == [str(internships[1])]
        assert seen["declared_left"] == ([str(internships[2])] if origin == "declared" else [])


AUGUST, LAST_OF_JUNE = date(2023, 8, 31), date(2023, 6, 30)


async def of_ten_in_twenty(p: Platform) -> tuple[UUID, list[UUID]]:
    """A base whose twenty interns are planned to the end of August, of whom ten stay."""
    employer, _ = await base_with(p, 0, 0)
    internships = [new_id() for _ in range(20)]
    for number, internship in enumerate(internships):
        await p.deliver("subsidy", ended(employer, internship, planned_end_on=AUGUST, ended_on=AUGUST))
        if number < 10:
            await p.deliver("subsidy", retained(employer, internship))
    return employer, internships


@pytest.mark.parametrize("outcome", ["completed", "broken_off"])
async def test_who_is_said_to_have_left_in_another_period_is_missed_in_the_planned_one(
    platform: Boot, outcome: str
) -> None:
    """10 of 20 pays nothing. Two more are said to have ended early, kept and not kept after all: that may make it 10
    of 18, and whoever decides on the ten thousand yuan is told by whose word."""
    p = await in_july(platform)
    await p.set_time("2024-01-15T10:00:00+08:00")
    employer, internships = await of_ten_in_twenty(p)
    assert (await assess(p, employer, "2023-H2")).json()["result"] == "not_eligible"
    gone = internships[18:]
    for internship in gone:
        early: dict[str, Any] = {"planned_end_on": AUGUST, "ended_on": LAST_OF_JUNE, "outcome": outcome}
        await p.deliver("subsidy", ended(employer, internship, 3, **early))
        await p.deliver("subsidy", retained(employer, internship, 4, origin="declared"))
        await p.deliver("subsidy", retained(employer, internship, 5, kept=False, origin="declared"))
    assert await counted(p, employer, "2023-H1") == (0, 0)
    claim = (await assess(p, employer, "2023-H2")).json()["claim"]
    assert claim["declared"]["left"] == sorted(map(str, gone))
    assert (await review(p, claim))[1] == "declared-facts-unacknowledged"
    assert (await review(p, claim, declared_acknowledged=2))[0] == 200


async def test_an_early_retention_counts_where_it_began_as_long_as_it_stands(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await of_ten_in_twenty(p)
    early: dict[str, Any] = {"planned_end_on": AUGUST, "ended_on": LAST_OF_JUNE}
    await p.set_time("2024-01-15T10:00:00+08:00")
    await p.deliver("subsidy", retained(employer, internships[19], 4))
    await p.deliver("subsidy", ended(employer, internships[19], 3, **early))
    assert await counted(p, employer, "2023-H1") == (1, 1)
    assert await counted(p, employer, "2023-H2") == (19, 10)
    for period in ("2023-H1", "2023-H2"):
        assert (await assess(p, employer, period)).status_code == 200
    await p.deliver("subsidy", retained(employer, internships[19], 5, kept=False, origin="disputed"))
    assert (await waiting(p)) == ["2023-H1", "2023-H2"]
    assert await counted(p, employer, "2023-H1") == (0, 0)
    assert await counted(p, employer, "2023-H2") == (19, 10)
    certified = ended(employer, internships[19], 6, origin="certified", **early)
    await p.deliver("subsidy", certified)
    assert (await left(p, employer, "2023-H2")) == [str(internships[19])]


async def waiting(p: Platform) -> list[str]:
    """The periods that must be calculated anew."""
    async with p.transaction("subsidy") as session:
        return list(await session.scalars(text("SELECT period FROM assessment WHERE dirty ORDER BY period")))


async def left(p: Platform, employer: UUID, period: str) -> list[str]:
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=AREA)
    shown = await reviewer.get(f"{BASE}/employers/{employer}/cohort", params={"period": period})
    return list(shown.json()["declared_left"])


async def test_an_end_that_the_base_states_after_the_interns_word_is_its_own_word(platform: Boot) -> None:
    p = await in_july(platform)
    employer, internships = await base_with(p, 3, 3)
    await p.deliver("subsidy", ended(employer, internships[0], 4, ended_on=date(2023, 6, 19)))
    await p.deliver("subsidy", ended(employer, internships[1], 4, ended_on=date(2023, 6, 19), origin="certified"))
    claim = (await assess(p, employer)).json()["claim"]
    assert claim["declared"]["retained"] == [str(internships[0])]
