"""An auditor's day: who looked at whom, whether the trail is as it was, whether a claim comes to the same again."""

import re
from dataclasses import dataclass

import httpx
import pytest
from playwright.async_api import expect

from client.platform import Platform
from tests.browser.days import Day
from tests.browser.site import Site

WORKER = "wuhan-420102-worker"


@dataclass(frozen=True)
class Look:
    """A caseworker looked at somebody's phone number."""

    person: str
    times: int = 3


@pytest.fixture
def look(site: Site) -> Look:
    with httpx.Client(base_url=site.base, timeout=30) as http:
        platform = Platform(http)
        platform.sign_in(WORKER, WORKER, site.password)
        look = Look(platform.registry.list_graduates(WORKER, limit=1)["items"][0]["id"])
        for _ in range(look.times):
            platform.registry.reveal_graduate(WORKER, look.person, {"fields": ["phone"], "purpose": "电话联系"})
    return look


async def test_the_day_of_an_auditor(day: Day, look: Look) -> None:
    page = await day.begin("wuhan-auditor")
    async with day.task("看谁查看个人信息原文明显偏多"):
        await day.open("/audit/revealers")
        row = page.get_by_role("row", name=re.compile("社区（街道）经办"))
        await expect(row.first).to_be_visible()
    async with day.task("点开一名经办，逐次看看了谁、用途是什么"):
        await row.first.get_by_role("link").click()
        await expect(page.get_by_role("row", name=re.compile("查看原文：手机号.*电话联系")).first).to_be_visible()
        await expect(page.get_by_role("link", name="打开行为人的账号")).to_be_visible()
    async with day.task("就一名毕业生，查何人办过、看过"):
        await day.open("/people")
        await page.goto(f"/people/{look.person}")
        await page.get_by_role("link", name="何人办过、看过").click()
        await expect(page.get_by_role("row", name=re.compile("查看原文：手机号")).first).to_be_visible()
    async with day.task("按服务、事项和日期查留痕"):
        await day.open("/audit")
        await page.get_by_label("服务").select_option(label="资金")
        await page.get_by_label("事项").select_option(label="审批通过")
        await page.get_by_label("自", exact=True).fill("2023-01-01")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.get_by_role("row", name=re.compile("区级审批.*审批通过.*资金申请")).first).to_be_visible()
    async with day.task("核验各服务的留痕链"):
        await day.open("/audit/chains")
        await expect(page.get_by_text("近期各段相符")).to_have_count(4)
    async with day.task("自头全部核验资金的留痕链"):
        await page.locator("main a[href='/audit/chains/subsidy']").click()
        await expect(page.get_by_text("已核验到链头")).to_be_visible()
        await expect(page.get_by_text("相符", exact=True)).to_be_visible()
    async with day.task("抽查一笔资金申请，重算并与原结论逐字比对"):
        await day.open("/claims")
        await page.locator("main tbody a[href^='/claims/']").first.click()
        await page.get_by_role("link", name="重新核算比对").click()
        await expect(page.get_by_text("逐字一致").first).to_be_visible()
    async with day.task("看支付批次逐笔入账"):
        await day.open("/payment-batches")
        await page.locator("main tbody a").first.click()
        await expect(page.get_by_role("row", name=re.compile("支付.*已入账")).first).to_be_visible()
        await expect(page.get_by_role("button", name="下载（留痕）")).to_have_count(0)
    async with day.task("看账目余额，收支是否相抵"):
        await day.open("/ledger-balances")
        await expect(page.get_by_role("row", name=re.compile("银行存款"))).to_contain_text("-")
    async with day.task("看账号何时开设、有无变动待复核"):
        await day.open("/staff-accounts")
        await page.locator("main tbody a").first.click()
        await expect(page.get_by_text("开设", exact=True)).to_be_visible()
        await expect(page.locator("main form[data-form]")).to_have_count(0)
