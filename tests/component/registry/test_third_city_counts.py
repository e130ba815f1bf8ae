"""What an indicator counts: persons, times, placements, and the records behind them."""

from datetime import date

import pytest
from sqlalchemy import text

from contracts.roles import Role
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.indicator_steps import (
    COVERAGE,
    EAST,
    LIST,
    WEST,
    auditor,
    counted,
    east_and_west,
    in_june,
    numbers,
    opens_to_its_names,
    person,
    served,
)
from tests.component.registry.people import (
    API,
    everything,
    placed,
    problem,
    registered,
    worker,
)
from tests.component.registry.steps import clock
from tests.packs import CITY
from tests.support.platform import Boot, Platform
from tests.support.totals import total_of


async def on_day(p: Platform, day: str) -> None:
    await p.set_time(f"{day}T10:00:00+08:00")


async def contacted(p: Platform, entry: str, area: str, at: str, *, reached: bool = True) -> None:
    body = {"kind": "phone", "reached": reached, "contacted_at": at, **NEXT}
    answer = await worker(p, area).post(f"{API}/graduates/{entry}/contacts", json=body)
    assert answer.status_code == 201, answer.text


async def test_distinct_persons_of_a_half_year_against_at_least_two(platform: Boot) -> None:
    p = await in_june(platform)
    east = [await person(p, serial, EAST) for serial in (1, 2)]
    west = await person(p, 3, WEST)
    await served(p, east[1], EAST, "2024-06-28")
    await on_day(p, "2024-12-31")
    await served(p, east[0], EAST, "2024-07-01")
    await served(p, east[0], EAST, "2024-09-01", "training_offer")
    shown = await counted(auditor(p), "served_in_second_half")
    assert [numbers(row)[:2] for row in shown["counted"]["rows"]] == [(1, 2), (0, 1)]
    assert numbers(shown["counted"]["total"]) == (1, 3, None, False)
    assert (shown["indicator"]["kind"], shown["indicator"]["period_from"]) == ("count", "2024-07-01")
    await opens_to_its_names(auditor(p), shown)
    await served(p, west, WEST, "2024-12-31")
    shown = await counted(auditor(p), "served_in_second_half")
    assert numbers(shown["counted"]["total"]) == (2, 3, None, True)
    assert await everything(auditor(p), shown["counted"]["total"]["names"]) == [east[0], west]
    await opens_to_its_names(auditor(p), shown)
    await on_day(p, "2025-03-01")
    await served(p, east[1], EAST, "2025-01-01")
    later = await counted(auditor(p), "served_in_second_half")
    assert numbers(later["counted"]["total"]) == (2, 3, None, True)
    earlier = await counted(auditor(p), "served_in_second_half", as_of="2024-12-30")
    assert numbers(earlier["counted"]["total"]) == (1, 3, None, False)
    await opens_to_its_names(auditor(p), earlier)


async def test_newly_placed_of_all_classes_against_over_one(platform: Boot) -> None:
    p = await in_june(platform)
    before = await person(p, 1, EAST)
    await placed(p, before, EAST)
    fresh = [str((await registered(p, 2, EAST, cohort_year=2022))["id"]), await person(p, 3, WEST)]
    await on_day(p, "2024-09-02")
    await placed(p, before, EAST, since_on="2024-09-01")
    await placed(p, fresh[0], EAST, since_on="2024-07-01")
    shown = await counted(auditor(p), "new_employment")
    assert numbers(shown["counted"]["total"]) == (1, 3, None, False)
    assert shown["cohort_year"] is None
    await placed(p, fresh[1], WEST, since_on="2024-09-01")
    shown = await counted(auditor(p), "new_employment")
    assert numbers(shown["counted"]["total"]) == (2, 3, None, True)
    assert await everything(auditor(p), shown["counted"]["total"]["names"]) == fresh
    await opens_to_its_names(auditor(p), shown)
    one_class = await counted(auditor(p), "new_employment", cohort_year="2022")
    assert numbers(one_class["counted"]["total"]) == (1, 1, None, None)
    await opens_to_its_names(auditor(p), one_class)
    half_year_ahead = await counted(auditor(p), "new_employment", as_of="2024-06-29")
    assert numbers(half_year_ahead["counted"]["total"]) == (0, 3, None, False)


async def test_every_time_is_counted_and_opens_to_its_record(platform: Boot) -> None:
    p = await in_june(platform)
    east, west = await person(p, 1, EAST), await person(p, 2, WEST)
    await served(p, east, EAST, "2024-06-28")
    await on_day(p, "2024-08-01")
    await served(p, east, EAST, "2024-07-01")
    await served(p, east, EAST, "2024-07-01")
    await served(p, east, EAST, "2024-07-02", "training_offer")
    shown = await counted(auditor(p), "guidance_times")
    total = shown["counted"]["total"]
    assert (total["part"], total["whole"], total["met"], total["missing"]) == (2, None, False, None)
    await served(p, west, WEST, "2024-08-01")
    shown = await counted(auditor(p), "guidance_times")
    assert [(row["district"], row["part"]) for row in shown["counted"]["rows"]] == [("990101", 2), ("990102", 1)]
    assert (shown["counted"]["total"]["part"], shown["counted"]["total"]["met"]) == (3, True)
    await opens_to_its_names(auditor(p), shown)
    ahead = (await counted(auditor(p), "guidance_times", forecast="true"))["counted"]
    # Of the half year 32 days are over and 152 are left: 3 + 3/32·152 = 17.25, of the districts 11.5 and 5.75.
    assert (ahead["total"]["forecast"]["since_on"], ahead["total"]["forecast"]["rate"]) == ("2024-06-30", None)
    assert (ahead["total"]["forecast"]["part"], ahead["total"]["forecast"]["met"]) == (17, True)
    assert [row["forecast"]["part"] for row in ahead["rows"]] == [11, 5]
    undated = (await counted(auditor(p), "guided_and_reached", forecast="true"))["counted"]["total"]["forecast"]
    assert (undated["unknown"], undated["part"]) == ("no_due_day", None)
    assert await total_of(auditor(p), f"{LIST}/guidance_times/records") == 3
    rows = (await auditor(p).get(shown["counted"]["rows"][0]["names"])).json()["items"]
    assert {(row["graduate_id"], row["kind"], row["on"]) for row in rows} == {(east, "guidance", "2024-07-01")}


async def test_who_opens_the_records(platform: Boot) -> None:
    p = await in_june(platform)
    link = f"{LIST}/guidance_times/records"
    district = p.as_(Role.DISTRICT_REVIEWER, area=f"{CITY}/990101")
    assert (await district.get(link)).json() == {"items": [], "next_cursor": None, "total": None}
    for area in (CITY, f"{CITY}/990102", "urumqi"):
        assert problem(await district.get(link, params={"area": area})) == (404, "area-not-found"), area
    assert problem(await p.as_(Role.OPS, area=CITY).get(link)) == (403, "forbidden")
    assert problem(await district.get(f"{LIST}/unknown/records")) == (404, "indicator-not-found")
    assert problem(await district.get(f"{LIST}/{COVERAGE}/records")) == (422, "indicator-without-records")
    assert problem(await district.get(link, params={"cursor": "x"})) == (400, "cursor-invalid")


async def test_a_part_of_two_facts_lacks_either(platform: Boot) -> None:
    p = await in_june(platform)
    both, guided, reached, neither = [await person(p, serial, EAST) for serial in (1, 2, 3, 4)]
    for entry in (both, guided):
        await served(p, entry, EAST)
    for entry in (both, reached):
        await contacted(p, entry, EAST, "2024-06-28T00:30:00+08:00")
    await contacted(p, guided, EAST, "2024-06-28T09:00:00+08:00", reached=False)
    shown = await counted(auditor(p), "guided_and_reached")
    assert numbers(shown["counted"]["total"]) == (1, 4, "25.00%", False)
    await opens_to_its_names(auditor(p), shown)
    assert await everything(auditor(p), shown["counted"]["total"]["missing"]) == [guided, reached, neither]
    await served(p, reached, EAST)
    shown = await counted(auditor(p), "guided_and_reached")
    assert numbers(shown["counted"]["total"]) == (2, 4, "50.00%", True)
    eve = await counted(auditor(p), "guided_and_reached", as_of="2024-06-27")
    assert numbers(eve["counted"]["total"])[:2] == (0, 0)


async def test_first_contacts_in_time_are_a_share_like_any_other(platform: Boot) -> None:
    p = await in_june(platform)
    for serial in range(1, 11):
        met_on = date(2024, 7, 5) if serial < 10 else None
        await clock(p, serial, date(2024, 7, 5), met_on, WEST)
    await clock(p, 11, date(2024, 8, 1), None, EAST)
    await on_day(p, "2024-07-08")
    shown = await counted(auditor(p), "first_contacts_in_time")
    assert numbers(shown["counted"]["total"]) == (9, 10, "90.00%", True)
    await opens_to_its_names(auditor(p), shown)


async def test_who_only_proved_a_name_is_in_no_number(platform: Boot) -> None:
    p = await in_june(platform)
    entry = await person(p, 1, EAST)
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE graduate SET registered_on = NULL, registered_at = NULL"))
    for key in (COVERAGE, "served_in_second_half", "guidance_times", "milestones.placement_rate"):
        assert (await counted(auditor(p), key))["counted"]["rows"] == [], (key, entry)


@pytest.mark.parametrize(
    "query",
    [
        {"assisted_within": "true"},
        {"lacking": "assisted_within"},
        {"period_from": "2024-07-01", "period_until": "2024-12-31"},
        {"period_from": "2024-07-01", "period_until": "2024-12-31", "assisted": "true"},
        {"period_from": "2024-07-01", "assisted_within": "true"},
        {"period_from": "2024-07-02", "period_until": "2024-07-01", "assisted_within": "true"},
        {"period_from": "1999-12-31", "period_until": "2024-07-01", "assisted_within": "true"},
        {"lacking": "everything"},
    ],
)
async def test_a_list_of_a_time_needs_the_time_and_no_other_list_takes_one(
    platform: Boot, query: dict[str, str]
) -> None:
    p = await in_june(platform)
    assert problem(await auditor(p).get(f"{API}/graduates", params=query)) == (422, "invalid-input")


@pytest.mark.parametrize("key", ["registration_rate", "placement_rate", "assisted_employment_rate"])
async def test_the_measures_of_the_sheet_are_indicators_of_the_same_engine(platform: Boot, key: str) -> None:
    p = await in_june(platform)
    await east_and_west(p)
    cell = (await auditor(p).get(f"{API}/sheets/rates")).json()["total"]["rates"][key]
    total = (await counted(auditor(p), f"milestones.{key}"))["counted"]["total"]
    assert numbers(total) == numbers(cell)
    assert [one["part"] for one in total["others"]] == [one["part"] for one in cell["others"]]
