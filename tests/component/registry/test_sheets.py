"""The sheets: a rate is judged as the document words it, and every number is the length of its list of names."""

import dataclasses
from datetime import date

import pytest
from sqlalchemy import text

from contracts.roles import Role
from policy_engine.errors import ParameterNotCited
from services.registry.reports.catalogue import MEASURES
from services.registry.reports.commands import cohort_and_goals
from tests.component.registry.people import (
    API,
    STREET,
    WUHAN_STREET,
    listed,
    on_friday,
    placed,
    problem,
    registered,
    worker,
)
from tests.component.registry.sheet_steps import judged, names_match, sheet
from tests.component.registry.steps import RATES, WEEK, auditor, scattered
from tests.support.platform import Boot, Platform, packs


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


async def test_the_sheet_of_another_area_is_not_there(platform: Boot) -> None:
    p = await on_friday(platform)
    reader = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    for area in ("urumqi", "urumqi/650103", "urumqi/65010", "wuhan", "chengdu"):
        for link in (f"{RATES}?area={area}", f"{WEEK}?week=2023-W31&area={area}"):
            answer = await reader.get(link)
            assert problem(answer) == (404, "area-not-found"), area
    assert problem(await p.as_(Role.AUDITOR).get(RATES)) == (404, "area-not-found")


async def test_graduates_employers_and_services_read_no_sheet(platform: Boot) -> None:
    """A school's office reads its own people's rates, and no other sheet: `test_observers.py`."""
    p = await on_friday(platform)
    for role in (Role.GRADUATE, Role.EMPLOYER_CLERK, Role.SERVICE, Role.OPS):
        for link in (RATES, f"{WEEK}?week=2023-W31"):
            assert problem(await p.as_(role, area="urumqi").get(link)) == (403, "forbidden"), role
