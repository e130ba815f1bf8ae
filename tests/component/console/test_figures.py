"""Figures on pages: each number with its definition and the way to its names, for whoever may see them."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from console import labels
from contracts.roles import Role
from services.registry.facts.catalogue import FACTS
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, OTHER_DISTRICT, STREET, registered
from tests.support.browsers import ConsoleOfTest

CITY, DISTRICT = "urumqi", "urumqi/650102"
RATE = "milestones.registration_rate"
PAGES = ("/figures/rates", "/figures/first-contacts?week=2023-W31", "/indicators", f"/indicators/{RATE}")


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    """Two people are registered, in two districts of one city."""
    opened = await console("registry", "subsidy")
    await opened.p.set_time(FRIDAY)
    await registered(opened.p, 1)
    await registered(opened.p, 2, area=OTHER_DISTRICT)
    return opened


async def test_the_city_comes_from_the_menu_to_the_missing_names_of_a_district_in_three_clicks(
    c: ConsoleOfTest,
) -> None:
    city = c.as_(Role.CITY_APPROVER, area=CITY)
    assert "/figures/rates" in (await city.get("/work")).links
    sheet = await city.get("/figures/rates")
    assert sheet.status == 200
    names = [
        link
        for link in sheet.links
        if link.startswith("/people?") and parse_qs(urlsplit(link).query)["area"] == [DISTRICT]
    ]
    assert names
    listed = await city.get(next(link for link in names if "placed=false" in link))
    assert listed.status == 200
    assert "已落实去向（经第二人确认）：否" in listed.text
    [person] = [link for link in listed.links if link.startswith("/people/")]
    assert (await city.get(person)).status == 200


async def test_every_rate_stands_with_its_target_clause_and_definition(c: ConsoleOfTest) -> None:
    text = (await c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT).get("/figures/rates")).text
    for words in ("口径：已登记 ÷", "目标：", "“", "应登记人员的范围"):
        assert words in text, words


async def test_an_observer_sees_numbers_and_no_way_to_names(c: ConsoleOfTest) -> None:
    observer = c.as_(Role.OBSERVER, area=CITY)
    for page in PAGES:
        seen = await observer.get(page)
        assert seen.status == 200, page
        assert [link for link in seen.links if link.startswith("/people") or "/records" in link] == [], page


async def test_a_district_in_which_nobody_is_counted_stays_on_the_sheet_of_its_city(c: ConsoleOfTest) -> None:
    places = (await c.p.as_(Role.AUDITOR, area=CITY).get(f"/registry/v1/places/{CITY}/district")).json()
    html = (await c.as_(Role.CITY_APPROVER, area=CITY).get("/figures/rates")).html
    rows = re.findall(r"<td ><bdi>([^<]+)</bdi>", html)
    assert len(places) > 2
    assert [place["name"] for place in places if place["name"] not in rows] == []
    district = (await c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT).get("/figures/rates")).html
    assert "达坂城区" not in district


async def test_a_school_sees_the_rates_of_its_own_people_alone(c: ConsoleOfTest) -> None:
    await registered(c.p, 3, university_code="10755")
    school = c.as_(Role.UNIVERSITY_OFFICE, org="10755")
    assert "/figures/rates" in (await school.get("/work")).links
    sheet = await school.get("/figures/rates?cohort_year=2023")
    assert sheet.status == 200
    assert "只计本校" in sheet.text
    listed = await school.get(next(link for link in sheet.links if link.startswith("/people?")))
    assert len([link for link in listed.links if link.startswith("/people/")]) == 1
    assert (await school.get("/figures/rates?area=wuhan")).status == 404


async def test_who_reads_no_figures_has_no_such_page(c: ConsoleOfTest) -> None:
    ops = c.as_(Role.OPS)
    menu = (await ops.get("/work")).links
    for page in PAGES:
        assert (await ops.get(page)).status == 404, page
        assert urlsplit(page).path not in menu


async def test_another_city_is_not_there(c: ConsoleOfTest) -> None:
    stranger = c.as_(Role.CITY_APPROVER, area="wuhan")
    for page in PAGES:
        glue = "&" if "?" in page else "?"
        assert (await stranger.get(f"{page}{glue}area={DISTRICT}")).status == 404, page


async def test_the_list_behind_a_number_keeps_its_filters_when_it_is_narrowed_down(c: ConsoleOfTest) -> None:
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    sheet = await reviewer.get("/figures/rates")
    link = next(link for link in sheet.links if link.startswith("/people?"))
    [bar] = [form for form in (await reviewer.get(link)).forms if form.action == "/people"]
    asked = parse_qs(urlsplit(link).query)
    for name in ("area", "as_of", "cohort_year"):
        assert bar.values[name] == asked[name][0]


async def test_first_contacts_of_a_week_that_is_none_are_those_of_this_week(c: ConsoleOfTest) -> None:
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area=STREET.rpartition("/")[0])
    for week in ("2023-W30", "", "2023-W99", "x", "9999-W52", "-1-W1"):
        assert "2023-W30" in (await reviewer.get(f"/figures/first-contacts?week={week}")).text, week


async def test_an_indicator_that_is_none_is_not_there(c: ConsoleOfTest) -> None:
    observer = c.as_(Role.OBSERVER, area=CITY)
    for key in ("none_such", "a..b", "%3Farea=x", "a%0Ab", "a" * 500):
        assert (await observer.get(f"/indicators/{key}")).status == 404, key


async def test_somebody_of_no_city_chooses_the_place_first(c: ConsoleOfTest) -> None:
    auditor = c.as_(Role.AUDITOR)
    sheet = await auditor.get("/figures/rates")
    assert "请先选择辖区" in sheet.text
    assert any(CITY in form.choices.get("area", []) for form in sheet.forms)


def test_every_fact_that_a_number_may_be_filtered_by_has_its_words() -> None:
    assert {name: fact.title for name, fact in FACTS.items()} == labels.FACT


async def test_the_list_goes_on_to_its_next_page(c: ConsoleOfTest) -> None:
    first = await c.p.as_(Role.CITY_APPROVER, area=CITY).get("/registry/v1/graduates?limit=1")
    following = await c.as_(Role.CITY_APPROVER, area=CITY).get(f"/people?cursor={first.json()['next_cursor']}")
    assert (following.status, len([link for link in following.links if link.startswith("/people/")])) == (200, 1)


async def test_the_desk_and_the_figures_say_where_they_will_be_and_that_it_is_a_forecast(c: ConsoleOfTest) -> None:
    """One was on no roster and registered on the day itself: of the first day of a period nothing is forecast."""
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    for page in ("/work", "/figures/rates", f"/indicators/{RATE}"):
        assert "首日未满" in (await reviewer.get(page)).text, page
    await c.p.set_time("2023-07-30T10:00:00+08:00")
    for page in ("/work", "/figures/rates", f"/indicators/{RATE}"):
        seen = await reviewer.get(page)
        assert ("预计到期" in seen.text, "预计 100.00%" in seen.text) == (True, True), page
        assert "按 2023-07-27 后的进度直线推算到 2023-07-31，只供参考" in seen.html, page
    late = await reviewer.get("/figures/rates?as_of=2023-11-01")
    assert "期限已过" in late.text
