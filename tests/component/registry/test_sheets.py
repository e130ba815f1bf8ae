"""The sheets: a rate is judged as the document words it, and every number is the length of its list of names."""

import dataclasses
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.notify import ClockMet
from contracts.roles import Role
from policy_engine.errors import PackInvalid, ParameterNotCited
from policy_engine.packs.loader import load_packs
from policy_engine.packs.schema import check_all
from services.registry.reports.catalogue import MEASURES
from services.registry.reports.commands import cohort_and_goals
from services.registry.reports.shapes import SHAPES
from tests.component.registry.people import (
    API,
    STREET,
    WUHAN_STREET,
    confirmed,
    everything,
    listed,
    on_friday,
    placed,
    problem,
    proven,
    registered,
    stated,
    worker,
)
from tests.component.registry.steps import RATES, WEEK, auditor, clock, scattered, week_of_promises
from tests.harness import ROOT, Boot, Platform, packs

STATES = ("due", "in_time", "late", "late_entry", "open_late", "open")


async def sheet(client: httpx.AsyncClient, link: str, **query: str) -> dict[str, Any]:
    answer = await client.get(link, params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def judged(row: dict[str, Any], measure: str) -> tuple[int, int, str | None, bool | None]:
    cell = row["rates"][measure]
    return cell["part"], cell["whole"], cell["rate"], cell["met"]


async def many(p: Platform, people: int, employed: int) -> None:
    """So many listed people of one street; only their number matters, so their seals hold nothing."""
    async with p.transaction("registry") as session:
        await session.execute(
            text(
                "INSERT INTO graduate (id, city, area, id_number_sealed, id_number_index, name_sealed, cohort_year,"
                " intention, status, listed_on, version) SELECT gen_random_uuid(), 'urumqi', :area, '',"
                " int4send(n), '', 2023, 'job', 'unknown', '2023-07-01', 1 FROM generate_series(1, :people) AS n"
            ),
            {"area": STREET, "people": people},
        )
    await employ(p, employed)


async def employ(p: Platform, people: int, source: str = "internship") -> None:
    async with p.transaction("registry") as session:
        await session.execute(
            text(
                "INSERT INTO graduate_status (id, graduate_id, status, since_on, source) SELECT gen_random_uuid(), id,"
                " 'employed', '2023-07-20', :source FROM graduate WHERE id NOT IN"
                " (SELECT graduate_id FROM graduate_status) ORDER BY id LIMIT :people"
            ),
            {"people": people, "source": source},
        )


async def test_sixty_per_cent_meets_the_target_and_59_99_does_not(platform: Boot) -> None:
    p = await on_friday(platform)
    await many(p, 10_000, 5_999)
    below = (await sheet(auditor(p), RATES))["total"]
    await employ(p, 1)
    exact = (await sheet(auditor(p), RATES))["total"]
    assert judged(below, "placement_rate") == (5_999, 10_000, "59.99%", False)
    assert judged(exact, "placement_rate") == (6_000, 10_000, "60.00%", True)


@pytest.mark.obligation("W-015", "W-612")
async def test_ninety_per_cent_meets_at_least_ninety_and_not_over_ninety(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial in range(1, 11):
        await listed(p, serial, WUHAN_STREET)
        entry = (await registered(p, serial, WUHAN_STREET))["id"]
        served = {"kind": "guidance", "delivered_on": "2023-07-28"}
        await worker(p, WUHAN_STREET).post(f"{API}/graduates/{entry}/services", json=served)
        if serial < 10:
            await placed(p, entry, WUHAN_STREET)
    shown = await sheet(auditor(p, "wuhan"), RATES)
    assert judged(shown["total"], "placement_rate") == (9, 10, "90.00%", True)
    assert judged(shown["total"], "assisted_employment_rate") == (9, 10, "90.00%", False)
    assert judged(shown["total"], "assistance_coverage") == (10, 10, "100.00%", True)
    assert judged(shown["total"], "registration_rate") == (10, 10, "100.00%", None)
    assert shown["targets"]["registration_rate"] is None
    over = shown["targets"]["assisted_employment_rate"]
    assert (over["comparison"], over["percent"], over["clause"]) == ("over", 90, "一")


@pytest.mark.obligation("U-109", "U-110", "U-111")
async def test_each_day_works_towards_its_own_target(platform: Boot) -> None:
    p = await on_friday(platform)
    percents = {}
    for day in ("2023-07-31", "2023-08-01", "2023-09-30", "2023-10-01"):
        goals = (await sheet(auditor(p), RATES, as_of=day))["targets"]
        percents[day] = (goals["registration_rate"]["percent"], goals["placement_rate"]["percent"])
    assert percents == {
        "2023-07-31": (90, 60),
        "2023-08-01": (100, 70),
        "2023-09-30": (100, 80),
        "2023-10-01": (100, None),
    }


@pytest.mark.obligation("U-112")
async def test_a_target_without_a_number_is_shown_and_not_judged(platform: Boot) -> None:
    p = await on_friday(platform)
    await listed(p, 1)
    shown = await sheet(auditor(p), RATES, as_of="2023-10-15")
    assert shown["targets"]["placement_rate"]["quote"] == "10月底保证基本完成目标任务"
    assert judged(shown["total"], "placement_rate") == (0, 1, "0.00%", None)


async def test_where_nobody_is_there_is_no_rate(platform: Boot) -> None:
    p = await on_friday(platform)
    shown = await sheet(auditor(p), RATES)
    assert shown["rows"] == []
    assert judged(shown["total"], "registration_rate") == (0, 0, None, None)


def cells(shown: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every number of the sheet, those of the other readings too."""
    for row in (*shown["rows"], shown["total"]):
        for cell in row["rates"].values():
            yield cell
            yield from cell["others"]


async def names_match(client: httpx.AsyncClient, shown: dict[str, Any]) -> None:
    for cell in cells(shown):
        assert len(await everything(client, cell["names"])) == cell["part"], cell
        assert len(await everything(client, cell["missing"])) == cell["whole"] - cell["part"], cell


@pytest.mark.obligation("U-003")
async def test_every_rate_is_the_length_of_its_list_for_every_reader_and_area(platform: Boot) -> None:
    p = await on_friday(platform)
    await scattered(p)
    city, street = auditor(p), worker(p)
    for client, area in ((city, "urumqi"), (city, "urumqi/650102"), (city, STREET), (street, STREET)):
        await names_match(client, await sheet(client, RATES, area=area))
    shown = await sheet(city, RATES)
    assert [(row["district"], row["name"], row["rates"]["registration_rate"]["whole"]) for row in shown["rows"]] == [
        ("650102", "天山区", 4),
        ("650103", "沙依巴克区", 3),
        ("", "未定区县", 3),
    ]
    assert judged(shown["total"], "registration_rate") == (4, 10, "40.00%", False)
    assert judged(shown["total"], "placement_rate") == (3, 10, "30.00%", False)
    assert judged(shown["total"], "assistance_coverage") == (3, 4, "75.00%", None)
    assert judged(shown["total"], "assisted_employment_rate") == (2, 3, "66.66%", None)


async def test_a_sheet_of_a_past_day_shows_that_day_and_so_do_its_lists(platform: Boot) -> None:
    p = await on_friday(platform)
    await scattered(p)
    await p.set_time("2023-07-29T10:00:00+08:00")
    await registered(p, 2)
    today, before = [await sheet(auditor(p), RATES, as_of=day) for day in ("2023-07-29", "2023-07-28")]
    registrations = [judged(shown["total"], "registration_rate")[0] for shown in (before, today)]
    assert registrations == [4, 5]
    for shown in (before, today, await sheet(auditor(p), RATES, as_of="2023-07-27")):
        await names_match(auditor(p), shown)


async def test_a_sheet_counts_the_class_that_the_targets_are_about_and_so_do_its_lists(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial, year in ((1, 2022), (2, 2022), (3, 2023), (4, 2023), (5, 2023), (6, 2024)):
        await listed(p, serial, STREET, cohort_year=year)
    for serial, year in ((1, 2022), (3, 2023)):
        await placed(p, (await registered(p, serial, cohort_year=year))["id"])
    await p.set_time("2024-02-01T10:00:00+08:00")
    own = await sheet(auditor(p), RATES)
    assert (own["cohort_year"], judged(own["total"], "registration_rate")) == (2023, (1, 3, "33.33%", False))
    earlier = await sheet(auditor(p), RATES, cohort_year="2022")
    assert (earlier["cohort_year"], judged(earlier["total"], "placement_rate")) == (2022, (1, 2, "50.00%", None))
    assert set(earlier["targets"].values()) == {None}
    later = await sheet(auditor(p), RATES, cohort_year="2024", area=STREET)
    assert judged(later["total"], "registration_rate") == (0, 1, "0.00%", None)
    for shown in (own, earlier, later):
        await names_match(auditor(p), shown)


async def test_a_class_that_cannot_be_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    for year in ("1999", "2101", "heuer"):
        assert problem(await auditor(p).get(RATES, params={"cohort_year": year})) == (422, "invalid-input"), year


def test_a_pack_that_does_not_know_its_class_yet_refuses_until_one_is_asked_for() -> None:
    unset = {"clause": "一", "quote": "待填", "unset": "待填"}
    known = packs().city("urumqi")
    bare = dataclasses.replace(known, files={**known.files, "targets": {"cohort": unset, "milestones": []}})
    with pytest.raises(ParameterNotCited):
        cohort_and_goals(bare, None, date(2023, 7, 31))
    assert cohort_and_goals(bare, 2023, date(2023, 7, 31)) == (2023, dict.fromkeys(MEASURES))


async def test_before_the_first_target_the_class_is_the_same(platform: Boot) -> None:
    p = await on_friday(platform)
    for area in ("urumqi", "wuhan"):
        assert (await sheet(auditor(p, area), RATES, as_of="2022-12-31"))["cohort_year"] == 2023


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


async def numbers(client: httpx.AsyncClient, **query: str) -> tuple[list[int], str | None]:
    total = (await sheet(client, WEEK, **{"week": "2023-W31"} | query))["total"]
    return [total[state] for state in STATES], total["compliance"]


@pytest.mark.obligation("U-152")
async def test_a_weeks_compliance_counts_what_falls_due_in_it(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    await p.set_time("2023-08-03T10:00:00+08:00")
    assert await numbers(auditor(p)) == ([5, 2, 1, 0, 1, 1], "40.00%")
    assert await numbers(auditor(p), week="2023-W30") == ([1, 1, 0, 0, 0, 0], "100.00%")
    assert await numbers(auditor(p), week="2023-W33") == ([0, 0, 0, 0, 0, 0], None)


async def test_a_contact_is_compliant_from_its_day_on(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    assert await numbers(auditor(p), as_of="2023-07-30") == ([5, 0, 0, 0, 0, 5], "0.00%")
    assert await numbers(auditor(p), as_of="2023-08-01") == ([5, 1, 1, 0, 0, 3], "20.00%")
    assert await numbers(auditor(p), as_of="2023-08-07") == ([5, 2, 1, 0, 2, 0], "40.00%")


@pytest.mark.obligation("U-105")
async def test_a_late_entry_counts_late_until_it_is_confirmed(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await clock(p, 1, date(2023, 8, 2), None)
    await p.set_time("2023-08-05T10:00:00+08:00")
    about = {"clock_id": new_id(), "kind": "first_contact", "subject_id": UUID(entry), "city": "urumqi", "area": STREET}
    kept: dict[str, Any] = {**about, "started_on": date(2023, 7, 28), "due_on": date(2023, 8, 2)}
    entered = ClockMet(**kept, met_on=date(2023, 8, 5), in_time=False, late_entry=True)
    await p.deliver("registry", entered, times=2, time=datetime(2023, 8, 5, 3, tzinfo=UTC))
    assert await numbers(auditor(p)) == ([1, 0, 1, 1, 0, 0], "0.00%")
    row = (await sheet(auditor(p), WEEK, week="2023-W31"))["total"]
    assert await everything(auditor(p), row["names"]["late_entry"]) == [entry]
    confirmed = ClockMet(**kept, met_on=date(2023, 8, 1), in_time=True)
    await p.deliver("registry", confirmed, time=datetime(2023, 8, 5, 4, tzinfo=UTC))
    await p.deliver("registry", entered, time=datetime(2023, 8, 5, 3, tzinfo=UTC))
    assert await numbers(auditor(p)) == ([1, 1, 0, 0, 0, 0], "100.00%")


async def test_every_number_of_the_week_is_the_length_of_its_list(platform: Boot) -> None:
    p = await on_friday(platform)
    await week_of_promises(p)
    await p.set_time("2023-08-03T10:00:00+08:00")
    for client, area in ((auditor(p), "urumqi"), (auditor(p), STREET), (worker(p), STREET)):
        for day in ("2023-08-01", "2023-08-03"):
            shown = await sheet(client, WEEK, week="2023-W31", area=area, as_of=day)
            for row in (*shown["rows"], shown["total"]):
                for state in STATES:
                    assert len(await everything(client, row["names"][state])) == row[state], (area, day, state)


async def test_a_week_that_does_not_exist_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    for week in ("2023-W53", "2023-W00", "9999-W52", "0000-W01"):
        assert problem(await auditor(p).get(WEEK, params={"week": week})) == (422, "week-unknown"), week
    assert problem(await auditor(p).get(WEEK, params={"week": "31"})) == (422, "invalid-input")
    assert problem(await auditor(p).get(WEEK)) == (422, "invalid-input")


async def test_the_sheet_of_another_area_is_not_there(platform: Boot) -> None:
    p = await on_friday(platform)
    reader = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    for area in ("urumqi", "urumqi/650103", "urumqi/65010", "wuhan", "chengdu"):
        for link in (f"{RATES}?area={area}", f"{WEEK}?week=2023-W31&area={area}"):
            answer = await reader.get(link)
            assert problem(answer) == (404, "area-not-found"), area
    assert problem(await p.as_(Role.AUDITOR).get(RATES)) == (404, "area-not-found")


async def test_graduates_universities_and_services_read_no_sheet(platform: Boot) -> None:
    p = await on_friday(platform)
    for role in (Role.GRADUATE, Role.UNIVERSITY_OFFICE, Role.EMPLOYER_CLERK, Role.SERVICE, Role.OPS):
        for link in (RATES, f"{WEEK}?week=2023-W31"):
            assert problem(await p.as_(role, area="urumqi").get(link)) == (403, "forbidden"), role
