"""星河市 pauses a deadline for reasons its document gives: two persons let it rest, one lets it run on."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from chassis.access import StandingIn
from chassis.db import new_id
from contracts.roles import Role
from tests.component.notify.pause_steps import GUIDANCE, Case, joined, opened, slug
from tests.component.notify.third_city_steps import DISTRICT, STREET, clocks, inbox, step
from tests.support.platform import Boot


async def test_two_persons_pause_it_its_day_moves_and_it_is_breached_after_it_ran_on(platform: Boot) -> None:
    """Paused 16–21 May: of the five working days the 14th and 15th are gone, the rest are 22, 23 and 24 May."""
    case = await opened(platform)
    assert await case.stands() == ("open", "2024-05-20", None)
    await step(case.p, "2024-05-16")
    asked = (await case.ask(from_on="2024-05-16", until_on="2024-05-21")).json()
    assert (asked["state"], asked["label"], asked["clause"]) == ("pending", "应征入伍", "十")
    [waiting] = (await case.reviewer.get("/notify/v1/pause-requests")).json()["items"]
    assert waiting == asked
    assert (asked["title"], asked["subject_kind"], asked["subject_id"]) == ("职业指导", "graduate", str(case.graduate))
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


async def test_one_who_stands_in_for_two_colleagues_is_one_person_and_another_than_either(platform: Boot) -> None:
    case = await opened(platform)
    absent, other, substitute = new_id(), new_id(), new_id()
    there, again = (
        case.p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, id=substitute, standing_in=StandingIn(colleague, new_id()))
        for colleague in (absent, other)
    )
    request = (await case.ask(there, from_on="2024-05-13")).json()["id"]
    for client in (there, again):
        assert slug(await case.decide(request, client)) == (409, "same-person")
    assert (await case.decide(request, case.p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT, id=absent))).status_code == 200
    async with case.p.transaction("notify") as session:
        query = text("SELECT actor_id, detail FROM audit_entry WHERE action = 'propose_pause_clock'")
        [(actor, detail)] = (await session.execute(query)).all()
    assert (actor, detail["standing_in_for"]) == (substitute, str(absent))


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
