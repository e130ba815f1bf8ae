"""A roster after its upload, on pages: given up, refused rows put right, phones by a second list, taken back by two."""

import io

import openpyxl
import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.roster_steps import ODD
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.rosters import OTHER_SCHOOL, SCHOOL, as_csv, as_xlsx
from tests.support.rosters import person as line

HOSTILE = "<script>alert(1)</script>\u202e"
CSV = "text/csv"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "notify")
    await opened.p.set_time("2023-07-28T10:00:00+08:00")
    return opened


def school(c: ConsoleOfTest, org: str = SCHOOL) -> Browser:
    return c.as_(Role.UNIVERSITY_OFFICE, org=org)


def city(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CITY_APPROVER, area="urumqi")


async def uploaded(c: ConsoleOfTest, content: bytes, name: str = "名册.csv") -> str:
    """The page of the roster, after its import, by another of the same office."""
    form = (await school(c).get("/roster-uploads")).form("/roster-uploads")
    page = str((await school(c).send(form, files={"file": (name, content, CSV)})).location)
    await c.p.run_job("registry", "import_rosters")
    return page


async def test_a_roster_that_waits_is_given_up(c: ConsoleOfTest) -> None:
    browser = school(c)
    page = await uploaded(c, as_csv(line(1), header=ODD))
    waits = await browser.get(page)
    assert ("过此日未核对即清除" in waits.text, waits.has_form(f"{page}/file")) == (True, False)
    for _ in range(2):
        assert (await browser.send(waits.form(f"{page}/discard"))).location == "/rosters"
    given_up = await browser.get(page)
    assert ("未核对，已清除" in given_up.text, given_up.has_form(f"{page}/discard")) == (True, False)
    late = await browser.send(waits.form(f"{page}/columns"), name="1", id_number="2")
    assert (late.status, "请重新上传" in late.text) == (409, True)
    assert (await school(c, OTHER_SCHOOL).send(waits.form(f"{page}/discard"))).status == 404


async def test_a_refused_row_is_put_right_in_place(c: ConsoleOfTest) -> None:
    browser = school(c)
    page = await uploaded(c, as_csv(line(1), line(2, 学历=HOSTILE[:15]), line(3, 毕业年份="去年")))
    refused = await browser.get(f"{page}/rows?outcome=rejected&reason=学历")
    assert [link for link in refused.links if link.startswith(f"{page}/rows/")] == [f"{page}/rows/3"]
    opened = await browser.get(f"{page}/rows/3")
    assert ("<script>" in opened.html, HOSTILE[:15] in opened.text, line(2)[1] in opened.html) == (False, True, False)
    form = opened.form(f"{page}/rows/3/correction")
    wrong = await browser.send(form, **{"column-5": HOSTILE[:15]})
    assert wrong.location == f"{page}/rows/3"
    assert (await browser.send(form)).status == 422
    for _ in range(2):
        right = await browser.send(form, **{"column-5": "本科"})
        assert right.location == f"{page}/rows?outcome=rejected", right.text
    late = await browser.send(form, **{"column-5": "专科"})
    assert (late.status, "该行没有被退回" in late.text) == (409, True)
    assert not (await browser.get(f"{page}/rows/3")).has_form(form.action)
    for way in (f"{page}/rows/3", f"{page}/rows/3/correction"):
        assert (await school(c, OTHER_SCHOOL).get(way)).status == 404
        assert (await c.as_(Role.AUDITOR, area="urumqi").get(way)).status == 404
    assert (await browser.get(f"{page}/rows/x")).status == 404


async def test_only_the_refused_rows_come_again_as_the_file_that_came_back(c: ConsoleOfTest) -> None:
    browser = school(c)
    page = await uploaded(c, as_xlsx(line(1), line(2, 学历="小学")), "名册.xlsx")
    back = await browser.fill(page, f"{page}/file", purpose="更正退回的行后再报", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(back.answer.content)).worksheets[0]
    [head, *rows] = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    mended = [["本科" if cell == "小学" else cell for cell in row] for row in rows]
    stray = [*mended[0][:-1], "99"]
    form = (await browser.get(page)).form(f"{page}/corrections")
    assert (await browser.send(form)).status == 422
    content = as_xlsx(*mended, stray, header=tuple(head))
    for _ in range(2):
        sent = await browser.send(form, files={"file": ("更正.xlsx", content, CSV)})
        assert (sent.status, "名册没有这个原行号" in sent.text) == (200, True), sent.text
    await c.p.run_job("registry", "import_rosters")
    whole = await browser.get(page)
    assert ("2 / 2 行" in whole.text, whole.has_form(form.action)) == (True, False)
    foreign = await school(c, OTHER_SCHOOL).send(form, files={"file": ("更正.xlsx", content, CSV)})
    assert foreign.status == 404


async def test_phones_come_by_a_second_list(c: ConsoleOfTest) -> None:
    browser = school(c)
    await uploaded(c, as_csv(line(1), line(2)))
    missing = await browser.get("/missing-phones")
    assert ("共 2 条" in missing.text, line(1)[1] in missing.html) == (True, False)
    assert (await browser.get("/phone-template")).answer.content.startswith(b"PK")
    rows = [line(1)[1], "13800000001"], [line(9)[1], "13800000002"]
    content = as_csv(*rows, header=("身份证件号码", "手机号"))
    form = (await browser.get("/phone-uploads")).form("/phone-uploads")
    for _ in range(2):
        filled = await browser.send(form, files={"file": (f"{HOSTILE}.csv", content, CSV)})
        assert ("1 人" in filled.text, "不在本单位报送的名册中" in filled.text) == (True, True), filled.text
    assert "共 1 条" in (await browser.get("/missing-phones")).text
    assert "1" in (await city(c).get("/missing-phone-counts")).text
    assert (await city(c).get("/phone-uploads")).status == 404
    assert "/phone-uploads" not in (await city(c).get("/missing-phones")).links
    unread = await browser.send(form, files={"file": ("x.csv", as_csv(["甲"], header=("学生",)), CSV)})
    assert (unread.status, "名册缺少必需的列" in unread.text) == (422, True)


async def test_a_roster_is_taken_back_by_two(c: ConsoleOfTest) -> None:
    browser = school(c)
    page = await uploaded(c, as_csv(line(1), line(2)), f"{HOSTILE}.csv")
    undo = await browser.get(f"{page}/undo")
    assert (f"{page}/undo" in (await browser.get(page)).links, "没有妨碍" in undo.text) == (True, True)
    asks = undo.form(f"{page}/undo/request")
    assert (await browser.send(asks, reason="")).status == 422
    for _ in range(2):
        assert (await browser.send(asks, reason=f"误传 {HOSTILE[:8]}")).location == f"{page}/undo"
    waits = await browser.get(f"{page}/undo")
    assert (waits.has_form(asks.action), waits.has_form(f"{page}/undo/withdrawal")) == (False, True)
    assert (await browser.get("/roster-undos")).status == 404
    [way] = [link for link in (await city(c).get("/roster-undos")).links if link.startswith("/roster-undos/")]
    shown = await city(c).get(way)
    assert ("<script>" in shown.html, "从台账收回" in shown.text) == (False, True)
    decides = shown.form(f"{way}/decision")
    assert (await c.as_(Role.CITY_APPROVER, area="wuhan").send(decides, choice="apply")).status == 404
    done = await city(c).send(decides, choice="apply", note="已与学校核对")
    assert done.location == "/roster-undos", done.text
    await c.p.run_job("registry", "undo_rosters")
    assert "已撤销" in (await browser.get(f"{page}/undo")).text
    assert not (await browser.get(page)).has_form(f"{page}/file")


async def test_an_undo_is_taken_back_and_what_stands_in_the_way_is_listed(c: ConsoleOfTest) -> None:
    page = await uploaded(c, as_csv(line(1, 求职地区划="650102")))
    browser = school(c)
    await browser.fill(f"{page}/undo", f"{page}/undo/request", reason="误传")
    for _ in range(2):
        assert (await browser.fill(f"{page}/undo", f"{page}/undo/withdrawal")).location == f"{page}/undo"
        await browser.fill(f"{page}/undo", f"{page}/undo/request", reason="误传")
    [way] = [link for link in (await city(c).get("/roster-undos")).links if link.startswith("/roster-undos/")]
    officer = c.as_(Role.CASEWORKER, area="urumqi/650102")
    [entry] = [link for link in (await officer.get("/people")).links if link.startswith("/people/")]
    contact = {"kind": "phone", "outcome": "reached", "contacted_at": "2023-07-28T09:00"}
    assert (await officer.fill(entry, f"{entry}/contacts", **contact)).status == 303
    refused = await city(c).fill(way, f"{way}/decision", choice="apply", note="已核对")
    assert (refused.status, "不能整册撤销" in refused.text) == (409, True)
    stands = await browser.get(f"{page}/undo")
    [leads] = [link for link in stands.links if "/undo-obstacles" in link]
    assert "已有联系记录" in (await browser.get(leads)).text
    assert (await school(c, OTHER_SCHOOL).get(leads)).status == 404
