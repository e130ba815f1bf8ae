"""The city's day: the figures and the people behind them, then what waits for the city's word."""

import pytest
from playwright.async_api import expect

from tests.browser.days import Day, row_of
from tests.browser.preparation import AREA, WORKER, prepared
from tests.browser.site import Site

CITY = "wuhan-city"


@pytest.fixture
def claim(site: Site) -> str:
    """Reviewed."""
    with prepared(site) as ready:
        [(_, claim)] = ready.claims(1, "reviewed")
        ready.person(WORKER, AREA)
        return claim


async def test_the_day_of_a_city_approver(day: Day, claim: str) -> None:
    page = await day.begin(CITY)
    async with day.task("看全市登记率和落实率，各区与目标差多少"):
        await day.open("/figures/rates")
        await expect(page.locator(".chart canvas").first).to_be_visible()
    async with day.task("点未达的人数，看是哪些人"):
        await day.follow(page.locator("main tbody a[href^='/people?']").first)
        await expect(page.locator("main tbody tr").first).to_be_visible()
    async with day.task("打开其中一人，看办到哪一步"):
        await day.follow(page.locator("main tbody a").first)
        await expect(page.get_by_role("heading", name="时间线")).to_be_visible()
    async with day.task("看首次联系按期率，逐周比较"):
        await day.open("/figures/first-contacts")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("首次联系按期率")
    async with day.task("看各项指标的目标、期限和依据"):
        await day.open("/indicators")
        await day.follow(page.get_by_role("link", name="新增就业见习基地"))
        await expect(page.locator("main")).to_contain_text("依据")
    async with day.task("看时限，哪些已超期、督办到第几级"):
        await day.open("/clocks")
        await page.get_by_label("状态").select_option(label="已超期")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("时限")
    async with day.task("看无人值守的岗位，督办发给了谁"):
        await day.open("/unserved-addressees")
        await expect(page.get_by_role("heading", level=1)).to_have_text("无人值守的岗位")
    async with day.task("审批区级审核通过的资金申请"):
        await day.open("/claims")
        await page.get_by_label("状态").select_option(label="待审批")
        await day.follow(page.get_by_role("button", name="查询"))
        await day.follow(row_of(page, f"/claims/{claim}").get_by_role("link").first)
        await page.get_by_role("button", name="通过").click()
        await expect(page.get_by_role("status")).to_have_text("已审批：待支付")
    async with day.task("看资金额度，已审批、已支付和余额"):
        await day.open("/funds")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("资金额度")
    async with day.task("看银行回单差异是否都已处理"):
        await day.open("/bank-discrepancies")
        await expect(page.get_by_role("heading", level=1)).to_have_text("银行回单差异")
