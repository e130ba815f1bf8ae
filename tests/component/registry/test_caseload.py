"""The caseload: one list in the order of what is due, its tabs with how many are in each."""

from datetime import date
from typing import Any

import httpx
import pytest

from chassis.db import new_id
from contracts.events.notify import ClockMet
from contracts.roles import Role
from tests.component.registry.casework_steps import DUE, LIST, clock_of, contact, started
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    everything,
    on_friday,
    placed,
    problem,
    registered,
    stated,
    worker,
)
from tests.support.platform import Boot, Platform

TODAY, TOMORROW, LATER = "2023-07-28", "2023-07-29", "2023-08-15"


async def tab(client: httpx.AsyncClient, name: str, **query: Any) -> list[str]:
    answer = await client.get(f"{API}/caseload", params={"tab": name, "total": True, **query})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"]["count"] == len(answer.json()["items"])
    return [row["graduate"]["id"] for row in answer.json()["items"]]


async def counts(client: httpx.AsyncClient) -> dict[str, int]:
    answer = await client.get(f"{API}/caseload-tabs")
    assert answer.status_code == 200, answer.text
    return {row["tab"]: row["total"]["count"] for row in answer.json()}


async def met(p: Platform, entry: str, on: date = date(2023, 7, 28), area: str = STREET) -> None:
    about = {**clock_of(entry, area), "started_on": date(2023, 7, 28), "due_on": DUE}
    await p.deliver("registry", ClockMet(**about, met_on=on, in_time=True))


async def case(p: Platform, serial: int, next_on: str | None = None, area: str = STREET, **changes: Any) -> str:
    """Somebody registered whose clock runs; with a day, reached and to be contacted then."""
    entry = str((await registered(p, serial, area, **changes))["id"])
    await started(p, entry, DUE if area == STREET else None, area)
    if next_on:
        known = {} if area == STREET else {"information": {"basics": "done"}}
        answer = await contact(worker(p, area), entry, next_action={"on": next_on, "kind": "phone"}, **known)
        assert answer.status_code == 201, answer.text
        await met(p, entry, area=area)
    return entry


async def test_each_tab_has_whose_turn_it_is_and_says_how_many(platform: Boot) -> None:
    p = await on_friday(platform)
    waiting, today, tomorrow, later = [
        await case(p, serial, day) for serial, day in enumerate((None, TODAY, TOMORROW, LATER), 1)
    ]
    me = worker(p)
    assert [await tab(me, name) for name in ("first_contact", "overdue", "today")] == [[waiting], [], [today]]
    assert [await tab(me, name) for name in ("tomorrow", "follow_up", "dormant")] == [[tomorrow], [later], []]
    assert await tab(me, "recent") == [today, tomorrow, waiting, later], "in the order of what is due"
    shown = await counts(me)
    assert (shown["first_contact"], shown["today"], shown["tomorrow"], shown["follow_up"]) == (1, 1, 1, 1)
    assert "gaps" not in shown, "Urumqi's document owes no services"
    await p.set_time("2023-08-03T10:00:00+08:00")
    assert await tab(me, "overdue") == [today, tomorrow, waiting], "the first contact fell due on the 2nd"
    await p.set_time("2023-08-04T10:00:00+08:00")
    assert await tab(me, "recent") == [], "seven days after the registration"
    assert await tab(worker(p, OTHER_DISTRICT), "overdue") == []
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    assert await tab(reviewer, "overdue") == await tab(p.as_(Role.AUDITOR, area="urumqi"), "overdue") != []
    assert (await p.as_(Role.GRADUATE).get(f"{API}/caseload-tabs")).status_code == 403
    assert (await p.as_(Role.OBSERVER, area="urumqi").get(f"{API}/caseload")).status_code == 403
    assert problem(await me.get(f"{API}/caseload?tab=gaps")) == (422, "no-service-minimum")
    assert (await me.get(f"{API}/caseload?tab=everybody")).status_code == 422


async def test_a_case_of_ones_own_is_new_to_who_has_it_alone(platform: Boot) -> None:
    p = await on_friday(platform)
    mine, everybodys = await case(p, 1, LATER), await case(p, 2, LATER)
    await p.set_time("2023-08-20T10:00:00+08:00")
    me = worker(p)
    assert await tab(me, "recent") == []
    assert (await me.post(f"{API}/case-assignments", json={"graduate_ids": [mine]})).status_code == 201
    assert (await tab(me, "recent"), await tab(worker(p), "recent")) == ([mine], [])
    rows = (await me.get(f"{API}/caseload?tab=overdue")).json()["items"]
    days = {row["graduate"]["id"]: row["assigned_on"] for row in rows}
    assert days == {mine: "2023-08-20", everybodys: TODAY}


async def test_who_is_placed_or_rests_is_nobodys_turn(platform: Boot) -> None:
    p = await on_friday(platform)
    working, resting = await case(p, 1, TODAY), await case(p, 2, TODAY)
    await placed(p, working)
    await stated(worker(p), resting, "no_intention", "2023-07-28")
    assert [await tab(worker(p), name) for name in ("today", "dormant")] == [[], [resting]]


async def test_a_row_says_what_is_due_and_who_did_not_come(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await case(p, 1, TODAY)
    await contact(worker(p), entry, reached=False, next_action={"on": LATER, "kind": "visit"})
    [row] = (await worker(p).get(f"{API}/caseload?tab=follow_up")).json()["items"]
    assert (row["due_on"], row["days_left"], row["missed"]) == (LATER, 18, 1)
    assert (row["next_action"], row["assigned_on"]) == ({"on": LATER, "kind": "visit"}, TODAY)
    await case(p, 2)
    [fresh] = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert (fresh["due_on"], fresh["next_action"], fresh["first_contact"]["due_on"]) == (
        "2023-08-02",
        None,
        "2023-08-02",
    )


async def test_the_clocks_news_may_come_twice_and_in_any_order(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = str((await registered(p, 1))["id"])
    await met(p, entry)
    await started(p, entry, DUE)
    for _ in range(2):
        await met(p, entry)
        await started(p, entry, DUE)
    assert [await tab(worker(p), name) for name in ("first_contact", "follow_up")] == [[], [entry]]
    await started(p, str(new_id()), DUE)
    assert await tab(worker(p), "first_contact") == [], "of whom nobody knows there is no case"


async def test_gaps_are_a_tab_where_the_document_owes_services(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await case(p, 1, LATER, WUHAN_STREET)
    me = worker(p, WUHAN_STREET)
    assert (await tab(me, "gaps"), (await counts(me))["gaps"]) == ([entry], 1)


@pytest.mark.obligation("W-012")
async def test_who_had_no_service_for_so_many_days_is_found(platform: Boot) -> None:
    p = await on_friday(platform)
    served, never, resting = [await case(p, serial, LATER, WUHAN_STREET) for serial in (1, 2, 3)]
    me = worker(p, WUHAN_STREET)
    body = {"kind": "guidance", "delivered_on": TODAY}
    assert (await me.post(f"{LIST}/{served}/services", json=body)).status_code == 201
    await stated(me, resting, "no_intention", "2023-07-28")
    assert await tab(me, "unserved", unserved_days=1) == [never]
    await p.set_time("2023-08-06T10:00:00+08:00")
    assert await tab(me, "unserved", unserved_days=10) == [never], "the tenth day back is the 28th"
    assert await tab(me, "unserved", unserved_days=9) == [served, never]
    assert (await me.get(f"{API}/caseload?tab=unserved&unserved_days=0")).status_code == 422
    assert await everything(p.as_(Role.AUDITOR, area="wuhan"), f"{LIST}?assisted=true") == [served]
