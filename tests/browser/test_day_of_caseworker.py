"""A caseworker's day: who is due, what was done for them, who came to the desk."""

import re

import pytest
from playwright.async_api import Page, expect

from client.platform import Platform
from client.retrying import until
from demo.people import Fictional, people_of_own
from tests.browser.contacts import fill_contact
from tests.browser.days import Day, opened, row_of, show
from tests.browser.preparation import prepared
from tests.browser.site import Site

WORKER, AREA = "urumqi-650102-worker", "urumqi/650102"
COLLEAGUE, OF_COLLEAGUE = "wuhan-420102-worker", "wuhan/420102"
"""In a city whose document owes services."""
WAITING = 3


@pytest.fixture
def waiting(site: Site) -> list[str]:
    """People of the caseworker's area who were registered today and whom nobody has contacted."""
    with prepared(site) as ready:
        ready.account(f"colleague-{ready.nonce}", "caseworker", area=AREA)
        entries = [ready.person(WORKER, AREA) for _ in range(WAITING)]
        until(lambda: set(entries) <= _caseload(ready.platform))
    return entries


@pytest.fixture
def elsewhere(site: Site) -> str:
    """A person of the colleague's area."""
    with prepared(site) as ready:
        return ready.person(COLLEAGUE, OF_COLLEAGUE)


def _caseload(platform: Platform) -> set[str]:
    return {row["graduate"]["id"] for row in platform.everything(platform.registry.list_caseload, WORKER)}


async def test_the_day_of_a_caseworker(day: Day, waiting: list[str], elsewhere: str) -> None:
    page = await day.begin(WORKER)
    first, *others = waiting
    async with day.task("打开今日联系清单，看谁快到期、谁已超期"):
        await day.open("/caseload")
        await expect(row_of(page, f"/people/{first}")).to_contain_text(re.compile("剩 [0-9]+ 天"))
    async with day.task("点姓名打开本人页面，看时间线"):
        await day.follow(row_of(page, f"/people/{first}").get_by_role("link"))
        await expect(page.locator("ol.timeline li", has_text="登记")).to_have_count(1)
    async with day.task("给本人打电话，打通了按一下就登记好"):
        await fill_contact(page)
        await page.get_by_role("button", name="打通了", exact=True).click()
        await expect(page.locator("ol.timeline li", has_text="联系到本人")).to_have_count(1)
    async with day.task("登记提供的服务"):
        service = await opened(page, "登记服务")
        await service.get_by_label("服务").select_option(label="职业指导")
        await service.get_by_label("日期").fill("2023-08-04")
        await service.get_by_role("button", name="登记服务").click()
        await expect(page.locator("ol.timeline li", has_text="职业指导")).to_have_count(1)
    async with day.task("登记就业状态和凭证"):
        status = await opened(page, "登记就业状态")
        await status.get_by_label("状态").select_option(label="已就业")
        await status.get_by_label("自何日起").fill("2023-08-01")
        await status.get_by_label("凭证").select_option(label="劳动合同")
        await status.get_by_role("button").click()
        await expect(page.get_by_role("row", name="劳动合同")).to_contain_text("经办登记")
        await show(page.get_by_role("heading", name="就业状态", exact=True))
    async with day.task("一场活动见了多人，在清单中勾选，一次登记"):
        await day.open("/caseload")
        await expect(row_of(page, f"/people/{first}")).to_have_count(0)
        for entry in others:
            await row_of(page, f"/people/{entry}").get_by_role("checkbox").check()
        await fill_contact(page)
        await page.locator("form[action$='/contacts'] select[name=kind]").first.select_option(label="到窗口")
        await page.get_by_role("button", name="打通了", exact=True).click()
        done = f"所选 {len(others)} 件，办成 {len(others)} 件"
        await expect(page.locator("p.note")).to_contain_text(done)
    async with day.task("姓名与身份证不一致，提出更正"):
        await day.open("/people")
        await page.goto(f"/people/{first}")
        name = await opened(page, "姓名更正")
        await name.get_by_label("更正后的姓名").fill("虚构新名")
        await name.get_by_label("原因").fill("登记时写错一字")
        await name.get_by_label("已核对的证明材料").fill("居民身份证原件")
        await name.get_by_role("button").click()
        await expect(page.get_by_role("status")).to_contain_text("待另一人复核")
    async with day.task("看提出的变更由谁复核"):
        await day.open("/desk-changes")
        await expect(row_of(page, f"/people/{first}")).to_contain_text("居民身份证原件")
    async with day.task("为到场的毕业生代登记"):
        await day.open("/registrations")
        newcomer = await register(page)
    async with day.task("选择用途，查看手机号原文"):
        number = await reveal(page)
        assert re.fullmatch("199[0-9]{8}", number)
    async with day.task("打印走访单，上门时带上"):
        await page.goto(f"/people/{first}")
        await day.follow(page.get_by_role("link", name="走访单"))
        await expect(page.get_by_role("button", name="打印")).to_be_visible()
        assert sheets_of_paper(await page.pdf(prefer_css_page_size=True)) == 1
        await page.emulate_media(media="print")
        await expect(page.locator("nav.menu")).to_be_hidden()
        await expect(page.get_by_text("本人或家属签名")).to_be_visible()
        await page.emulate_media(media="screen")
    async with day.task("登记困难情形，待另一人确认"):
        await page.goto(f"/people/{first}")
        await claim_hardship(page)
    async with day.task("为困难毕业生订帮扶计划，写明措施和期限"):
        await day.open("/hardships")
        await expect(page.get_by_role("heading", level=1)).to_have_text("困难台账")
        await page.goto(f"/people/{first}")
        await day.follow(page.get_by_role("link", name="帮扶计划"))
        await page.get_by_role("button", name="起草计划").click()
        await expect(page.get_by_role("status")).to_contain_text("已起草计划")
        await page.get_by_label("措施").first.select_option(label="职业指导")
        await page.get_by_label("期限").first.fill("2023-12-31")
        await page.get_by_role("button", name="增加措施").click()
        await expect(page.get_by_role("status")).to_contain_text("已增加措施")
    async with day.task("看服务缺口，谁还缺哪几项服务"):
        await day.begin(COLLEAGUE)
        await day.open("/caseload")
        await day.follow(page.get_by_role("link", name="服务缺口"))
        await expect(row_of(page, f"/people/{elsewhere}")).to_contain_text("岗位推介尚缺 3 次")
    async with day.task("窗口来人，按手机号查到本人"):
        await day.begin(WORKER)
        await day.open("/work")
        await page.keyboard.press("/")
        await page.get_by_label("证件号、手机号或姓名").fill(newcomer.phone)
        await page.get_by_label("用途").select_option(index=1)
        await page.get_by_role("button", name="查找（留痕）").click()
        await expect(page.get_by_role("heading", name="找到的人")).to_be_visible()
        await page.get_by_role("row").get_by_role("link").first.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(newcomer.name[0]))

    async with day.task("看一人从在校到留用，登记离校日"):
        await day.open("/people")
        await page.goto(f"/people/{first}")
        await day.follow(page.get_by_role("link", name="从在校到留用"))
        left = await opened(page, "登记离校安排")
        await left.get_by_label("实际离校日").fill("2023-06-30")
        await left.get_by_role("button", name="登记").click()
        await expect(page.get_by_role("row", name="离校未就业")).to_be_visible()
    async with day.task("为社区制发社区码，打印张贴"):
        await day.open("/community-codes")
        await day.follow(page.get_by_role("link", name="制发社区码"))
        await page.get_by_label("街道").select_option(index=1)
        await page.get_by_label("社区名称").fill("示例社区（虚构）")
        await page.get_by_role("button", name="制发").click()
        await expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    async with day.task("休假前把负责的人移交给同事"):
        await hand_over(page, day, others[0])
    async with day.task("有人搬到别的区，提出转出"):
        await page.goto(f"/people/{others[1]}")
        away = await opened(page, "转往其他辖区")
        await away.get_by_label("转入地").select_option(label="沙依巴克区")
        await away.get_by_label("原因和依据").fill("已搬至该区居住（演示）")
        await away.get_by_role("button", name="提出转出").click()
        await expect(page.get_by_role("status")).to_contain_text("已提出转出")
        await day.open("/area-transfers")
        await expect(row_of(page, f"/people/{others[1]}")).to_contain_text("待转入地接收")


async def hand_over(page: Page, day: Day, entry: str) -> None:
    """To a colleague of the same area, who has to accept."""
    await page.goto(f"/people/{entry}")
    mine = await opened(page, "专人负责")
    await mine.get_by_role("button", name="由我负责").click()
    await expect(page.get_by_role("status")).to_contain_text("已由本人负责")
    await day.open("/my-cases")
    await row_of(page, f"/people/{entry}").get_by_role("checkbox").check()
    await page.get_by_label("移交给").select_option(index=1)
    await page.get_by_label("最后一日").fill("2023-08-31")
    await page.get_by_label("原因").fill("休假期间移交（演示）")
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("status")).to_contain_text("已提出移交 1 人")


def sheets_of_paper(pdf: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", pdf))


async def claim_hardship(page: Page) -> None:
    """By a paper that was seen; another person confirms it."""
    form = await opened(page, "登记困难情形")
    await form.get_by_label("类别").select_option(label="残疾")
    await form.get_by_label("来源").select_option(label="证明材料")
    await form.get_by_label("材料").fill("残疾人证复印件，存档案柜（演示）")
    await form.get_by_label("有效期自").fill("2023-01-01")
    await form.get_by_label("有效期至").fill("2024-12-31")
    await form.get_by_label("依据").fill("已核对原件（演示）")
    await form.get_by_role("button", name="登记").click()
    await expect(page.get_by_role("status")).to_contain_text("待另一人确认")


async def register(page: Page) -> Fictional:
    """Somebody who came with their identity card; ends on their page."""
    who = people_of_own(1)[0]
    form = page.locator("main form[data-form]")
    for label, text in (("姓名", who.name), ("证件号", who.id_number), ("手机号", who.phone)):
        await form.get_by_label(label).first.fill(text)
    await form.get_by_label("按何地登记").select_option(label="户籍地")
    await form.get_by_label("登记到").select_option(index=1)
    await form.get_by_label("意愿").select_option(label="求职")
    await form.get_by_role("button", name="登记").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(who.name[0]))
    await expect(page.get_by_role("status")).to_have_text("已登记")
    return who


async def reveal(page: Page) -> str:
    """The phone number as it stands on the page that shows it once."""
    form = await opened(page, "查看原文")
    await form.get_by_label("用途").select_option(label="电话联系")
    await form.get_by_role("button").click()
    await expect(page.get_by_text("已留痕")).to_be_visible()
    return (await page.locator("dl.facts dd").first.inner_text()).strip()
