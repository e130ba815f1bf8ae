"""A day of a city's administrator: accounts come, move, rest and come back, each step with a second person."""

import re
from dataclasses import dataclass, field
from secrets import token_hex, token_urlsafe

import pytest
from playwright.async_api import Locator, Page, expect

from demo.plan import SECOND_OF_TWO
from tests.browser.colleagues import agree, colleague
from tests.browser.days import Day, opened
from tests.browser.site import Site

FIRST, SECOND = "urumqi-administrator", f"urumqi-administrator{SECOND_OF_TWO}"
DISTRICT, NEXT = "urumqi/650104", "urumqi/650105"


@dataclass(frozen=True)
class Newcomer:
    login: str = field(default_factory=lambda: f"worker-{token_hex(4)}")
    secret: str = field(default_factory=lambda: token_urlsafe(12))


@pytest.fixture
def newcomer() -> Newcomer:
    """A caseworker who begins today."""
    return Newcomer()


async def test_the_day_of_an_administrator(day: Day, site: Site, newcomer: Newcomer) -> None:
    page, login = await day.begin(FIRST), newcomer.login
    async with colleague(page, site, SECOND) as other:
        async with day.task("看本市账号，谁已停用、谁从未登录"):
            await day.open("/staff-accounts")
            await expect(page.get_by_role("row", name=re.compile("使用中")).first).to_be_visible()
        async with day.task("为新到的街道经办申请开设账号"):
            await page.get_by_role("link", name="开设账号").click()
            await proposed(page, newcomer)
        async with day.task("由另一名管理员核对后开设"):
            await agree(other, "/account-requests", login)
            await account(page, login)
            await expect(page.get_by_text("从未登录")).to_be_visible()
        async with day.task("同事忘记密码，申请重置，由另一人复核"):
            await page.get_by_role("link", name="重置密码", exact=True).click()
            await page.get_by_label("临时密码").fill(token_urlsafe(12))
            await reasoned(page, page.locator("form[action='/secret-resets/new']"), "申请")
            await agree(other, "/secret-resets", login)
        async with day.task("同事调到另一个区，申请调动，由另一人复核"):
            await account(page, login)
            form = await opened(page, "调动")
            await form.get_by_label("辖区").fill(NEXT)
            await reasoned(page, form, "调动")
            await agree(other, "/staff-account-changes", "调动")
        async with day.task("离岗的账号当即停用"):
            await account(page, login)
            await expect(page.get_by_text("水磨沟区")).to_be_visible()
            await reasoned(page, await opened(page, "停用"), "停用", "已停用")
            await expect(page.get_by_text("已停用", exact=True).first).to_be_visible()
        async with day.task("返岗后申请重新启用，由另一人复核"):
            await reasoned(page, page.locator("form[action$='/reopening']"), "重新启用")
            await agree(other, "/staff-account-changes", "重新启用")
            await page.reload()
            await expect(page.get_by_text("使用中")).to_be_visible()
        async with day.task("同事休假，看代班安排"):
            await day.open("/substitutions")
            await expect(page.get_by_text("须两人办理")).to_be_visible()


async def proposed(page: Page, newcomer: Newcomer) -> None:
    form = page.locator("main form[data-form]")
    fields = (("账号", newcomer.login), ("姓名", "演示新经办"), ("辖区", DISTRICT), ("初始密码", newcomer.secret))
    for label, text in fields:
        await form.get_by_label(label).first.fill(text)
    await form.get_by_label("角色").select_option(label="社区（街道）经办")
    await form.get_by_role("button", name="申请开设").click()
    await expect(page.get_by_role("status")).to_contain_text("待另一人复核")


async def reasoned(page: Page, form: Locator, button: str, outcome: str = "待另一人复核") -> None:
    """Sends the form with what it rests on, and waits until the page says what came of it."""
    await form.get_by_label("依据").fill("人事通知 3 号（演示）")
    await form.get_by_role("button", name=button, exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text(outcome)


async def account(page: Page, login: str) -> None:
    """Their page, by the list of caseworkers."""
    await page.goto("/staff-accounts?role=caseworker")
    await page.get_by_role("link", name=login, exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("演示新经办")
