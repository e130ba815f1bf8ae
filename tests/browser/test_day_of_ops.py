"""An operator's day: what could not be handled is mended with a second operator; accounts, clients, the trail."""

import json
import re
from secrets import token_hex, token_urlsafe

import pytest
from playwright.async_api import Page, expect

from deploy.embedded import OPERATORS, SECOND_OPS_LOGIN
from tests.browser.colleagues import agree, colleague
from tests.browser.days import Day, opened
from tests.browser.site import Site
from tests.support.broken_events import HANDLER, MENDED, broken_events


@pytest.fixture
def letter(site: Site) -> str:
    """The address of a dead letter."""
    return f"/dead-letters/notify/{broken_events(site.folder, 1)[0]}"


async def test_the_day_of_an_operator(day: Day, site: Site, letter: str) -> None:
    page = await day.begin(OPERATORS.first.login)
    university = f"university-{token_hex(4)}"
    async with colleague(page, site, SECOND_OPS_LOGIN) as other:
        async with day.task("在工作台看有什么等着处理"):
            await expect(page.get_by_role("row", name=re.compile("待处理的死信（时限消息）"))).to_be_visible()
        async with day.task("查死信：哪个事件、为何失败"):
            await day.open("/dead-letters")
            await page.get_by_label("服务").select_option(label="时限消息")
            await day.follow(page.get_by_role("button", name="查询"))
            await page.locator(f"main a[href='{letter}']").click()
            await expect(page.get_by_text(HANDLER)).to_be_visible()
        async with day.task("更正有误的内容，提出更正"):
            form = await opened(page, "更正")
            await form.get_by_label("更正后的内容").fill(json.dumps(MENDED))
            await form.get_by_label("依据").fill("与来源服务核对（演示）")
            await form.get_by_role("button", name="提出更正").click()
            await expect(page.get_by_role("status")).to_contain_text("待另一名运维人员复核")
        async with day.task("由另一名运维人员复核"):
            await other.goto(f"{letter}")
            await other.get_by_label("复核依据").fill("已与来源核对（演示）")
            await other.get_by_role("button", name="同意", exact=True).click()
            await expect(other.get_by_role("status")).to_contain_text("已复核")
        async with day.task("复核后重放"):
            await page.reload()
            await page.get_by_role("button", name="重放", exact=True).click()
            await expect(page.get_by_role("status")).to_contain_text("已重放")
        async with day.task("为高校开设账号，由另一人复核"):
            await day.open("/staff-accounts")
            await page.get_by_role("link", name="开设账号").click()
            await proposed(page, university)
            await agree(other, "/account-requests", university)
        async with day.task("结束一个账号的全部登录"):
            await day.open("/staff-accounts")
            await page.get_by_label("角色").select_option(label="查阅")
            await day.follow(page.get_by_role("button", name="查询"))
            await page.get_by_role("link", name="urumqi-observer").click()
            form = await opened(page, "结束登录")
            await form.get_by_role("button").click()
            await expect(page.get_by_role("status")).to_contain_text("已结束其全部登录")
        async with day.task("看系统账号的凭证何时到期"):
            await day.open("/client-accounts")
            await page.locator("main tbody a").first.click()
            await expect(page.get_by_role("heading", name="凭证", exact=True)).to_be_visible()
        async with day.task("看发送失败的消息，成批重发"):
            await day.open("/failed-messages")
            await page.get_by_label("渠道").select_option(label="短信")
            await day.follow(page.get_by_role("button", name="查询"))
            await expect(page.get_by_text("没有发送失败的消息")).to_be_visible()
        async with day.task("看哪些岗位的提醒无人值守"):
            await day.open("/unserved-addressees")
            await expect(page.get_by_text("口径：")).to_be_visible()
        async with day.task("核验各服务的留痕链"):
            await day.open("/audit/chains")
            await expect(page.get_by_text("近期各段相符")).to_have_count(4)
        async with day.task("看各服务运行的版本，哪些部件异常或失联"):
            await day.open("/worker-parts")
            await expect(page.get_by_text("没有异常")).to_be_visible()
            await expect(page.get_by_role("row", name=re.compile("时限消息 时限提醒和超期.* 运行中"))).to_be_visible()
        async with day.task("看逾期时限，系统有没有按时处理"):
            await day.open("/clock-lateness")
            await expect(page.get_by_text("口径：")).to_be_visible()


async def proposed(page: Page, login: str) -> None:
    for label, text in (("账号", login), ("姓名", "演示高校经办"), ("单位", "10755"), ("初始密码", token_urlsafe(12))):
        await page.get_by_label(label, exact=False).first.fill(text)
    await page.get_by_label("角色").select_option(label="高校就业办")
    await page.get_by_role("button", name="申请开设").click()
    await expect(page.get_by_role("status")).to_contain_text("待另一人复核")
