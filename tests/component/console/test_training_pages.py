"""Trainings on pages: a course is published, recommended, taken, and its completion confirmed by another."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.hardship_steps import confirmed
from tests.component.registry.people import API, STREET, registered
from tests.component.registry.people import worker as api_worker
from tests.component.registry.training_steps import OCTOBER, completed, course
from tests.support.browsers import Browser, ConsoleOfTest

COURSE = {"title": "电工基础（虚构）", "institution": "示例技工学校（虚构）", "university_code": "", "kind": "startup"}
DAYS = {"starts_on": "2023-09-01", "ends_on": "2023-12-30", "seats": "30"}
NO_CERTIFICATE = {"kind": "", "number": "", "issuer": "", "issued_on": ""}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(OCTOBER)
    return opened


def worker(c: ConsoleOfTest, id: UUID | None = None) -> Browser:
    return c.as_(Role.CASEWORKER, area=STREET, id=id)


def reviewer(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")


async def test_a_course_is_published_taken_and_its_completion_confirmed_by_another(c: ConsoleOfTest) -> None:
    publish = "/course-publications"
    assert (await reviewer(c).fill(publish, publish, **COURSE, **DAYS)).location == "/courses"
    assert "电工基础（虚构）" in (await worker(c).get("/courses")).text
    entry, me = (await registered(c.p, 1))["id"], new_id()
    author, page = worker(c, me), f"/people/{entry}/trainings"
    assert page in (await author.get(f"/people/{entry}")).links
    form = (await author.get(page)).form(f"/people/{entry}/enrolments")
    assert (await author.send(form, course_id=form.choices["course_id"][-1])).location == page
    form = (await author.get(page)).form(f"/people/{entry}/completions")
    chosen = {"enrolment_id": form.choices["enrolment_id"][-1], **NO_CERTIFICATE}
    done = await author.send(form, **chosen, completed_on="2023-10-09", reason="已核对签到表（虚构）")
    assert done.location == page
    assert "待第二人确认" in (await author.get(page)).text
    [way] = {link for link in (await reviewer(c).get("/training-changes")).links if "/training-changes/" in link}
    decision = f"{way}/decision"
    assert decision not in [shown.action for shown in (await author.get(way)).forms]
    decided = await reviewer(c).fill(way, decision, note="已核对（虚构）", choice="apply")
    assert decided.location == "/training-changes"
    assert "已结业" in (await author.get(page)).text


async def test_what_is_due_to_a_person_is_on_their_page_and_in_a_list_with_a_purpose(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    await confirmed(c.p, entry)
    await course(c.p)
    browser, page = worker(c), f"/people/{entry}/trainings"
    skills = {"low_skilled": "true", "eligible": "true", "source": "assessment"}
    assert (await browser.fill(page, f"/people/{entry}/skills", **skills)).location == page
    recommend = (await browser.get(page)).form(f"/people/{entry}/course-recommendations")
    await browser.send(recommend, course_id=recommend.choices["course_id"][-1])
    assert "1 门，至少 3 门" in (await browser.get(page)).text
    shown = await browser.fill("/training-survey", "/course-gaps", purpose="推介培训课程")
    assert page in shown.links


async def test_the_survey_opens_to_names_and_asked_without_an_answer_is_shown(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, university_code="10755"))["id"]
    browser, page = worker(c), f"/people/{entry}/trainings"
    await browser.fill(page, f"/people/{entry}/training-intents", wants="no_answer")
    assert "已询问，未答复" in (await browser.get(page)).text
    survey = await browser.get("/training-survey")
    assert "2023-03-31" in survey.text
    [missing, *_] = [link for link in survey.links if "training_answered_within=false" in link]
    assert f"/people/{entry}" in (await browser.get(missing)).links
    answer = await api_worker(c.p).get(f"{API}/graduates/{entry}/training-intents")
    assert [row["wants"] for row in answer.json()] == [None]


async def test_a_start_up_case_is_on_its_page_and_whom_something_lacks_in_a_list(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    browser, page = worker(c), f"/people/{entry}/trainings"
    assert "创业支持" not in (await browser.get(page)).text
    assert (await browser.fill(page, f"/people/{entry}/training-intents", wants="startup")).location == page
    give = {"item": "service", "given_on": "2023-10-09"}
    assert (await browser.fill(page, f"/people/{entry}/startup-supports", **give)).location == page
    shown = (await browser.get(page)).text
    assert ("文件未规定跟进间隔" in shown, "2023-10-09" in shown, "尚未提供" in shown) == (True, True, True)
    gaps = await reviewer(c).get("/startup-gaps")
    assert (page in gaps.links, "创业培训、政策扶持" in gaps.text) == (True, True)


async def test_a_completion_is_taken_back_by_another(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    await completed(c.p, entry, await course(c.p))
    author, page = worker(c, me), f"/people/{entry}/trainings"
    form = (await author.get(page)).form(f"/people/{entry}/training-revocations")
    sent = await author.send(form, enrolment_id=form.choices["enrolment_id"][-1], reason="培训机构来函更正（虚构）")
    assert sent.location == page
    waiting = await reviewer(c).get("/training-changes")
    [way] = {link for link in waiting.links if "/training-changes/" in link}
    assert "撤销结业" in (await reviewer(c).get(way)).text
    decided = await reviewer(c).fill(way, f"{way}/decision", note="已核对来函（虚构）", choice="apply")
    assert decided.location == "/training-changes"
    assert ("已结业" in (await author.get(page)).text, "已报名" in (await author.get(page)).text) == (False, True)
