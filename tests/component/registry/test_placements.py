"""Placements: recorded with a channel, corrected, confirmed by another person, counted once."""

from datetime import date
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.events.jobfair import InternshipRetained
from contracts.roles import Role
from tests.component.registry.indicator_steps import auditor, counted, numbers, opens_to_its_names
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    confirmed,
    count,
    events,
    on_friday,
    placed,
    problem,
    proven,
    registered,
    worker,
)
from tests.component.registry.placement_steps import (
    GRADUATES,
    JOB,
    corrected,
    many_placed,
    placements,
    recorded,
    vouched,
)
from tests.support.platform import Boot, Platform

CHANNELS = {"public_sector": 1000, "state_owned": 800, "small_and_medium": 20000, "grassroots": 1800}
CHANNELS |= {"enlistment": 400, "self_employment": 1000}
STATUSES = {"grassroots": "grassroots", "enlistment": "enlisted", "self_employment": "flexible"}


async def through(p: Platform, channel: str) -> tuple[int, int]:
    """By two persons' word, and as stated."""
    total = (await counted(auditor(p, "urumqi"), f"channels.{channel}"))["counted"]["total"]
    return total["part"], total["others"][0]["part"]


async def test_a_caseworker_records_a_placement_and_it_counts_once_another_person_confirmed_it(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    view = await recorded(worker(p), entry, contract_months=12, insured=True, wage_band=4)
    assert (view["wage_band"], view["wage_title"]) == (4, "4000—4999元")
    assert (view["channel_title"], view["title"], view["version"]) == ("中小微企业吸纳就业", "单位就业", 1)
    assert (view["standing"], view["ended_on"], view["contract_months"]) == ("recorded", None, 12)
    assert await through(p, "small_and_medium") == (0, 1)
    assert await events(p, "registry.placement_recorded.v1") == []
    await confirmed(worker(p), entry, view["status_id"])
    assert await through(p, "small_and_medium") == (1, 1)
    [told] = await events(p, "registry.placement_recorded.v1")
    assert (told["channel"], told["since_on"], told["version"]) == ("small_and_medium", "2023-07-20", 1)
    shown = await counted(auditor(p, "urumqi"), "channels.small_and_medium")
    await opens_to_its_names(auditor(p, "urumqi"), shown)


async def test_who_may_record_and_of_whom(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for foreign in (worker(p, OTHER_DISTRICT), worker(p, WUHAN_STREET)):
        assert problem(await foreign.post(f"{GRADUATES}/{entry}/placements", json=JOB)) == (404, "not-found")
    assert problem(await auditor(p, "urumqi").post(f"{GRADUATES}/{entry}/placements", json=JOB)) == (403, "forbidden")
    own = await proven(p, 1, "amy")
    view = await recorded(own, entry, evidence_kind=None)
    assert view["standing"] == "self_stated"
    assert problem(await corrected(own, entry, view["placement_id"])) == (403, "forbidden")
    assert [row["placement_id"] for row in await placements(own, entry)] == [view["placement_id"]]


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"channel": None}, "channel-required"),
        ({"channel": "abroad"}, "channel-unknown"),
        ({"channel": "enlistment"}, "channel-unknown"),
        ({"status": "further_study"}, "channel-unknown"),
        ({"form": "delivery"}, "form-unknown"),
        ({"status": "flexible", "channel": "self_employment", "form": "night"}, "form-unknown"),
        ({"programme": "village_doctor"}, "programme-unknown"),
        ({"evidence_kind": None}, "evidence-required"),
        ({"since_on": "2023-07-29"}, "not-yet-happened"),
        ({"since_on": "2015-12-30"}, "too-young-to-work"),
        ({"status": "unemployed"}, "invalid-input"),
        ({"channel": "Public Sector"}, "invalid-input"),
        ({"wage_band": 21}, "invalid-input"),
        ({"monthly_wage": 4500}, "invalid-input"),
    ],
)
async def test_what_the_citys_document_does_not_have_is_refused(
    platform: Boot, changes: dict[str, str | None], slug: str
) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    answer = await worker(p).post(f"{GRADUATES}/{entry}/placements", json={**JOB, **changes})
    assert problem(answer) == (422, slug)
    assert await placements(worker(p), entry) == []


async def test_on_the_sixteenth_birthday_and_in_a_form_and_a_programme_of_the_document(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await recorded(worker(p), entry, since_on="2015-12-31")
    flexible = {"status": "flexible", "channel": "self_employment", "evidence_kind": "statement"}
    view = await recorded(worker(p), entry, **flexible, form="delivery")
    assert (view["form_title"], view["channel_title"]) == ("网约配送", "自主创业、灵活就业")
    assert (await recorded(worker(p), entry, **flexible, form="other"))["form_title"] == "其他"
    view = await recorded(worker(p), entry, status="grassroots", channel="grassroots", programme="western_plan")
    assert view["programme_title"] == "大学生志愿服务西部计划"
    await recorded(worker(p), entry, status="further_study", channel=None)


async def test_a_city_without_channels_asks_for_none_and_takes_none(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    await recorded(worker(p, WUHAN_STREET), entry, channel=None)
    refused = await worker(p, WUHAN_STREET).post(f"{GRADUATES}/{entry}/placements", json=JOB)
    assert problem(refused) == (422, "channel-unknown")
    words = (await worker(p, WUHAN_STREET).get(f"{API}/placement-words")).json()
    assert (words["channels"], words["programmes"]["village_doctor"]) == ([], "大学生乡村医生配备")


async def test_a_second_open_placement_ends_the_older_and_is_counted_instead_of_it(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await vouched(p, entry, since_on="2023-07-01")
    later = await recorded(worker(p), entry, channel="state_owned", since_on="2023-07-20")
    assert [row["ended_on"] for row in await placements(worker(p), entry)] == ["2023-07-19", None]
    assert [await through(p, one) for one in ("small_and_medium", "state_owned")] == [(1, 0), (0, 1)]
    await confirmed(worker(p), entry, later["status_id"])
    assert [await through(p, one) for one in ("small_and_medium", "state_owned")] == [(0, 0), (1, 1)]


async def test_a_correction_counts_once_confirmed_and_what_was_first_said_stays(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    first = await vouched(p, entry)
    answer = await corrected(worker(p), entry, first["placement_id"], channel="state_owned", since_on="2023-07-10")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["version"], answer.json()["placement_id"]) == (2, first["placement_id"])
    assert [await through(p, one) for one in ("small_and_medium", "state_owned")] == [(1, 1), (0, 0)]
    await confirmed(worker(p), entry, answer.json()["status_id"])
    assert [await through(p, one) for one in ("small_and_medium", "state_owned")] == [(0, 0), (1, 1)]
    rows = await placements(worker(p), entry)
    shown = [(row["version"], row["since_on"], row["stands"], row["correctable"]) for row in rows]
    assert shown == [(2, "2023-07-10", True, True), (1, "2023-07-20", False, False)]
    told = await events(p, "registry.placement_recorded.v1")
    assert [(one["version"], one["channel"]) for one in told] == [(1, "small_and_medium"), (2, "state_owned")]
    trail = await audit_of(p, first["placement_id"])
    assert trail == [("correct_placement", "caseworker", "核对合同后更正（虚构）")]


async def test_whoever_corrects_does_not_confirm_and_nobody_corrects_what_is_not_there(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, other = (await registered(p, 1))["id"], (await registered(p, 2))["id"]
    first = await vouched(p, entry)
    me = worker(p)
    answer = await corrected(me, entry, first["placement_id"], channel="state_owned")
    confirmation = f"{GRADUATES}/{entry}/statuses/{answer.json()['status_id']}/confirmation"
    assert problem(await me.post(confirmation)) == (409, "same-person")
    assert problem(await corrected(me, other, first["placement_id"])) == (404, "placement-not-found")
    west = worker(p, OTHER_DISTRICT)
    assert problem(await corrected(west, entry, first["placement_id"])) == (404, "not-found")
    assert problem(await corrected(me, entry, first["placement_id"], channel=None)) == (422, "channel-required")


async def test_what_follows_from_an_internship_is_not_corrected_here(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    fact = InternshipRetained(
        internship_id=new_id(),
        employer_id=new_id(),
        graduate_id=UUID(entry),
        city="urumqi",
        area=STREET,
        version=1,
        retained=True,
        retained_on=date(2023, 7, 20),
        contract_months=12,
        insured=True,
        origin="confirmed",
    )
    await p.deliver("registry", fact, times=2)
    [row] = await placements(worker(p), entry)
    assert (row["source"], row["standing"], row["correctable"]) == ("internship", "confirmed", False)
    answer = await corrected(worker(p), entry, row["placement_id"])
    assert problem(answer) == (409, "placement-not-ours")
    [told] = await events(p, "registry.placement_recorded.v1")
    assert (told["evidence_kind"], told["channel"]) == ("internship", None)


async def test_the_same_order_twice_is_one_placement(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    me, key = worker(p), {"Idempotency-Key": "one-and-the-same"}
    answers = [await me.post(f"{GRADUATES}/{entry}/placements", json=JOB, headers=key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert await count(p, "graduate_status") == 1


async def test_whoever_is_enlisted_is_placed_and_in_a_channel(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await vouched(p, entry, status="enlisted", channel="enlistment", evidence_kind="enlistment")
    sheet = (await auditor(p, "urumqi").get(f"{API}/sheets/rates")).json()
    assert sheet["total"]["rates"]["placement_rate"]["part"] == 1
    assert await through(p, "enlistment") == (1, 1)


async def test_a_placement_of_which_nobody_named_the_channel_is_in_the_rate_and_in_no_channel(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await placed(p, entry)
    assert [await through(p, one) for one in CHANNELS] == [(0, 0)] * 6
    [row] = await placements(worker(p), entry)
    assert (row["channel"], row["correctable"], row["standing"]) == (None, False, "confirmed")


@pytest.mark.obligation("U-011", "U-015", "U-019", "U-023", "U-027", "U-030")
async def test_six_channels_of_the_document_are_met_and_399_enlisted_are_not(platform: Boot) -> None:
    p = await on_friday(platform)
    for channel, people in CHANNELS.items():
        short = channel == "enlistment"
        about = {"channel": channel, "status": STATUSES.get(channel, "employed")}
        await many_placed(p, people - short, cohort=2021 if short else 2023, **about)
    auditing = p.as_(Role.AUDITOR, area="urumqi")
    shown = [await counted(auditing, f"channels.{channel}") for channel in CHANNELS]
    judged = [(row["counted"]["total"]["part"], row["counted"]["total"]["met"]) for row in shown]
    expected = [(1000, True), (800, True), (20000, True), (1800, True), (399, False), (1000, True)]
    assert judged == expected
    assert shown[4]["indicator"]["target"]["count"] == 400
    await many_placed(p, 1, channel="enlistment", status="enlisted", mark="the last one", area=STREET)
    total = (await counted(auditing, "channels.enlistment"))["counted"]["total"]
    assert numbers(total) == (400, 25000, None, True)


async def test_a_number_of_the_whole_city_judges_no_part_of_it(platform: Boot) -> None:
    p = await on_friday(platform)
    await many_placed(p, 400, channel="enlistment", status="enlisted", area=STREET)
    shown = (await counted(p.as_(Role.AUDITOR, area="urumqi"), "channels.enlistment"))["counted"]
    assert (shown["total"]["met"], {row["met"] for row in shown["rows"]}) == (True, {None})
    for area in (STREET, STREET.rpartition("/")[0]):
        own = (await counted(p.as_(Role.CASEWORKER, area=area), "channels.enlistment"))["counted"]
        assert (own["total"]["part"], own["total"]["met"]) == (400, None)
