"""Welfare posts on pages: what is still short, who asked, and that another signs."""

from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.registry.people import WUHAN_STREET
from tests.component.registry.welfare_steps import TODAY, hard_case, referred
from tests.support.browsers import Browser, ConsoleOfTest

DISTRICT = "/".join(WUHAN_STREET.split("/")[:2])


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "jobfair", "notify")
    await opened.p.set_time(f"{TODAY}T10:00:00+08:00")
    return opened


def worker(c: ConsoleOfTest) -> Browser:
    return c.as_(Role.CASEWORKER, area=WUHAN_STREET)


def reviewer(c: ConsoleOfTest, id: UUID | None = None) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, id=id)


async def test_a_welfare_post_is_asked_for_and_signed_by_another(c: ConsoleOfTest) -> None:
    entry, me = await hard_case(c.p, referrals=2), new_id()
    page, ask = f"/people/{entry}/welfare-gate", f"/people/{entry}/welfare-cases"
    assert page in (await worker(c).get(f"/people/{entry}")).links
    shown = await worker(c).get(page)
    assert ("尚差 1" in shown.text, ask in [form.action for form in shown.forms]) == (True, False)
    await referred(c.p, entry, 1)
    asked = await reviewer(c, me).fill(page, ask, reason="多次推介均未成（虚构）", policy_basis="")
    assert asked.location == page
    [way] = {link for link in (await reviewer(c).get("/welfare-changes")).links if "/welfare-changes/" in link}
    decision = f"{way}/decision"
    assert decision not in [form.action for form in (await reviewer(c, me).get(way)).forms]
    signed = await reviewer(c).fill(way, decision, note="已核对推介记录（虚构）", choice="apply")
    assert signed.location == "/welfare-changes"
    listed = await worker(c).get("/welfare-cases")
    [case] = {link for link in listed.links if link.startswith("/welfare-cases/")}
    seen = (await worker(c).get(case)).text
    assert all(words in seen for words in ("准予安置", "2 / 2", "多次推介均未成（虚构）", "已核对推介记录（虚构）"))
