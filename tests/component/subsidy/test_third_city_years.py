"""A claim of each year is judged by the document of its year, also when it is corrected under the next one."""

from pathlib import Path

import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.subsidy.third_city_steps import AWARD, BASE, assess, base, interns, kind
from tests.packs import rewritten, two_years
from tests.support.platform import Boot, Platform

VALUES = "values: [{from: 2024-01-01, value: 150000}, {from: 2024-07-01, value: 160000}]"


@pytest.fixture
def years(tmp_path: Path) -> Path:
    """In 2025 each head brings 2,000 yuan instead of 1,500, or 1,600 from July 2024 on."""
    subsidy = two_years(tmp_path) / "subsidy.yaml"
    rewritten(subsidy, VALUES, "values: [{from: 2025-01-01, value: 200000}]")
    return tmp_path


async def claims(p: Platform) -> list[tuple[str, int, str, str]]:
    items = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims")).json()["items"]
    return sorted((claim["period"], claim["amount_fen"], claim["state"], claim["pack"]) for claim in items)


async def test_a_claim_of_each_year_is_judged_by_the_document_of_its_year(platform: Boot, years: Path) -> None:
    p = await platform("subsidy", policies=load_packs(years))
    await p.set_time("2024-08-05T10:00:00+08:00")
    employer = await base(p)
    await interns(p, employer, 2024, 3)
    assert (await assess(p, employer)).json()["claim"]["amount_fen"] == 450_000
    await p.set_time("2025-08-05T10:00:00+08:00")
    await interns(p, employer, 2025, 3)
    second = await assess(p, employer, period="2025-H1")
    assert second.json()["claim"]["amount_fen"] == 600_000
    assert await claims(p) == [
        ("2024-H1", 450_000, "open", "xinghe-2024"),
        ("2025-H1", 600_000, "open", "xinghe-2025"),
    ]
    await interns(p, employer, 2024, 1)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    assert await claims(p) == [
        ("2024-H1", 450_000, "superseded", "xinghe-2024"),
        ("2024-H1", 600_000, "open", "xinghe-2024"),
        ("2025-H1", 600_000, "open", "xinghe-2025"),
    ]


async def test_the_public_sees_the_document_of_the_day_and_each_claims_letter_its_own(
    platform: Boot, years: Path
) -> None:
    p = await platform("subsidy", policies=load_packs(years))
    await p.set_time("2025-08-05T10:00:00+08:00")
    shown = [
        (await p.anonymous.get(f"{BASE}/policies/xinghe", params={"on": day} if day else {})).json()["pack"]
        for day in ("2024-12-31", "2025-01-01", "")
    ]
    assert shown == ["xinghe-2024", "xinghe-2025", "xinghe-2025"]
    case = {"facts": {"present": 9, "insured": 3}}
    path = f"{BASE}/policies/xinghe/schemes/{AWARD}/explain"
    amounts = [
        (await p.anonymous.post(path, json={**case, "on": day})).json()["amount_fen"]
        for day in ("2024-06-30", "2024-12-31", "2025-06-30")
    ]
    assert amounts == [450_000, 480_000, 600_000]
    document = await p.anonymous.get(f"{BASE}/policies/xinghe/document", params={"on": "2024-05-01"})
    assert (document.status_code, document.json()["pack"]) == (200, "xinghe-2024")


async def test_a_scheme_of_next_years_document_pays_nothing_for_the_year_before(platform: Boot, years: Path) -> None:
    """And one that the new document no longer has still pays for the old year."""
    for year, name in (("xinghe-2024", "earlier_award"), ("xinghe-2025", "later_award")):
        rewritten(years / year / "subsidy.yaml", f"  {AWARD}:\n", f"  {name}:\n")
    p = await platform("subsidy", policies=load_packs(years))
    await p.set_time("2025-08-05T10:00:00+08:00")
    employer = await base(p)
    await interns(p, employer, 2024, 3)
    await interns(p, employer, 2025, 3)
    assert kind(await assess(p, employer, "later_award", "2024-H1")) == (404, "scheme-unknown")
    assert kind(await assess(p, employer, "earlier_award", "2025-H1")) == (404, "scheme-unknown")
    early, late = [
        (await assess(p, employer, scheme, period)).json()["claim"]["amount_fen"]
        for scheme, period in (("earlier_award", "2024-H1"), ("later_award", "2025-H1"))
    ]
    assert (early, late) == (450_000, 600_000)
