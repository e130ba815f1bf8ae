"""A day of finance: what is granted, paid and left; every payment that reached the bank. Nothing can be changed."""

import re

from playwright.async_api import expect

from tests.browser.days import Day


async def test_the_day_of_finance(day: Day) -> None:
    page = await day.begin("wuhan-finance")
    table = page.locator("main table").first
    async with day.task("看各项资金的额度、已审批、已支付和余额"):
        await day.open("/funds")
        await expect(page.get_by_text("余额＝额度－已审批－已支付")).to_be_visible()
    async with day.task("看支付批次"):
        await day.open("/payment-batches")
        await expect(page.get_by_role("link", name="生成支付批次")).to_have_count(0)
    async with day.task("打开一个批次，逐笔看入账和银行流水号"):
        await table.locator("tbody a").first.click()
        await expect(page.get_by_role("row", name=re.compile("已入账.*B[0-9A-F]{20}")).first).to_be_visible()
        await expect(page.locator("main form[data-form]")).to_have_count(0)
    async with day.task("看银行回单差异，有无未处理的"):
        await day.open("/bank-discrepancies")
        await page.get_by_label("已处理").select_option(label="否")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.get_by_text("没有差异")).to_be_visible()
    async with day.task("看账目余额，收支是否相抵"):
        await day.open("/ledger-balances")
        paid = page.get_by_role("row", name=re.compile("见习留用奖补")).get_by_role("cell").last
        bank = page.get_by_role("row", name=re.compile("银行存款")).get_by_role("cell").last
        assert await bank.inner_text() == f"-{await paid.inner_text()}"
    async with day.task("看一笔奖补依据的条款和算式"):
        await day.open("/policies")
        await page.locator("main a[href='/policies/wuhan']").click()
        await page.get_by_role("link", name="见习留用奖补").click()
        await expect(page.get_by_text("其中留用人数 × 奖补标准")).to_be_visible()
