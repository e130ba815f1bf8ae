"""One person from school to work on pages: stages, studies masked and in clear, leaving, enlistment, corrections."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import FRIDAY, STREET, WUHAN_STREET, placed, registered, registration
from tests.support.browsers import Browser, ConsoleOfTest

SCHOOL = "10755"
STUDY = {"school_code": SCHOOL, "education_level": "本科", "enrolled_on": "2019-09-01", "graduates_on": "2023-06-30"}
OF_EIGHTEEN = "65010220050701001X"
PASSED = {"fresh": "true", "medical_passed": "true", "political_passed": "true"}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def worker(c: ConsoleOfTest, area: str = STREET, id: UUID | None = None) -> Browser:
    return c.as_(Role.CASEWORKER, area=area, id=id)


async def test_a_line_goes_from_school_over_leaving_to_work(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, university_code=SCHOOL))["id"]
    browser, page = worker(c), f"/people/{entry}/life-line"
    assert page in (await browser.get(f"/people/{entry}")).links
    stated = await browser.fill(page, f"/people/{entry}/study-records", **STUDY, major="", sex="2")
    assert stated.location == page
    left = await browser.fill(page, f"/people/{entry}/leavings", left_on="2023-06-30", destination="70")
    assert left.location == page
    await placed(c.p, entry)
    seen = (await c.as_(Role.AUDITOR, area="urumqi").get(page)).text
    stages = [seen.index(words) for words in ("2019-09-01", "离校未就业", "已经第二人确认")]
    assert (stages == sorted(stages), "待就业" in seen) == (True, True)
    assert (await worker(c, WUHAN_STREET).get(page)).status == 404
    office = c.as_(Role.UNIVERSITY_OFFICE, org=SCHOOL)
    at_school = await office.get(page)
    assert (at_school.status, at_school.has_form(f"/people/{entry}/study-records")) == (200, False)


async def test_of_a_study_what_is_sensitive_is_shown_once_and_for_a_purpose(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    browser, page = worker(c), f"/people/{entry}/life-line"
    await browser.fill(page, f"/people/{entry}/study-records", **STUDY, sex="2")
    auditor = await c.as_(Role.AUDITOR, area="urumqi").get(page)
    assert ("学籍信息" in auditor.text, "性别" in auditor.text, "女性" in auditor.text) == (True, True, False)
    shown = await browser.fill(page, f"/people/{entry}/study-details", purpose="核对学籍")
    assert (shown.status, "女性" in shown.text, "已留痕" in shown.text) == (200, True, True)


async def test_enlistment_is_confirmed_by_another(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    author, page = worker(c, id=me), f"/people/{entry}/life-line"
    sent = await author.fill(page, f"/people/{entry}/enlistment-checks", **PASSED)
    assert (sent.location, "待第二人确认" in (await author.get(page)).text) == (page, True)
    assert not [link for link in (await author.get(page)).links if "/enlistment-checks/" in link]
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    [way] = [link for link in (await reviewer.get(page)).links if "/enlistment-checks/" in link]
    assert (await author.guess(way)).status == 409
    assert (await reviewer.fill(way)).location == page
    assert "可优先" in (await author.get(page)).text


async def test_the_ledger_is_corrected_by_what_its_page_showed(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    browser, page = worker(c), f"/people/{entry}"
    form = (await browser.get(page)).form(f"{page}/corrections")
    assert (await browser.send(form, education_level="专科")).location == page
    assert "专科" in (await browser.get(page)).text
    late = await browser.send(form, education_level="本科", key="another")
    assert late.status == 412


async def test_a_youth_is_registered_without_a_year_of_graduation(c: ConsoleOfTest) -> None:
    who = registration(1)["person"] | {"id_number": OF_EIGHTEEN}
    form = {"kind": "youth_unemployed", "cohort_year": "", "place_kind": "hukou", "area": STREET, **who}
    made = await worker(c).fill("/registrations", **form)
    assert made.location is not None
    assert made.location.startswith("/people/")
    refused = await worker(c).fill("/registrations", **{**form, "kind": "graduate"})
    assert refused.status == 422
