"""Escalations are read: by whoever serves the area, or by the next level where nobody does."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.access import StandingIn
from chassis.db import new_id
from contracts.events.registry import StaffDutyChanged
from contracts.roles import Role
from tests.component.notify.conftest import Outside
from tests.component.notify.facts import COMMUNITY, FRIDAY, registered

BootOutside = Callable[..., Awaitable[Outside]]
DISTRICT, CITY = "urumqi/650102", "urumqi"
BREACHED = FRIDAY + timedelta(days=30)


def duty(role: Role, area: str, *, account: UUID | None = None, active: bool = True, version: int = 1) -> Any:
    return StaffDutyChanged(account_id=account or new_id(), role=role, area=area, active=active, version=version)


async def after_a_breach(out: Outside, *duties: StaffDutyChanged) -> None:
    for one in duties:
        await out.p.deliver("notify", one)
    await out.p.deliver("notify", registered(new_id()))
    await out.p.set_time(f"{BREACHED}T02:00:00+00:00")
    await out.p.run_job("notify", "warn_and_breach_clocks")


async def titles(out: Outside, role: Role, area: str) -> list[str]:
    page = (await out.p.as_(role, area=area).get("/notify/v1/messages")).json()
    return sorted(message["template"] for message in page["items"])


async def test_whoever_serves_the_whole_district_reads_what_is_for_one_of_its_streets(outside: BootOutside) -> None:
    out = await outside()
    await after_a_breach(out, duty(Role.CASEWORKER, DISTRICT))
    assert "clock_breached" in await titles(out, Role.CASEWORKER, DISTRICT)
    assert "clock_breached" in await titles(out, Role.CASEWORKER, COMMUNITY)
    assert await titles(out, Role.CASEWORKER, "urumqi/650103") == []
    assert "clock_unserved" not in await titles(out, Role.DISTRICT_REVIEWER, DISTRICT)


async def test_who_stands_in_reads_what_is_for_the_absent_colleague(outside: BootOutside) -> None:
    """A message is for a role in an area, whoever has them."""
    out, substitute = await outside(), new_id()
    await after_a_breach(out, duty(Role.CASEWORKER, COMMUNITY), duty(Role.CASEWORKER, "urumqi/650103"))
    own = out.p.as_(Role.CASEWORKER, area="urumqi/650103", id=substitute)
    there = out.p.as_(Role.CASEWORKER, area=COMMUNITY, id=substitute, standing_in=StandingIn(new_id(), new_id()))
    read = [(await client.get("/notify/v1/messages")).json()["items"] for client in (own, there)]
    assert [bool(items) for items in read] == [False, True]


async def test_where_nobody_serves_a_street_the_district_is_told(outside: BootOutside) -> None:
    out = await outside()
    await after_a_breach(out, duty(Role.DISTRICT_REVIEWER, DISTRICT), duty(Role.CITY_APPROVER, CITY))
    assert "clock_unserved" in await titles(out, Role.DISTRICT_REVIEWER, DISTRICT)
    assert "clock_unserved" not in await titles(out, Role.CITY_APPROVER, CITY)


async def test_where_the_district_is_not_served_either_the_city_is_told(outside: BootOutside) -> None:
    out = await outside()
    await after_a_breach(out, duty(Role.CITY_APPROVER, CITY))
    assert "clock_unserved" in await titles(out, Role.CITY_APPROVER, CITY)


async def test_a_closed_account_serves_nobody_whatever_the_order_of_the_news(outside: BootOutside) -> None:
    out, account = await outside(), new_id()
    opened = duty(Role.CASEWORKER, COMMUNITY, account=account)
    closed = duty(Role.CASEWORKER, COMMUNITY, account=account, active=False, version=2)
    await after_a_breach(out, closed, opened, closed, duty(Role.DISTRICT_REVIEWER, DISTRICT))
    assert "clock_unserved" in await titles(out, Role.DISTRICT_REVIEWER, DISTRICT)


async def unserved(out: Outside, role: Role, area: str | None) -> list[tuple[str, str]]:
    page = (await out.p.as_(role, area=area).get("/notify/v1/unserved-addressees")).json()
    return [(row["role"], row["area"]) for row in page["items"]]


async def test_addressees_without_an_account_are_listed_until_they_have_one(outside: BootOutside) -> None:
    out = await outside()
    await after_a_breach(out, duty(Role.DISTRICT_REVIEWER, DISTRICT), duty(Role.CITY_APPROVER, CITY))
    assert await unserved(out, Role.OPS, None) == [("caseworker", COMMUNITY)]
    assert await unserved(out, Role.CITY_APPROVER, CITY) == [("caseworker", COMMUNITY)]
    assert await unserved(out, Role.CITY_APPROVER, "wuhan") == []
    refused = await out.p.as_(Role.CASEWORKER, area=COMMUNITY).get("/notify/v1/unserved-addressees")
    assert refused.status_code == 403
    scrape = (await out.p.anonymous.get("/notify/metrics")).text
    assert [line.split()[-1] for line in scrape.splitlines() if line.startswith("addressees_unserved")] == ["1.0"]
    await out.p.deliver("notify", duty(Role.CASEWORKER, COMMUNITY), times=2)
    assert await unserved(out, Role.OPS, None) == []


async def test_the_list_is_paged_and_a_strange_cursor_is_refused(outside: BootOutside) -> None:
    out = await outside()
    await after_a_breach(out)
    ops = out.p.as_(Role.OPS)
    first = (await ops.get("/notify/v1/unserved-addressees", params={"limit": 1})).json()
    second = (await ops.get("/notify/v1/unserved-addressees", params={"cursor": first["next_cursor"]})).json()
    assert len(first["items"]) == 1
    assert first["items"][0] not in second["items"]
    assert (await ops.get("/notify/v1/unserved-addressees", params={"cursor": "x"})).status_code == 400


def test_the_day_of_the_breach_is_past_all_escalations() -> None:
    assert date(2023, 8, 27) == BREACHED
