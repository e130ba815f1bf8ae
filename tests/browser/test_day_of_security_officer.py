"""A security officer's day: who tried to come in, who opened whose account, whether the trail is as it was."""

import re

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.days import Day
from tests.browser.site import Site

WRONG = "not-the-secret-1"


@pytest.fixture
def wrong_guess(site: Site) -> str:
    """Somebody tried an account of the city with a secret that is not its own."""
    login = "wuhan-observer"
    with httpx.Client(base_url=site.base, timeout=30) as http:
        answer = http.post("/registry/v1/sessions", json={"login": login, "password": WRONG})
    assert answer.status_code == 401
    return login


async def searched(day: Day, page: Page, service: str, action: str) -> None:
    await page.get_by_label("服务").select_option(label=service)
    await page.get_by_label("事项").select_option(label=action)
    await day.follow(page.get_by_role("button", name="查询"))


async def test_the_day_of_a_security_officer(day: Day, wrong_guess: str) -> None:
    page = await day.begin("wuhan-security")
    async with day.task("查登录未成功的记录，看来源地址"):
        await day.open("/audit")
        await searched(day, page, "实名台账", "登录未成功")
        await expect(page.get_by_role("row", name=re.compile("登录未成功.*127.0.0.1")).first).to_be_visible()
    async with day.task("查账号的开设和变动由谁提出、谁同意"):
        await searched(day, page, "实名台账", "第二人同意的")
        await expect(page.get_by_role("row", name=re.compile("运维.*同意开设账号")).first).to_be_visible()
    async with day.task("核验各服务的留痕链"):
        await day.open("/audit/chains")
        await expect(page.get_by_text("近期各段相符")).to_have_count(4)
    async with day.task("自头全部核验一个服务的留痕链"):
        await page.get_by_role("link", name="自头全部核验").first.click()
        await expect(page.get_by_text("相符", exact=True)).to_be_visible()
    async with day.task("看工作人员账号，谁从未登录、谁已停用"):
        await day.open("/staff-accounts")
        await page.get_by_label("状态").select_option(label="使用中")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.get_by_role("row", name=re.compile(wrong_guess))).to_contain_text("查阅")
        await expect(page.get_by_role("link", name="开设账号")).to_have_count(0)
    async with day.task("看系统账号的凭证何时到期"):
        await day.open("/client-accounts")
        await page.locator("main tbody a").first.click()
        await expect(page.get_by_role("heading", name="凭证", exact=True)).to_be_visible()
        await expect(page.locator("main form[data-form]")).to_have_count(0)
    async with day.task("看本人近期登录，有无他人使用"):
        await day.open("/sign-ins")
        await expect(page.get_by_role("row", name=re.compile("本次"))).to_be_visible()
