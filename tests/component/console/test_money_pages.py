"""Pages of money: who sees them, what they show of a claim, and what is decided on them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from services.jobfair.employers.models import Employer
from tests.component.console.conftest import OpenConsole
from tests.component.console.money_steps import browser, in_july
from tests.component.registry.secret_steps import opened
from tests.component.subsidy.discrepancy_steps import bank_says, sent_line
from tests.component.subsidy.steps import (
    ACCOUNT,
    AREA,
    BASE,
    CODE,
    all_claims,
    approved_claim,
    assess,
    base_with,
    retained,
    with_account,
)
from tests.support.browsers import ConsoleOfTest

REVIEWER = UUID(int=61)
HOSTILE = "<script>alert(1)</script>" + "长" * 400
OFFICERS = {
    Role.DISTRICT_REVIEWER,
    Role.DISTRICT_APPROVER,
    Role.CITY_APPROVER,
    Role.PAYER,
    Role.AUDITOR,
}
CLAIM_READERS = {*OFFICERS, Role.EMPLOYER_CLERK}
ACCOUNT_READERS = {*CLAIM_READERS, Role.CASEWORKER}
FUNDS = {*OFFICERS, Role.FINANCE, Role.POLICY_OFFICER}
MONEY = {Role.PAYER, Role.AUDITOR, Role.FINANCE}
SIMULATORS = {*OFFICERS, Role.POLICY_OFFICER}
EVERYBODY = {*FUNDS, Role.EMPLOYER_CLERK, Role.CASEWORKER}
PAGES = [
    ("/claims", CLAIM_READERS, "示例科技有限公司（虚构）"),
    ("/claims/{claim}", CLAIM_READERS, "见习期满留用率超过规定比例"),
    ("/claims/{claim}/recomputation", OFFICERS, "逐字一致"),
    ("/claims/{claim}/review", {Role.DISTRICT_REVIEWER}, "退回"),
    ("/claims/{claim}/approval", {Role.DISTRICT_APPROVER, Role.CITY_APPROVER}, "退回"),
    ("/assessments", {Role.DISTRICT_REVIEWER}, "见习留用奖补"),
    ("/public-claims", OFFICERS, "公示期满次日起可以支付"),
    ("/payout-account-changes", OFFICERS, "没有待复核的收款账户变更"),
    ("/payout-accounts/{payee}", ACCOUNT_READERS - {Role.CASEWORKER}, "****1234"),
    ("/funds", FUNDS, "2023 年资金额度"),
    ("/payment-batches", MONEY, "还没有支付批次"),
    ("/bank-discrepancies", {*MONEY, Role.CITY_APPROVER}, "没有差异"),
    ("/ledger-balances", MONEY, "尚无记账"),
    ("/policies", EVERYBODY, "学子聚汉"),
    ("/policies/wuhan", EVERYBODY, "见习留用奖补"),
    ("/policies/wuhan/parameters", EVERYBODY, "留用率下限"),
    ("/policies/urumqi/readings", EVERYBODY, "尚未选定"),
    ("/policies/wuhan/schemes/retention_bonus", EVERYBODY, "超过"),
    ("/policies/wuhan/schemes/retention_bonus/case", EVERYBODY, "其中留用人数（人）"),
    ("/policies/wuhan/schemes/retention_bonus/simulation", SIMULATORS, "改“留用率下限”为"),
    ("/simulations", SIMULATORS, "还没有测算"),
]
"""Address, who sees it, and what stands there."""


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    return await in_july(console)


async def claimed(c: ConsoleOfTest) -> tuple[UUID, str]:
    """A base with an account and an open claim of 3,000 yuan."""
    employer, _ = await base_with(c.p, 4, 3)
    await with_account(c.p, employer)
    return employer, (await assess(c.p, employer)).json()["claim"]["id"]


async def test_every_page_is_there_for_its_roles_and_absent_for_others(c: ConsoleOfTest) -> None:
    payee, claim = await claimed(c)
    for role in sorted(EVERYBODY):
        visitor = browser(c, role)
        menu = set((await visitor.get("/work")).links)
        for address, readers, text in PAGES:
            path = address.format(claim=claim, payee=payee)
            seen = await visitor.get(path)
            assert (role, path, seen.status) == (role, path, 200 if role in readers else 404)
            assert role not in readers or text in seen.text, (role, path, seen.text)
            assert role in readers or path not in menu, (role, path)


async def test_an_employers_page_has_its_claims_which_open_with_their_letters(c: ConsoleOfTest) -> None:
    employer, claim = await claimed(c)
    async with c.p.transaction("jobfair") as session:
        base = {"credit_code": CODE, "name": "示例基地（虚构）", "city": "wuhan", "area": AREA, "state": "verified"}
        session.add(Employer(id=employer, verified_on=date(2023, 1, 5), **base))
    clerk = browser(c, Role.EMPLOYER_CLERK)
    seen = await clerk.get(f"/employers/{employer}")
    files = f"/evidence-files?payee_id={employer}"
    assert {f"/claims/{claim}", f"/claims?payee_id={employer}", files} <= set(seen.links)
    assert "没有证明材料" in (await clerk.get(files)).text
    assert "说明（可写入决定书）" in (await clerk.get(f"/claims/{claim}")).text
    assert f"/claims/{claim}" in (await clerk.get(f"/claims?payee_id={employer}")).links
    assert f"/claims/{claim}" not in (await clerk.get(f"/claims?payee_id={new_id()}")).links
    c.wire.away.add("subsidy")
    assert "资金服务暂不可用" in (await clerk.get(f"/employers/{employer}")).text


@pytest.mark.parametrize("path", ["/claims/{claim}", "/claims/{claim}/recomputation", "/payout-accounts/{payee}"])
async def test_another_district_finds_nothing_of_it(c: ConsoleOfTest, path: str) -> None:
    payee, claim = await claimed(c)
    foreign = c.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert (await foreign.get(path.format(claim=claim, payee=payee))).status == 404
    assert (await foreign.get(path.format(claim=new_id(), payee="x"))).status == 404


async def test_another_district_decides_nothing(c: ConsoleOfTest) -> None:
    _, claim = await claimed(c)
    foreign = c.as_(Role.DISTRICT_REVIEWER, area="wuhan/420102")
    assert (await foreign.guess(f"/claims/{claim}/review", choice="pass")).status == 404
    assert (await all_claims(c.p))[0]["state"] == "open"


async def test_a_claim_shows_why_and_whose_word_it_is(c: ConsoleOfTest) -> None:
    _, claim = await claimed(c)
    seen = await browser(c, Role.DISTRICT_REVIEWER).get(f"/claims/{claim}")
    for text in (
        "二(八)",
        "对见习期满留用率超过 50%的单位",
        "3/4（75.00%）",
        "系统记录",
        "3,000.00 元",
        "与登记名称一致",
    ):
        assert text in seen.text, text
    assert seen.has_form(f"/claims/{claim}/review")
    assert not seen.has_form(f"/claims/{claim}/approval")


async def test_a_review_and_an_approval_by_two_persons(c: ConsoleOfTest) -> None:
    _, claim = await claimed(c)
    page = f"/claims/{claim}"
    reviewer = browser(c, Role.DISTRICT_REVIEWER)
    form = (await reviewer.get(page)).form(f"{page}/review")
    turned = await reviewer.send(form, choice="pass", note="\u202e同意")
    assert (turned.status, turned.form(f"{page}/review").values["note"]) == (422, "\u202e同意")
    for _ in range(2):
        assert (await reviewer.send(form, choice="pass", note=HOSTILE)).location == page
    approver = browser(c, Role.DISTRICT_APPROVER)
    shown = await approver.get(page)
    assert HOSTILE in shown.text
    assert "<script>alert" not in shown.html
    await approver.fill(page, f"{page}/approval", choice="pass", note="同意")
    assert not [form for form in (await approver.get(page)).forms if "/objection" in form.action]
    assert [(act["step"], act["verdict"]) for act in await _acts(c, claim)] == [("review", "pass"), ("approve", "pass")]


async def _acts(c: ConsoleOfTest, claim: str) -> list[dict[str, Any]]:
    shown = (await c.p.as_(Role.AUDITOR, area="wuhan").get(f"{BASE}/claims/{claim}")).json()
    acts: list[dict[str, Any]] = shown["acts"]
    return acts


async def test_what_rests_on_one_sides_word_is_counted_before_it_passes(c: ConsoleOfTest) -> None:
    """Refused, the form comes back with everything that was typed."""
    employer, internships = await base_with(c.p, 2, 0)
    for internship in internships:
        await c.p.deliver("subsidy", retained(employer, internship, origin="declared"))
    claim = (await assess(c.p, employer)).json()["claim"]["id"]
    page, reviewer = f"/claims/{claim}", browser(c, Role.DISTRICT_REVIEWER)
    seen = await reviewer.get(page)
    assert "单方声明" in seen.text
    assert "其中用人单位申报、未经核验 2 人" in seen.text
    refused = await reviewer.fill(page, f"{page}/review", choice="pass", note="已核对名单")
    assert refused.status == 422
    assert refused.form(f"{page}/review").values["note"] == "已核对名单"
    passed = await reviewer.send(refused.form(f"{page}/review"), choice="pass", declared_acknowledged="2")
    assert passed.location == page
    assert [act["declared_acknowledged"] for act in await _acts(c, claim)] == [2]


async def test_several_are_decided_at_once_and_each_says_what_became_of_it(c: ConsoleOfTest) -> None:
    _, claim = await claimed(c)
    reviewer = browser(c, Role.DISTRICT_REVIEWER)
    form_of = (await reviewer.get("/claims")).form("/claims/reviews")
    marked = {"chosen": [claim, str(new_id()), "x"], "choice": "reject", "more": "合同缺页"}
    seen = await reviewer.send(form_of, reason="材料不全，请补充后重新核算", **marked)
    assert "所选 3 件，办成 1 件" in seen.text, seen.text
    again = await reviewer.send(form_of, reason="材料不全，请补充后重新核算", **marked)
    assert "办成 1 件" in again.text
    assert [act["note"] for act in await _acts(c, claim)] == ["材料不全，请补充后重新核算；合同缺页"]
    assert (await all_claims(c.p))[0]["state"] == "rejected"


async def test_whoever_reviewed_cannot_approve_what_they_marked(c: ConsoleOfTest) -> None:
    _, claim = await claimed(c)
    await browser(c, Role.DISTRICT_REVIEWER, REVIEWER).fill(f"/claims/{claim}/review", choice="pass")
    twice = c.as_(Role.DISTRICT_APPROVER, area=AREA, id=REVIEWER)
    own, other = [await by.get(f"/claims/{claim}") for by in (twice, browser(c, Role.DISTRICT_APPROVER))]
    approval = f"/claims/{claim}/approval"
    assert (own.has_form(approval), "由他人经办" in own.text, other.has_form(approval)) == (False, True, True)
    form_of = (await twice.get("/claims?state=reviewed")).form("/claims/approvals")
    seen = await twice.send(form_of, reason="条件和金额核对无误", chosen=[claim], choice="pass")
    assert "所选 1 件，办成 0 件" in seen.text
    assert [act["step"] for act in await _acts(c, claim)] == ["review"]


async def test_the_queue_is_filtered_by_state_scheme_and_district(c: ConsoleOfTest) -> None:
    await claimed(c)
    city = browser(c, Role.CITY_APPROVER)
    for query, count in (
        ("state=open", 1),
        ("state=settled", 0),
        ("scheme=skills_training", 0),
        ("area=wuhan/420106", 1),
    ):
        seen = await city.get(f"/claims?{query}")
        assert f"共 {count} 条" in seen.text, query
    assert (await city.get("/claims?state=nonsense")).status == 422


async def test_a_payment_file_is_made_and_downloaded_for_a_purpose(c: ConsoleOfTest) -> None:
    employer, _ = await base_with(c.p, 4, 3)
    claim = await approved_claim(c.p, employer)
    payer = browser(c, Role.PAYER)
    made = await payer.fill("/payment-batches/new")
    page = str(made.location)
    assert "3,000.00 元" in (await payer.get(page)).text
    short = await payer.fill(page, f"{page}/file", purpose="x")
    assert (short.status, short.form(f"{page}/file").values["purpose"]) == (422, "x")
    file = await payer.fill(page, f"{page}/file", purpose="送银行发放")
    assert file.answer.headers["content-disposition"].startswith("attachment")
    assert ACCOUNT["account"] in file.html
    finance = browser(c, Role.FINANCE)
    seen = await finance.get(page)
    assert not seen.has_form(f"{page}/file")
    assert f"/claims/{claim}" not in seen.links


async def test_a_bank_that_contradicts_itself_is_settled_by_another_payer(c: ConsoleOfTest) -> None:
    employer, _ = await base_with(c.p, 4, 3)
    await approved_claim(c.p, employer)
    line = await sent_line(c.p)
    for status, ref in (("rejected", None), ("settled", "B1")):
        await bank_says(c.p, line, status, ref)
    payer = browser(c, Role.PAYER, await opened(c.p, Role.PAYER, area="wuhan"))
    assert "/bank-discrepancies?resolved=false" in (await payer.get("/work")).links
    [row] = [link for link in (await payer.get("/bank-discrepancies")).links if link.startswith("/bank-discrepancies/")]
    assert (await payer.get(f"/bank-discrepancies/{new_id()}")).status == 404
    done = await payer.fill(row, f"{row}/resolution", choice="paid", note="已向银行核对流水")
    assert done.location == row
    seen = await payer.get(row)
    assert "已付：已向银行核对流水" in seen.text
    assert not seen.has_form(f"{row}/resolution")
    assert "支出：见习留用奖补" in (await payer.get("/ledger-balances")).text


async def test_an_account_is_replaced_by_who_has_seen_it_and_waits_for_another(c: ConsoleOfTest) -> None:
    employer, claim = await claimed(c)
    page = f"/payout-accounts/{employer}"
    clerk, form = browser(c, Role.EMPLOYER_CLERK), f"{page}/account"
    form_of = (await clerk.get(page)).form(form)
    assert form_of.values["version"] == "1"
    typed = {"holder": "另一家公司（虚构）", "account": "6200 0000 0000 5678"}
    refused = await clerk.send(form_of, **typed)
    assert refused.status == 422
    assert refused.form(form).values["holder"] == typed["holder"]
    stale = await clerk.send(form_of, **typed, evidence="更名通知书 3 号", version="7")
    assert stale.status == 412
    waits = await clerk.send(form_of, **typed, evidence="更名通知书 3 号")
    assert waits.location == page
    officer = browser(c, Role.DISTRICT_APPROVER)
    [decision] = [
        link for link in (await officer.get("/payout-account-changes")).links if link.startswith(f"{page}/changes/")
    ]
    [waiting] = (await c.p.as_(Role.AUDITOR, area="wuhan").get("/subsidy/v1/payout-account-changes")).json()["items"]
    asker = browser(c, Role.DISTRICT_APPROVER, UUID(waiting["requested_by"]))
    for barred in (asker, browser(c, Role.PAYER)):
        assert decision not in (await barred.get("/payout-account-changes")).links
    assert (await officer.fill(decision, choice="apply", note="已核对原件")).location == page
    assert "****5678" in (await officer.get(f"/claims/{claim}")).text
