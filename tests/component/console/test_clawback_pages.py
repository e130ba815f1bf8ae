"""The page of what is to be taken back: of whom, why, how far, and its total."""

import pytest

from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.console.money_steps import browser, in_july
from tests.component.subsidy.correction_steps import approve, calculated, pay, settled_base, withdraw
from tests.component.subsidy.steps import all_claims
from tests.support.browsers import ConsoleOfTest

DAILY = {Role.PAYER, Role.CITY_APPROVER, Role.DISTRICT_APPROVER, Role.AUDITOR}
FULL = "11,000.00 元"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    """A bonus of eleven thousand yuan that was paid, and is to be paid back."""
    opened = await in_july(console)
    employer, internships = await settled_base(opened.p)
    await withdraw(opened.p, employer, internships[:1])
    await calculated(opened.p)
    return opened


async def clawback(c: ConsoleOfTest) -> str:
    number: str = next(claim["id"] for claim in await all_claims(c.p) if claim["amount_fen"] < 0)
    return number


async def test_it_says_of_whom_how_much_and_why_and_nothing_else_is_listed(c: ConsoleOfTest) -> None:
    seen = await browser(c, Role.PAYER).get("/clawbacks")
    total = f"待追回 1 笔 {FULL}；已收回 0 笔"
    for text in ("共 1 条", "示例科技有限公司（虚构）", FULL, "不再符合：", "待审核", total):
        assert text in seen.text, text
    assert f"/claims/{await clawback(c)}" in seen.links


async def test_its_total_follows_the_money(c: ConsoleOfTest) -> None:
    await approve(c.p, await clawback(c))
    await pay(c.p)
    seen = await browser(c, Role.CITY_APPROVER).get("/clawbacks")
    for text in ("已收回", "待追回 0 笔", f"已收回 1 笔 {FULL}"):
        assert text in seen.text, text


async def test_it_is_filtered_by_state_and_district_and_so_is_the_total(c: ConsoleOfTest) -> None:
    city = browser(c, Role.CITY_APPROVER)
    for query, count in (("state=open", 1), ("state=settled", 0), ("area=wuhan/420106", 1), ("area=wuhan/420102", 0)):
        seen = await city.get(f"/clawbacks?{query}")
        assert f"共 {count} 条" in seen.text, query
        assert f"待追回 {count} 笔" in seen.text, query
    assert (await city.get("/clawbacks?state=nonsense")).status == 422
    assert (await city.get("/clawbacks?export=xlsx")).answer.content.startswith(b"PK")


async def test_it_is_in_the_menu_of_those_whose_work_it_is(c: ConsoleOfTest) -> None:
    for role in (*sorted(DAILY), Role.DISTRICT_REVIEWER, Role.FINANCE, Role.EMPLOYER_CLERK):
        visitor = browser(c, role)
        assert ("/clawbacks" in (await visitor.get("/work")).links) == (role in DAILY), role
    assert (await browser(c, Role.EMPLOYER_CLERK).get("/clawbacks")).status == 404
    foreign = c.as_(Role.DISTRICT_APPROVER, area="wuhan/420102")
    assert "没有追回" in (await foreign.get("/clawbacks")).text
