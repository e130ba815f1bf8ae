"""Plans, tasks and days on pages: drafted, adopted, given out, reported, accepted by another, seen by everybody."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.task_steps import CITY, DISTRICT, JULY, adopted, bureau, measure, sent
from tests.support.browsers import Browser, ConsoleOfTest


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy")
    await opened.p.set_time(JULY)
    return opened


def officer(c: ConsoleOfTest, org: str) -> Browser:
    return c.as_(Role.DEPARTMENT_OFFICER, area=CITY, org=org)


async def test_a_plan_is_drafted_adopted_and_published_on_pages(c: ConsoleOfTest) -> None:
    author, second, third = (c.as_(Role.CITY_APPROVER, area=CITY) for _ in range(3))
    own = {
        "citation": "会议纪要（虚构）",
        "units": "office，就业办（虚构），CITYOFFICE",
        "tasks": "走访高校（虚构），office，2023-09-15",
    }
    drafted = await author.fill("/new-plan", targets="自定目标（虚构），5，场，2023-10-31", **own)
    page = await author.follow(drafted)
    address = str(drafted.location)
    assert "待通过" in page.text
    assert "自定目标（虚构） 5场 2023-10-31" in page.text
    assert not page.has_form(f"{address}/adoption"), "what is by hand is adopted by another"
    await second.fill(address, f"{address}/adoption")
    assert not (await second.get(address)).has_form(f"{address}/publication")
    await third.fill(address, f"{address}/publication")
    assert "已公开" in (await author.get("/plans")).text
    assert "走访高校（虚构）" in (await author.get("/duties")).text


async def test_who_leads_who_cooperates_and_where_it_stands(c: ConsoleOfTest) -> None:
    await adopted(c.p)
    seen = (await c.as_(Role.CITY_APPROVER, area=CITY).get("/duties")).text
    assert "市国资委、工商联" in seen
    assert "文件未规定" in seen
    assert "2023-06-30 已逾期" in seen


async def test_a_department_reports_and_another_accepts(c: ConsoleOfTest) -> None:
    await adopted(c.p)
    finance, city = officer(c, "FINANCE"), c.as_(Role.CITY_APPROVER, area=CITY)
    mine = await finance.get("/tasks")
    assert "第18项 落实创业保障政策" in mine.text
    assert "第5项" not in mine.text
    task = f"/tasks/{(await measure(bureau(c.p), 18))['id']}"
    reported = await finance.fill(task, f"{task}/reports", text="已落实（虚构）")
    page = await finance.follow(reported)
    assert "已报告，待验收" in page.text
    assert not page.has_form(f"{task}/reports")
    waiting = await city.get("/task-decisions")
    assert "市财政局" in waiting.text
    opened = await city.get(task)
    [decision] = [form for form in opened.forms if form.action.endswith("/decision")]
    await city.send(decision, reason="已核对（虚构）", choice="return")
    assert "已退回" in (await finance.get(task)).text
    await finance.fill(task, f"{task}/reports", text="已补齐（虚构）")
    [decision] = [form for form in (await city.get(task)).forms if form.action.endswith("/decision")]
    await city.send(decision, reason="已核对（虚构）", choice="accept")
    assert "已验收" in (await finance.get(task)).text
    assert "第18项" not in (await city.get("/task-decisions")).text


async def test_who_reported_is_offered_no_decision(c: ConsoleOfTest) -> None:
    await adopted(c.p)
    city = c.as_(Role.CITY_APPROVER, area=CITY)
    task = f"/tasks/{(await measure(bureau(c.p), 13))['id']}"
    await city.fill(task, f"{task}/reports", text="已完成（虚构）")
    assert not [form for form in (await city.get(task)).forms if form.action.endswith("/decision")]
    other = c.as_(Role.CITY_APPROVER, area=CITY)
    assert [form for form in (await other.get(task)).forms if form.action.endswith("/decision")]


async def test_a_district_reports_its_share(c: ConsoleOfTest) -> None:
    await adopted(c.p)
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    seen = await reviewer.get("/tasks")
    task = next(link for link in seen.links if link.startswith("/tasks/"))
    page = await reviewer.follow(await reviewer.fill(task, f"{task}/reports", text="已完成（虚构）"))
    assert "已报告，待验收" in page.text


async def test_the_calendar_by_month_and_a_feed_that_is_shown_once(c: ConsoleOfTest) -> None:
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    seen = (await reviewer.get("/calendar?year=2023&brief=true")).text
    assert "尚未通过年度计划，按文件列" in seen
    assert "2023-03-31 最后日期 培训意愿摸排的最后日期" in seen
    assert "网络直播" not in seen
    assert "网络直播" in (await reviewer.get("/calendar?year=2023")).text


async def test_anybody_reads_the_public_page_without_a_sign_in(c: ConsoleOfTest) -> None:
    nobody = c.browser()
    assert "还没有公开的年度计划" in (await nobody.get("/public-plans")).text
    plan = await adopted(c.p)
    missing = await nobody.get("/public-plan?area=urumqi&year=2023")
    assert (missing.status, "没有已公开的计划" in missing.text) == (404, True)
    await sent(bureau(c.p), f"/plans/{plan['id']}/publication")
    assert "乌鲁木齐市2023年度计划" in (await nobody.get("/public-plans")).text
    seen = await nobody.get("/public-plan?area=urumqi&year=2023")
    assert seen.status == 200
    assert "牵头单位" in seen.text
    assert "7月底前实名制登记率须达到90%" in seen.text
    assert (await nobody.get("/public-plan?area=urumqi&year=x")).status == 422
    c.wire.away = {"registry"}
    assert (await nobody.get("/public-plans")).status == 503
