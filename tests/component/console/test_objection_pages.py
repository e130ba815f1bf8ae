"""Objections on pages: who may help to lift one has it on a list, with what was found out, until two have lifted it."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.subsidy.objection_steps import LIFT, REASON, approved, lift, object_
from tests.component.subsidy.third_city_steps import EAST, WEST
from tests.packs import third_city
from tests.support.browsers import Browser, ConsoleOfTest
from tests.support.platform import Boot

TO_LIFT = "/public-claims?to_lift=true"


@pytest.fixture
async def c(platform: Boot) -> AsyncIterator[ConsoleOfTest]:
    opened = ConsoleOfTest.on(await platform("registry", "subsidy", "notify", policies=third_city()))
    await opened.p.set_time("2024-09-02T10:00:00+08:00")
    yield opened
    await opened.aclose()


def reviewer(c: ConsoleOfTest, id: UUID | None = None, area: str = EAST) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=area, id=id)


async def test_an_objection_waits_for_two_who_have_not_passed_the_claim(c: ConsoleOfTest) -> None:
    passed, first, second = new_id(), reviewer(c), reviewer(c)
    claim = await approved(c.p, passed)
    await object_(c.p, claim)
    path = f"/claims/{claim}/objection/lifting"
    assert TO_LIFT in (await first.get("/work")).links
    seen = await first.get(TO_LIFT)
    assert (REASON["reason"] in seen.text, path in seen.links) == (True, True)
    assert path not in (await reviewer(c, passed).get(TO_LIFT)).links
    assert path not in (await reviewer(c, area=WEST).get(TO_LIFT)).links
    assert (await first.fill(path, **LIFT)).location == f"/claims/{claim}"
    assert f"{path}/decision" not in (await first.get(TO_LIFT)).links
    waiting = await second.get(TO_LIFT)
    assert (LIFT["reason"] in waiting.text, f"{path}/decision" in waiting.links) == (True, True)
    assert (await second.fill(f"{path}/decision", choice="apply", note="已核对（虚构）")).status == 303
    assert TO_LIFT not in (await second.get("/work")).links


async def test_who_only_reads_sees_the_objection_and_no_way_to_lift_it(c: ConsoleOfTest) -> None:
    claim = await approved(c.p)
    await object_(c.p, claim)
    await lift(c.p, claim)
    auditor = c.as_(Role.AUDITOR, area="xinghe")
    seen = await auditor.get("/public-claims")
    assert (LIFT["reason"] in seen.text, [link for link in seen.links if "lifting" in link]) == (True, [])
    assert (await auditor.get(f"/claims/{claim}/objection/lifting/decision")).status == 404


async def offered(browser: Browser, claim: str) -> list[str]:
    """What the claim's own page offers of its objection."""
    page = f"/claims/{claim}"
    seen = await browser.get(page)
    assert seen.status == 200, seen.text
    return [form.action.removeprefix(f"{page}/") for form in seen.forms if "/objection" in form.action]


async def test_a_claims_page_offers_the_next_step_of_its_objection_to_whoever_may_take_it(c: ConsoleOfTest) -> None:
    passed, first = new_id(), reviewer(c)
    claim = await approved(c.p, passed)
    hand = reviewer(c, passed)
    auditor = c.as_(Role.AUDITOR, area="xinghe")
    for browser in (first, hand, auditor):
        assert await offered(browser, claim) == ["objection"]
    await first.fill(f"/claims/{claim}", f"/claims/{claim}/objection", **REASON)
    assert await offered(first, claim) == ["objection/lifting"]
    assert (await offered(hand, claim), await offered(auditor, claim)) == ([], [])
    await first.fill(f"/claims/{claim}", f"/claims/{claim}/objection/lifting", **LIFT)
    assert (await offered(first, claim), await offered(reviewer(c), claim)) == ([], ["objection/lifting/decision"])


async def test_whose_word_a_claim_rests_on_is_offered_no_lifting(c: ConsoleOfTest) -> None:
    stated = new_id()
    claim = await approved(c.p, stated_by=stated)
    await object_(c.p, claim)
    assert (await offered(reviewer(c, stated), claim), await offered(reviewer(c), claim)) == ([], ["objection/lifting"])
