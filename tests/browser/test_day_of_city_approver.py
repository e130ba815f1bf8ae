"""The city's day: the figures and the people behind them, then what waits for the city's word."""

import pytest
from playwright.async_api import expect

from client.models.registry import SignReport, TaskBody
from demo.plans import OWN_AREA
from tests.browser.days import Day, row_of
from tests.browser.preparation import APPROVER, AREA, REVIEWER, WORKER, prepared
from tests.browser.site import Site

CITY = "wuhan-city"


@pytest.fixture
def claim(site: Site) -> str:
    """Reviewed."""
    with prepared(site) as ready:
        [(_, claim)] = ready.claims(1, "reviewed")
        ready.person(WORKER, AREA)
        return claim


@pytest.fixture
def task(site: Site) -> str:
    """Of a district's plan, reported by the district's reviewer."""
    with prepared(site) as ready:
        author, reporter = ready.as_(APPROVER), ready.as_(REVIEWER)
        plans = ready.platform.registry.list_plans(author, area=OWN_AREA)["items"]
        body: TaskBody = {"title": "汇总走访记录（演示）", "lead": ["district_bureau"]}
        number = ready.platform.registry.assign_task(author, plans[0]["id"], body)["task_id"]
        ready.platform.registry.report_task(reporter, number, {"text": "已汇总（演示）"})
        return number


@pytest.fixture
def report(site: Site) -> str:
    """Of a month that is over, signed by the district's reviewer."""
    with prepared(site) as ready:
        registry, reviewer = ready.platform.registry, ready.as_(REVIEWER)
        drawn = registry.draw_periodic_report(reviewer, {"kind": "monthly", "period": "2023-05", "area": AREA})
        signed: SignReport = {"content_hash": drawn["content_hash"] or ""}
        return registry.submit_periodic_report(reviewer, drawn["id"], signed)["id"]


@pytest.fixture
def mistaken(site: Site) -> str:
    """Name of a roster that its school asks to be undone."""
    with prepared(site) as ready:
        return ready.undo_asked("wuhan-university-00")


async def test_the_day_of_a_city_approver(day: Day, claim: str, task: str, report: str, mistaken: str) -> None:
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
    async with day.task("看去向渠道，各渠道离目标差多少"):
        await day.open("/channels")
        await expect(page.get_by_role("heading", level=1)).to_have_text("去向渠道")
    async with day.task("看上年同期数，是否已载入"):
        await day.open("/baselines")
        await expect(page.get_by_role("heading", level=1)).to_have_text("上年同期数")
    async with day.task("看困难台账，谁还没有帮扶计划"):
        await day.open("/hardships")
        await expect(page.get_by_role("columnheader", name="无计划")).to_be_visible()
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
    async with day.task("看年度计划，各目标的数、时限和依据"):
        await day.open("/plans")
        await day.follow(page.get_by_role("link", name="武汉市", exact=True))
        await expect(page.get_by_role("row", name="目标 新增高校毕业生就业创业")).to_contain_text("不少于300000人")
    async with day.task("看责任分工，各项任务到哪一步"):
        await day.open("/duties")
        await expect(page.get_by_role("heading", level=1)).to_have_text("责任分工")
    async with day.task("核对单位的报告，验收或退回"):
        await day.open("/task-decisions")
        await day.follow(page.locator(f"main a[href='/tasks/{task}']"))
        await page.get_by_label("依据", exact=False).fill("已核对走访记录（演示）")
        await page.get_by_role("button", name="验收").click()
        await expect(page.get_by_role("status")).to_have_text("已验收")
    async with day.task("核对区县签报的报表，审定或退回"):
        await day.open("/periodic-reports")
        await page.get_by_label("状况").select_option(label="已报送，待审定")
        await day.follow(page.get_by_role("button", name="查询"))
        await day.follow(page.locator(f"main a[href='/periodic-reports/{report}']"))
        await page.get_by_role("button", name="审定", exact=True).click()
        await expect(page.get_by_role("status")).to_have_text("已审定")
    async with day.task("学校申请撤销的名册，看有何妨碍、后果如何"):
        await day.open("/roster-undos")
        await day.follow(page.get_by_role("link", name=mistaken))
        await expect(page.get_by_role("row", name="从台账收回")).to_contain_text("2")
        await expect(page.locator("main")).to_contain_text("没有妨碍")
    async with day.task("与学校核对后，同意或不同意撤销"):
        await page.get_by_label("复核依据").fill("已与学校电话核对（演示）")
        await page.get_by_role("button", name="同意", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("已复核：同意")
    async with day.task("看推送名单的人，多少已登记、已落实"):
        await day.open("/figures/pushed-lists")
        await day.follow(page.locator("main tbody a[href^='/people?']").first)
        await expect(page.locator("main tbody tr").first).to_be_visible()
    async with day.task("看已落实的人去了哪里"):
        await day.open("/figures/placements")
        await expect(page.get_by_role("heading", level=1)).to_have_text("去向构成")
