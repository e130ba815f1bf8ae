"""Nobody decides on money that rests on what they certified themselves."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.steps import AREA, BASE, assess, base_with, ended, in_july, retained
from tests.support.platform import Boot, Platform


async def act(p: Platform, role: Role, account: UUID, claim: dict[str, Any], step: str, verdict: str = "pass") -> Any:
    by = p.as_(role, area=AREA, id=account)
    answer = await by.post(f"{BASE}/claims/{claim['id']}/{step}", json={"verdict": verdict})
    return answer.status_code, answer.json().get("type", "").rpartition(":")[2]


OWN = (409, "own-certification")
EARLY: dict[str, Any] = {"outcome": "broken_off", "ended_on": date(2023, 6, 1)}


def certified(what: str, employer: UUID, internship: UUID, by: UUID) -> Any:
    """A kept one's end or retention; or that somebody left early, which makes the whole smaller."""
    match what:
        case "retention":
            return retained(employer, internship, 5, origin="certified", certified_by=by)
        case "end":
            return ended(employer, internship, 5, origin="certified", certified_by=by)
        case _:
            return ended(employer, internship, 5, origin="certified", certified_by=by, **EARLY)


@pytest.mark.parametrize(("what", "index"), [("retention", 0), ("end", 0), ("end", 2), ("leaving", 2)])
async def test_who_certified_a_fact_neither_reviews_nor_approves_the_claim(
    platform: Boot, what: str, index: int
) -> None:
    p, certifier = await in_july(platform), new_id()
    employer, internships = await base_with(p, 3, 2)
    await p.deliver("subsidy", certified(what, employer, internships[index], certifier), times=2)
    claim = (await assess(p, employer)).json()["claim"]
    for verdict in ("pass", "reject"):
        assert await act(p, Role.DISTRICT_REVIEWER, certifier, claim, "review", verdict) == OWN
    assert await act(p, Role.DISTRICT_REVIEWER, new_id(), claim, "review") == (200, "")
    assert await act(p, Role.DISTRICT_APPROVER, certifier, claim, "approval") == OWN
    assert await act(p, Role.DISTRICT_APPROVER, new_id(), claim, "approval") == (200, "")


async def test_who_certified_a_fact_of_another_base_or_period_decides_on_this_claim(platform: Boot) -> None:
    p, certifier = await in_july(platform), new_id()
    employer, _ = await base_with(p, 3, 2)
    elsewhere, others = await base_with(p, 1, 1)
    earlier: dict[str, Any] = {"planned_end_on": date(2022, 11, 30), "ended_on": date(2022, 11, 30)}
    await p.deliver("subsidy", ended(employer, new_id(), origin="certified", certified_by=certifier, **earlier))
    await p.deliver("subsidy", certified("retention", elsewhere, others[0], certifier))
    claim = (await assess(p, employer)).json()["claim"]
    assert await act(p, Role.DISTRICT_REVIEWER, certifier, claim, "review") == (200, "")


async def test_an_older_certification_arriving_late_blocks_nobody(platform: Boot) -> None:
    p, certifier = await in_july(platform), new_id()
    employer, internships = await base_with(p, 3, 2)
    await p.deliver("subsidy", retained(employer, internships[0], 6))
    await p.deliver("subsidy", certified("retention", employer, internships[0], certifier))
    claim = (await assess(p, employer)).json()["claim"]
    assert await act(p, Role.DISTRICT_REVIEWER, certifier, claim, "review") == (200, "")
