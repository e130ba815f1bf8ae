"""From an internship to work: who began one, who served its term, whom the base took on, and who is placed."""

from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any, Literal, TypeAlias
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.envelope import Event
from contracts.events.jobfair import InternshipEnded, InternshipRetained, InternshipStarted
from policy_engine.packs.loader import load_packs
from tests.component.registry.indicator_steps import auditor, counted, opens_to_its_names
from tests.component.registry.people import API, WUHAN_STREET, problem, registered
from tests.component.registry.placement_steps import vouched
from tests.packs import rewritten
from tests.support.platform import ROOT, Boot, Platform

Origin: TypeAlias = Literal["declared", "confirmed"]
Outcome: TypeAlias = Literal["completed", "broken_off"]
KEY = "internship_to_job"
BEGUN, ENDED = date(2023, 3, 1), date(2023, 8, 31)


def about(entry: str, internship: UUID, version: int) -> dict[str, Any]:
    place = {"city": "wuhan", "area": WUHAN_STREET}
    return {**place, "internship_id": internship, "employer_id": new_id(), "graduate_id": entry, "version": version}


def started(entry: str, internship: UUID, on: date = BEGUN, origin: Origin = "confirmed") -> InternshipStarted:
    return InternshipStarted(**about(entry, internship, 1), started_on=on, planned_end_on=ENDED, origin=origin)


def ended(entry: str, internship: UUID, version: int = 2, outcome: Outcome = "completed") -> InternshipEnded:
    days: Any = {"started_on": BEGUN, "planned_end_on": ENDED, "ended_on": ENDED}
    return InternshipEnded(**about(entry, internship, version), **days, outcome=outcome)


def retained(entry: str, internship: UUID, version: int = 3, *, stays: bool = True) -> InternshipRetained:
    term: Any = {"retained_on": ENDED, "contract_months": 24, "insured": True}
    return InternshipRetained(**about(entry, internship, version), **term, retained=stays, origin="confirmed")


async def in_december(boot: Boot, folder: Path | None = None) -> Platform:
    p = await boot("registry", **({"policies": load_packs(folder)} if folder else {}))
    await p.set_time("2023-12-31T12:00:00+08:00")
    return p


async def interns(p: Platform, many: int, *facts: Any) -> list[str]:
    """So many registered people who began an internship; of each, what follows."""
    entries = [str((await registered(p, serial, WUHAN_STREET))["id"]) for serial in range(1, many + 1)]
    for entry in entries:
        internship = new_id()
        for fact in (started, *facts):
            await p.deliver("registry", fact(entry, internship))
    return entries


async def stages(p: Platform) -> dict[str, tuple[int, int]]:
    total = (await counted(auditor(p, "wuhan"), KEY))["counted"]["total"]
    return {row["key"]: (row["part"], row["whole"]) for row in (total, *total["others"])}


@pytest.mark.obligation("W-805")
async def test_who_began_an_internship_is_followed_to_the_base_that_takes_them_on(platform: Boot) -> None:
    p = await in_december(platform)
    entries = await interns(p, 4)
    internship = new_id()
    for fact in (started(entries[0], internship), ended(entries[0], internship), retained(entries[0], internship)):
        await p.deliver("registry", fact, times=2)
    await vouched(p, entries[1], WUHAN_STREET, channel=None, since_on="2023-10-01")
    assert await stages(p) == {KEY: (1, 4), "completed": (1, 4), "placed": (2, 4)}
    shown = await counted(auditor(p, "wuhan"), KEY)
    assert (shown["counted"]["total"]["rate"], shown["counted"]["total"]["met"]) == ("25.00%", None)
    await opens_to_its_names(auditor(p, "wuhan"), shown)
    await p.deliver("registry", retained(entries[0], internship, 4, stays=False))
    assert (await stages(p))[KEY] == (0, 4), "taken back"


@pytest.mark.obligation("W-805")
async def test_within_so_many_months_is_counted_once_the_city_has_loaded_how_many(
    platform: Boot, tmp_path: Path
) -> None:
    p = await in_december(platform)
    [open_row] = (await counted(auditor(p, "wuhan"), KEY))["indicator"]["left_open"]
    assert "其中结束后规定月数内就业" in open_row
    assert "文件未规定期限" in open_row
    query = "worked_after_internship_within=true&period_from=2023-01-01&period_until=2023-12-31"
    assert problem(await auditor(p, "wuhan").get(f"{API}/graduates?{query}"))[1] == "parameter-not-cited"


@pytest.mark.obligation("W-805")
@pytest.mark.parametrize(("day", "part"), [("2023-10-31", 1), ("2023-11-01", 0), ("2023-08-30", 0)])
async def test_the_last_day_of_the_window_is_in_it(platform: Boot, tmp_path: Path, day: str, part: int) -> None:
    copytree(ROOT / "policies", tmp_path / "policies")
    loaded = "values:\n        - {from: 2023-01-01, value: 2}\n"
    rewritten(tmp_path / "policies/wuhan-2023/services.yaml", "unset: 文件未规定期限\n", loaded)
    p = await in_december(platform, tmp_path / "policies")
    [entry] = await interns(p, 1, ended)
    await vouched(p, entry, WUHAN_STREET, channel=None, since_on=day)
    assert (await stages(p))["worked"] == (part, 1)
    shown = await counted(auditor(p, "wuhan"), KEY)
    assert shown["indicator"]["left_open"] == []
    await opens_to_its_names(auditor(p, "wuhan"), shown)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
async def test_the_newest_word_on_an_internship_counts_in_any_order(platform: Boot, order: tuple[int, ...]) -> None:
    p = await in_december(platform)
    entry, internship = str((await registered(p, 1, WUHAN_STREET))["id"]), new_id()
    facts: list[Event] = [
        started(entry, internship),
        ended(entry, internship, 2),
        ended(entry, internship, 4, "broken_off"),
        retained(entry, internship),
    ]
    for place in order:
        await p.deliver("registry", facts[place], times=2)
    assert await stages(p) == {KEY: (1, 1), "completed": (0, 1), "placed": (1, 1)}


async def test_the_word_of_the_base_alone_and_a_stranger_are_no_interns(platform: Boot) -> None:
    p = await in_december(platform)
    entry = str((await registered(p, 1, WUHAN_STREET))["id"])
    await p.deliver("registry", started(entry, new_id(), origin="declared"))
    await p.deliver("registry", started(str(new_id()), new_id()))
    await p.deliver("registry", started(entry, new_id(), date(2022, 12, 31)))
    assert (await stages(p))[KEY] == (0, 0)
