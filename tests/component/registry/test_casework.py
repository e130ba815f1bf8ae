"""Casework: contacts, services, the caseload, and what other services tell about a person."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.envelope import Event
from contracts.events import ClockBreached, ClockMet, ClockStarted, ClockWarned, InternshipRetained, PostReferred
from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    count,
    events,
    everything,
    on_friday,
    problem,
    registered,
    worker,
)
from tests.harness import Boot, Platform

LIST = f"{API}/graduates"
DUE = date(2023, 8, 2)


async def contact(client: httpx.AsyncClient, entry: str, **changes: Any) -> httpx.Response:
    body = {"kind": "phone", "reached": True, "contacted_at": "2023-07-28T09:00:00+08:00"} | changes
    return await client.post(f"{LIST}/{entry}/contacts", json=body)


@pytest.mark.obligation("W-603")
async def test_a_contact_and_a_mere_attempt_are_told_apart(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    ids = [(await contact(worker(p), entry, reached=reached)).json()["id"] for reached in (False, True)]
    told = await events(p, "registry.contact_logged.v1")
    assert [(one["contact_id"], one["reached"]) for one in told] == list(zip(ids, (False, True), strict=True))
    assert told[0].keys() == {"graduate_id", "city", "area", "contact_id", "reached", "contacted_on"}
    shown = (await worker(p).get(f"{LIST}/{entry}/contacts")).json()
    assert [(row["id"], row["reached"]) for row in shown] == list(zip(ids, (False, True), strict=True))


@pytest.mark.parametrize(
    ("at", "status"),
    [("2023-07-28T10:00:00+08:00", 201), ("2023-07-28T10:00:01+08:00", 422), ("2023-07-28T02:00:01Z", 422)],
)
async def test_a_contact_in_the_future_is_refused(platform: Boot, at: str, status: int) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    answer = await contact(worker(p), entry, contacted_at=at)
    assert answer.status_code == status
    assert await count(p, "contact") == (status == 201)
    assert status == 201 or problem(answer) == (422, "not-yet-happened")


async def test_a_contact_at_no_certain_instant_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for at in ("2023-07-28T09:00:00", "0001-01-01T00:00:00+23:00", "gestern"):
        assert problem(await contact(worker(p), entry, contacted_at=at)) == (422, "invalid-input"), at


async def test_the_day_of_a_contact_is_shanghais(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for at in ("2023-07-27T15:59:59+00:00", "2023-07-27T12:00:00-04:00"):
        await contact(worker(p), entry, contacted_at=at)
    told = await events(p, "registry.contact_logged.v1")
    assert [one["contacted_on"] for one in told] == ["2023-07-27", "2023-07-28"]


async def service(client: httpx.AsyncClient, entry: str, kind: str, post: UUID | None = None) -> httpx.Response:
    body = {"kind": kind, "post_id": str(post) if post else None, "delivered_on": "2023-07-28"}
    return await client.post(f"{LIST}/{entry}/services", json=body)


def referred(entry: str, post: UUID) -> PostReferred:
    return PostReferred(
        referral_id=new_id(), graduate_id=UUID(entry), post_id=post, city="wuhan", referred_on=date(2023, 7, 28)
    )


async def minimums(client: httpx.AsyncClient, entry: str) -> dict[str, tuple[int, int, bool]]:
    record = (await client.get(f"{LIST}/{entry}/services")).json()
    return {one["key"]: (one["had"], one["least"], one["met"]) for one in record["minimums"]}


@pytest.mark.obligation("W-606")
async def test_the_same_post_counts_once_from_whichever_side_it_comes(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, post = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    client = worker(p, WUHAN_STREET)
    await p.deliver("registry", referred(entry, post), times=2)
    assert (await service(client, entry, "referral", post)).json() == {"counted": False}
    await p.deliver("registry", referred(entry, post))
    other = await service(client, entry, "referral", new_id())
    assert (other.status_code, other.json()) == (201, {"counted": True})
    assert (await minimums(client, entry))["referral"] == (2, 3, False)
    assert len(await events(p, "registry.service_delivered.v1")) == 2


async def test_a_referral_is_of_a_post(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await service(worker(p), entry, "referral")) == (422, "post-required")


async def test_a_service_in_the_future_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    body = {"kind": "guidance", "delivered_on": "2023-07-29"}
    answer = await worker(p).post(f"{LIST}/{entry}/services", json=body)
    assert problem(answer) == (422, "not-yet-happened")


async def gaps(client: httpx.AsyncClient, entry: str) -> list[str]:
    names = ("any", "guidance", "referral", "training_or_internship")
    return [gap for gap in names if await everything(client, f"{LIST}?gap={gap}") == [entry]]


@pytest.mark.obligation("W-605", "W-606", "W-607")
async def test_wuhan_owes_one_guidance_three_referrals_and_one_training_or_internship(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    assert await gaps(client, entry) == ["any", "guidance", "referral", "training_or_internship"]
    await service(client, entry, "guidance")
    assert await gaps(client, entry) == ["any", "referral", "training_or_internship"]
    for _ in range(2):
        await service(client, entry, "referral", new_id())
    assert await gaps(client, entry) == ["any", "referral", "training_or_internship"]
    await service(client, entry, "referral", new_id())
    assert await gaps(client, entry) == ["any", "training_or_internship"]
    await service(client, entry, "internship_offer")
    assert await gaps(client, entry) == []
    met = {"guidance": (1, 1, True), "referral": (3, 3, True), "training_or_internship": (1, 1, True)}
    assert await minimums(client, entry) == met


@pytest.mark.obligation("W-607")
async def test_training_and_internship_count_for_the_same_minimum(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    await service(client, entry, "training_offer")
    await service(client, entry, "internship_offer")
    assert (await minimums(client, entry))["training_or_internship"] == (2, 1, True)


@pytest.mark.obligation("W-608")
async def test_services_are_owed_to_those_who_want_work_and_have_none(platform: Boot) -> None:
    p = await on_friday(platform)
    client = worker(p, WUHAN_STREET)
    wants, placed, _ = [
        (await registered(p, serial, WUHAN_STREET, intention=intention))["id"]
        for serial, intention in ((1, "job"), (2, "job"), (3, "none"))
    ]
    status = {"status": "employed", "since_on": "2023-07-28"}
    await client.post(f"{LIST}/{placed}/statuses", json=status)
    assert await everything(client, f"{LIST}?gap=any") == [wants]
    assert await everything(client, f"{LIST}?gap=any&as_of=2023-07-27") == []


async def test_a_gap_that_the_document_does_not_know_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await worker(p, WUHAN_STREET).get(f"{LIST}?gap=lunch")
    assert problem(answer) == (422, "no-service-minimum")
    assert answer.json()["known"] == ["guidance", "referral", "training_or_internship"]


async def test_urumqi_has_no_service_minimum_to_borrow(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for gap in ("any", "guidance", "referral", "training_or_internship"):
        assert problem(await worker(p).get(f"{LIST}?gap={gap}")) == (422, "no-service-minimum"), gap
    await service(worker(p), entry, "guidance")
    record = (await worker(p).get(f"{LIST}/{entry}/services")).json()
    assert ([one["kind"] for one in record["services"]], record["minimums"]) == (["guidance"], [])


def clock_of(entry: str, area: str = STREET) -> dict[str, Any]:
    return {
        "clock_id": new_id(),
        "kind": "first_contact",
        "subject_id": UUID(entry),
        "city": area.split("/")[0],
        "area": area,
    }


def story(entry: str) -> list[Event]:
    """A promise that was warned of, broken, and met in the end."""
    clock = clock_of(entry)
    return [
        ClockStarted(**clock, started_on=date(2023, 7, 28), due_on=DUE),
        ClockWarned(**clock, due_on=DUE, warned_on=date(2023, 8, 1)),
        ClockBreached(**clock, due_on=DUE, breached_on=date(2023, 8, 3)),
        ClockMet(**clock, started_on=date(2023, 7, 28), due_on=DUE, met_on=date(2023, 8, 4), in_time=False),
    ]


async def test_clock_events_in_any_order_and_twice_tell_the_same_story(platform: Boot) -> None:
    p = await on_friday(platform)
    entries = [(await registered(p, serial))["id"] for serial in range(1, 25)]
    for entry, order in zip(entries, itertools.permutations(range(4)), strict=True):
        told = story(entry)
        for index in order:
            await p.deliver("registry", told[index], times=2)
    late = f"{LIST}?first_contact=late&as_of=2023-08-04"
    assert await everything(worker(p), late) == entries
    assert (await worker(p).get(f"{API}/caseload")).json()["items"] == []


async def test_an_open_promise_is_shown_with_what_happened_so_far_in_any_order(platform: Boot) -> None:
    p = await on_friday(platform)
    for serial, order in enumerate(itertools.permutations(range(3)), start=1):
        told = story((await registered(p, serial))["id"])
        for index in order:
            await p.deliver("registry", told[index], times=2)
    await p.set_time("2023-08-03T10:00:00+08:00")
    cases = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert len(cases) == 6
    for case in cases:
        assert case["days_left"] == -1
        assert case["first_contact"] == {
            "started_on": "2023-07-28",
            "due_on": "2023-08-02",
            "warned_on": "2023-08-01",
            "breached_on": "2023-08-03",
            "met_on": None,
            "in_time": None,
        }


def corrected_story(entry: str) -> list[Event]:
    """A promise whose year had no calendar yet: met without a due date, then given one, then met earlier."""
    clock = clock_of(entry) | {"started_on": date(2023, 7, 28)}
    return [
        ClockStarted(**clock, due_on=None),
        ClockMet(**clock, due_on=None, met_on=date(2023, 8, 9), in_time=None),
        ClockStarted(**clock, due_on=DUE),
        ClockMet(**clock, due_on=DUE, met_on=date(2023, 8, 9), in_time=False),
        ClockMet(**clock, due_on=DUE, met_on=DUE, in_time=True),
    ]


async def test_older_news_of_a_clock_never_overwrites_newer_in_any_order_and_twice(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for number, order in enumerate(itertools.permutations(range(5))):
        told, began = corrected_story(entry), datetime(2023, 8, 10, tzinfo=UTC) + timedelta(days=number)
        for index in order:
            await p.deliver("registry", told[index], times=2, time=began + timedelta(seconds=index))
        assert await everything(worker(p), f"{LIST}?first_contact=in_time&as_of=2023-08-09") == [entry]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_a_due_date_that_comes_later_shows_in_the_caseload_whatever_the_order(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    clock = clock_of(entry) | {"started_on": date(2023, 7, 28)}
    told = [ClockStarted(**clock, due_on=None), ClockStarted(**clock, due_on=DUE)]
    for index in order:
        at = datetime(2023, 7, 28, 3, index, tzinfo=UTC)
        await p.deliver("registry", told[index], times=2, time=at)
    [case] = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert (case["first_contact"]["due_on"], case["days_left"]) == ("2023-08-02", 5)


async def started(p: Platform, entry: str, due_on: date | None, area: str = STREET) -> None:
    await p.deliver("registry", ClockStarted(**clock_of(entry, area), started_on=date(2023, 7, 28), due_on=due_on))


async def test_the_caseload_begins_with_the_most_urgent_and_ends_with_those_without_a_day(platform: Boot) -> None:
    p = await on_friday(platform)
    people = [(await registered(p, serial))["id"] for serial in range(1, 6)]
    days = [date(2023, 8, 3), None, date(2023, 7, 27), date(2023, 8, 2), None]
    for entry, day in zip(people, days, strict=True):
        await started(p, entry, day)
    cases, cursor = list[dict[str, Any]](), ""
    while cursor is not None:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await worker(p).get(f"{API}/caseload", params=query)).json()
        cases, cursor = cases + page["items"], page["next_cursor"]
    assert [case["graduate"]["id"] for case in cases] == [people[index] for index in (2, 3, 0, 1, 4)]
    assert [case["days_left"] for case in cases] == [-1, 5, 6, None, None]


async def test_who_is_reached_leaves_the_caseload_and_other_areas_are_not_in_it(platform: Boot) -> None:
    p = await on_friday(platform)
    mine, met = [(await registered(p, serial))["id"] for serial in (1, 2)]
    other = (await registered(p, 3, OTHER_DISTRICT))["id"]
    for entry in (mine, met, other):
        await started(p, entry, DUE)
    done = ClockMet(**clock_of(met), started_on=date(2023, 7, 28), due_on=DUE, met_on=date(2023, 7, 28), in_time=True)
    await p.deliver("registry", done)
    cases = (await worker(p).get(f"{API}/caseload")).json()["items"]
    assert [case["graduate"]["id"] for case in cases] == [mine]


async def test_a_clock_of_another_kind_is_none_of_the_caseloads(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    clock = clock_of(entry) | {"kind": "claim_decision"}
    await p.deliver("registry", ClockStarted(**clock, started_on=date(2023, 7, 28), due_on=DUE))
    assert (await worker(p).get(f"{API}/caseload")).json()["items"] == []


Word: TypeAlias = Literal["declared", "confirmed"]


def retained(
    entry: str,
    internship: UUID,
    version: int,
    *,
    kept: bool = True,
    origin: Literal["declared", "confirmed"] = "confirmed",
) -> InternshipRetained:
    return InternshipRetained(
        internship_id=internship,
        employer_id=new_id(),
        graduate_id=UUID(entry),
        city="wuhan",
        area=WUHAN_STREET,
        version=version,
        retained=kept,
        retained_on=date(2023, 7, 21),
        contract_months=24,
        insured=True,
        origin=origin,
    )


async def status_of(p: Platform, entry: str) -> str:
    shown = await p.as_(Role.AUDITOR, area="wuhan").get(f"{LIST}/{entry}")
    return str(shown.json()["status"])


async def test_who_is_kept_by_the_base_is_employed_and_it_is_told_once(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    await p.deliver("registry", retained(entry, internship, 3), times=3)
    await p.deliver("registry", retained(entry, internship, 3))
    assert await status_of(p, entry) == "employed"
    [told] = await events(p, "registry.graduate_status_changed.v1")
    assert (told["status"], told["since_on"]) == ("employed", "2023-07-21")
    assert await count(p, "graduate_status") == 1


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
async def test_a_retention_that_the_base_alone_declares_moves_no_status(platform: Boot, order: tuple[int, ...]) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    before = await status_of(p, entry)
    await p.deliver("registry", retained(entry, internship, 3, origin="declared"), times=2)
    assert await status_of(p, entry) == before
    for version in order:
        origin: Word = "declared" if version == 3 else "confirmed"
        await p.deliver("registry", retained(entry, internship, version, origin=origin))
    assert await status_of(p, entry) == "employed"


@pytest.mark.parametrize("order", list(itertools.permutations([(3, True), (4, False), (5, True)])))
async def test_the_highest_version_of_a_retention_counts_in_any_order(
    platform: Boot, order: tuple[tuple[int, bool], ...]
) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    for version, kept in order:
        await p.deliver("registry", retained(entry, internship, version, kept=kept), times=2)
    assert await status_of(p, entry) == "employed"


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
async def test_a_retention_taken_back_leaves_the_status_before_it(platform: Boot, order: tuple[int, ...]) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    client = worker(p, WUHAN_STREET)
    await client.post(f"{LIST}/{entry}/statuses", json={"status": "unemployed", "since_on": "2023-07-01"})
    for version in order:
        await p.deliver("registry", retained(entry, internship, version, kept=version == 3), times=2)
    assert await status_of(p, entry) == "unemployed"
    assert await everything(client, f"{LIST}?placed=true") == []


async def test_an_event_about_nobody_we_know_changes_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    await p.deliver("registry", retained(str(new_id()), new_id(), 3))
    await p.deliver("registry", referred(str(new_id()), new_id()))
    assert [await count(p, table) for table in ("graduate_status", "service", "dead_letter")] == [0, 0, 0]
