"""Periodic reports, on pages: a district draws and signs one, the city freezes it, the workbook has it."""

import pytest

from chassis.uploads.workbooks import read_sheet
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.report_steps import listing
from tests.support.browsers import Browser, ConsoleOfTest

AREA = "urumqi/650102"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time("2023-07-11T10:00:00+08:00")
    await opened.p.run_job("registry", "open_periodic_reports")
    return opened


def reviewer(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=AREA)


def bureau(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CITY_APPROVER, area="urumqi")


async def week_of(c: ConsoleOfTest) -> str:
    """The page of the district's report for a week that is over, and that its list leads there."""
    [row] = await listing(c.p.as_(Role.DISTRICT_REVIEWER, area=AREA), period="2023-W27")
    page = f"/periodic-reports/{row['id']}"
    assert page in (await reviewer(c).get("/periodic-reports?kind=weekly_contacts")).links
    return page


async def test_a_district_draws_signs_and_the_city_freezes(c: ConsoleOfTest) -> None:
    district = reviewer(c)
    page = await week_of(c)
    assert "未规定" in (await district.get(page)).text
    assert (await district.fill(page, f"{page}/drawing")).location == page
    drawn = await district.get(page)
    assert ("本期到期的首次联系" in drawn.text, drawn.has_form(f"{page}/freeze")) == (True, False)
    practice = {"text": "在社区设服务点（虚构）", "consent": "not_needed"}
    assert (await district.fill(page, f"{page}/practices", **practice)).location == page
    assert (await district.fill(page, f"{page}/submission")).location == page
    assert not (await district.get(page)).has_form(f"{page}/submission")
    city = bureau(c)
    assert (await city.fill(page, f"{page}/freeze")).location == page
    frozen = await city.get(page)
    assert ("已审定" in frozen.text, "在社区设服务点（虚构）" in frozen.text) == (True, True)
    assert not frozen.has_form(f"{page}/return")


async def test_a_report_goes_back_with_its_reason(c: ConsoleOfTest) -> None:
    district = reviewer(c)
    page = await week_of(c)
    await district.fill(page, f"{page}/drawing")
    await district.fill(page, f"{page}/submission")
    assert (await bureau(c).fill(page, f"{page}/return", reason="请补充（虚构）")).location == page
    assert "请补充（虚构）" in (await district.get(page)).text


async def test_an_observer_reads_and_another_district_finds_nothing(c: ConsoleOfTest) -> None:
    page = await week_of(c)
    observer = await c.as_(Role.OBSERVER, area="urumqi").get(page)
    assert (observer.status, observer.has_form(f"{page}/drawing")) == (200, False)
    assert (await c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103").get(page)).status == 404


async def test_the_workbook_is_the_services_own(c: ConsoleOfTest) -> None:
    district = reviewer(c)
    page = await week_of(c)
    await district.fill(page, f"{page}/drawing")
    file = await district.get(f"{page}/workbook")
    assert read_sheet(file.answer.content).header[0] == "项目"
