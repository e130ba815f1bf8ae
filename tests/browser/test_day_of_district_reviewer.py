"""A district reviewer's day: employers, claims, and the second word on what a caseworker entered."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from demo.people import Fictional, people_of_own
from tests.browser.days import Day, decide_many, row_of, show
from tests.browser.preparation import AREA, REVIEWER, WORKER, Base, prepared
from tests.browser.site import Site


@dataclass(frozen=True)
class Start:
    """An employer to verify, open claims, somebody with a status and somebody with a name to correct."""

    pending: Base
    claims: list[str]
    employed: str
    misspelt: str
    mistaken: str
    """Name of a roster that its street asks to be undone."""


@pytest.fixture
def start(site: Site) -> Start:
    with prepared(site) as ready:
        claims = [claim for _, claim in ready.claims(3, "open")]
        employed, misspelt = (ready.person(WORKER, AREA) for _ in range(2))
        registry = ready.platform.registry
        registry.state_status(
            WORKER, employed, {"status": "employed", "since_on": "2023-08-01", "evidence_kind": "contract"}
        )
        grounds = {"name": "虚构新名", "reason": "登记时写错一字", "evidence": "居民身份证原件"}
        registry.propose_name_correction(WORKER, misspelt, grounds)  # type: ignore[arg-type]
        claim = {
            "category": "disabled",
            "source": "document",
            "evidence": "残疾人证复印件，存档案柜（演示）",
            "valid_from": "2023-01-01",
            "valid_to": "2024-12-31",
            "reason": "已核对原件（演示）",
        }
        registry.claim_hardship(WORKER, employed, claim)  # type: ignore[arg-type]
        return Start(ready.base(verified=False), claims, employed, misspelt, ready.undo_asked(WORKER))


async def test_the_day_of_a_district_reviewer(day: Day, start: Start) -> None:
    page = await day.begin(REVIEWER)
    returned, *passed = start.claims
    async with day.task("在工作台看有哪些待办，各有几件"):
        await day.open("/work")
        await expect(page.get_by_role("row", name="待审核的资金申请")).to_be_visible()
    async with day.task("核验用人单位，认定见习基地"):
        await day.open("/employers")
        await page.get_by_label("状态").select_option(label="待核验")
        await day.follow(page.get_by_role("button", name="查询"))
        await day.follow(page.get_by_role("link", name=start.pending.name))
        await page.get_by_label("认定为就业见习基地").select_option(label="是")
        await page.get_by_role("button", name="核验通过").click()
        await expect(page.get_by_role("status")).to_have_text("已核验")
    async with day.task("看待审核的资金申请"):
        await day.open("/work")
        await day.follow(page.get_by_role("link", name="待审核的资金申请"))
        await expect(row_of(page, f"/claims/{returned}")).to_contain_text("符合条件")
    async with day.task("打开一件，逐条看条件、实际和要求"):
        await day.follow(row_of(page, f"/claims/{returned}").get_by_role("link").first)
        await expect(page.get_by_role("heading", name="逐条说明")).to_be_visible()
        await expect(page.get_by_role("heading", name="所计的见习人员")).to_be_visible()
        await show(page.get_by_role("heading", name="逐条说明"))
    async with day.task("退回有问题的一件，写明理由"):
        await page.get_by_label("理由").fill("劳动合同起止日与申报不一致，请核对后再报")
        await page.get_by_role("button", name="退回").click()
        await expect(page.locator("dl.facts").first).to_contain_text("已退回")
    async with day.task("勾选多件，以同一理由一次通过"):
        await day.open("/work")
        await day.follow(page.get_by_role("link", name="待审核的资金申请"))
        await decide_many(page, [f"/claims/{claim}" for claim in passed])
    async with day.task("核对凭证，确认就业状态"):
        await day.open("/people")
        await page.goto(f"/people/{start.employed}")
        await day.follow(page.get_by_role("row", name="劳动合同").get_by_role("link", name="确认"))
        await page.get_by_role("button", name="确认").click()
        await expect(page.get_by_role("status")).to_have_text("已确认就业状态")
    async with day.task("复核姓名更正，看变更前后内容后决定"):
        await second_word(page, day, start)
    async with day.task("核对材料，确认困难认定"):
        await day.open("/hardship-changes")
        await day.follow(page.locator("main a[href^='/hardship-changes/']").first)
        await page.get_by_label("用途").select_option(index=1)
        await page.get_by_role("button", name="查看（留痕）").click()
        await expect(page.locator("dl.facts")).to_contain_text("残疾")
        await page.get_by_label("复核依据").fill("已核对证件复印件（演示）")
        await page.get_by_role("button", name="同意", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("已复核：同意")
    async with day.task("看登记率，点人数看是哪些人"):
        await day.open("/figures/rates")
        await day.follow(page.locator("main tbody a[href^='/people?']").first)
        await page.wait_for_url("**/people?**")
        await expect(page.locator("main tbody tr").first).to_be_visible()
    async with day.task("看本辖区时限，谁已超期"):
        await day.open("/clocks")
        await page.get_by_label("状态").select_option(label="已超期")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("时限")
    async with day.task("报告本辖区承担的任务"):
        await day.open("/tasks")
        await day.follow(page.get_by_role("link", name="走访辖区高校，送岗位信息（虚构）"))
        await page.get_by_label("哪一部分").select_option(label="区人社局（虚构）（牵头）")
        await page.get_by_label("完成情况").fill("已走访（演示）")
        await page.get_by_role("button", name="报告").click()
        await expect(page.get_by_role("status")).to_contain_text("已报告，待他人验收")
    async with day.task("看日历，哪些日子到期"):
        await day.open("/calendar")
        await expect(page.get_by_role("heading", name="2023-12")).to_be_visible()
    async with day.task("生成本区上月的报表，核对后签报"):
        await day.open("/periodic-reports")
        await page.get_by_label("状况").select_option(label="待报")
        await page.get_by_label("年度").fill("2023")
        await day.follow(page.get_by_role("button", name="查询"))
        month = page.get_by_role("link", name="2023-06", exact=True).first
        while not await month.count():
            await day.follow(page.get_by_role("link", name="下一页"))
        await day.follow(month)
        await page.get_by_role("button", name="按现有数据生成").click()
        await expect(page.get_by_role("status")).to_contain_text("已生成")
        await page.get_by_role("button", name="签报", exact=True).click()
        await expect(page.get_by_role("status")).to_have_text("已报送，待市审定")
    async with day.task("看名册中缺手机号的人，各校多少"):
        await day.open("/missing-phones")
        await day.follow(page.get_by_role("link", name="按学校看人数"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("缺手机号人数")
    async with day.task("社区传错的名册，核对后同意撤销"):
        await day.open("/roster-undos")
        await day.follow(page.get_by_role("link", name=start.mistaken))
        await page.get_by_label("复核依据").fill("已与社区核对（演示）")
        await page.get_by_role("button", name="同意", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("已复核：同意")
    async with day.task("导入上级推送的名单"):
        await day.open("/pushed-lists")
        await day.follow(page.get_by_role("link", name="导入名单"))
        await page.get_by_label("名单名称").fill("2023届离校未就业名单第二批（虚构）")
        await page.get_by_label("推送的机关和文号").fill("上级人社部门2023年8月推送（虚构）")
        await hand_in(page, "姓名,身份证号", lambda who: f"{who.name},{who.id_number}")
        await expect(page.get_by_role("status")).to_contain_text("已导入 2 行")
    async with day.task("看推送、登记、落实各多少人"):
        await day.open("/figures/pushed-lists")
        await expect(page.get_by_role("row", name="2023届离校未就业名单第二批（虚构）").first).to_be_visible()
    async with day.task("导入失业登记表，待另一人确认"):
        await day.open("/unemployed")
        await day.follow(page.get_by_role("link", name="导入的登记表"))
        await day.follow(page.get_by_role("link", name="导入登记表"))
        header = "序号,姓名,身份证号,是否登记失业人员,失业时间"
        await hand_in(page, header, lambda who: f"1,{who.name},{who.id_number},是,2023-03-01")
        await expect(page.get_by_role("status")).to_contain_text("新增 2 条")


async def hand_in(page: Page, header: str, row: Callable[[Fictional], str]) -> None:
    """A file about two people whom nobody knows, by the form that is open."""
    content = "\n".join([header, *map(row, people_of_own(2))]).encode()
    await page.locator("main input[type=file]").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": content}
    )
    await page.get_by_role("button", name="导入", exact=True).click()


async def second_word(page: Page, day: Day, start: Start) -> None:
    await day.open("/desk-changes")
    row = row_of(page, f"/people/{start.misspelt}")
    await day.follow(row.get_by_role("link", name="查看（留痕）"))
    await page.get_by_label("用途").select_option(label="办理登记更正")
    await page.get_by_role("button", name="查看（留痕）").click()
    await expect(page.locator("dl.facts")).to_contain_text("虚构新名")
    await day.follow(page.get_by_role("link", name="返回"))
    await day.follow(row.get_by_role("link", name="复核"))
    await page.get_by_label("复核依据").fill("已与居民身份证原件核对")
    await page.get_by_role("button", name="同意", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("已同意")
