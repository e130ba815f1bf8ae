"""A payer's day: from approved claims to the bank and back, and what the bank says differently from us."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.days import Day, row_of
from tests.browser.preparation import prepared
from tests.browser.receipts import hand_in, receipt_of, take_all
from tests.browser.site import Site

COLLEAGUE = "wuhan-payer"


@dataclass(frozen=True)
class Start:
    """A colleague's payment that the bank took back after it had settled it, another's receipt that waits for a second
    person, and two claims that wait to be paid."""

    login: str
    contradicted: str
    receipt: str
    claims: list[str]


@pytest.fixture
def start(site: Site) -> Start:
    """The payer is somebody else than made the contradicted payment: nobody settles a difference of their own."""
    with prepared(site) as ready:
        [(_, contradicted)] = ready.claims(1, "approved")
        ready.paid_and_taken_back(COLLEAGUE, contradicted)
        ready.claims(1, "approved")
        receipt = hand_in(ready, COLLEAGUE)
        claims = [claim for _, claim in ready.claims(2, "approved")]
        login = ready.account(f"payer-{ready.nonce}", "payer", area="wuhan")
        return Start(login, contradicted, receipt, claims)


async def test_the_day_of_a_payer(day: Day, site: Site, start: Start, tmp_path: Path) -> None:
    page = await day.begin(start.login)
    first, *_ = start.claims
    async with day.task("在工作台看有没有银行回单差异"):
        await day.open("/work")
        await expect(page.get_by_role("row", name="待处理的银行回单差异")).to_be_visible()
    async with day.task("看待支付的资金申请"):
        await day.open("/claims")
        await page.get_by_label("状态").select_option(label="待支付")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(row_of(page, f"/claims/{first}")).to_be_visible()
    async with day.task("打开一件，核对金额、经办记录和收款账户"):
        await day.follow(row_of(page, f"/claims/{first}").get_by_role("link").first)
        await expect(page.get_by_role("heading", name="收款账户")).to_be_visible()
        await expect(page.get_by_text("与登记名称一致")).to_be_visible()
    async with day.task("看资金额度还剩多少"):
        await day.open("/funds")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("资金额度")
    async with day.task("生成支付批次"):
        await day.open("/payment-batches")
        await day.follow(page.get_by_role("link", name="生成支付批次"))
        await page.get_by_role("button", name="生成").click()
        await expect(page.get_by_role("status")).to_contain_text("已生成支付批次")
    async with day.task("写明用途，下载支付文件，送银行"):
        await page.locator("summary", has_text="下载支付文件").click()
        await page.get_by_label("用途").fill("送银行发放")
        async with page.expect_download() as download:
            await page.get_by_role("button", name="下载（留痕）").click()
        file = tmp_path / "payments"
        await (await download.value).save_as(file)
    batch = page.url
    async with day.task("银行的回单文件取回了，上传，逐笔核对"):
        await day.follow(page.get_by_role("link", name="上传银行回单"))
        content = receipt_of(file.read_bytes(), with_strange_line=True)
        brought: FilePayload = {"name": "回单.csv", "mimeType": "text/csv", "buffer": content}
        await page.locator("input[type=file]").set_input_files(brought)
        await page.get_by_role("button", name="上传并核对").click()
        await expect(page.get_by_role("status")).to_contain_text("已上传并核对")
    receipt = page.url
    async with day.task("看差异，导出差异清单，问银行"):
        await expect(page.locator("main table")).to_contain_text("本批次没有")
        await day.follow(page.get_by_role("link", name="差异清单"))
        async with page.expect_download() as table:
            await page.get_by_role("link", name="导出", exact=True).click()
        await (await table.value).save_as(tmp_path / "differences")
        await page.goto(receipt)
    async with day.task("同事上传的回单，与银行核对后采纳"):
        await day.open("/work")
        await day.follow(page.get_by_role("link", name="待复核的银行回单"))
        await day.follow(page.locator(f"main a[href='/bank-receipts/{start.receipt}']"))
        await page.get_by_label("复核依据").fill("笔数、金额与网银一致")
        await page.get_by_role("button", name="采纳", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("已采纳")
    async with day.task("看每一笔是已入账还是退回"):
        with prepared(site) as ready:
            take_all(ready, COLLEAGUE)
        await page.goto(batch)
        await expect(row_of(page, f"/claims/{first}")).to_contain_text("已入账")
    async with day.task("打开未处理的银行回单差异"):
        await day.open("/work")
        await day.follow(page.get_by_role("link", name="待处理的银行回单差异"))
        await day.follow(row_of(page, f"/claims/{start.contradicted}").get_by_role("link").first)
        await expect(page.locator("dl.facts")).to_contain_text("退回")
    async with day.task("与银行核对后，认定已付或未付"):
        await page.get_by_label("核对情况").fill("与银行核对流水，款已入账，退回系误报")
        await page.get_by_role("button", name="认定已付").click()
        await expect(page.get_by_role("status")).to_have_text("已处理差异")
    async with day.task("看要追回的：向谁、多少、为什么"):
        await day.open("/clawbacks")
        await expect(page.locator("main")).to_contain_text("合计：待追回")
    async with day.task("看账目余额，支出与银行存款相抵"):
        await day.open("/ledger-balances")
        await expect(page.locator("main table")).to_contain_text("支出：见习留用奖补")
