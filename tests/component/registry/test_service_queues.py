"""Queues of services: those in hardship are served first where the document says so, and the trace says why."""

import pytest

from contracts.roles import Role
from tests.component.registry import hardship_steps as hardships
from tests.component.registry import people
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    problem,
    registered,
    worker,
)
from tests.component.registry.training_steps import course, recommend, record
from tests.component.registry.welfare_steps import TODAY, in_august, referred, served
from tests.packs import third_city
from tests.support.platform import Boot, Platform

PURPOSE = "安排推介（虚构）"


async def waiting(p: Platform, kind: str, area: str, **more: object) -> list[tuple[str, str | None]]:
    params = {"kind": kind, "purpose": PURPOSE, **{name: str(value) for name, value in more.items()}}
    answer = await worker(p, area).get(f"{API}/service-queue", params=params)
    assert answer.status_code == 200, answer.text
    return [(row["graduate"]["id"], row["priority_reason"]) for row in answer.json()["items"]]


async def two(p: Platform, area: str) -> tuple[str, str]:
    """Two willing people, of whom the second is in hardship."""
    first, second = [str((await registered(p, serial, area))["id"]) for serial in (1, 2)]
    await hardships.confirmed(p, second, area=area)
    return first, second


@pytest.mark.obligation("W-903")
@pytest.mark.parametrize("kind", ["guidance", "referral", "training", "internship"])
async def test_of_two_willing_people_the_second_in_hardship_is_served_first(platform: Boot, kind: str) -> None:
    """Acceptance 6 of the plan."""
    p = await in_august(platform)
    first, second = await two(p, WUHAN_STREET)
    assert await waiting(p, kind, WUHAN_STREET) == [(second, "优先(二(九))"), (first, None)]


@pytest.mark.obligation("U-134")
async def test_urumqi_puts_hardship_first_in_training_and_internship_alone(platform: Boot) -> None:
    p = await in_august(platform)
    first, second = await two(p, STREET)
    for kind in ("training", "internship"):
        assert await waiting(p, kind, STREET) == [(second, "优先((六)22)"), (first, None)]
    for kind in ("guidance", "referral"):
        assert await waiting(p, kind, STREET) == [(first, None), (second, None)]


@pytest.mark.obligation("W-903")
async def test_the_trace_of_a_service_says_that_somebody_came_first(platform: Boot) -> None:
    p = await in_august(platform)
    first, second = await two(p, WUHAN_STREET)
    for entry in (first, second):
        await referred(p, entry, 1)
        await served(p, entry, "training_offer")
    for entry, reason in ((first, None), (second, "优先(二(九))")):
        given = (await worker(p, WUHAN_STREET).get(f"{API}/graduates/{entry}/services")).json()["services"]
        assert [row["priority_reason"] for row in given] == [reason, reason]


@pytest.mark.obligation("U-134")
async def test_the_trace_of_a_recommended_course_says_that_somebody_came_first(platform: Boot) -> None:
    p = await in_august(platform)
    first, second = await two(p, STREET)
    offered = await course(p, STREET, starts_on="2023-08-01")
    for entry, reason in ((first, None), (second, "优先((六)22)")):
        await recommend(worker(p), entry, offered)
        [row] = (await record(worker(p), entry))["recommended"]
        assert row["priority_reason"] == reason


async def test_a_queue_is_left_by_who_was_served_is_placed_or_rests(platform: Boot) -> None:
    p = await in_august(platform)
    entries = [str((await registered(p, serial, WUHAN_STREET))["id"]) for serial in (1, 2, 3, 4)]
    await served(p, entries[0], "guidance")
    await people.placed(p, entries[1], WUHAN_STREET, since_on=TODAY)
    await people.stated(worker(p, WUHAN_STREET), entries[2], "no_intention", TODAY)
    assert await waiting(p, "guidance", WUHAN_STREET) == [(entries[3], None)]


async def test_who_left_the_ledger_comes_in_turn_again(platform: Boot) -> None:
    p = await in_august(platform)
    first, second = await two(p, WUHAN_STREET)
    await p.set_time("2023-12-31T10:00:00+08:00")
    assert (await waiting(p, "guidance", WUHAN_STREET))[0][0] == second
    await p.set_time("2024-01-01T10:00:00+08:00")
    assert await waiting(p, "guidance", WUHAN_STREET) == [(first, None), (second, None)]


async def test_pages_go_on_from_those_in_hardship_to_the_others(platform: Boot) -> None:
    p = await in_august(platform)
    entries = [str((await registered(p, serial, WUHAN_STREET))["id"]) for serial in range(1, 6)]
    for entry in (entries[1], entries[3]):
        await hardships.confirmed(p, entry, area=WUHAN_STREET)
    link, client, shown = f"{API}/service-queue", worker(p, WUHAN_STREET), list[str]()
    params = {"kind": "referral", "purpose": PURPOSE, "limit": "2", "total": "true"}
    while True:
        page = (await client.get(link, params=params)).json()
        assert page["total"] == {"count": 5, "at_least": False}
        shown += [row["graduate"]["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert shown == [entries[1], entries[3], entries[0], entries[2], entries[4]]


async def test_a_queue_is_seen_within_reach_for_a_purpose_that_is_written_down(platform: Boot) -> None:
    p = await in_august(platform)
    await two(p, WUHAN_STREET)
    assert await waiting(p, "guidance", OTHER_DISTRICT) == []
    ask = {"kind": "guidance", "purpose": PURPOSE}
    path, client = f"{API}/service-queue", worker(p, WUHAN_STREET)
    assert problem(await p.as_(Role.OBSERVER, area="wuhan").get(path, params=ask)) == (403, "forbidden")
    assert (await client.get(path, params={"kind": "guidance"})).status_code == 422
    assert (await client.get(path, params={**ask, "kind": "money"})).status_code == 422
    await client.get(path, params=ask)
    assert ("list_service_queue", "caseworker", PURPOSE) in await audit_of(p, WUHAN_STREET)


async def test_a_city_whose_document_names_no_priority_serves_in_turn(platform: Boot) -> None:
    p = await platform("registry", policies=third_city())
    await p.set_time("2024-06-28T10:00:00+08:00")
    street = "xinghe/990101/990101001"
    entries = [str((await registered(p, serial, street, cohort_year=2024))["id"]) for serial in (1, 2)]
    assert await waiting(p, "guidance", street) == [(entry, None) for entry in entries]
