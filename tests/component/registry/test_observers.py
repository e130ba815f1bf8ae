"""Who sees how many and never who; and whose accounts of the roles that read are opened by two, for a whole city."""

from typing import Any

import pytest

from chassis.access import Reach
from contracts.roles import Role
from deploy.composition import SERVICES
from tests.component.registry.people import (
    API,
    STREET,
    caseworker_account,
    on_friday,
    opened_by_two,
    problem,
    registered,
)
from tests.component.registry.staff_steps import admin, signs_in
from tests.support.operations import rules_of
from tests.support.platform import Boot

READERS = (Role.FINANCE, Role.POLICY_OFFICER, Role.OBSERVER)
OF_OBSERVERS = {
    *("list_indicators", "show_indicator", "list_indicator_posts", "list_baselines"),
    *("show_rate_sheet", "show_first_contact_sheet", "show_training_survey"),
    *("show_guidance_sheet", "show_training_employment", "list_institution_links", "show_institution_link_gaps"),
    *("list_periodic_reports", "show_periodic_report", "download_periodic_report"),
    *("list_plans", "show_plan", "list_tasks", "show_task", "list_calendar_days"),
}
"""Figures, reports and plans."""
RATE = "milestones.registration_rate"


async def test_an_observer_sees_figures_of_their_city_and_opens_no_list(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    observer = p.as_(Role.OBSERVER, area="urumqi")
    listed: list[dict[str, Any]] = (await observer.get(f"{API}/indicators")).json()["items"]
    assert listed
    for path in ("sheets/rates", "sheets/first-contacts?week=2023-W31", f"indicators/{listed[0]['key']}"):
        assert (await observer.get(f"{API}/{path}")).status_code == 200, path
    for path in ("graduates", f"graduates/{entry}", f"graduates/{entry}/contacts", f"indicators/{RATE}/records"):
        assert problem(await observer.get(f"{API}/{path}")) == (403, "forbidden"), path


@pytest.mark.obligation("W-1302")
async def test_an_observer_sees_where_an_indicator_is_heading_and_whether_it_will_be_met(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    await p.set_time("2023-07-30T10:00:00+08:00")
    observer = p.as_(Role.OBSERVER, area="urumqi")
    shown = (await observer.get(f"{API}/indicators/{RATE}?forecast=true")).json()["counted"]["total"]
    ahead = shown["forecast"]
    assert (ahead["due_on"], ahead["rate"], ahead["met"], ahead["unknown"]) == ("2023-07-31", "100.00%", True, None)
    for row in (await observer.get(f"{API}/indicators")).json()["items"]:
        counted = (await observer.get(f"{API}/indicators/{row['key']}?forecast=true")).json()["counted"]
        is_ahead = counted is not None and counted["total"]["forecast"] is not None
        assert is_ahead is (row["kind"] is not None and not row["against_last_year"]), row["key"]


@pytest.mark.obligation("W-1302")
async def test_an_observer_asks_about_a_city_and_its_districts_and_no_street(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    observer, street = p.as_(Role.OBSERVER, area="urumqi"), STREET
    for path in ("sheets/rates?", f"indicators/{RATE}?", "sheets/first-contacts?week=2023-W31&"):
        assert (await observer.get(f"{API}/{path}area={street.rpartition('/')[0]}")).status_code == 200, path
        assert problem(await observer.get(f"{API}/{path}area={street}")) == (404, "area-not-found"), path


@pytest.mark.obligation("W-1302")
def test_what_an_observer_may_run_names_no_person_and_decides_nothing() -> None:
    """A new operation of theirs is looked at here first."""
    given = {
        name
        for service in SERVICES
        for name, rule in rules_of(service).items()
        if rule.get(Role.OBSERVER) == Reach.AREA
    }
    assert given == OF_OBSERVERS


async def test_a_schools_office_sees_the_rates_of_its_own_people_in_the_cities_where_it_stands(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1, university_code="10755")
    await registered(p, 2, university_code="10758")
    office = p.as_(Role.UNIVERSITY_OFFICE, org="10755")
    total = (await office.get(f"{API}/sheets/rates?area=urumqi&cohort_year=2023")).json()["total"]["rates"]
    assert (total["registration_rate"]["part"], total["registration_rate"]["whole"]) == (1, 1)
    names = await office.get(total["registration_rate"]["names"])
    assert [row["university_code"] for row in names.json()["items"]] == ["10755"]
    for asked in ("", "?area=wuhan", "?area=nowhere"):
        assert problem(await office.get(f"{API}/sheets/rates{asked}")) == (404, "area-not-found"), asked
    assert problem(await office.get(f"{API}/sheets/first-contacts?week=2023-W31")) == (403, "forbidden")


async def test_an_observer_of_another_city_sees_none_of_it(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 1)
    stranger = p.as_(Role.OBSERVER, area="wuhan")
    for path in ("sheets/rates", "indicators"):
        assert problem(await stranger.get(f"{API}/{path}?area=urumqi")) == (404, "area-not-found"), path


@pytest.mark.parametrize("role", READERS)
async def test_a_role_that_reads_a_city_is_opened_by_two_and_for_a_whole_city(platform: Boot, role: Role) -> None:
    p = await on_friday(platform)
    new = caseworker_account("reader", "urumqi") | {"role": role}
    district = await admin(p).post(f"{API}/staff-accounts", json=new | {"area": STREET})
    assert (district.status_code, problem(district)[1]) == (422, "city-missing")
    assert problem(await admin(p, "wuhan").post(f"{API}/staff-accounts", json=new))[0] in (403, 404)
    assert (await admin(p).post(f"{API}/staff-accounts", json=new | {"login": "alone"})).status_code == 202
    assert await signs_in(p, "alone") == 401
    await opened_by_two(p, new)
    assert await signs_in(p, "reader") == 201


@pytest.mark.parametrize("role", READERS)
async def test_a_role_that_reads_enters_and_decides_nothing_about_people(platform: Boot, role: Role) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    reader = p.as_(role, area="urumqi")
    for path in (f"graduates/{entry}/contacts", f"graduates/{entry}/reveals", "rosters", "staff-accounts"):
        assert problem(await reader.post(f"{API}/{path}", json={})) == (403, "forbidden"), path
    assert problem(await reader.get(f"{API}/graduates")) == (403, "forbidden")
