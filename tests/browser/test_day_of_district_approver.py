"""A district approver's day: what a colleague reviewed, approved or held up, and where it will be paid."""

from dataclasses import dataclass

import pytest
from playwright.async_api import expect

from tests.browser.days import Day, decide_many, row_of
from tests.browser.preparation import APPROVER, Base, prepared
from tests.browser.site import Site


@dataclass(frozen=True)
class Start:
    """Claims that were reviewed, and a base that wants to be paid elsewhere after its own was."""

    claims: list[str]
    moving: Base


@pytest.fixture
def start(site: Site) -> Start:
    with prepared(site) as ready:
        *claims, (moving, _) = ready.claims(4, "reviewed")
        ready.other_account(moving)
        return Start([claim for _, claim in claims], moving)


async def test_the_day_of_a_district_approver(day: Day, start: Start) -> None:
    page = await day.begin(APPROVER)
    single, *many = start.claims
    async with day.task("在工作台看待审批的有几件"):
        await day.open("/work")
        await expect(page.get_by_role("row", name="待审批的资金申请")).to_be_visible()
    async with day.task("看各项资金还剩多少额度"):
        await day.open("/funds")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("资金额度")
    async with day.task("打开待审批的一件，看逐条说明和审核记录"):
        await day.open("/work")
        await day.follow(page.get_by_role("link", name="待审批的资金申请"))
        await day.follow(row_of(page, f"/claims/{single}").get_by_role("link").first)
        await expect(page.locator("ol.timeline")).to_contain_text("条件和金额核对无误")
    async with day.task("按原事实重新核算，看与原结论是否一致"):
        await day.follow(page.get_by_role("link", name="重新核算比对"))
        await expect(page.locator("dl.facts")).to_contain_text("逐字一致")
    async with day.task("审批通过"):
        await day.follow(page.get_by_role("link", name="返回申请"))
        await page.get_by_role("button", name="通过").click()
        await expect(page.get_by_role("status")).to_have_text("已审批：待支付")
    async with day.task("勾选多件，以同一理由一次审批"):
        await day.open("/work")
        await day.follow(page.get_by_role("link", name="待审批的资金申请"))
        await decide_many(page, [f"/claims/{claim}" for claim in many])
    async with day.task("导出待支付的清单"):
        await day.open("/claims")
        await page.get_by_label("状态").select_option(label="待支付")
        await day.follow(page.get_by_role("button", name="查询"))
        async with page.expect_download() as download:
            await page.get_by_role("link", name="导出").click()
        assert (await download.value).suggested_filename.endswith(".xlsx")
    async with day.task("看公示中和有异议的申请"):
        await day.open("/public-claims")
        await expect(page.get_by_role("heading", level=1)).to_have_text("公示与异议")
    async with day.task("复核收款账户变更，核对户名和依据"):
        await day.open("/payout-account-changes")
        await day.follow(row_of(page, f"/payout-accounts/{start.moving.employer}").get_by_role("link").first)
        await page.get_by_label("复核依据").fill("已与开户许可证核对")
        await page.get_by_role("button", name="同意变更").click()
        await expect(page.get_by_role("status")).to_contain_text("已执行")
    async with day.task("看登记率和落实率，与目标差多少"):
        await day.open("/figures/rates")
        await expect(page.locator("main table").first).to_contain_text("登记率")
