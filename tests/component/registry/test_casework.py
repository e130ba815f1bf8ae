"""Casework: contacts, services, the caseload, and what other services tell about a person."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, TypeAlias
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import new_id
from contracts.envelope import Event
from contracts.events.jobfair import InternshipRetained, PostClosed, PostPublished, PostReferred
from contracts.events.notify import ClockBreached, ClockMet, ClockStarted, ClockWarned
from contracts.roles import Role
from tests.component.registry.casework_steps import LIST, clock_of, contact, started
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    bound,
    confirmed,
    count,
    events,
    everything,
    listed,
    on_friday,
    post_on_offer,
    problem,
    registered,
    stated,
    worker,
)
from tests.harness import Boot, Platform

DUE = date(2023, 8, 2)


@pytest.mark.obligation("W-603")
async def test_a_contact_and_a_mere_attempt_are_told_apart(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    ids = [(await contact(worker(p), entry, reached=reached)).json()["id"] for reached in (False, True)]
    told = await events(p, "registry.contact_logged.v1")
    assert [(one["contact_id"], one["reached"]) for one in told] == list(zip(ids, (False, True), strict=True))
    assert told[0].keys() == {"graduate_id", "city", "area", "contact_id", "reached", "contacted_on", "logged_on"}
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
    entry, post = (await registered(p, 1, WUHAN_STREET))["id"], await post_on_offer(p)
    client = worker(p, WUHAN_STREET)
    await p.deliver("registry", referred(entry, post), times=2)
    assert (await service(client, entry, "referral", post)).json() == {"counted": False}
    await p.deliver("registry", referred(entry, post))
    other = await service(client, entry, "referral", await post_on_offer(p))
    assert (other.status_code, other.json()) == (201, {"counted": True})
    assert (await minimums(client, entry))["referral"] == (2, 3, False)
    assert len(await events(p, "registry.service_delivered.v1")) == 2


async def test_a_referral_is_of_a_post(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await service(worker(p), entry, "referral")) == (422, "post-required")


@pytest.mark.obligation("W-606")
async def test_three_referrals_to_posts_that_do_not_exist_are_refused_and_count_for_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    for _ in range(3):
        assert problem(await service(client, entry, "referral", new_id())) == (422, "post-unknown")
    assert (await minimums(client, entry))["referral"] == (0, 3, False)
    assert await count(p, "service") == 0


@pytest.mark.parametrize(
    ("published_on", "closed_on", "status"),
    [
        ("2023-07-28", None, 201),
        ("2023-07-29", None, 422),
        ("2023-07-01", "2023-07-28", 201),
        ("2023-07-01", "2023-07-27", 422),
    ],
)
async def test_a_referral_is_of_a_post_that_was_open_on_its_day(
    platform: Boot, published_on: str, closed_on: str | None, status: int
) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    post = await post_on_offer(p, published_on, closed_on)
    answer = await service(worker(p, WUHAN_STREET), entry, "referral", post)
    assert answer.status_code == status
    assert status == 201 or problem(answer) == (422, "post-unknown")


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_a_referral_counts_when_its_post_is_known_in_any_order_and_twice(
    platform: Boot, order: tuple[int, ...]
) -> None:
    p = await on_friday(platform)
    entry, post, client = (await registered(p, 1, WUHAN_STREET))["id"], new_id(), worker(p, WUHAN_STREET)
    about = {"post_id": post, "employer_id": new_id(), "city": "wuhan", "area": WUHAN_STREET}
    facts = [
        PostPublished.model_validate({**about, "openings": 1, "published_on": "2023-07-27"}),
        PostClosed.model_validate({**about, "closed_on": "2023-07-28"}),
        referred(entry, post),
    ]
    for index in order:
        await p.deliver("registry", facts[index], times=2)
    assert (await minimums(client, entry))["referral"] == (1, 3, False)
    assert await count(p, "known_post") == 1


async def test_a_referral_of_a_post_that_nobody_has_told_of_counts_for_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    await p.deliver("registry", referred(entry, new_id()))
    assert (await minimums(worker(p, WUHAN_STREET), entry))["referral"] == (0, 3, False)


async def test_a_service_from_before_the_registration_is_refused(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1))["id"], worker(p)
    for day in ("2001-05-01", "2023-07-27"):
        answer = await client.post(f"{LIST}/{entry}/services", json={"kind": "guidance", "delivered_on": day})
        assert problem(answer) == (422, "before-registration"), day
    unregistered = str((await listed(p, 2)).graduate_id)
    assert problem(await service(client, unregistered, "guidance")) == (422, "before-registration")


@pytest.mark.obligation("W-605", "W-606", "W-607")
async def test_what_was_entered_before_these_rules_is_judged_by_them(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, client = (await registered(p, 1, WUHAN_STREET))["id"], worker(p, WUHAN_STREET)
    query = text(
        "INSERT INTO service (id, graduate_id, kind, post_id, delivered_on, source, logged_by) VALUES"
        " (gen_random_uuid(), :entry, :kind, :post, :day, 'caseworker', gen_random_uuid())"
    )
    old = [("referral", new_id(), "2023-07-28") for _ in range(3)] + [("guidance", None, "2001-05-01")]
    async with p.transaction("registry") as session:
        for kind, post, day in old:
            await session.execute(query, {"entry": entry, "kind": kind, "post": post, "day": day})
    assert await gaps(client, entry) == ["any", "guidance", "referral", "training_or_internship"]
    assert await everything(client, f"{LIST}?assisted=true") == []
    record = (await client.get(f"{LIST}/{entry}/services")).json()
    assert ([row["counts"] for row in record["services"]], record["minimums"][1]["had"]) == ([False] * 4, 0)


async def test_a_referral_from_before_the_registration_gives_way_to_one_after_it(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, post = str((await listed(p, 1, WUHAN_STREET)).graduate_id), await post_on_offer(p)
    await p.deliver("registry", referred(entry, post))
    await p.set_time("2023-07-29T10:00:00+08:00")
    await registered(p, 1, WUHAN_STREET)
    client = worker(p, WUHAN_STREET)
    assert (await minimums(client, entry))["referral"] == (0, 3, False)
    body = {"kind": "referral", "post_id": str(post), "delivered_on": "2023-07-29"}
    counted = [(await client.post(f"{LIST}/{entry}/services", json=body)).json()["counted"] for _ in range(2)]
    assert counted == [True, False]
    assert (await minimums(client, entry))["referral"] == (1, 3, False)


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
        await service(client, entry, "referral", await post_on_offer(p))
    assert await gaps(client, entry) == ["any", "referral", "training_or_internship"]
    await service(client, entry, "referral", await post_on_offer(p))
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
    statement = await stated(client, placed)
    assert await everything(client, f"{LIST}?gap=any") == [wants, placed]
    await confirmed(worker(p, WUHAN_STREET), placed, statement)
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
            "late_entry": None,
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


def contact_confirmation(entry: str, contact_id: str) -> str:
    return f"{LIST}/{entry}/contacts/{contact_id}/confirmation"


async def late_contact(p: Platform, client: httpx.AsyncClient, entry: str, **changes: Any) -> dict[str, Any]:
    """Entered three days after the breach, for a day before it."""
    await started(p, entry, DUE)
    await p.set_time("2023-08-05T10:00:00+08:00")
    answer = await contact(client, entry, contacted_at="2023-08-01T09:00:00+08:00", **changes)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


@pytest.mark.obligation("U-105")
async def test_a_late_entry_is_shown_as_one_and_confirmed_by_a_reviewer_of_the_district_who_did_not_make_it(
    platform: Boot,
) -> None:
    p = await on_friday(platform)
    entry, me = (await registered(p, 1))["id"], new_id()
    view = await late_contact(p, p.as_(Role.CASEWORKER, area=STREET, id=me), entry)
    assert (view["late_entry"], view["logged_on"], view["confirmed_on"]) == (True, "2023-08-05", None)
    path = contact_confirmation(entry, view["id"])
    assert problem(await worker(p).post(path)) == (403, "forbidden")
    elsewhere = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650103")
    assert problem(await elsewhere.post(path)) == (404, "not-found")
    promoted = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102", id=me)
    assert problem(await promoted.post(path)) == (409, "same-person")
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    assert problem(await reviewer.post(contact_confirmation(entry, str(new_id())))) == (404, "contact-not-found")
    assert await events(p, "registry.contact_confirmed.v1") == []
    done = await reviewer.post(path)
    assert (done.status_code, done.json()["confirmed_on"]) == (201, "2023-08-05")
    assert problem(await reviewer.post(path)) == (409, "already-confirmed")
    [said] = await events(p, "registry.contact_confirmed.v1")
    assert (said["contact_id"], said["contacted_on"], said["confirmed_on"]) == (view["id"], "2023-08-01", "2023-08-05")
    assert (await audit_of(p, view["id"]))[-1] == ("confirm_contact", "district_reviewer", None)


async def test_only_a_late_entry_takes_a_confirmation(platform: Boot) -> None:
    p = await on_friday(platform)
    prompt, tried = [(await registered(p, serial))["id"] for serial in (1, 2)]
    entered = (await contact(worker(p), prompt)).json()
    assert entered["late_entry"] is False
    attempt = await late_contact(p, worker(p), tried, reached=False)
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="urumqi/650102")
    for entry, view in ((prompt, entered), (tried, attempt)):
        answer = await reviewer.post(contact_confirmation(entry, view["id"]))
        assert problem(answer) == (409, "not-a-late-entry")


async def test_the_database_refuses_who_made_a_late_entry_as_its_confirmer(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    view = await late_contact(p, worker(p), entry)
    query = (
        "INSERT INTO contact_confirmation (contact_id, logged_by, confirmed_by, confirmed_role, confirmed_on)"
        " VALUES (:contact, :by, :by, 'district_reviewer', '2023-08-05')"
    )
    with pytest.raises(DBAPIError, match="ck_contact_confirmation_two_people"):
        async with p.transaction("registry") as session:
            await session.execute(text(query), {"contact": view["id"], "by": view["logged_by"]})


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


Word: TypeAlias = Literal["declared", "confirmed", "certified"]


def retained(
    entry: str,
    internship: UUID,
    version: int,
    *,
    kept: bool = True,
    origin: Word = "confirmed",
    certified_by: UUID | None = None,
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
        certified_by=certified_by,
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


async def placed(p: Platform) -> int:
    """How many the headline counts as placed."""
    return len(await everything(worker(p, WUHAN_STREET), f"{LIST}?placed=true"))


@pytest.mark.parametrize("second", [Role.CASEWORKER, Role.GRADUATE])
async def test_a_certified_retention_counts_when_a_second_person_has_confirmed_it(platform: Boot, second: Role) -> None:
    p, certifier = await on_friday(platform), new_id()
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    await p.deliver("registry", retained(entry, internship, 4, origin="certified", certified_by=certifier), times=2)
    await p.deliver("registry", retained(entry, internship, 3, kept=False))
    assert (await status_of(p, entry), await placed(p)) == ("employed", 0)
    history = (await worker(p, WUHAN_STREET).get(f"{LIST}/{entry}/statuses")).json()
    [row] = [one for one in history if one["status"] == "employed"]
    assert (row["standing"], row["source"]) == ("recorded", "certified_internship")
    path = f"{LIST}/{entry}/statuses/{row['id']}/confirmation"
    refused = await p.as_(Role.DISTRICT_REVIEWER, area=WUHAN_STREET.rpartition("/")[0], id=certifier).post(path)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:same-person")
    themselves = p.as_(Role.GRADUATE, person=UUID(entry), id=await bound(p, UUID(entry)))
    client = themselves if second == Role.GRADUATE else worker(p, WUHAN_STREET)
    assert (await client.post(path)).status_code == 201
    assert await placed(p) == 1


async def test_what_the_intern_confirms_after_a_certification_counts_without_another_word(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    await p.deliver("registry", retained(entry, internship, 4, origin="certified", certified_by=new_id()))
    await p.deliver("registry", retained(entry, internship, 6))
    await p.deliver("registry", retained(entry, internship, 5, origin="certified", certified_by=new_id()))
    assert await placed(p) == 1


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
