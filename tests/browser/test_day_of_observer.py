"""An observer's day: figures with what they mean, and no way to anybody's name."""

import re

from playwright.async_api import Page, expect

from tests.browser.days import Day


async def test_the_day_of_an_observer(day: Day) -> None:
    page = await day.begin()
    async with day.task("看全市登记率和就业去向落实率"):
        await day.open("/figures/rates")
        await expect(page.get_by_role("row", name=re.compile("^合计")).first).to_contain_text("%")
        await expect_no_names(page)
    async with day.task("看每项比率的口径和文件目标"):
        await expect(page.get_by_text(re.compile("口径：已登记.*目标：")).first).to_be_visible()
        await expect(page.locator(".chart .drawing canvas").first).to_be_visible()
    async with day.task("看首次联系按期率"):
        await day.open("/figures/first-contacts")
        await expect(page.get_by_role("heading", name="近几周")).to_be_visible()
        await expect_no_names(page)
    async with day.task("看文件的各项指标"):
        await day.open("/indicators")
        await page.locator("main tbody a").first.click()
        await expect(page.get_by_text("分区县").first).to_be_visible()
    async with day.task("看政策文件的条款"):
        await day.open("/policies")
        await page.locator("main a[href='/policies/urumqi']").click()
        await expect(page.get_by_role("row", name=re.compile("一次性求职创业补贴"))).to_contain_text("(二)12")


async def expect_no_names(page: Page) -> None:
    await expect(page.locator("main a[href^='/people']")).to_have_count(0)
