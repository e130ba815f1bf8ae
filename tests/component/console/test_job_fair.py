"""Employers, posts and internships on pages: who meets which button, and what comes of pressing it."""

import io
from typing import Any
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.jobfair.conftest import AREA, CODE, NEXT_AREA, NOW, OTHER_CODE, STREET, Fair
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.rosters import as_xlsx

HOSTILE = "<script>alert(1)</script>" + "示例" * 1_000


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair")
    await opened.p.set_time(NOW)
    return opened


def reviewer(c: ConsoleOfTest, area: str = AREA) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=area)


def clerk(c: ConsoleOfTest, code: str = CODE) -> Browser:
    return c.as_(Role.EMPLOYER_CLERK, org=code)


def worker(c: ConsoleOfTest, area: str = STREET) -> Browser:
    return c.as_(Role.CASEWORKER, area=area)


async def test_a_clerk_enters_an_employer_and_its_district_verifies_it(c: ConsoleOfTest) -> None:
    entered = await clerk(c).fill("/employers/new", name="示例科技有限公司（虚构）", area=AREA)
    assert entered.status == 303, entered.text
    page = str(entered.location)
    assert not (await clerk(c).get(page)).has_form(f"{page}/verification")
    officer = reviewer(c)
    assert page in (await officer.get("/employers")).links
    await officer.fill(page, f"{page}/verification", is_internship_base="true")
    assert "已核验" in (await officer.get(page)).text
    await officer.fill(page, f"{page}/suspension", reason_code="false_recruitment")
    assert "虚假招聘" in (await officer.get(page)).text


async def test_who_looked_at_an_employer_before_it_changed_decides_nothing(c: ConsoleOfTest) -> None:
    page = f"/employers/{await Fair(c.p).pending_employer()}"
    officer = reviewer(c)
    old = (await officer.get(page)).form(f"{page}/verification")
    await officer.fill(page, f"{page}/verification", is_internship_base="false")
    late = await officer.send(old, is_internship_base="true")
    assert (late.status, late.form(f"{page}/verification").values["is_internship_base"]) == (412, "true")
    old = (await officer.get(page)).form(f"{page}/suspension")
    await officer.fill(page, f"{page}/verification", is_internship_base="true")
    late = await officer.send(old, reason_code="fees_charged")
    assert (late.status, late.form(f"{page}/suspension").values["reason_code"]) == (412, "fees_charged")
    assert "已核验" in (await officer.get(page)).text


async def test_an_employers_page_leads_to_its_money_once_it_is_verified(c: ConsoleOfTest) -> None:
    number = await Fair(c.p).pending_employer()
    page, account, assessment = f"/employers/{number}", f"/payout-accounts/{number}", f"/assessments?payee_id={number}"
    assert account not in (await clerk(c).get(page)).links
    await reviewer(c).fill(page, f"{page}/verification", is_internship_base="true")
    await c.p.drain()
    links = (await clerk(c).get(page)).links
    assert (account in links, assessment in links) == (True, False)
    assert (await clerk(c).get(account)).has_form(f"{account}/account")
    assert {account, assessment} <= set((await reviewer(c).get(page)).links)
    form = (await reviewer(c).get(assessment)).form("/assessments")
    assert form.values["payee_id"] == str(number)


async def test_a_refused_entry_comes_back_with_what_was_typed(c: ConsoleOfTest) -> None:
    refused = await clerk(c).fill("/employers/new", credit_code="123", name=HOSTILE, area=AREA)
    form = refused.form("/employers/new")
    assert refused.status == 422
    assert (form.values["credit_code"], form.values["name"]) == ("123", HOSTILE)
    assert "script" not in refused.tags[refused.tags.index("main") :]
    assert "18 位数字" in refused.text


async def test_the_same_publication_sent_twice_is_one_post(c: ConsoleOfTest) -> None:
    employer = await Fair(c.p).employer()
    browser = clerk(c)
    form = (await browser.get("/posts/new")).form("/posts/new")
    assert employer in form.choices["employer_id"]
    words = {"employer_id": employer, "title": "软件测试工程师", "openings": "3", "description": HOSTILE[:2_000]}
    first, second = await browser.send(form, **words), await browser.send(form, **words)
    assert (first.status, first.location) == (303, second.location)
    seen = await browser.get(str(first.location))
    assert "<script>alert(1)" not in seen.html
    assert "alert(1)" in seen.text
    listed = await reviewer(c).get("/posts")
    assert listed.text.count("软件测试工程师") == 1


async def test_a_caseworker_puts_a_post_before_the_person_whose_page_they_came_from(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    post, person = await fair.post(await fair.employer()), await fair.graduate()
    listed = await worker(c).get(f"/posts?graduate_id={person}")
    [link] = [link for link in listed.links if link.startswith(f"/posts/{post}/referrals")]
    form = (await worker(c).get(link)).form(f"/posts/{post}/referrals")
    assert form.values["graduate_id"] == str(person)
    browser = worker(c)
    sent = await browser.send((await browser.get(link)).form(f"/posts/{post}/referrals"))
    assert sent.location == f"/people/{person}"
    assert f"…{str(person)[-8:]}" in (await worker(c).get("/referrals")).text
    assert f"…{str(person)[-8:]}" not in (await worker(c, f"{NEXT_AREA}/420111001").get("/referrals")).text


async def test_an_internship_begins_by_the_code_that_the_intern_was_handed(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    employer, person = await fair.employer(), await fair.graduate()
    base, street = clerk(c), worker(c)
    period = {"started_on": "2023-03-01", "planned_end_on": "2023-07-01"}
    proposed = await base.fill("/internship-proposals/new", employer_id=employer, graduate_id=str(person), **period)
    page = str(proposed.location)
    assert not (await base.get(page)).has_form(f"{page}/code")
    code = _code_of(await street.fill(page, f"{page}/code"))
    assert not (await street.get(page)).has_form(f"{page}/answer")
    wrong = await base.fill(page, f"{page}/answer", code="AAAAAAAAAAAA", choice="accept")
    assert (wrong.status, wrong.form(f"{page}/answer").values["code"]) == (wrong.status, "AAAAAAAAAAAA")
    assert wrong.status >= 400
    await base.fill(page, f"{page}/answer", code=code, choice="accept")
    internship = f"/internships/{page.rpartition('/')[2]}"
    assert internship in (await base.get(page)).links
    ended = await base.fill(internship, f"{internship}/end", ended_on="2023-07-01", outcome="completed")
    assert ended.status == 303, ended.text
    retention = {"retained": "true", "retained_on": "2023-07-02", "contract_months": "12", "insured": "true"}
    await base.fill(internship, f"{internship}/retention", **retention)
    code = _code_of(await street.fill(internship, f"{internship}/retention-code"))
    await base.fill(internship, f"{internship}/retention-confirmation", code=code, choice="accept")
    seen = (await reviewer(c).get(internship)).text
    for words in ("留用（本人确认）", "12 个月", "本人确认留用", "期满或提前留用"):
        assert words in seen, words


def _code_of(seen: Any) -> str:
    assert seen.status == 200, seen.text
    words: list[str] = seen.text.split()
    return words[words.index("有效至") - 1]


async def test_a_retention_that_somebody_changed_meanwhile_is_not_overwritten(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    await fair.ended(internship)
    base, page = clerk(c), f"/internships/{internship}"
    old = (await base.get(page)).form(f"{page}/retention")
    words = {"retained": "true", "retained_on": "2023-07-02", "contract_months": "12", "insured": "true"}
    assert (await base.fill(page, f"{page}/retention", **words)).status == 303
    late = await base.send(old, **words | {"contract_months": "6"})
    assert (late.status, late.form(f"{page}/retention").values["contract_months"]) == (412, "6")


async def test_nothing_is_published_or_proposed_for_an_employer_that_is_not_verified(c: ConsoleOfTest) -> None:
    waits = await Fair(c.p).pending_employer()
    for page in ("/posts/new", "/internship-proposals/new"):
        assert (await clerk(c).get(page)).form(page).choices["employer_id"] == [""]
    await Fair(c.p).verify(waits)
    for page in ("/posts/new", "/internship-proposals/new"):
        assert (await clerk(c).get(page)).form(page).choices["employer_id"] == ["", waits]


async def test_a_base_is_offered_no_step_that_two_or_the_department_have_settled(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    internship = await fair.internship(await fair.employer(), await fair.graduate())
    page, base = f"/internships/{internship}", clerk(c)

    async def offered(by: Browser) -> tuple[bool, bool]:
        seen = await by.get(page)
        return seen.has_form(f"{page}/end"), seen.has_form(f"{page}/retention")

    assert await offered(base) == (True, False)
    await base.fill(page, f"{page}/end", ended_on="2023-06-01", outcome="broken_off")
    assert await offered(base) == (True, False)
    await reviewer(c).fill(page, f"{page}/end", ended_on="2023-07-01", outcome="completed")
    assert (await offered(base), await offered(reviewer(c))) == ((False, True), (True, True))


async def test_what_is_of_others_is_not_there(c: ConsoleOfTest) -> None:
    fair = Fair(c.p)
    employer, person = await fair.employer(), await fair.graduate()
    internship = await fair.internship(employer, person)
    proposal = await fair.proposal(employer, await fair.graduate())
    for browser, pages in (
        (
            clerk(c, OTHER_CODE),
            (f"/employers/{employer}", f"/internships/{internship}", f"/internship-proposals/{proposal}"),
        ),
        (reviewer(c, NEXT_AREA), (f"/employers/{employer}", f"/internships/{internship}")),
        (worker(c, f"{NEXT_AREA}/420111001"), (f"/internships/{internship}", f"/internship-proposals/{proposal}")),
        (c.as_(Role.OPS), ("/employers", "/internships", "/internship-proposals", "/referrals", "/posts/new")),
        (worker(c), ("/employers", "/employers/new", "/posts/new", f"/internships/{UUID(int=7)}", "/internships/x")),
    ):
        for page in pages:
            assert (await browser.get(page)).status == 404, page


async def test_a_clerk_takes_a_sheet_home_fills_it_in_and_has_each_row_answered(c: ConsoleOfTest) -> None:
    employer = await Fair(c.p).employer()
    page, browser = f"/employers/{employer}", clerk(c)
    links = (await browser.get(page)).links
    template = await browser.get(f"{page}/post-sheet/file?empty=true")
    assert {f"{page}/post-sheet", f"{page}/post-sheet/file", f"{page}/post-sheet/file?empty=true"} <= set(links)
    assert _cells(template) == [["岗位名称", "招聘人数", "工作地点", "说明"]]
    form = (await browser.get(f"{page}/post-sheet")).form(f"{page}/post-sheet")
    content = as_xlsx(["软件测试工程师", "3"], [HOSTILE[:60], "若干"], header=("岗位名称", "招聘人数"))
    files = {"file": ("岗位.xlsx", content)}
    shown = await browser.send(form, files=files, choice="look")
    assert (shown.status, "1 行" in shown.text, "招聘人数：" in shown.text) == (200, True, True)
    assert "<script>alert(1)" not in shown.html
    form = (await browser.get(f"{page}/post-sheet")).form(f"{page}/post-sheet")
    annotated = _cells(await browser.send(form, files=files, choice="file"))
    assert annotated[0] == ["岗位名称", "招聘人数", "结果", "原因"]
    assert [row[2] for row in annotated[1:]] == ["此前已办理", "退回"]
    listed = await browser.get(f"{page}/post-sheet/file")
    assert [row[0] for row in _cells(listed)] == ["岗位名称", "软件测试工程师"]
    refused = await browser.send(form, files={"file": ("岗位.xlsx", b"a,b")}, choice="look")
    assert (refused.status, "xlsx" in refused.text) == (415, True)
    assert (await browser.send(form, choice="look")).status == 422


async def test_nobody_else_meets_an_employers_sheets(c: ConsoleOfTest) -> None:
    page = f"/employers/{await Fair(c.p).employer()}"
    for browser in (clerk(c, OTHER_CODE), reviewer(c), worker(c)):
        for sheet in ("post-sheet", "internship-sheet"):
            assert (await browser.get(f"{page}/{sheet}")).status == 404
            assert (await browser.get(f"{page}/{sheet}/file")).status == 404
    assert "表格上传" not in (await reviewer(c).get(page)).text


def _cells(seen: Any) -> list[list[Any]]:
    assert seen.status == 200, seen.text
    book = CalamineWorkbook.from_filelike(io.BytesIO(seen.answer.content))
    rows: list[list[Any]] = book.get_sheet_by_index(0).to_python()
    return rows
