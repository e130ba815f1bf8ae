"""Clocks, the trail and dead letters on pages: who has them, who has not, and what comes of a button."""

import json
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from chassis.db import new_id
from chassis.messaging import dead_letters, inbox
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.notify.facts import registered
from tests.component.registry import people
from tests.component.registry.casework_steps import started
from tests.support.browsers import Browser, ConsoleOfTest, Seen

DISTRICT, NEXT = "urumqi/650102", "urumqi/650103"
LETTERS = "/dead-letters?service=notify"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    """Somebody registered on a Friday has to be contacted."""
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time("2023-07-28T10:00:00+08:00")
    await opened.p.deliver("notify", registered(new_id(), on=date(2023, 7, 28)))
    return opened


def ops(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.OPS)


async def test_a_clock_stands_with_its_days_clause_and_kinds_and_not_in_another_district(c: ConsoleOfTest) -> None:
    reviewer = c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    listed = await reviewer.get("/clocks")
    [page] = [link for link in listed.links if link.startswith("/clocks/")]
    seen = await reviewer.get(page)
    assert "区级 8月4日" in listed.text
    assert "下一步督办" in seen.text
    assert ("剩 " in listed.text, "依据" in seen.text, seen.has_form(f"{page}/pauses")) == (True, True, False)
    assert "条款" in (await reviewer.get("/clock-kinds")).text
    assert (await reviewer.get("/pauses")).status == 200
    other = c.as_(Role.DISTRICT_REVIEWER, area=NEXT)
    assert (await other.get(page)).status == 404
    guessed = await reviewer.guess(f"{page}/pauses", reason="none_such", from_on="2023-07-28", note="说明（虚构）")
    assert (guessed.status >= 400, guessed.form(f"{page}/pauses").values["note"]) == (True, "说明（虚构）")


async def test_todays_list_and_the_persons_page_say_who_is_told_next(c: ConsoleOfTest) -> None:
    entry = (await people.registered(c.p, 1))["id"]
    await c.p.deliver("notify", registered(UUID(entry), area=people.STREET, on=date(2023, 7, 28)))
    await started(c.p, entry, date(2023, 8, 2))
    worker = c.as_(Role.CASEWORKER, area=people.STREET)
    pages = ("/caseload", f"/people/{entry}")
    for page in pages:
        seen = await worker.get(page)
        assert ("下一步督办" in seen.text, "区级 8月4日" in seen.text) == (True, True), page
    c.wire.away.add("notify")
    for page in pages:
        seen = await worker.get(page)
        assert (seen.status, "区级" in seen.text) == (200, False), page


async def test_who_audits_searches_the_trail_and_verifies_its_chain(c: ConsoleOfTest) -> None:
    auditor = c.as_(Role.AUDITOR, area="urumqi")
    for page in ("/audit", "/audit?service=registry", "/audit/chains", "/audit/chains/registry", "/audit/revealers"):
        assert (await auditor.get(page)).status == 200, page
    for page in ("/audit?service=none", "/audit/chains/none"):
        assert (await auditor.get(page)).status == 404, page


async def test_who_does_not_work_with_them_has_none_of_these_pages(c: ConsoleOfTest) -> None:
    clerk = c.as_(Role.EMPLOYER_CLERK, org="91420100000000001X")
    menu = (await clerk.get("/work")).links
    for page in (
        "/clocks",
        "/pauses",
        "/audit",
        "/audit/chains",
        "/audit/revealers",
        "/dead-letters",
        "/dead-letter-changes",
        "/failed-messages",
    ):
        assert (await clerk.get(page)).status == 404, page
        assert page not in menu
    assert (await ops(c).get("/failed-messages?channel=sms")).status == 200
    assert (await ops(c).get("/unserved-addressees")).status == 200


async def failed(c: ConsoleOfTest, handler: str, event_type: str | None = None) -> str:
    """The page of a letter of notify that this handler could not take."""
    envelope = inbox.envelope(registered(new_id()), source="test", event_id=new_id())
    if event_type is not None:
        envelope = replace(envelope, type=event_type)
    async with c.p.transaction("notify") as session:
        await dead_letters.record(session, handler, envelope, "<script>alert(1)</script>", 3)
    [page] = [link for link in (await ops(c).get(LETTERS)).links if link.startswith("/dead-letters/notify/")]
    return page


def decisions(seen: Seen, page: str, step: str) -> list[str]:
    return [form.action for form in seen.forms if form.action.startswith(f"{page}/{step}/")]


async def test_a_fact_that_a_handler_would_take_is_set_aside_by_two_and_taken_up_again(c: ConsoleOfTest) -> None:
    page, first, second = await failed(c, "none_such"), ops(c), ops(c)
    seen = await first.get(page)
    assert ("alert(1)" in seen.text, "<script>alert" in seen.html) == (True, False)
    asked = await first.fill(page, f"{page}/set-aside", reason="重复的事实（虚构）")
    assert asked.location == page, asked.text
    assert "/dead-letter-changes?service=notify" in (await second.get("/work")).links
    waiting = await second.get("/dead-letter-changes?service=notify")
    assert (page in waiting.links, "重复的事实（虚构）" in waiting.text) == (True, True)
    assert decisions(await first.get(page), page, "set-aside") == []
    [decision] = decisions(await second.get(page), page, "set-aside")
    assert (await first.guess(decision, choice="apply", note="自己同意")).status == 409
    assert not (await first.get(page)).has_form(f"{page}/taking-up")
    assert (await second.fill(page, decision, choice="apply", note="已核对（虚构）")).location == page
    assert page not in (await second.get("/dead-letter-changes?service=notify")).links
    await first.fill(page, f"{page}/taking-up")
    assert (await first.get(page)).has_form(f"{page}/replay")
    assert (await first.get(f"/dead-letters/notify/{UUID(int=7)}")).status == 404


async def test_what_nothing_here_can_read_is_set_aside_by_one(c: ConsoleOfTest) -> None:
    page, first = await failed(c, dead_letters.NOBODY, "somebody.elses.v1"), ops(c)
    assert (await first.fill(page, f"{page}/set-aside", reason="来源不明，无法识别")).location == page
    assert (await first.get(page)).has_form(f"{page}/taking-up")
    assert page not in (await first.get("/dead-letter-changes?service=notify")).links


async def test_a_rewrite_is_agreed_to_with_its_content_in_view(c: ConsoleOfTest) -> None:
    page, first, second = await failed(c, dead_letters.NOBODY), ops(c), ops(c)
    form = (await first.get(page)).form(f"{page}/fix")
    data = json.loads(form.values["data"]) | {"cohort_year": 2022}
    asked = await first.send(form, data=json.dumps(data), reason="与产生方核对（虚构）")
    assert asked.location == page, asked.text
    seen = await second.get(page)
    assert ("更正的字段：cohort_year" in seen.text, '"cohort_year": 2022' in seen.text) == (True, True)
    [decision] = decisions(seen, page, "rewrites")
    assert (await second.fill(page, decision, choice="refuse", note="与原件不符（虚构）")).location == page
    assert decisions(await second.get(page), page, "rewrites") == []
