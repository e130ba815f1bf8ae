"""A policy officer's day: the document and what the platform makes of it, a case tried, a change simulated."""

import re

from playwright.async_api import FilePayload, Page, expect

from tests.browser.days import Day
from tests.browser.site import Site
from tests.browser.watch import Watch

SCHEME = "/policies/wuhan/schemes/retention_bonus"
CASES = b"id,district,completed,retained\na,420102,20,9\nb,420106,20,9\nc,420106,10,6\n"
"""Below one half, below one half, above it."""


async def test_the_day_of_a_policy_officer(day: Day, site: Site, watch: Watch) -> None:
    watch.expect("^console: .* status of 422")
    page = await day.begin("wuhan-policy")
    async with day.task("打开本市文件，看各资金项目和依据"):
        await day.open("/policies")
        await page.locator("main a[href='/policies/wuhan']").click()
        await expect(page.get_by_role("row", name=re.compile("见习留用奖补"))).to_contain_text("二(八)")
    async with day.task("对照文件逐条看落实情况"):
        await page.get_by_role("link", name="逐条落实情况").click()
        await expect(page.get_by_role("row", name=re.compile("已实现")).first).to_be_visible()
    async with day.task("查一个数值：条款、原文、历次数值"):
        await page.get_by_role("link", name="返回文件").click()
        await page.get_by_role("link", name="数值", exact=True).click()
        await page.get_by_label("名称、条款或原文含").fill("留用率下限")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.get_by_role("row", name=re.compile("留用率下限")).first).to_contain_text("2023-01-01 起")
    async with day.task("看一个项目的条件和算式"):
        await page.goto(SCHEME)
        await expect(page.get_by_role("row", name=re.compile("超过 留用率下限"))).to_be_visible()
    async with day.task("试算一例，逐条看为何符合、得多少"):
        await page.get_by_role("link", name="试算一例").click()
        await tried(page, "20", "11")
        await expect(page.get_by_text("11,000.00 元").first).to_be_visible()
        await expect(page.get_by_role("row", name=re.compile("11.20（"))).to_contain_text("符合")
    async with day.task("填错的栏有提示，改好再算"):
        await page.get_by_role("link", name="再试一例").click()
        await tried(page, "20", "二十")
        await expect(page.get_by_role("alert").first).to_be_visible()
        await expect(page.get_by_label("核算期内见习期满人数")).to_have_value("20")
        await tried(page, "20", "9")
        await expect(page.get_by_text("不符合条件").first).to_be_visible()
    async with day.task("改一个数值，以一批案例测算"):
        await page.goto(SCHEME)
        await page.get_by_role("link", name="批量测算").click()
        await simulated(page)
    async with day.task("看谁多得、谁少得，各区增减多少"):
        await expect(page.get_by_role("heading", name="各区增减")).to_be_visible(timeout=30_000)
        await expect(page.locator(".chart .drawing canvas").first).to_be_visible()
        await expect(page.get_by_role("row", name=re.compile("18,000.00 元")).first).to_be_visible()
    async with day.task("看有几种读法的条款，是否已经选定"):
        await page.goto("/policies/urumqi/readings")
        await expect(page.get_by_role("heading", name=re.compile("尚未选定")).first).to_be_visible()


async def tried(page: Page, completed: str, retained: str) -> None:
    await page.get_by_label("核算期内见习期满人数").fill(completed)
    await page.get_by_label("其中留用人数").fill(retained)
    await page.get_by_label("认定日期").fill("2023-06-30")
    await page.get_by_role("button", name="试算").click()


async def simulated(page: Page) -> None:
    """The threshold falls to 40 per cent; ends on the page that is asked for again until it is done."""
    await page.get_by_label("案例文件").set_input_files(
        FilePayload(name="cases.csv", mimeType="text/csv", buffer=CASES)
    )
    await page.get_by_label(re.compile("改“留用率下限”为")).fill("40")
    await page.get_by_label("认定日期").fill("2023-06-30")
    await page.get_by_role("button", name="测算").click()
    await expect(page.get_by_role("status")).to_contain_text("已提出测算")
