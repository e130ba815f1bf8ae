"""The day of an internship base's clerk: posts, interns from proposal to retention, and what the base is paid."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from client.waiting import once_heard
from tests.browser.days import Day, opened, show
from tests.browser.preparation import AREA, WORKER, Base, prepared
from tests.browser.site import Site


@dataclass(frozen=True)
class Start:
    """A base that was paid before, somebody who wants to be its intern, and one who is."""

    base: Base
    claim: str
    person: str
    intern: str


@pytest.fixture
def start(site: Site) -> Start:
    with prepared(site) as ready:
        [(base, claim)] = ready.claims(1, "approved")
        people = [ready.person(WORKER, AREA) for _ in range(2)]
        return Start(base, claim, people[0], ready.intern(base, people[1], until_on="2023-07-31"))


def code_of(site: Site, internship: str, *, retention: bool) -> str:
    """What the caseworker hands to the intern who came with their identity card."""
    with prepared(site) as ready:
        jobs = ready.platform.jobfair
        issue = jobs.issue_retention_code if retention else jobs.issue_confirmation_code
        return str(once_heard(lambda: issue(ready.as_(WORKER), internship))["code"])


async def test_the_day_of_an_employer_clerk(day: Day, site: Site, start: Start) -> None:
    page = await day.begin(start.base.login)
    async with day.task("看本单位是否已核验、是否认定为见习基地"):
        await day.open("/employers")
        await day.follow(page.get_by_role("link", name=start.base.name))
        await expect(page.locator("dl.facts")).to_contain_text("已核验")
    async with day.task("发布岗位"):
        await day.open("/posts")
        await day.follow(page.get_by_role("link", name="发布岗位"))
        await page.get_by_label("单位").select_option(label=start.base.name)
        await page.get_by_label("岗位名称").fill("软件测试工程师")
        await page.get_by_label("招聘人数").fill("2")
        await page.get_by_label("说明").fill("应届毕业生，转正后签两年合同")
        await page.get_by_role("button", name="发布").click()
        await expect(page.get_by_role("status")).to_have_text("已发布")
    async with day.task("招满了，停止招聘"):
        await (await opened(page, "停止招聘")).get_by_role("button", name="停止招聘").click()
        await expect(page.locator("dl.facts")).to_contain_text("停止招聘")
    async with day.task("提出见习意向，待本人确认"):
        await propose(page, start, day)
    async with day.task("本人带来确认码，登记本人同意"):
        await page.get_by_label("确认码").fill(code_of(site, page.url.rpartition("/")[2], retention=False))
        await page.get_by_role("button", name="本人同意").click()
        await day.follow(page.get_by_role("link", name="打开见习"))
        await expect(page.locator("dl.facts")).to_contain_text("在岗")
    async with day.task("见习期满，登记结束"):
        await day.open("/internships")
        await day.follow(page.locator(f"main a[href='/internships/{start.intern}']"))
        await page.get_by_label("结束日").fill("2023-07-31")
        await page.get_by_label("结果").select_option(label="期满或提前留用")
        await page.get_by_role("button", name="登记结束").click()
        await expect(page.get_by_role("status")).to_have_text("已登记结束")
    async with day.task("留用的，登记留用日、合同月数和参保"):
        form = await opened(page, "留用")
        await form.get_by_label("留用日").fill("2023-08-01")
        await form.get_by_label("劳动合同月数").fill("24")
        await form.get_by_label("已参保").select_option(label="是")
        await form.get_by_role("button", name="登记留用").click()
        await expect(page.get_by_role("status")).to_have_text("已登记，待本人确认")
    async with day.task("本人带来确认码，登记本人确认留用"):
        form = await opened(page, "本人确认")
        await form.get_by_label("确认码").fill(code_of(site, start.intern, retention=True))
        await form.get_by_role("button", name="本人确认").click()
        await expect(page.locator("dl.facts")).to_contain_text("留用（本人确认）")
    async with day.task("看本单位的资金申请到了哪一步"):
        await day.open("/claims")
        await day.follow(page.locator(f"main a[href='/claims/{start.claim}']"))
        await expect(page.locator("dl.facts").first).to_contain_text("待支付")
    async with day.task("看逐条说明和决定书文字"):
        await show(await opened(page, "说明（可写入决定书）"))
        await expect(page.locator(".letter").last).to_contain_text("1000")
    async with day.task("核对收款账户，换户的提出变更"):
        await change_account(page, day, start)


async def propose(page: Page, start: Start, day: Day) -> None:
    await day.open("/internship-proposals")
    await day.follow(page.get_by_role("link", name="提出见习意向"))
    await page.get_by_label("见习基地").select_option(label=start.base.name)
    await page.get_by_label("人员编号").fill(start.person)
    await page.get_by_label("开始日").fill("2023-08-01")
    await page.get_by_label("预定期满日").fill("2024-01-31")
    await page.get_by_role("button", name="提出，待本人确认").click()
    await expect(page.get_by_role("status")).to_have_text("已提出，待本人确认")


async def change_account(page: Page, day: Day, start: Start) -> None:
    """After the approval a colleague of the bureau decides; until then nothing is paid."""
    await day.open("/employers")
    await day.follow(page.get_by_role("link", name=start.base.name))
    await day.follow(page.get_by_role("link", name="收款账户"))
    form = await opened(page, "登记收款账户")
    await form.get_by_label("户名").fill(start.base.name)
    await form.get_by_label("账号").fill("62009908 8888 88881")
    await form.get_by_role("button", name="登记").click()
    await expect(page.get_by_role("status")).to_have_text("已提出变更，待另一人复核")
