"""What a person is still owed, in a list and on the sheet that goes along to their door."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.casework_steps import contact
from tests.component.registry.people import (
    API,
    FRIDAY,
    STREET,
    WUHAN_STREET,
    person,
    registered,
    worker,
)
from tests.support.browsers import Browser, ConsoleOfTest


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def caseworker(c: ConsoleOfTest, area: str = WUHAN_STREET) -> Browser:
    return c.as_(Role.CASEWORKER, area=area)


async def served(c: ConsoleOfTest, entry: str, kind: str = "guidance") -> None:
    body = {"kind": kind, "delivered_on": "2023-07-28"}
    answer = await worker(c.p, WUHAN_STREET).post(f"{API}/graduates/{entry}/services", json=body)
    assert answer.status_code == 201, answer.text


async def test_the_gap_list_says_what_each_person_is_owed(c: ConsoleOfTest) -> None:
    first, second = [(await registered(c.p, serial, WUHAN_STREET))["id"] for serial in (1, 2)]
    await served(c, first)
    browser = caseworker(c)
    assert "/service-gaps" in (await browser.get("/caseload")).links
    shown = await browser.get("/service-gaps")
    assert {f"/people/{first}", f"/people/{second}"} <= set(shown.links)
    assert shown.text.count("岗位推介尚缺 3 次；技能培训机会或就业见习机会尚缺 1 次 二(六)") == 2
    assert (shown.text.count("职业指导尚缺 1 次"), "共 2 条" in shown.text) == (1, True)
    only = await browser.get("/service-gaps?gap=guidance")
    assert (f"/people/{first}" in only.links, f"/people/{second}" in only.links) == (False, True)
    marked = only.form("/people/services")
    done = await browser.send(marked, kind="guidance", delivered_on="2023-07-28", chosen=[second])
    assert "办成 1 件" in done.text
    assert "没有缺口" in (await browser.get("/service-gaps?gap=guidance")).text


async def test_the_ledger_is_asked_for_a_gap_where_the_document_has_one(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, WUHAN_STREET))["id"]
    for browser in (caseworker(c), c.as_(Role.AUDITOR, area="wuhan")):
        bar = (await browser.get("/people")).form("/people")
        assert bar.choices["gap"] == ["", "any", "guidance", "referral", "training_or_internship"]
        assert f"/people/{entry}" in (await browser.get("/people?gap=referral")).links
    await served(c, entry)
    assert f"/people/{entry}" not in (await caseworker(c).get("/people?gap=guidance")).links


async def test_a_city_without_minimums_has_no_field_no_way_and_no_list(c: ConsoleOfTest) -> None:
    await registered(c.p, 1)
    browser = caseworker(c, STREET)
    assert "gap" not in (await browser.get("/people")).form("/people").choices
    assert "/service-gaps" not in (await browser.get("/caseload")).links
    assert (await browser.get("/service-gaps")).status == 404
    school = c.as_(Role.UNIVERSITY_OFFICE, org="10755")
    assert "gap" not in (await school.get("/people")).form("/people").choices
    assert (await c.as_(Role.OBSERVER, area="wuhan").get("/service-gaps")).status == 404


async def test_the_visit_sheet_has_who_by_when_what_is_owed_and_lines_to_write_on(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, WUHAN_STREET))["id"]
    await c.p.drain()
    for minute in range(7):
        tried = {"reached": False, "contacted_at": f"2023-07-28T09:0{minute}:00+08:00", "notes": "家中无人（备注）"}
        assert (await contact(worker(c.p, WUHAN_STREET), entry, **tried)).status_code == 201
    await served(c, entry)
    page, known = f"/people/{entry}/visit-sheet", person(1)
    assert page in (await caseworker(c).get(f"/people/{entry}")).links
    shown = await caseworker(c).get(page)
    assert (known["name"] in shown.html, known["phone"] in shown.html, known["id_number"] in shown.html) == (False,) * 3
    assert ("测**" in shown.text, "138****0001" in shown.text, "备注" in shown.text) == (True, True, False)
    assert "首次联系 — 文件未给出天数" in shown.text
    assert "岗位推介尚缺 3 次；技能培训机会或就业见习机会尚缺 1 次" in shown.text
    assert "职业指导尚缺" not in shown.text
    times = [word for word in shown.text.split() if word.startswith("09:0")]
    assert times == ["09:06", "09:05", "09:04", "09:03", "09:02"]
    assert "另有 2 条，见人员页。" in shown.text
    assert (shown.html.count("<i></i>"), "走访人签名" in shown.text) == (16, True)


async def test_the_visit_sheet_counts_the_days_and_is_the_own_caseworkers_alone(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    page = f"/people/{entry}/visit-sheet"
    await c.p.drain()
    assert "首次联系 2023-08-02 剩 5 天 区级 8月4日" in (await caseworker(c, STREET).get(page)).text
    auditor = c.as_(Role.AUDITOR, area="urumqi")
    assert page not in (await auditor.get(f"/people/{entry}")).links
    assert (await auditor.get(page)).status == 404
    assert (await caseworker(c, "urumqi/650103/650103001").get(page)).status == 404
    assert "尚缺的服务" not in (await caseworker(c, STREET).get(page)).text


async def test_the_visit_sheet_says_what_it_could_not_learn(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1, WUHAN_STREET))["id"]
    c.wire.away.add("notify")
    shown = await caseworker(c).get(f"/people/{entry}/visit-sheet")
    assert (shown.status, "暂未取得。" in shown.text, "还没有联系过" in shown.text) == (200, True, True)
