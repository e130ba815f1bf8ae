"""What is claimed once from the day of an event: 8,000.00 for a start-up registered before 1 July 2024, 10,000.00 from
then on, applied for within twelve months of the registration. Days by hand."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from services.subsidy.schemes import repository as assessments
from services.subsidy.schemes.ports import Payee
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.correction_steps import blocked
from tests.component.subsidy.third_city_steps import BASE, CODE, EAST, assess, base, detail, kind, ledger, pay
from tests.packs import rewritten, third_city, two_years
from tests.support.platform import Boot, Platform

START, ONCE = "startup_grant", "once"
SEEN = {"declared_acknowledged": 2}


@pytest.fixture
async def p(platform: Boot) -> Platform:
    started = await platform("subsidy", policies=third_city())
    await started.set_time("2024-08-01T10:00:00+08:00")
    return started


async def state(p: Platform, employer: UUID, registered_on: Any = "2024-03-15", hired: int = 1) -> httpx.Response:
    facts = {"registered_on": registered_on, "hired": hired}
    return await attested(clerk(p, CODE), employer, facts, scheme=START, period=ONCE)


async def stated(p: Platform, employer: UUID, registered_on: str, hired: int = 1) -> None:
    answer = await state(p, employer, registered_on, hired)
    assert answer.status_code == 201, answer.text


async def assessed(p: Platform, employer: UUID) -> dict[str, Any]:
    answer = await assess(p, employer, START, ONCE)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def claims(p: Platform) -> list[tuple[str, str, int, str]]:
    rows = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims")).json()["items"]
    return [(row["period"], row["judged_on"], row["amount_fen"], row["state"]) for row in rows]


async def same(p: Platform, claim: str) -> bool:
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim}/recomputation")
    assert again.status_code == 200, again.text
    return bool(again.json()["same"])


async def test_it_is_judged_on_the_day_of_its_event_and_paid_once(p: Platform) -> None:
    employer = await base(p)
    await stated(p, employer, "2024-06-30")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await claims(p) == [(ONCE, "2024-06-30", 800_000, "open")]
    again = await assessed(p, employer)
    assert (again["result"], again["claim"]["judged_on"]) == ("unchanged", "2024-06-30")
    assert await pay(p, again["claim"]["id"], employer, **SEEN) == ["settled"]
    await stated(p, employer, "2024-06-30")
    assert (await assessed(p, employer))["result"] == "unchanged"
    assert await ledger(p) == {"bank": -800_000, f"expense:{START}": 800_000}
    assert await same(p, again["claim"]["id"])


async def test_a_corrected_event_moves_the_judged_day_and_is_no_second_claim(p: Platform) -> None:
    employer = await base(p)
    await stated(p, employer, "2024-06-30")
    first = (await assessed(p, employer))["claim"]["id"]
    assert await pay(p, first, employer, **SEEN) == ["settled"]
    await stated(p, employer, "2024-07-01")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await claims(p) == [
        (ONCE, "2024-06-30", 800_000, "settled"),
        (ONCE, "2024-07-01", 200_000, "open"),
    ]
    assert await p.run_job("subsidy", "assess_changed_payees") == 0


@pytest.mark.parametrize(("moment", "status"), [("2025-03-15T23:59:00", 201), ("2025-03-16T00:00:00", 409)])
async def test_an_application_after_the_last_day_is_refused_with_that_day(
    p: Platform, moment: str, status: int
) -> None:
    employer = await base(p)
    await p.set_time(f"{moment}+08:00")
    answer = await state(p, employer, "2024-03-15")
    assert answer.status_code == status
    if status == 409:
        assert kind(answer) == (409, "window-closed")
        assert answer.json()["detail"] == "自 2024-03-15 起算的办理期已于 2025-03-15 截止"
        assert (answer.json()["closed_on"], answer.json()["next_opens_on"]) == ("2025-03-15", None)
        assert await p.run_job("subsidy", "assess_changed_payees") == 0
        assert kind(await assess(p, employer, START, ONCE)) == (409, "facts-not-attested")


async def test_what_was_applied_for_in_time_is_calculated_after_the_last_day_too(p: Platform) -> None:
    employer = await base(p)
    await p.set_time("2025-03-15T23:59:00+08:00")
    await stated(p, employer, "2024-03-15")
    await p.set_time("2025-06-01T10:00:00+08:00")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await claims(p) == [(ONCE, "2024-03-15", 800_000, "open")]


async def test_who_states_a_later_event_to_be_in_time_is_paid_nothing_once_it_is_corrected(p: Platform) -> None:
    """Registered on 1 January 2024, applied for on 5 March 2025: 64 days late."""
    employer = await base(p)
    await p.set_time("2025-03-05T10:00:00+08:00")
    await stated(p, employer, "2024-04-01")
    first = (await assessed(p, employer))["claim"]["id"]
    assert await pay(p, first, employer, **SEEN) == ["settled"]
    await stated(p, employer, "2024-01-01")
    late = (await assessed(p, employer))["claim"]
    assert (late["amount_fen"], late["judged_on"], late["target_fen"]) == (-800_000, "2024-01-01", 0)
    reason = late["explanation"]["conditions"][-1]
    assert (reason["key"], reason["held"], reason["clause"]) == ("applied_in_time", False, "二(七)")
    assert reason["said"] == "自 2024-01-01 起算，最迟 2025-01-01，而首次声明在 2025-03-05"
    assert late["explanation"]["late_since"] == "2025-03-05"
    assert "“在受理期内提出申请”不符合，自 2024-01-01 起算" in (await detail(p, late["id"]))["letter"]
    assert await same(p, late["id"])


async def test_what_a_late_correction_leaves_in_time_stays_due(p: Platform) -> None:
    employer = await base(p)
    await stated(p, employer, "2024-06-30")
    await p.set_time("2025-08-01T10:00:00+08:00")
    await stated(p, employer, "2024-07-01")
    assert (await assessed(p, employer))["claim"]["amount_fen"] == 1_000_000


async def test_what_is_corrected_to_a_late_event_before_it_is_calculated_is_set_aside(p: Platform) -> None:
    employer = await base(p)
    await p.set_time("2025-03-05T10:00:00+08:00")
    await stated(p, employer, "2024-04-01")
    await stated(p, employer, "2024-01-01")
    assert kind(await assess(p, employer, START, ONCE)) == (409, "window-closed")
    assert [await p.run_job("subsidy", "assess_changed_payees") for _ in range(2)] == [0, 0]
    await stated(p, employer, "2024-04-01")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await claims(p) == [(ONCE, "2024-04-01", 800_000, "open")]


async def test_an_event_that_is_corrected_to_a_later_day_was_not_applied_for_too_early(p: Platform) -> None:
    employer = await base(p)
    await stated(p, employer, "2024-07-30")
    await p.set_time("2024-08-20T10:00:00+08:00")
    await stated(p, employer, "2024-08-20")
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await claims(p) == [(ONCE, "2024-08-20", 1_000_000, "open")]


@pytest.mark.parametrize(
    ("registered_on", "refusal"),
    [
        ("2024-08-02", (409, "period-not-over")),
        ("2023-12-31", (422, "period-unknown")),
        ("2024-02-30", (422, "facts-invalid")),
        (None, (422, "facts-invalid")),
        (20240315, (422, "facts-invalid")),
    ],
)
async def test_a_day_that_cannot_be_the_events_is_refused(
    p: Platform, registered_on: Any, refusal: tuple[int, str]
) -> None:
    assert kind(await state(p, await base(p), registered_on)) == refusal


async def test_no_other_period_is_the_schemes_and_no_other_scheme_has_this_one(p: Platform) -> None:
    employer = await base(p)
    assert kind(await assess(p, employer, START, "2024")) == (422, "period-unknown")
    assert kind(await assess(p, employer, "hiring_grant", ONCE)) == (422, "period-unknown")
    facts = {"registered_on": "2024-03-15", "hired": 1}
    answer = await attested(clerk(p), employer, facts, scheme=START, period="2024")
    assert kind(answer) == (422, "period-unknown")


async def test_the_document_in_force_on_the_events_day_decides_and_a_correction_moves_to_the_next(
    platform: Boot, tmp_path: Path
) -> None:
    """The document of 2025 gives 12,000.00 to who registers under it; one claim stands by whichever governs."""
    next_year = two_years(tmp_path) / "subsidy.yaml"
    rewritten(next_year, "{from: 2024-07-01, value: 1000000}", "{from: 2025-01-01, value: 1200000}")
    p = await platform("subsidy", policies=load_packs(tmp_path))
    await p.set_time("2025-02-01T10:00:00+08:00")
    employer = await base(p)
    await stated(p, employer, "2024-12-31")
    first = (await assessed(p, employer))["claim"]
    assert (first["pack"], first["amount_fen"], first["judged_on"]) == ("xinghe-2024", 1_000_000, "2024-12-31")
    await stated(p, employer, "2025-01-01")
    then = (await assessed(p, employer))["claim"]
    assert (then["pack"], then["amount_fen"], then["judged_on"]) == ("xinghe-2025", 1_200_000, "2025-01-01")
    assert [row[3] for row in await claims(p)] == ["superseded", "open"]
    assert await same(p, then["id"])


async def test_a_statement_that_moves_the_event_waits_for_the_calculation_that_reads_it(p: Platform) -> None:
    """A calculation never judges one day by the facts of another: both take the assessment first."""
    employer = await base(p)
    await stated(p, employer, "2024-06-30")
    async with p.transaction("subsidy") as session:
        await assessments.locked_assessment(session, START, Payee(employer, "xinghe", EAST), ONCE)
        waiting = asyncio.ensure_future(assess(p, employer, START, ONCE))
        await blocked(p)
    claim = (await waiting).json()["claim"]
    assert (claim["judged_on"], claim["facts"]["registered_on"]) == ("2024-06-30", "2024-06-30")


async def test_a_window_that_hangs_on_an_event_is_open_to_some_event_every_day(p: Platform) -> None:
    shown = (await p.anonymous.get(f"{BASE}/policies/xinghe/schemes/{START}/window")).json()
    assert (shown["open"], shown["opens_on"], shown["closes_on"]) == (True, None, None)
