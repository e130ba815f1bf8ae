"""The special ledger on pages: claimed, confirmed by another, read with a purpose, planned for, counted."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.assistance_steps import drafted, with_item
from tests.component.registry.hardship_steps import JULY, claimed, confirmed
from tests.component.registry.people import STREET, audit_of, caseworker_account, opened_by_two, registered
from tests.component.registry.people import worker as api_worker
from tests.support.browsers import Browser, ConsoleOfTest

CLAIM = {
    "category": "disabled",
    "source": "document",
    "evidence": "证件复印件，存档案柜（虚构）",
    "valid_from": "2023-01-01",
    "valid_to": "2023-12-31",
    "reason": "已核对原件（虚构）",
}


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(JULY)
    return opened


def worker(c: ConsoleOfTest, id: UUID | None = None, area: str = STREET) -> Browser:
    return c.as_(Role.CASEWORKER, area=area, id=id)


def reviewer(c: ConsoleOfTest, area: str = "urumqi/650102") -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=area)


async def test_a_hardship_is_claimed_and_confirmed_by_another(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    page, form = f"/people/{entry}", f"/people/{entry}/hardship-claims"
    author = worker(c, me)
    assert (await author.fill(page, form, **{**CLAIM, "valid_to": "2022-01-01"})).status == 422
    assert (await author.fill(page, form, **CLAIM)).location == page
    waiting = await reviewer(c).get("/hardship-changes")
    [way] = {link for link in waiting.links if link.startswith("/hardship-changes/")}
    decision = f"{way}/decision"
    own = await author.get(way)
    assert ("残疾" in own.text, decision in [shown.action for shown in own.forms]) == (False, False)
    assert "残疾" not in (waiting.text + (await reviewer(c).get(way)).text)
    for browser, decides in ((author, False), (reviewer(c), True)):
        read = await browser.fill(way, f"{way}/content", purpose="核对困难情形")
        seen = ("残疾" in read.text, "证件复印件" in read.text, decision in [shown.action for shown in read.forms])
        assert seen == (True, True, decides)
    assert (await reviewer(c, "urumqi/650103").get(way)).status == 404
    assert (
        await reviewer(c).fill(way, decision, note="已核对（虚构）", choice="apply")
    ).location == "/hardship-changes"
    assert "没有待复核的申请" in (await reviewer(c).get("/hardship-changes")).text


async def test_a_persons_hardships_are_shown_for_a_purpose_and_leave_a_line(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    await confirmed(c.p, entry)
    browser, page = worker(c), f"/people/{entry}"
    assert "证件复印件" not in (await browser.get(page)).text
    shown = await browser.fill(page, f"{page}/hardships", purpose="核对困难情形")
    assert ("在台账" in shown.text, "已留痕" in shown.text) == (True, True)
    assert ("reveal_hardships", "caseworker", "核对困难情形") in await audit_of(c.p, entry)
    ended = await browser.guess(
        f"{page}/hardship-ends", hardship_id=str(new_id()), ended_reason="no_longer", reason="x"
    )
    assert ended.status == 404


async def test_the_ledger_opens_to_its_names(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    await confirmed(c.p, entry)
    ledger = await reviewer(c).get("/hardships")
    assert ("一般服务" in ledger.text, "重点帮扶" in ledger.text, "残疾" in ledger.text) == (True, True, True)
    [unplanned, *_] = [link for link in ledger.links if "without_plan=true" in link]
    names = await reviewer(c).get(unplanned)
    assert (f"/people/{entry}" in names.links, "在困难台账而无已同意的帮扶计划：是" in names.text) == (True, True)
    [of_class, *_] = [link for link in ledger.links if "hardship=disabled" in link]
    assert f"/people/{entry}" in (await reviewer(c).get(of_class)).links


async def test_a_plan_is_drafted_agreed_paired_and_done(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    await confirmed(c.p, entry)
    await opened_by_two(c.p, caseworker_account("helper-near"))
    page = f"/people/{entry}/assistance"
    author = worker(c, me)
    assert "待订计划" in (await author.get(page)).text
    assert (await author.fill(page, f"{page}/plans")).location == page
    assert (await author.fill(page, f"{page}/items", kind="guidance", due_on="2023-08-31")).location == page
    assert f"{page}/agreement" not in [shown.action for shown in (await author.get(page)).forms]
    agreed = await reviewer(c).fill(page, f"{page}/agreement", note="电话征得本人同意（虚构）")
    assert agreed.location == page, agreed.text
    after = await author.get(page)
    assert ("已有计划" in after.text, "未结对" in after.text) == (True, True)
    helper = next(filter(None, after.form(f"{page}/pairing").choices["helper_id"]))
    item = next(filter(None, after.form(f"{page}/completions").choices["item"]))
    assert (await author.fill(page, f"{page}/pairing", helper_id=helper)).location == page
    assert "待本人确认" in (await author.get(page)).text
    own = worker(c, UUID(helper))
    assert (await own.fill(page, f"{page}/pairing", helper_id=helper)).location == page
    assert "待本人确认" not in (await author.get(page)).text
    done = {"item": item, "done_on": "2023-07-05", "outcome": "achieved"}
    assert (await author.fill(page, f"{page}/completions", **done)).location == page
    assert "执行中" in (await author.get(page)).text
    assert (await author.fill(page, f"{page}/closure", reason="placed")).location == page
    assert "待订计划" in (await author.get(page)).text


async def test_ability_to_work_is_stated_with_its_source(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    page = f"/people/{entry}/assistance"
    assert "劳动能力未登记" in (await worker(c).get(page)).text
    stated = await worker(c).fill(page, f"{page}/abilities", able="false", basis="visit", reason="health")
    assert stated.location == page
    assert "否：无劳动能力" in (await worker(c).get(page)).text


async def test_what_was_changed_meanwhile_is_not_changed_again(c: ConsoleOfTest) -> None:
    entry = (await registered(c.p, 1))["id"]
    plan = await drafted(api_worker(c.p), entry)
    page = f"/people/{entry}/assistance"
    seen = await worker(c).get(page)
    await with_item(api_worker(c.p), plan)
    old = seen.form(f"{page}/items").values
    late = await worker(c).guess(f"{page}/items", **{**old, "kind": "visit", "due_on": "2023-08-01"})
    assert late.status == 412
    await claimed(api_worker(c.p), entry)
