"""星河市 pauses a deadline for reasons its document gives: two persons let it rest, one lets it run on."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.events.registry import GraduateRegistered
from contracts.roles import Role
from tests.component.notify.facts import registered
from tests.component.notify.third_city_steps import CITY, DISTRICT, STREET, changed, clocks, inbox, served, step
from tests.harness import Boot, Platform
from tests.packs import third_city

GUIDANCE = "guidance_offer"
MONDAY = date(2024, 5, 13)
"""Five working days on is Monday, 20 May 2024."""
DECIDED = {"verdict": "apply", "note": "已核对"}


def joined(graduate: UUID, on: date = MONDAY) -> GraduateRegistered:
    return registered(graduate, area=STREET, on=on)


class Case:
    """A clock of one graduate, with the two persons who may pause it."""

    def __init__(self, p: Platform, clock_id: str, graduate: UUID) -> None:
        self.p, self.clock_id, self.graduate = p, clock_id, graduate
        self.worker = p.as_(Role.CASEWORKER, area=STREET)
        self.reviewer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)

    async def ask(self, by: httpx.AsyncClient | None = None, **body: Any) -> httpx.Response:
        order = {"reason": "army_service", "note": "入伍通知书", **body}
        return await post(by or self.worker, f"/notify/v1/clocks/{self.clock_id}/pauses", order)

    async def decide(self, request: str, by: httpx.AsyncClient | None = None, **body: Any) -> httpx.Response:
        return await post(by or self.reviewer, f"/notify/v1/pause-requests/{request}/decision", {**DECIDED, **body})

    async def resume(self, by: httpx.AsyncClient | None = None) -> httpx.Response:
        return await post(by or self.worker, f"/notify/v1/clocks/{self.clock_id}/resumption")

    async def pause(self, from_on: str, until_on: str | None = None, **body: Any) -> None:
        asked = await self.ask(from_on=from_on, until_on=until_on, **body)
        assert asked.status_code == 202, asked.text
        decided = await self.decide(asked.json()["id"])
        assert decided.status_code == 200, decided.text

    async def clock(self) -> dict[str, Any]:
        answer = await self.worker.get(f"/notify/v1/clocks/{self.clock_id}")
        shown: dict[str, Any] = answer.json()
        return shown

    async def stands(self) -> tuple[str, str | None, str | None]:
        clock = await self.clock()
        return clock["state"], clock["due_on"], clock["no_due_reason"]

    async def changes(self) -> list[tuple[str, str | None, str | None, str]]:
        lines = (await self.clock())["due_changes"]
        return [(line["changed_on"], line["due_before"], line["due_after"], line["why"]) for line in lines]


async def post(client: httpx.AsyncClient, path: str, body: Any = None) -> httpx.Response:
    return await client.post(path, json=body, headers={"Idempotency-Key": str(new_id())})


def slug(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rsplit(":", 1)[-1]


async def opened(platform: Boot, policies: Any = None, on: date = MONDAY) -> Case:
    p, graduate = await platform("notify", policies=policies or third_city()), new_id()
    await p.set_time(f"{on}T09:00:00+08:00")
    await p.deliver("notify", joined(graduate, on))
    [clock] = await clocks(p, GUIDANCE)
    return Case(p, clock["id"], graduate)


async def test_two_persons_pause_it_its_day_moves_and_it_is_breached_after_it_ran_on(platform: Boot) -> None:
    """Paused 16–21 May: of the five working days the 14th and 15th are gone, the rest are 22, 23 and 24 May."""
    case = await opened(platform)
    assert await case.stands() == ("open", "2024-05-20", None)
    await step(case.p, "2024-05-16")
    asked = (await case.ask(from_on="2024-05-16", until_on="2024-05-21")).json()
    assert (asked["state"], asked["label"], asked["clause"]) == ("pending", "应征入伍", "十")
    assert await case.stands() == ("open", "2024-05-20", None)
    decided = await case.decide(asked["id"])
    assert (decided.status_code, decided.json()["state"]) == (200, "applied")
    assert await case.stands() == ("paused", "2024-05-24", None)
    assert await case.changes() == [("2024-05-16", "2024-05-20", "2024-05-24", "paused")]
    [pause] = (await case.worker.get(f"/notify/v1/clocks/{case.clock_id}/pauses")).json()
    assert (pause["from_on"], pause["until_on"], pause["resumed_on"]) == ("2024-05-16", "2024-05-21", None)
    assert (await case.clock())["due_changes"][0]["pause_id"] == pause["id"]
    assert [item["state"] for item in await clocks(case.p, GUIDANCE)] == ["paused"]
    await step(case.p, "2024-05-19", "2024-05-21")
    assert await case.stands() == ("paused", "2024-05-24", None)
    assert not [title for title in await inbox(case.p, Role.CASEWORKER, STREET) if "职业指导" in title]
    await step(case.p, "2024-05-22")
    assert await case.stands() == ("open", "2024-05-24", None)
    await step(case.p, "2024-05-23", "2024-05-24")
    assert (await case.clock())["state"] == "warned"
    await step(case.p, "2024-05-25")
    assert (await case.clock())["breached_on"] == "2024-05-25"
    assert "职业指导：已超期" in await inbox(case.p, Role.CASEWORKER, STREET)
    assert slug(await case.ask(from_on="2024-05-25")) == (409, "clock-not-running")


async def test_a_pause_without_an_end_lasts_until_one_person_resumes_the_clock(platform: Boot) -> None:
    case = await opened(platform)
    await step(case.p, "2024-05-16")
    await case.pause("2024-05-16")
    assert await case.stands() == ("paused", None, "paused")
    await step(case.p, "2024-05-27", "2024-06-03")
    assert await case.stands() == ("paused", None, "paused")
    answer = await case.resume()
    assert (answer.status_code, answer.json()["due_on"], answer.json()["state"]) == (200, "2024-06-05", "open")
    assert await case.changes() == [
        ("2024-05-16", "2024-05-20", None, "paused"),
        ("2024-06-03", None, "2024-06-05", "resumed"),
    ]
    assert slug(await case.resume()) == (409, "clock-not-paused")
    await step(case.p, "2024-06-06")
    assert (await case.clock())["state"] == "breached"


async def test_an_earlier_resumption_gives_back_the_days(platform: Boot) -> None:
    case = await opened(platform)
    await case.pause("2024-05-13", "2024-05-31")
    assert await case.stands() == ("paused", "2024-06-07", None)
    await step(case.p, "2024-05-15")
    assert (await case.resume(case.reviewer)).status_code == 200
    assert await case.stands() == ("open", "2024-05-21", None)


async def test_who_asks_does_not_decide_and_who_is_elsewhere_sees_nothing(platform: Boot) -> None:
    case = await opened(platform)
    p, stranger = case.p, case.p.as_(Role.DISTRICT_REVIEWER, area="xinghe/990102")
    assert (await case.ask(stranger, from_on="2024-05-13")).status_code == 404
    for role in (Role.AUDITOR, Role.CITY_APPROVER, Role.DISTRICT_APPROVER):
        assert (await case.ask(p.as_(role, area=DISTRICT), from_on="2024-05-13")).status_code == 403
    request = (await case.ask(case.reviewer, from_on="2024-05-13")).json()["id"]
    assert slug(await case.decide(request, case.reviewer)) == (409, "same-person")
    assert (await case.decide(request, case.worker)).status_code == 403
    assert slug(await case.decide(request, stranger)) == (404, "change-request-not-found")
    assert (await stranger.get("/notify/v1/pause-requests")).json()["items"] == []
    other = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    assert [item["id"] for item in (await other.get("/notify/v1/pause-requests")).json()["items"]] == [request]
    assert (await case.decide(request, other)).status_code == 200
    assert slug(await case.decide(request, other)) == (409, "already-decided")
    assert (await case.resume(stranger)).status_code == 404
    assert (await stranger.get(f"/notify/v1/clocks/{case.clock_id}/pauses")).status_code == 404
    own = p.as_(Role.GRADUATE, person=case.graduate)
    assert len((await own.get(f"/notify/v1/clocks/{case.clock_id}/pauses")).json()) == 1
    assert (await case.resume(own)).status_code == 403


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"from_on": "2024-05-12"}, (422, "pause-in-past")),
        ({"from_on": "2024-05-21"}, (409, "clock-not-running")),
        ({"from_on": "2024-05-14", "until_on": "2024-05-13"}, (422, "pause-days-reversed")),
        ({"from_on": "2024-05-14", "reason": "holiday"}, (422, "pause-reason-unknown")),
        ({"from_on": "2024-05-14", "until_on": "2024-06-03", "reason": "job_hunting"}, (422, "pause-too-long")),
        ({"from_on": "tomorrow"}, (422, "validation")),
    ],
)
async def test_what_cannot_be_paused_is_refused(platform: Boot, body: Any, answer: tuple[int, str]) -> None:
    case = await opened(platform)
    status, name = slug(await case.ask(**body))
    assert status == answer[0]
    assert answer[1] in (name, "validation")


async def test_a_kind_without_reasons_is_never_paused(platform: Boot) -> None:
    case = await opened(platform)
    [first] = await clocks(case.p, "first_contact")
    case.clock_id = first["id"]
    assert slug(await case.ask(from_on="2024-05-13")) == (409, "clock-not-pausable")


async def test_the_longest_length_ends_it_and_no_second_pause_goes_round_it(platform: Boot) -> None:
    case = await opened(platform)
    await case.pause("2024-05-13", reason="job_hunting")
    [pause] = (await case.worker.get(f"/notify/v1/clocks/{case.clock_id}/pauses")).json()
    assert pause["until_on"] == "2024-06-01"
    await step(case.p, "2024-06-03")
    assert (await case.clock())["state"] == "open"
    assert slug(await case.ask(from_on="2024-06-03", reason="job_hunting")) == (422, "pause-too-long")


async def test_agreed_to_late_it_begins_late_and_undoes_no_breach(platform: Boot) -> None:
    case = await opened(platform)
    requests = [(await case.ask(from_on="2024-05-14", until_on="2024-06-30")).json()["id"]]
    await step(case.p, "2024-05-20")
    assert (await case.decide(requests[0])).status_code == 200
    [pause] = (await case.worker.get(f"/notify/v1/clocks/{case.clock_id}/pauses")).json()
    assert pause["from_on"] == "2024-05-20"
    late = await opened_again(case)
    request = (await late.ask(from_on="2024-05-20")).json()["id"]
    await late.p.set_time("2024-05-28T09:00:00+08:00")
    assert slug(await late.decide(request)) == (409, "clock-not-running")
    await step(late.p, "2024-05-28")
    assert slug(await late.decide(request)) == (409, "clock-not-running")
    assert (await late.clock())["state"] == "breached"
    assert (await late.decide(request, verdict="refuse")).json()["state"] == "refused"


async def opened_again(case: Case) -> Case:
    graduate = new_id()
    await case.p.deliver("notify", joined(graduate, date(2024, 5, 20)))
    mine = [clock for clock in await clocks(case.p, GUIDANCE) if clock["subject_id"] == str(graduate)]
    return Case(case.p, mine[0]["id"], graduate)


async def test_agreed_to_after_its_last_day_it_is_refused(platform: Boot) -> None:
    case = await opened(platform)
    request = (await case.ask(from_on="2024-05-14", until_on="2024-05-14")).json()["id"]
    await step(case.p, "2024-05-15")
    assert slug(await case.decide(request)) == (409, "pause-over")


async def test_pauses_do_not_overlap_and_one_request_waits_at_a_time(platform: Boot) -> None:
    case = await opened(platform)
    request = (await case.ask(from_on="2024-05-14", until_on="2024-05-15")).json()["id"]
    assert slug(await case.ask(from_on="2024-05-16", until_on="2024-05-17")) == (409, "change-pending")
    assert (await case.decide(request)).status_code == 200
    assert slug(await case.ask(from_on="2024-05-15")) == (409, "pause-overlaps")
    assert (await case.ask(from_on="2024-05-16")).status_code == 202


async def test_one_withdraws_what_one_asked_for_oneself(platform: Boot) -> None:
    case = await opened(platform)
    request = (await case.ask(from_on="2024-05-14")).json()["id"]
    path = f"/notify/v1/pause-requests/{request}/withdrawal"
    assert (await post(case.reviewer, path)).status_code == 404
    assert (await post(case.worker, path)).json()["state"] == "withdrawn"
    assert slug(await case.decide(request)) == (409, "already-decided")


@pytest.mark.parametrize("until_on", [None, "2024-06-28"])
async def test_what_meets_it_during_a_pause_meets_it_in_time(platform: Boot, until_on: str | None) -> None:
    case = await opened(platform)
    await case.pause("2024-05-14", until_on)
    await step(case.p, "2024-06-11")
    await case.p.deliver("notify", served(case.graduate, date(2024, 6, 11), "guidance"), times=2)
    clock = await case.clock()
    assert (clock["state"], clock["met_on"], clock["due_on"] >= "2024-06-11") == ("met", "2024-06-11", True)
    await step(case.p, "2024-08-30")
    assert (await case.clock())["breached_on"] is None
    async with case.p.transaction("notify") as session:
        met = "SELECT payload ->> 'in_time' FROM outbox WHERE type = 'notify.clock_met.v1'"
        assert list(await session.scalars(text(met))) == ["true"]


async def test_a_pause_to_come_begins_by_the_job_also_after_days_without_one(platform: Boot) -> None:
    """Nothing ran from the 13th to the 23rd: the pause of the 16th to the 21st comes before the breach of the 21st."""
    case = await opened(platform)
    await case.pause("2024-05-16", "2024-05-21")
    assert await case.stands() == ("open", "2024-05-20", None)
    await step(case.p, "2024-05-23", "2024-05-23")
    assert await case.stands() == ("warned", "2024-05-24", None)
    assert len(await case.changes()) == 1


async def test_a_pause_to_come_can_be_taken_back_by_a_resumption(platform: Boot) -> None:
    case = await opened(platform)
    assert slug(await case.resume()) == (409, "clock-not-paused")
    await case.pause("2024-05-16")
    assert (await case.resume()).status_code == 200
    await step(case.p, "2024-05-17")
    assert await case.stands() == ("open", "2024-05-20", None)
    assert await case.changes() == []


async def test_an_earlier_registration_counts_its_paused_days_too(platform: Boot) -> None:
    case = await opened(platform)
    await case.pause("2024-05-13", "2024-05-17")
    await case.p.deliver("notify", joined(case.graduate, date(2024, 5, 10)), times=2)
    assert await case.stands() == ("paused", "2024-05-23", None)
    await step(case.p, "2024-05-20")
    assert await case.stands() == ("open", "2024-05-23", None)


async def test_calendar_days_move_by_every_day_paused(platform: Boot, tmp_path: Any) -> None:
    clause = "五个工作日内提供职业指导\n      values:\n        - {from: 2024-01-01, value: "
    case = await opened(platform, changed(tmp_path, f"{clause}working", f"{clause}calendar"))
    assert await case.stands() == ("open", "2024-05-18", None)
    await case.pause("2024-05-16", "2024-05-21")
    await step(case.p, "2024-05-16")
    assert await case.stands() == ("paused", "2024-05-24", None)


async def test_holidays_published_during_a_pause_date_it_with_the_pause_in(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import chinese_calendar

    def unpublished(day: date) -> bool:
        raise NotImplementedError

    with monkeypatch.context() as before:
        before.setattr(chinese_calendar, "is_workday", unpublished)
        case = await opened(platform)
        await case.pause("2024-05-16", "2024-05-21")
        await step(case.p, "2024-05-16")
        assert await case.stands() == ("paused", None, "year_not_published")
        await case.p.run_job("notify", "fill_in_due_dates_of_published_years")
    async with case.p.transaction("notify") as session:
        await session.execute(text("UPDATE clock SET parked_until = NULL"))
    await case.p.run_job("notify", "fill_in_due_dates_of_published_years")
    assert await case.stands() == ("paused", "2024-05-24", None)
    assert await case.changes() == [("2024-05-16", None, "2024-05-24", "year_published")]
    await step(case.p, "2024-05-22", "2024-05-25")
    assert (await case.clock())["state"] == "breached"


async def test_the_reasons_of_a_kind_are_public_with_their_sources(platform: Boot) -> None:
    p = await platform("notify", policies=third_city())
    kinds = (await p.anonymous.get("/notify/v1/clock-kinds?city=xinghe&on=2024-05-01")).json()["kinds"]
    [kind] = [kind for kind in kinds if kind["kind"] == GUIDANCE]
    assert [(one["reason"], one["label"], one["clause"], one["longest_days"]) for one in kind["pauses"]] == [
        ("army_service", "应征入伍", "十", None),
        ("job_hunting", "外出求职", "十", 20),
    ]
    assert {tuple(one["pauses"]) for one in kinds if one["kind"] != GUIDANCE} == {()}
    assert CITY == "xinghe"
