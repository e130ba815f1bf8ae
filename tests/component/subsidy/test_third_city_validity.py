"""A document that ended pays what began under it, after its end too, and nothing that began later."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from services.subsidy.claims.catalogue import check
from tests.component.subsidy.attestation_steps import attested, clerk
from tests.component.subsidy.evidence_steps import brought, scanned
from tests.component.subsidy.third_city_steps import BASE, assess, base, detail, interns, kind, pay
from tests.packs import rewritten
from tests.packs.validity import WAGE, ended, followed
from tests.support.platform import Boot, Platform

STAY = "stable_post_grant"
Town: TypeAlias = Callable[[Path], Awaitable[tuple[Platform, UUID]]]


@pytest.fixture
def town(platform: Boot) -> Town:
    """A base of the city with these packs, on 5 May 2025: the document of 2024 has ended."""

    async def start(folder: Path) -> tuple[Platform, UUID]:
        p = await platform("subsidy", policies=load_packs(folder))
        await p.set_time("2025-05-05T10:00:00+08:00")
        return p, await base(p)

    return start


async def hires(p: Platform, employer: UUID, hired_on: str, period: str, heads: int = 2) -> httpx.Response:
    """The base states whom it hired, with a clean file."""
    file = await brought(clerk(p), employer)
    await scanned(p)
    facts = {"heads": heads, "hired_on": hired_on}
    body: dict[str, Any] = {"scheme": WAGE, "payee_id": str(employer), "period": period, "evidence": "合同"}
    return await clerk(p).post(f"{BASE}/attestations", json={**body, "facts": facts, "evidence_ids": [file]})


async def claimed(p: Platform, employer: UUID, hired_on: str, period: str) -> dict[str, Any]:
    assert (await hires(p, employer, hired_on, period)).status_code == 201
    answer = await assess(p, employer, WAGE, period)
    assert answer.status_code == 200, answer.text
    claim: dict[str, Any] = answer.json()["claim"]
    return claim


async def fund(p: Platform) -> tuple[int, int, int]:
    """The year of the stability fund that is drawn on, what is paid, what is left."""
    answer = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/funds", params={"city": "xinghe"})
    [row] = [row for row in answer.json()["funds"] if row["fund"] == "stability"]
    return answer.json()["year"], row["paid_fen"], row["left_fen"]


async def same_again(p: Platform, claim: str) -> bool:
    again = await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims/{claim}/recomputation")
    return bool(again.json()["same"])


async def test_what_began_on_the_last_day_is_paid_month_by_month_after_it(town: Town, tmp_path: Path) -> None:
    """2 × 500 yuan a month, for December, January and February; March is one too many."""
    ended(tmp_path)
    p, employer = await town(tmp_path)
    months = {m: await claimed(p, employer, "2024-12-31", m) for m in ("2024-12", "2025-01", "2025-02", "2025-03")}
    assert [claim["amount_fen"] for claim in months.values()] == [100_000, 100_000, 100_000, 0]
    claim = months["2025-02"]
    assert (claim["pack"], claim["judged_on"]) == ("xinghe-2024", "2025-02-28")
    assert claim["explanation"]["governing"] == {
        "began_on": "2024-12-31",
        "document": "星河市2024年促进高校毕业生就业若干措施",
        "last_on": "2024-12-31",
        "rule": None,
        "by": None,
        "clause": None,
        "quote": None,
        "compared": [],
    }
    words = (
        "注：本件始于 2024-12-31，依《星河市2024年促进高校毕业生就业若干措施》（办理 2024-12-31 及以前开始的）办理。"
    )
    assert words in (await detail(p, claim["id"]))["letter"]
    assert await same_again(p, claim["id"])


async def test_what_began_the_day_after_is_decided_by_no_document(town: Town, tmp_path: Path) -> None:
    ended(tmp_path)
    p, employer = await town(tmp_path)
    refused = await hires(p, employer, "2025-01-01", "2025-01")
    assert kind(refused) == (409, "no-document-in-force")
    told = refused.json()
    assert (told["began_on"], told["last_on"]) == ("2025-01-01", "2024-12-31")
    assert (told["clause"], told["quote"]) == ("附则", "本措施有效期至2024年12月31日")
    assert "本件始于 2025-01-01" in told["detail"]
    case = {"facts": {"heads": 2, "hired_on": "2025-01-01"}, "on": "2025-01-31"}
    shown = await p.anonymous.post(f"{BASE}/policies/xinghe/schemes/{WAGE}/explain", json=case)
    assert (shown.status_code, shown.json()["applicable"], shown.json()["amount_fen"]) == (200, False, 0)
    assert "本件始于 2025-01-01" in shown.json()["letter"]
    assert "附则“本措施有效期至2024年12月31日”" in shown.json()["letter"]


async def test_a_correction_is_decided_by_the_document_of_the_case_that_it_corrects(town: Town, tmp_path: Path) -> None:
    """The hire of a paid month turns out to be of the day after: what was paid is taken back, by the same document."""
    followed(tmp_path, None, 80_000)
    p, employer = await town(tmp_path)
    paid = await claimed(p, employer, "2024-12-31", "2025-01")
    assert await pay(p, paid["id"], employer, declared_acknowledged=2) == ["settled"]
    back = await claimed(p, employer, "2025-01-01", "2025-01")
    assert (back["amount_fen"], back["target_fen"], back["pack"]) == (-100_000, 0, "xinghe-2024")
    assert "本件始于 2025-01-01，而" in (await detail(p, back["id"]))["letter"]
    assert await same_again(p, back["id"])
    assert "仍由《星河市2024年促进高校毕业生就业若干措施》" in (await detail(p, back["id"]))["letter"]


async def test_a_period_of_the_ended_document_is_claimed_in_its_window_after_the_end(
    town: Town, tmp_path: Path
) -> None:
    """2 × 300 yuan for the last quarter of 2024, claimed in March 2025, out of the money of 2024; the first quarter of
    2025 is nobody's, and its window of March 2026 takes nothing."""
    ended(tmp_path)
    p, employer = await town(tmp_path)
    await p.set_time("2025-03-10T10:00:00+08:00")
    facts = {"stayed": 2}
    assert (await attested(clerk(p), employer, facts, scheme=STAY, period="2024-Q4")).status_code == 201
    claim = (await assess(p, employer, STAY, "2024-Q4")).json()["claim"]
    assert (claim["amount_fen"], claim["pack"]) == (60_000, "xinghe-2024")
    assert await pay(p, claim["id"], employer, declared_acknowledged=1) == ["settled"]
    assert await fund(p) == (2024, 60_000, 90_000)
    await p.set_time("2026-03-10T10:00:00+08:00")
    late = await attested(clerk(p), employer, facts, scheme=STAY, period="2025-Q1")
    assert (kind(late), late.json()["began_on"]) == ((409, "no-document-in-force"), "2025-03-31")
    assert await fund(p) == (2024, 60_000, 90_000), "the ended document brings no money of 2026"


async def test_what_nobody_states_is_not_calculated_after_the_end_either(town: Town, tmp_path: Path) -> None:
    ended(tmp_path)
    p, employer = await town(tmp_path)
    await interns(p, employer, 2025, 3)
    await p.set_time("2025-08-05T10:00:00+08:00")
    assert await p.run_job("subsidy", "assess_changed_payees") == 0
    late = await assess(p, employer, period="2025-H1")
    assert (kind(late), late.json()["began_on"]) == ((409, "no-document-in-force"), "2025-06-30")


async def test_what_was_decided_before_the_end_is_corrected_after_it(town: Town, tmp_path: Path) -> None:
    """3 × 1,500 yuan of the first half of 2024, calculated in August; a fourth head is heard of in May 2025."""
    ended(tmp_path)
    p, employer = await town(tmp_path)
    await p.set_time("2024-08-05T10:00:00+08:00")
    await interns(p, employer, 2024, 3)
    first = (await assess(p, employer)).json()["claim"]
    assert first["amount_fen"] == 450_000
    await p.set_time("2025-05-05T10:00:00+08:00")
    await interns(p, employer, 2024, 1)
    assert await p.run_job("subsidy", "assess_changed_payees") == 1
    page = (await p.as_(Role.AUDITOR, area="xinghe").get(f"{BASE}/claims")).json()["items"]
    assert sorted((claim["amount_fen"], claim["state"]) for claim in page) == [
        (450_000, "superseded"),
        (600_000, "open"),
    ]
    assert await same_again(p, first["id"])


@pytest.mark.parametrize(
    ("rule", "each", "fen", "pack"),
    [
        (None, 80_000, 100_000, "xinghe-2024"),
        ("stay", 80_000, 100_000, "xinghe-2024"),
        ("move", 80_000, 160_000, "xinghe-2025"),
        ("move", 30_000, 60_000, "xinghe-2025"),
        ("most_favourable", 80_000, 160_000, "xinghe-2025"),
        ("most_favourable", 30_000, 100_000, "xinghe-2024"),
        ("most_favourable", 50_000, 100_000, "xinghe-2025"),
    ],
)
async def test_the_next_document_says_what_becomes_of_running_cases(
    town: Town, tmp_path: Path, rule: str | None, each: int, fen: int, pack: str
) -> None:
    """Two heads hired on 31 December 2024, in January 2025: 2 × 500 yuan by the old document, 2 × each by the new."""
    followed(tmp_path, rule, each)
    p, employer = await town(tmp_path)
    december, january = [await claimed(p, employer, "2024-12-31", month) for month in ("2024-12", "2025-01")]
    assert (december["amount_fen"], december["pack"]) == (100_000, "xinghe-2024")
    assert (january["amount_fen"], january["pack"]) == (fen, pack)
    assert await same_again(p, january["id"])
    text = (await detail(p, january["id"]))["letter"]
    assert ("《星河市2025年促进高校毕业生就业若干措施》附则“此前已享受的办理”" in text) is (rule is not None)
    if rule == "most_favourable":
        old, new = "按《星河市2024年促进高校毕业生就业若干措施》为 1,000.00 元", f"为 {2 * each // 100:,}.00 元"
        assert old in text
        assert new in text
        assert ("两者相同，按新文件" in text) is (each == 50_000)
        sums = {one["pack"]: one["amount_fen"] for one in january["explanation"]["governing"]["compared"]}
        assert sums == {"xinghe-2024": 100_000, "xinghe-2025": 2 * each}
    case = {"facts": {"heads": 2, "hired_on": "2024-12-31"}, "on": "2025-01-31"}
    shown = await p.anonymous.post(f"{BASE}/policies/xinghe/schemes/{WAGE}/explain", json=case)
    assert (shown.json()["amount_fen"], shown.json()["pack"]) == (fen, pack)


async def test_who_is_hired_under_the_next_document_is_paid_by_it(town: Town, tmp_path: Path) -> None:
    followed(tmp_path, "stay", 80_000)
    p, employer = await town(tmp_path)
    claim = await claimed(p, employer, "2025-01-01", "2025-01")
    assert (claim["amount_fen"], claim["pack"]) == (160_000, "xinghe-2025")


def test_nobody_begins_a_case_by_a_word_without_a_paper(tmp_path: Path) -> None:
    pack = ended(tmp_path)
    rewritten(
        pack / "subsidy.yaml", "hired_on: {from: attestations, evidence: required}", "hired_on: {from: attestations}"
    )
    with pytest.raises(Exception, match="hired_on 决定由哪一份文件办理，不能单凭一方声明：须写 evidence: required"):
        check(load_packs(tmp_path).city("xinghe", on=date(2024, 5, 1)))


@pytest.mark.parametrize(("day", "status"), [("2024-12-31", 201), ("2025-01-01", 409)])
async def test_what_is_claimed_once_goes_by_the_day_of_its_event(
    town: Town, tmp_path: Path, day: str, status: int
) -> None:
    """1 hire on the last day brings 10,000 yuan in May 2025; a start-up of the day after is nobody's."""
    ended(tmp_path)
    p, employer = await town(tmp_path)
    file = await brought(clerk(p), employer)
    await scanned(p)
    facts = {"registered_on": day, "hired": 1}
    answer = await attested(clerk(p), employer, facts, scheme="startup_grant", period="once", evidence_ids=[file])
    assert answer.status_code == status, answer.text
    if status == 409:
        assert kind(answer) == (409, "no-document-in-force")
        return
    claim = (await assess(p, employer, "startup_grant", "once")).json()["claim"]
    assert (claim["amount_fen"], claim["pack"]) == (1_000_000, "xinghe-2024")
    assert claim["explanation"]["governing"]["began_on"] == day


async def test_a_withdrawn_scheme_is_refused_over_http_with_its_clause(town: Town, tmp_path: Path) -> None:
    """Hired on 31 August 2024: 2 × 500 yuan for October. A day later: nobody's."""
    pack = ended(tmp_path)
    words = "withdrawn: {from: 2024-09-01, source: {clause: 附则, quote: 二(七)停止执行}}"
    rewritten(pack / "subsidy.yaml", f"  {WAGE}:\n", f"  {WAGE}:\n    {words}\n")
    p, employer = await town(tmp_path)
    assert (await claimed(p, employer, "2024-08-31", "2024-10"))["amount_fen"] == 100_000
    late = await hires(p, employer, "2024-09-01", "2024-11")
    assert kind(late) == (409, "no-document-in-force")
    assert (late.json()["last_on"], late.json()["quote"]) == ("2024-08-31", "二(七)停止执行")


async def test_a_paid_event_that_was_after_the_end_is_taken_back(town: Town, tmp_path: Path) -> None:
    ended(tmp_path)
    p, employer = await town(tmp_path)

    async def registered(day: str) -> dict[str, Any]:
        file = await brought(clerk(p), employer)
        await scanned(p)
        facts = {"registered_on": day, "hired": 1}
        answer = await attested(clerk(p), employer, facts, scheme="startup_grant", period="once", evidence_ids=[file])
        assert answer.status_code == 201, answer.text
        claim: dict[str, Any] = (await assess(p, employer, "startup_grant", "once")).json()["claim"]
        return claim

    paid = await registered("2024-12-31")
    assert await pay(p, paid["id"], employer, declared_acknowledged=2) == ["settled"]
    back = await registered("2025-01-01")
    assert (back["amount_fen"], back["target_fen"], back["pack"]) == (-1_000_000, 0, "xinghe-2024")
    assert await same_again(p, back["id"])
