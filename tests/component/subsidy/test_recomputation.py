"""A decision made again from its stored facts, date and version of the pack comes out the same, whatever became law."""

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.runtime import Runtime
from contracts.roles import Role
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_pack, pack_from
from policy_engine.packs.pack import Packs
from policy_engine.schemes.catalogue import catalogue
from services.subsidy.main import prepare
from tests.component.subsidy.steps import AREA, BASE, assess, base_with, in_july
from tests.support.platform import ROOT, Boot, Platform, packs

THRESHOLD = "values: [{from: 2023-01-01, value: 50}]"


def edited(folder: Path, old: str, new: str) -> Packs:
    """Wuhan's pack with something else in it, as somebody's commit brings it."""
    target = folder / "wuhan-2023"
    target.mkdir()
    for file in (ROOT / "policies" / "wuhan-2023").glob("*.yaml"):
        content = file.read_text()
        if file.name == "subsidy.yaml":
            assert old in content
            content = content.replace(old, new, 1)
        (target / file.name).write_text(content)
    return Packs({**packs().by_city, "wuhan": load_pack(target)})


async def restart_with(p: Platform, changed: Packs) -> None:
    p.runtime("subsidy").packs = changed
    await prepare(another_process(p))


def another_process(p: Platform) -> Runtime:
    """What a process that starts on the same database has: the same tools, and nothing measured yet."""
    return replace(p.runtime("subsidy"), readings={})


async def claim_of(p: Platform, completed: int = 20, kept: int = 11) -> dict[str, Any]:
    employer, _ = await base_with(p, completed, kept)
    answer: dict[str, Any] = (await assess(p, employer)).json()["claim"]
    return answer


async def again(p: Platform, claim: dict[str, Any]) -> dict[str, Any]:
    officer = p.as_(Role.AUDITOR, area="wuhan")
    answer = await officer.get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
async def p(platform: Boot) -> Platform:
    started = await in_july(platform)
    await prepare(started.runtime("subsidy"))
    return started


async def test_an_unchanged_pack_gives_the_same_amount_and_the_same_reasons(p: Platform) -> None:
    claim = await claim_of(p)
    told = await again(p, claim)
    assert (told["same"], told["explanation"]["amount_fen"], told["now"]) == (True, 1_100_000, None)
    assert told["pack_version"] == told["pack_version_then"] == claim["pack_version"]
    assert told["explanation"]["conditions"] == claim["explanation"]["conditions"]


async def test_after_an_edit_the_version_of_the_decision_still_gives_it_and_todays_stands_beside(
    p: Platform, tmp_path: Path
) -> None:
    claim = await claim_of(p)
    await restart_with(p, edited(tmp_path, THRESHOLD, THRESHOLD.replace("50", "60")))
    told = await again(p, claim)
    assert (told["same"], told["explanation"]["amount_fen"]) == (True, 1_100_000)
    assert told["explanation"]["arithmetic"] == claim["explanation"]["arithmetic"]
    assert told["pack_version_then"] == claim["pack_version"] != told["pack_version"]
    assert (told["now"]["eligible"], told["now"]["amount_fen"]) == (False, 0)
    assert "60%" in told["now"]["conditions"][0]["limit"]


async def test_a_pack_that_no_longer_decides_leaves_the_old_decision_as_it_was(p: Platform, tmp_path: Path) -> None:
    claim = await claim_of(p)
    await restart_with(p, edited(tmp_path, THRESHOLD, "unset: 待定"))
    told = await again(p, claim)
    assert (told["same"], told["now"]) == (True, None)


async def test_a_version_that_today_would_be_refused_still_gives_its_decisions(p: Platform) -> None:
    """`runs` is asked of a setting since 0053; the packs of before have none."""
    sources = dict(packs().city("wuhan").sources)
    sources["subsidy.yaml"] = re.sub(rb" +runs: .*\n", b"", sources["subsidy.yaml"])
    with pytest.raises(PackInvalid):
        catalogue(pack_from("wuhan-2023", sources))
    today = p.runtime("subsidy").packs
    await restart_with(p, Packs({**today.by_city, "wuhan": pack_from("wuhan-2023", sources, is_past=True)}))
    claim = await claim_of(p)
    await restart_with(p, today)
    told = await again(p, claim)
    assert (told["same"], told["explanation"]["amount_fen"], told["now"]["amount_fen"]) == (True, 1_100_000, 1_100_000)
    assert told["pack_version_then"] == claim["pack_version"] != told["pack_version"]


async def test_a_decision_that_was_tampered_with_is_told_apart(p: Platform) -> None:
    claim = await claim_of(p)
    changed = """jsonb_set(explanation, '{arithmetic}', '"九"')"""
    p.as_owner("subsidy", f"UPDATE claim SET explanation = {changed} WHERE id = '{claim['id']}'")
    assert (await again(p, claim))["same"] is False


async def test_a_version_that_was_never_kept_is_refused_and_not_guessed(platform: Boot, tmp_path: Path) -> None:
    p = await in_july(platform)
    claim = await claim_of(p)
    p.runtime("subsidy").packs = edited(tmp_path, THRESHOLD, THRESHOLD.replace("50", "60"))
    officer = p.as_(Role.AUDITOR, area="wuhan")
    answer = await officer.get(f"{BASE}/claims/{claim['id']}/recomputation")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:qihang:problem:policy-version-lost")


async def test_a_foreign_district_cannot_have_a_claim_made_again(p: Platform) -> None:
    claim = await claim_of(p)
    stranger = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert AREA != "wuhan/420102"
    assert (await stranger.get(f"{BASE}/claims/{claim['id']}/recomputation")).status_code == 404


async def test_starts_at_once_and_again_keep_every_version_once(p: Platform, tmp_path: Path) -> None:
    kept = text(
        "SELECT pack, version, count(*) AS files FROM policy_version GROUP BY pack, version ORDER BY pack, version"
    )
    await asyncio.gather(*(prepare(another_process(p)) for _ in range(4)))
    async with p.transaction("subsidy") as session:
        before = (await session.execute(kept)).all()
    assert [(row.pack, row.files) for row in before] == [("urumqi-2023", 10), ("wuhan-2023", 10)]
    await restart_with(p, edited(tmp_path, THRESHOLD, THRESHOLD.replace("50", "60")))
    async with p.transaction("subsidy") as session:
        after = (await session.execute(kept)).all()
    assert len(after) == 3
    assert {*before} < {*after}


@pytest.mark.parametrize("statement", ["UPDATE policy_version SET content = ''", "DELETE FROM policy_version"])
async def test_a_kept_version_cannot_be_changed(p: Platform, statement: str) -> None:
    with pytest.raises(DBAPIError):
        async with p.transaction("subsidy") as session:
            await session.execute(text(statement))
