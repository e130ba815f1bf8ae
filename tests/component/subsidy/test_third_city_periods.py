"""Periods and windows of any kind, from a pack alone: a half-year that gives way to quarters, a class's year, windows
of dates and of working days. Amounts and days by hand."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from services.subsidy.main import prepare
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.third_city_steps import BASE, CODE, EAST, assess, base, detail, kind, ledger, pay
from tests.packs import FOLDER, third_city
from tests.support.platform import Boot, Platform

STAY, CLASS = "stable_post_grant", "class_hiring_award"
OTHER = "91350100M000100Y51"
SEEN = {"declared_acknowledged": 1}


async def at(boot: Boot, moment: str) -> tuple[Platform, UUID]:
    p = await boot("subsidy", policies=third_city())
    await p.set_time(f"{moment}+08:00")
    return p, await base(p)


async def stated(p: Platform, employer: UUID, scheme: str, period: str, code: str = CODE, **facts: int) -> Any:
    answer = await attested(clerk(p, code), employer, facts, scheme=scheme, period=period)
    assert answer.status_code == 201, answer.text


async def claimed(p: Platform, employer: UUID, scheme: str, period: str) -> tuple[str, int, str]:
    answer = await assess(p, employer, scheme, period)
    assert answer.status_code == 200, answer.text
    claim = answer.json()["claim"]
    return claim["id"], claim["amount_fen"], claim["judged_on"]


async def window(p: Platform, scheme: str, day: str) -> httpx.Response:
    return await p.anonymous.get(f"{BASE}/policies/xinghe/schemes/{scheme}/window", params={"on": day})


async def test_a_half_year_and_a_quarter_of_one_scheme_are_claimed_and_paid_in_the_next_spring(platform: Boot) -> None:
    p, employer = await at(platform, "2025-02-28T23:59:00")
    await stated(p, employer, STAY, "2024-H1", stayed=3)
    await stated(p, employer, STAY, "2024-Q3", stayed=2)
    early = await assess(p, employer, STAY, "2024-H1")
    assert (kind(early), early.json()["next_opens_on"]) == ((409, "window-closed"), "2025-03-01")
    await p.set_time("2025-03-01T00:00:00+08:00")
    half, amount, judged_on = await claimed(p, employer, STAY, "2024-H1")
    assert (amount, judged_on) == (3 * 30_000, "2024-06-30")
    await p.set_time("2025-04-15T23:59:00+08:00")
    quarter, amount, judged_on = await claimed(p, employer, STAY, "2024-Q3")
    assert (amount, judged_on) == (2 * 30_000, "2024-09-30")
    assert await pay(p, half, employer, **SEEN) == ["settled"]
    assert (await detail(p, quarter))["period"] == "2024-Q3"
    assert await ledger(p) == {"bank": -90_000, f"expense:{STAY}": 90_000}


async def test_the_window_of_a_period_closes_for_good_and_a_correction_needs_none(platform: Boot) -> None:
    p, employer = await at(platform, "2025-04-15T10:00:00")
    await stated(p, employer, STAY, "2024-H1", stayed=3)
    await stated(p, employer, STAY, "2024-Q4", stayed=2)
    assert (await claimed(p, employer, STAY, "2024-H1"))[1] == 90_000
    await p.set_time("2025-04-16T00:00:00+08:00")
    late = await assess(p, employer, STAY, "2024-Q4")
    assert (kind(late), late.json()["next_opens_on"]) == ((409, "window-closed"), None)
    assert late.json()["detail"] == "2024-Q4 的办理期已于 2025-04-15 截止"
    assert late.json()["closed_on"] == "2025-04-15"
    assert await p.run_job("subsidy", "assess_changed_payees") == 0
    await stated(p, employer, STAY, "2024-H1", stayed=4)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert (await claimed(p, employer, STAY, "2024-H1"))[1] == 120_000


@pytest.mark.parametrize(
    ("scheme", "period", "refusal"),
    [
        (STAY, "2024-Q2", (422, "period-unknown")),
        (STAY, "2024-H2", (422, "period-unknown")),
        (STAY, "2023-H2", (422, "period-unknown")),
        (STAY, "2024", (422, "period-unknown")),
        (STAY, "first_round", (422, "period-unknown")),
        (CLASS, "2024", (422, "period-unknown")),
        (CLASS, "C2023", (422, "period-unknown")),
        (CLASS, "c2024", (422, "period-unknown")),
        (CLASS, "C24", (422, "invalid-input")),
        (STAY, "2024-Q5", (422, "invalid-input")),
        (STAY, "2024-Q3\n", (422, "invalid-input")),
    ],
)
async def test_a_period_that_the_scheme_does_not_have_is_refused(
    platform: Boot, scheme: str, period: str, refusal: tuple[int, str]
) -> None:
    p, employer = await at(platform, "2025-03-05T10:00:00")
    assert kind(await assess(p, employer, scheme, period)) == refusal


async def test_a_classs_year_is_claimed_within_twenty_working_days_of_its_end(platform: Boot) -> None:
    """Of September 2024 the 15th to 17th are off, the 14th and the 29th are worked: the twentieth day is the 29th."""
    p, first = await at(platform, "2024-08-31T23:59:00")
    second = await base(p, code=OTHER)
    closed = await assess(p, first, CLASS, "C2024")
    assert (kind(closed), closed.json()["next_opens_on"]) == ((409, "window-closed"), "2024-09-01")
    not_over = await attested(clerk(p), first, {"fresh": 5}, scheme=CLASS, period="C2024")
    assert kind(not_over) == (409, "period-not-over")
    await p.set_time("2024-09-29T23:59:00+08:00")
    await stated(p, first, CLASS, "C2024", fresh=5)
    await stated(p, second, CLASS, "C2024", OTHER, fresh=5)
    assert (await claimed(p, first, CLASS, "C2024"))[1:] == (5 * 40_000, "2024-08-31")
    await p.set_time("2024-09-30T00:00:00+08:00")
    assert kind(await assess(p, second, CLASS, "C2024")) == (409, "window-closed")


@pytest.mark.parametrize(
    ("scheme", "day", "is_open", "opens_on", "closes_on", "next_opens_on"),
    [
        (STAY, "2025-02-28", False, "2025-03-01", "2025-04-15", "2025-03-01"),
        (STAY, "2025-03-01", True, "2025-03-01", "2025-04-15", "2025-03-01"),
        (STAY, "2025-04-15", True, "2025-03-01", "2025-04-15", "2025-04-15"),
        (STAY, "2025-04-16", False, "2026-03-01", "2026-04-15", "2026-03-01"),
        (CLASS, "2024-08-31", False, "2024-09-01", "2024-09-29", "2024-09-01"),
        (CLASS, "2024-09-01", True, "2024-09-01", "2024-09-29", "2024-09-01"),
        (CLASS, "2024-09-29", True, "2024-09-01", "2024-09-29", "2024-09-29"),
    ],
)
async def test_the_window_says_its_days(
    platform: Boot, scheme: str, day: str, is_open: bool, opens_on: str, closes_on: str, next_opens_on: str
) -> None:
    p = await platform("subsidy", policies=third_city())
    told = (await window(p, scheme, day)).json()
    assert (told["open"], told["months"]) == (is_open, None)
    assert (told["opens_on"], told["closes_on"], told["next_opens_on"]) == (opens_on, closes_on, next_opens_on)


async def test_working_days_of_a_year_without_a_published_arrangement_are_not_guessed(platform: Boot) -> None:
    p = await platform("subsidy", policies=third_city())
    assert kind(await window(p, CLASS, "2098-09-02")) == (409, "holidays-unpublished")
    case = {"facts": {"fresh": 5}, "on": "2098-09-02"}
    explained = await p.anonymous.post(f"{BASE}/policies/xinghe/schemes/{CLASS}/explain", json=case)
    assert (explained.status_code, explained.json()["amount_fen"], explained.json()["window"]) == (200, 200_000, None)


async def test_a_claim_is_decided_by_its_own_kind_of_period_after_the_pack_has_another(
    platform: Boot, tmp_path: Path
) -> None:
    p, employer = await at(platform, "2025-03-05T10:00:00")
    await prepare(p.runtime("subsidy"))
    await stated(p, employer, STAY, "2024-H1", stayed=3)
    claim = (await claimed(p, employer, STAY, "2024-H1"))[0]
    folder = tmp_path / "xinghe-2024"
    shutil.copytree(FOLDER / "xinghe-2024", folder)
    old = "[{from: 2024-01-01, value: half_year}, {from: 2024-07-01, value: quarter}]"
    text = (folder / "subsidy.yaml").read_text()
    assert old in text
    (folder / "subsidy.yaml").write_text(text.replace(old, "[{from: 2024-01-01, value: quarter}]"))
    p.runtime("subsidy").packs = load_packs(tmp_path)
    assert kind(await assess(p, employer, STAY, "2024-H1")) == (422, "period-unknown")
    assert (await detail(p, claim))["period"] == "2024-H1"
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area=EAST)
    review = await reviewer.post(f"{BASE}/claims/{claim}/review", json={"verdict": "pass", **SEEN})
    assert (review.status_code, review.json()["state"]) == (200, "reviewed")
