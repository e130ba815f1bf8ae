"""No button that the service would refuse: to whoever asked or wrote it down, or where the state is wrong."""

from typing import Any
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.console.conftest import OpenConsole
from tests.component.notify.pause_steps import GUIDANCE, MONDAY, joined
from tests.component.notify.third_city_steps import DISTRICT as XINGHE_DISTRICT
from tests.component.notify.third_city_steps import STREET as XINGHE_STREET
from tests.component.notify.third_city_steps import clocks
from tests.component.registry.casework_steps import NEXT
from tests.component.registry.desk_steps import propose
from tests.component.registry.people import API, FRIDAY, STREET, WUHAN_STREET, listed, person, registered, stated
from tests.component.registry.staff_steps import account
from tests.packs import third_city
from tests.support.browsers import Browser, ConsoleOfTest

DISTRICT = "urumqi/650102"


@pytest.fixture
async def c(console: OpenConsole) -> ConsoleOfTest:
    opened = await console("registry", "subsidy", "notify")
    await opened.p.set_time(FRIDAY)
    return opened


def reviewer(c: ConsoleOfTest, id: UUID | None = None) -> Browser:
    return c.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, id=id)


async def test_who_stated_a_status_confirms_it_not(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    statement = await stated(c.p.as_(Role.CASEWORKER, area=STREET, id=me), entry)
    path = f"/people/{entry}/statuses/{statement}/confirmation"
    mine, other = c.as_(Role.CASEWORKER, area=STREET, id=me), c.as_(Role.CASEWORKER, area=STREET)
    seen = await mine.get(f"/people/{entry}")
    assert (path in seen.links, "待确认" in seen.text) == (False, True)
    assert path in (await other.get(f"/people/{entry}")).links
    assert (await mine.guess(path)).status == 409


async def test_who_wrote_a_late_contact_down_confirms_it_not(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    await c.p.drain()
    await c.p.set_time("2023-08-20T10:00:00+08:00")
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-07-29T09:00:00+08:00", **NEXT}
    writer = c.p.as_(Role.CASEWORKER, area=STREET, id=me)
    contact = (await writer.post(f"{API}/graduates/{entry}/contacts", json=body)).json()["id"]
    path = f"/people/{entry}/contacts/{contact}/confirmation"
    promoted = await reviewer(c, me).get(f"/people/{entry}")
    assert (path in promoted.links, "待区级确认" in promoted.text) == (False, True)
    assert path in (await reviewer(c).get(f"/people/{entry}")).links


async def test_who_asked_for_a_change_of_a_person_decides_on_it_not(c: ConsoleOfTest) -> None:
    entry, me = (await registered(c.p, 1))["id"], new_id()
    asked = await propose(c.p.as_(Role.CASEWORKER, area=STREET, id=me), entry, "name_correction", name="测试乙")
    path = f"/desk-changes/name_correction/{asked.json()['id']}/decision"
    own, other = await reviewer(c, me).get("/desk-changes"), await reviewer(c).get("/desk-changes")
    assert (path in own.links, path in other.links) == (False, True)
    assert (f"/people/{entry}" in other.links, "测**" in other.text) == (True, True)


async def test_who_filed_for_another_city_and_has_moved_there_decides_on_it_not(c: ConsoleOfTest) -> None:
    await listed(c.p, 1, WUHAN_STREET)
    me = new_id()
    filing = {"place_kind": "hukou", "area": STREET, "cohort_year": 2023, "intention": "job", "person": person(1)}
    filed = await c.p.as_(Role.CASEWORKER, area=STREET, id=me).post(f"{API}/registrations", json=filing)
    assert filed.status_code == 202, filed.text
    own = await c.as_(Role.CASEWORKER, area=WUHAN_STREET, id=me).get("/proposals")
    other = await c.as_(Role.CASEWORKER, area=WUHAN_STREET).get("/proposals")
    assert ("/decision" in " ".join(own.links), "/decision" in " ".join(other.links)) == (False, True)


async def test_nobody_is_offered_their_own_account_or_one_above_them(c: ConsoleOfTest) -> None:
    me = await account(c.p, "admin-1", Role.CITY_ADMINISTRATOR, "urumqi")
    officer = await account(c.p, "officer-1", Role.SECURITY_OFFICER, "urumqi")
    below = await account(c.p, "worker-1", Role.CASEWORKER, STREET)
    browser, ops = c.as_(Role.CITY_ADMINISTRATOR, area="urumqi", id=me), c.as_(Role.OPS)

    async def offered(by: Browser, who: UUID) -> tuple[bool, bool, bool]:
        page = f"/staff-accounts/{who}"
        seen = await by.get(page)
        assert seen.status == 200, seen.text
        resets = any(link.startswith("/secret-resets/new") for link in seen.links)
        return seen.has_form(f"{page}/closure"), seen.has_form(f"{page}/move"), resets

    assert await offered(browser, below) == (True, True, True)
    assert await offered(browser, me) == (False, False, False)
    assert await offered(browser, officer) == (False, False, False)
    assert await offered(ops, officer) == (True, False, True)


async def test_a_clock_is_paused_only_for_a_reason_that_the_document_has_and_by_two(console: OpenConsole) -> None:
    c = await console("registry", "subsidy", "notify", policies=third_city())
    await c.p.set_time(f"{MONDAY}T09:00:00+08:00")
    entry = (await registered(c.p, 1, XINGHE_STREET, cohort_year=2024))["id"]
    await c.p.deliver("notify", joined(UUID(entry)))
    [clock] = await clocks(c.p, GUIDANCE)
    page, me = f"/clocks/{clock['id']}", new_id()
    asker = c.as_(Role.DISTRICT_REVIEWER, area=XINGHE_DISTRICT, id=me)
    words: dict[str, Any] = {"reason": "army_service", "from_on": "2024-05-16", "note": "入伍通知书（虚构）"}
    assert (await asker.fill(page, f"{page}/pauses", **words)).location == page
    waiting = await asker.get("/pauses")
    assert "测** · 职业指导" in waiting.text
    [request] = [link for link in waiting.links if link.startswith("/pauses/")]
    own, other = await asker.get(request), await c.as_(Role.DISTRICT_REVIEWER, area=XINGHE_DISTRICT).get(request)
    assert (own.has_form(f"{request}/decision"), own.has_form(f"{request}/withdrawal")) == (False, True)
    assert (other.has_form(f"{request}/decision"), other.has_form(f"{request}/withdrawal")) == (True, False)
    assert f"/people/{entry}" in other.links


async def test_no_service_is_logged_of_somebody_who_is_not_registered(c: ConsoleOfTest) -> None:
    unregistered, entry = str((await listed(c.p, 1)).graduate_id), (await registered(c.p, 2))["id"]
    browser = c.as_(Role.CASEWORKER, area=STREET)
    offered = [
        (await browser.get(f"/people/{who}")).has_form(f"/people/{who}/services") for who in (unregistered, entry)
    ]
    assert offered == [False, True]
