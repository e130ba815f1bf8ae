"""Placement rates: readings of the city, and whose word counts."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_packs
from policy_engine.packs.schema import check_all
from services.registry.reports.shapes import SHAPES
from tests.component.registry.people import (
    API,
    confirmed,
    everything,
    listed,
    on_friday,
    placed,
    proven,
    registered,
    stated,
    worker,
)
from tests.component.registry.sheet_steps import cells, judged, names_match, sheet
from tests.component.registry.steps import RATES, auditor
from tests.support.platform import ROOT, Boot


def others(shown: dict[str, Any], measure: str) -> dict[str, tuple[int, int, bool | None]]:
    """The figures beside the one that counts."""
    return {one["key"]: (one["part"], one["whole"], one["met"]) for one in shown["total"]["rates"][measure]["others"]}


@pytest.mark.obligation("U-109", "U-110", "U-111", "W-612")
async def test_who_registers_without_a_roster_is_in_the_rates_and_the_listed_alone_stand_beside_them(
    platform: Boot,
) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    await listed(p, 2)
    entries = [(await registered(p, serial))["id"] for serial in (2, 3, 4)]
    await placed(p, entries[1])
    shown = await sheet(auditor(p), RATES)
    assert judged(shown["total"], "registration_rate") == (3, 4, "75.00%", False)
    assert others(shown, "registration_rate") == {"listed_only": (1, 2, False), "local_hukou": (3, 3, True)}
    assert judged(shown["total"], "placement_rate") == (1, 4, "25.00%", False)
    assert others(shown, "placement_rate")["listed_only"] == (0, 2, False)
    assert shown["whole"]["chosen"] == "listed_or_registered"
    assert "建立辖区内高校毕业生实名制台账" in shown["whole"]["readings"][0]["quote"]
    definitions = {cell["definition"] for cell in cells(shown)}
    assert {"已登记 ÷ 名册所列与已登记的（合并计人）", "已登记 ÷ 名册所列"} < definitions
    await names_match(auditor(p), shown)


async def test_a_city_that_chooses_the_other_reading_gets_the_other_headline(platform: Boot, tmp_path: Path) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    await registered(p, 2)
    assert judged((await sheet(auditor(p), RATES))["total"], "registration_rate") == (1, 2, "50.00%", False)
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / "policies/urumqi-2023/targets.yaml"
    path.write_text(path.read_text().replace("setting: listed_or_registered", "setting: listed_only"))
    p.runtime("registry").packs = load_packs(tmp_path / "policies")
    shown = await sheet(auditor(p), RATES)
    assert judged(shown["total"], "registration_rate") == (0, 1, "0.00%", False)
    assert others(shown, "registration_rate")["listed_or_registered"] == (1, 2, False)
    assert (shown["whole"]["chosen"], shown["whole"]["readings"][0]["key"]) == ("listed_only", "listed_only")


async def test_where_the_city_has_chosen_no_reading_both_stand_there_unjudged(platform: Boot, tmp_path: Path) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / "policies/urumqi-2023/targets.yaml"
    unset = "unset: 待选\\n    quote: 应登尽登"
    path.write_text(re.sub(r"setting: listed_or_registered\n +reason: .*", unset, path.read_text()))
    p.runtime("registry").packs = load_packs(tmp_path / "policies")
    shown = await sheet(auditor(p), RATES)
    assert judged(shown["total"], "registration_rate") == (0, 1, "0.00%", None)
    assert (shown["whole"]["chosen"], set(others(shown, "registration_rate"))) == (None, {"listed_only", "local_hukou"})


@pytest.mark.parametrize("chosen", ["everybody", "listed"])
def test_a_pack_that_chooses_an_unknown_reading_does_not_load(tmp_path: Path, chosen: str) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    path = tmp_path / "policies/urumqi-2023/targets.yaml"
    path.write_text(path.read_text().replace("setting: listed_or_registered", f"setting: {chosen}"))
    with pytest.raises(PackInvalid, match="chosen"):
        check_all(load_packs(tmp_path / "policies"), SHAPES)


@pytest.mark.parametrize(
    ("hukou", "local"), [("urumqi/650103", True), ("650103", True), ("wuhan/420106", False), ("420106", False)]
)
async def test_local_hukou_is_of_this_city_in_either_writing(platform: Boot, hukou: str, local: bool) -> None:
    p = await on_friday(platform)
    await registered(p, 1, place_kind="seeking", hukou_area=hukou)
    shown = await sheet(auditor(p), RATES)
    assert others(shown, "registration_rate")["local_hukou"][:2] == ((1, 1) if local else (0, 0))


async def test_one_persons_word_moves_no_placement_rate(platform: Boot) -> None:
    p = await on_friday(platform)
    mine, theirs = [(await registered(p, serial))["id"] for serial in (1, 2)]
    statement = await stated(await proven(p, 1, "amy"), mine)
    await stated(worker(p), theirs)
    shown = await sheet(auditor(p), RATES)
    assert judged(shown["total"], "placement_rate") == (0, 2, "0.00%", False)
    assert others(shown, "placement_rate")["listed_or_registered_as_stated"] == (2, 2, None)
    await names_match(auditor(p), shown)
    await confirmed(worker(p), mine, statement)
    shown = await sheet(auditor(p), RATES)
    assert judged(shown["total"], "placement_rate") == (1, 2, "50.00%", False)
    assert await everything(auditor(p), shown["total"]["rates"]["placement_rate"]["names"]) == [mine]
    await names_match(auditor(p), shown)


async def test_a_later_word_against_a_confirmed_placement_takes_it_out_until_it_is_settled(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await placed(p, entry)
    await stated(await proven(p, 1, "amy"), entry, "unemployed")
    assert judged((await sheet(auditor(p), RATES))["total"], "placement_rate") == (0, 1, "0.00%", False)
    await placed(p, entry, status="startup")
    assert judged((await sheet(auditor(p), RATES))["total"], "placement_rate") == (1, 1, "100.00%", True)


async def test_after_a_contradiction_one_persons_word_does_not_bring_a_placement_back(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await placed(p, entry)
    await p.set_time("2023-11-03T10:00:00+08:00")
    await stated(worker(p), entry, "unemployed", "2023-10-09")
    again = await stated(worker(p), entry, "flexible", "2023-11-02")
    assert judged((await sheet(auditor(p), RATES))["total"], "placement_rate")[:2] == (0, 1)
    assert await everything(auditor(p), f"{API}/graduates?placed=true") == []
    assert await everything(auditor(p), f"{API}/graduates?placed_as_stated=true") == [entry]
    assert await everything(auditor(p), f"{API}/graduates?placed=true&as_of=2023-10-08") == [entry]
    await confirmed(worker(p), entry, again)
    assert judged((await sheet(auditor(p), RATES))["total"], "placement_rate")[:2] == (1, 1)


async def test_another_placement_by_one_persons_word_leaves_a_confirmed_one_in_the_headline(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await placed(p, entry)
    await stated(worker(p), entry, "startup")
    assert judged((await sheet(auditor(p), RATES))["total"], "placement_rate") == (1, 1, "100.00%", True)


@pytest.mark.parametrize("status", ["enlisted", "flexible", "grassroots", "further_study"])
async def test_enlistment_and_the_documents_other_channels_count_as_placed(platform: Boot, status: str) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await placed(p, entry, status=status)
    assert judged((await sheet(auditor(p), RATES))["total"], "placement_rate") == (1, 1, "100.00%", True)
    assert await everything(auditor(p), f"{API}/graduates?status={status}") == [entry]
