"""A university office's day: a roster by its template, what came back of it, its students in the ledger."""

import base64
import io
import secrets
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from playwright.async_api import Download, Page, expect

from demo.people import Fictional, people_of_own
from demo.roster_file import ministry_row, ministry_xlsx, xlsx
from tests.browser.days import Day, opened

COLUMNS = {"姓名": "name", "身份证件号码": "id_number", "手机号": "phone"}
SAME = {"毕业年份": "2023", "学历": "本科", "求职地区划": "650102", "求职意向": ""}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRONG = "659701200001010000"
"""A number whose check digit does not fit."""


def filled(template: Path, people: Sequence[Fictional], wrong: dict[int, str] | None = None) -> bytes:
    """The template with these people; `wrong`: row → the number that stands there by mistake."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for row, person in enumerate(people, 2):
        values = {title: getattr(person, name) for title, name in COLUMNS.items()} | SAME
        if wrong and row in wrong:
            values["身份证件号码"] = wrong[row]
        for column, title in enumerate(titles, 1):
            sheet.cell(row, column, values.get(str(title)) or None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def saved(download: Download, folder: Path) -> Path:
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


async def drop(page: Page, name: str, content: bytes) -> None:
    """Onto the page's form, as from a folder on the desktop."""
    data = await page.evaluate_handle(
        """([name, type, text]) => {
            const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], name, { type }));
            return data;
        }""",
        [name, XLSX, base64.b64encode(content).decode()],
    )
    await page.locator("main form[data-form]").dispatch_event("drop", {"dataTransfer": data})


def with_number(book: openpyxl.Workbook, row: int, number: str) -> bytes:
    """The file that came back, with a number put right."""
    sheet = book.worksheets[0]
    column = [cell.value for cell in sheet[1]].index("身份证件号码") + 1
    sheet.cell(row, column, number)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def hand_in(day: Day, name: str, content: bytes) -> None:
    await day.open("/rosters")
    await day.follow(day.page.get_by_role("link", name="上传名册"))
    await day.page.get_by_label("名册文件").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    await day.page.get_by_role("button", name="上传", exact=True).click()


async def done(page: Page, accepted: int, rejected: int) -> None:
    """The roster's page, once all rows were taken in."""
    await expect(page.locator("dl.facts")).to_contain_text("已完成", timeout=30_000)
    for outcome, count in (("新增", accepted), ("退回", rejected)):
        await expect(page.get_by_role("row", name=outcome)).to_contain_text(str(count))


async def test_the_day_of_a_university_office(day: Day, tmp_path: Path) -> None:
    page = await day.begin()
    people, name = people_of_own(4), f"2023届毕业生-{secrets.token_hex(2)}.xlsx"
    async with day.task("下载名册模板"):
        await day.open("/rosters")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="下载模板（乌鲁木齐市）").click()
        template = await saved(await download.value, tmp_path)
    async with day.task("按模板填好，把文件拖到页面上，上传"):
        await day.follow(page.get_by_role("link", name="上传名册"))
        await drop(page, name, filled(template, people, {3: WRONG, 4: WRONG}))
        await page.get_by_role("button", name="上传", exact=True).click()
        await page.wait_for_url("**/rosters/*")
    async with day.task("看导入进度，等全部各行处理完"):
        await done(page, 2, 2)
    async with day.task("只看退回的行和原因"):
        await day.follow(page.get_by_role("row", name="退回").get_by_role("link"))
        await page.get_by_label("原因", exact=True).fill("校验")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.locator("main tbody tr")).to_have_count(2)
    async with day.task("在页面上直接更正退回的一行"):
        await day.follow(page.get_by_role("link", name="更正", exact=True).first)
        await page.get_by_label("身份证件号码").fill(people[1].id_number)
        await page.get_by_role("button", name="更正，重新处理").click()
        await expect(page.get_by_role("status")).to_contain_text("第 3 行已更正：新增")
        await expect(page.locator("main tbody tr")).to_have_count(1)
    async with day.task("取回附有原因的原表"):
        await day.follow(page.get_by_role("link", name="名册", exact=True))
        await page.get_by_label("用途").select_option(label="更正退回的行后再报")
        async with page.expect_download() as download:
            await page.get_by_role("button", name="取回（留痕）").click()
        annotated = await saved(await download.value, tmp_path)
        book = openpyxl.load_workbook(annotated)
        assert "校验" in str([cell.value for cell in book.worksheets[0][4]])
    async with day.task("照原因改好，只报退回的行"):
        mended = with_number(book, 4, people[2].id_number)
        await page.get_by_label("更正后的原表").set_input_files(
            {"name": "更正.xlsx", "mimeType": XLSX, "buffer": mended}
        )
        await page.get_by_role("button", name="再报", exact=True).click()
        await done(page, 4, 0)
    async with day.task("学校自己的表，表头认不全的，核对各列后导入"):
        own = people_of_own(2)
        rows = [[one.name, one.id_number, "2023", "本科"] for one in own]
        await hand_in(day, f"自制-{name}", xlsx(rows, ["学生", "证件", "届别", "学历"]))
        await expect(page.locator("dl.facts")).to_contain_text("待核对各列")
        await page.get_by_label("姓名", exact=False).first.select_option(label="1 学生")
        await page.get_by_label("身份证件号码", exact=False).first.select_option(label="2 证件")
        await page.get_by_role("button", name="确认各列，开始导入").click()
        await done(page, 2, 0)
    async with day.task("传错的表，还没核对的，放弃"):
        wrong = xlsx([["张三（虚构）", "1", "2023", "本科"]], ["谁", "号码证", "届别", "学历"])
        await hand_in(day, f"传错-{name}", wrong)
        await expect(page.locator("dl.facts")).to_contain_text("待核对各列")
        await (await opened(page, "放弃这份名册")).get_by_role("button", name="放弃", exact=True).click()
        await expect(page.get_by_role("status")).to_contain_text("已放弃")
    async with day.task("教育部上报格式的文件不改直接上传，再按同样格式取回"):
        listed = people_of_own(2)
        await hand_in(day, f"上报-{name}", ministry_xlsx([ministry_row(one, "") for one in listed]))
        await done(page, 2, 0)
        async with page.expect_download() as download:
            await page.get_by_role("link", name="按教育部格式导出（脱敏）").click()
        form = openpyxl.load_workbook(await saved(await download.value, tmp_path)).worksheets[0]
        assert [form.cell(row, 2).value for row in (1, 2)] == ["xm", "姓名"]
        assert listed[0].id_number not in str([cell.value for cell in form[3]])
    async with day.task("名册没有手机号的人，另报一张表补上"):
        await day.open("/missing-phones")
        await day.follow(page.get_by_role("link", name="上传手机号表"))
        phones = [[who.id_number, who.phone] for who in (listed[0], people_of_own(1)[0])]
        file = {"name": "手机号.xlsx", "mimeType": XLSX, "buffer": xlsx(phones, ["身份证件号码", "手机号"])}
        await page.get_by_label("手机号表").set_input_files(file)  # type: ignore[arg-type]
        await page.get_by_role("button", name="补填", exact=True).click()
        await expect(page.locator("dl.facts")).to_contain_text("1 人")
        await expect(page.locator("main tbody")).to_contain_text("不在本单位报送的名册中")
    async with day.task("整册传错的，看有何妨碍，申请撤销，待另一人同意"):
        await day.open("/rosters")
        await day.follow(page.get_by_role("link", name=f"自制-{name}"))
        await day.follow(page.get_by_role("link", name="整册撤销"))
        await expect(page.locator("main")).to_contain_text("没有妨碍")
        await page.get_by_label("为何整册撤销").fill("误传了往届毕业生的名册（演示）")
        await page.get_by_role("button", name="申请撤销", exact=True).click()
        await expect(page.locator("dl.facts")).to_contain_text("待另一人同意")
    async with day.task("看本校历次名册，各退回多少"):
        await day.open("/rosters")
        roster = page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
        await expect(roster).to_contain_text("已完成")
    async with day.task("查本校还没有登记的学生"):
        await day.open("/people")
        await page.get_by_label("已登记").select_option(label="否")
        await day.follow(page.get_by_role("button", name="查询"))
        await expect(page.locator("main tbody tr").first).to_contain_text("未登记")
    async with day.task("打开一名学生的页面，看登记和就业状态"):
        await day.follow(page.locator("main tbody a").first)
        await expect(page.get_by_role("heading", name="时间线")).to_be_visible()
        await expect(page.locator("ol.timeline")).to_contain_text("列入高校名册")
    async with day.task("看本校的登记率、落实率，打开尚缺的名单"):
        await day.open("/figures/rates")
        await expect(page.get_by_text("只计本校")).to_be_visible()
        total = page.get_by_role("row").filter(has_text="合计").first
        await day.follow(total.get_by_role("link").last)
        await expect(page.get_by_role("heading", level=1)).to_have_text("实名台账")
    async with day.task("看报往外地的学生，当地是否采纳"):
        await day.open("/filed-proposals")
        await expect(page.get_by_role("heading", level=1)).to_have_text("已报外地")
