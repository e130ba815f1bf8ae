"""Pages of policies: a case that is tried, readings beside each other, a change with who wins and who loses."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.console.money_steps import browser, in_july
from tests.support.browsers import ConsoleOfTest


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    return await in_july(console)


async def test_a_case_is_tried_in_the_words_of_its_scheme(c: ConsoleOfTest) -> None:
    officer, page = browser(c, Role.POLICY_OFFICER), "/policies/wuhan/schemes/retention_bonus/case"
    wrong = await officer.fill(page, **{"fact-completed": "二十", "fact-retained": "11", "on": "2023-06-30"})
    assert (wrong.status, wrong.form(page).values["fact-completed"]) == (422, "二十")
    assert "核算期内见习期满人数应为 0 到 1000000 之间的整数（人）" in wrong.text
    seen = await officer.send(wrong.form(page), **{"fact-completed": "20"})
    assert (seen.status, "11,000.00 元" in seen.text, "符合条件" in seen.text) == (200, True, True)
    assert (await officer.get("/policies/wuhan/schemes/none_such/case")).status == 404
    assert (await officer.get("/policies/nowhere")).status == 404


async def test_readings_stand_beside_each_other(c: ConsoleOfTest) -> None:
    officer, page = browser(c, Role.POLICY_OFFICER), "/policies/urumqi/schemes/jobseeking_subsidy/case"
    facts = {"category": "poor", "class_of": "2023", "proof_valid": "true", "received_before": "false"}
    opened = (await officer.get(page)).form(page)
    named = {f"fact-{name}": value for name, value in facts.items()}
    seen = await officer.send(opened, **named, on="2023-06-30")
    assert seen.status == 200, seen.text
    assert "各种读法对照" in seen.text
    assert "读法一" in seen.text
    assert "读法二" in seen.text


async def test_a_simulation_shows_who_wins_by_district(c: ConsoleOfTest) -> None:
    officer, page = browser(c, Role.POLICY_OFFICER), "/policies/wuhan/schemes/retention_bonus/simulation"
    cases = ("cases.csv", b"id,district,completed,retained\na,420102,20,9\nb,420106,20,9\n", "text/csv")
    form = (await officer.get(page)).form(page)
    asked = await officer.send(form, files={"file": cases}, **{"fact-threshold": "40", "on": "2023-06-30"})
    shown = str(asked.location)
    assert "排队中" in (await officer.get(shown)).text
    await c.p.run_job("subsidy", "run_simulations")
    seen = await officer.get(shown)
    assert "各区增减" in seen.text, seen.text
    assert "18,000.00 元" in seen.text
    assert ("data-chart" in seen.html, "各区享受对象得失" in seen.text) == (True, True)
    assert "2／0／0" in seen.text
    table = await officer.get(f"{shown}/districts")
    assert "合计 — 2 0 0 18,000.00 元" in table.text, table.text
    book = await officer.get(f"{shown}/districts?export=xlsx")
    assert book.answer.headers["content-disposition"].startswith("attachment")
    assert (await browser(c, Role.EMPLOYER_CLERK).get(f"{shown}/districts")).status == 404
    assert not seen.has_form(f"{shown}/result"), "a policy officer downloads no single case"
    auditor = browser(c, Role.AUDITOR)
    file = await auditor.fill(shown, f"{shown}/result", format="csv")
    assert file.answer.headers["content-disposition"].startswith("attachment")
    assert (
        await officer.send(form, files={"file": ("x.csv", b"", "text/csv")}, **{"fact-threshold": "四十"})
    ).status == 422


async def test_a_document_is_read_sentence_by_sentence_with_what_came_of_it(c: ConsoleOfTest) -> None:
    officer, page = browser(c, Role.POLICY_OFFICER), "/policies/wuhan/obligations"
    assert page in (await officer.get("/policies/wuhan")).links
    whole = await officer.get(page)
    assert ("期满留用率超过50%" in whole.text, "计划实现" in whole.text) == (True, True)
    narrow = await officer.get(f"{page}?state=realised&words=留用率超过")
    assert "共 1 条" in narrow.text
    assert (await officer.get(f"{page}?state=planned&words=留用率超过")).text.count("没有这样的条目") == 1
    assert (await officer.get("/policies/nowhere/obligations")).status == 404


async def test_a_value_stands_with_its_clause_its_words_and_its_time(c: ConsoleOfTest) -> None:
    seen = await browser(c, Role.POLICY_OFFICER).get("/policies/wuhan/parameters?words=留用率下限")
    for text in ("2023-01-01 起：50", "二(八)", "对见习期满留用率超过 50%的单位"):
        assert text in seen.text, text
