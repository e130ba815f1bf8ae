"""What somebody was told, as the staff of their district see it; and the clocks of one person."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from services.notify.clocks.models import Clock
from tests.component.notify.clock_steps import CITY, DISTRICT
from tests.component.notify.facts import COMMUNITY, contacted, registered
from tests.support.platform import Boot, Platform

NEXT_DISTRICT = "urumqi/650103"
NEXT_STREET = f"{NEXT_DISTRICT}/650103001"

COPY = """
INSERT INTO message (id, city, recipient_kind, recipient_id, template, params, channel, business_key, state, attempts,
    outcome_unknown)
SELECT :id, city, recipient_kind, recipient_id, template, params, 'sms', business_key, 'failed', 3, false
FROM message
"""
"""The same by SMS, which did not arrive."""


def path_of(person: UUID) -> str:
    return f"/notify/v1/graduates/{person}/messages"


async def messages_to(p: Platform, person: UUID, role: Role, area: str) -> tuple[int, list[dict[str, Any]]]:
    answer = await p.as_(role, area=area).get(path_of(person))
    return answer.status_code, answer.json().get("items", [])


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.CASEWORKER, COMMUNITY),
        (Role.DISTRICT_REVIEWER, DISTRICT),
        (Role.DISTRICT_APPROVER, DISTRICT),
        (Role.CITY_APPROVER, CITY),
        (Role.AUDITOR, CITY),
    ],
)
async def test_staff_see_what_a_person_of_their_area_was_told_and_not_the_text(
    platform: Boot, role: Role, area: str
) -> None:
    p, person = await platform("notify"), new_id()
    for graduate in (person, new_id()):
        await p.deliver("notify", registered(graduate))
    status, [message] = await messages_to(p, person, role, area)
    assert (status, message["title"], message["channel"]) == (200, "工作人员将与您联系", "in_app")
    assert (message["state"], message["read_at"]) == ("delivered", None)
    assert {"body", "params"}.isdisjoint(message)


async def test_whoever_opened_it_has_read_it(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", registered(person))
    own = p.as_(Role.GRADUATE, person=person)
    [message] = (await own.get("/notify/v1/messages")).json()["items"]
    await own.post(f"/notify/v1/messages/{message['id']}/read")
    _, [seen] = await messages_to(p, person, Role.CASEWORKER, COMMUNITY)
    assert (seen["id"], seen["state"], bool(seen["read_at"])) == (message["id"], "read", True)


async def test_a_person_of_another_district_is_not_there(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", registered(person))
    assert await messages_to(p, person, Role.DISTRICT_REVIEWER, NEXT_DISTRICT) == (404, [])
    assert await messages_to(p, new_id(), Role.DISTRICT_REVIEWER, DISTRICT) == (404, [])


async def test_who_has_moved_is_seen_where_they_are_now_alone(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", registered(person))
    await p.deliver("notify", contacted(person, date(2023, 7, 29), area=NEXT_STREET))
    older = {"kind": "older", "subject_id": person, "city": CITY, "area": COMMUNITY}
    async with p.transaction("notify") as session:
        session.add(Clock(id=new_id(), area_as_of=datetime(2023, 1, 1, tzinfo=UTC), **older))
    assert (await messages_to(p, person, Role.DISTRICT_REVIEWER, DISTRICT))[0] == 404
    assert (await messages_to(p, person, Role.CASEWORKER, NEXT_STREET))[0] == 200


@pytest.mark.parametrize("role", [Role.GRADUATE, Role.EMPLOYER_CLERK, Role.UNIVERSITY_OFFICE, Role.OPS])
async def test_nobody_else_reads_over_a_persons_shoulder(platform: Boot, role: Role) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", registered(person))
    assert (await p.as_(role, person=person, org="x", area=CITY).get(path_of(person))).status_code == 403


async def test_a_number_that_is_none_is_refused(platform: Boot) -> None:
    p = await platform("notify")
    answer = await p.as_(Role.CASEWORKER, area=COMMUNITY).get("/notify/v1/graduates/7/messages")
    assert answer.status_code == 422


async def test_pages_follow_each_other_the_newest_message_first(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    await p.deliver("notify", registered(person))
    async with p.transaction("notify") as session:
        await session.execute(text(COPY), {"id": new_id()})
    worker = p.as_(Role.CASEWORKER, area=COMMUNITY)
    first = (await worker.get(path_of(person), params={"limit": 1})).json()
    last = (await worker.get(path_of(person), params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert [row["channel"] for row in (*first["items"], *last["items"])] == ["sms", "in_app"]
    assert last["next_cursor"] is None
    bad = await worker.get(path_of(person), params={"cursor": "x"})
    assert bad.status_code == 400


async def test_the_clocks_of_one_person_are_asked_for_by_their_number(platform: Boot) -> None:
    p, person = await platform("notify"), new_id()
    for graduate in (person, new_id()):
        await p.deliver("notify", registered(graduate))
    for area, found in ((DISTRICT, [str(person)]), (NEXT_DISTRICT, [])):
        reviewer = p.as_(Role.DISTRICT_REVIEWER, area=area)
        listed = await reviewer.get("/notify/v1/clocks", params={"subject_id": str(person)})
        assert [clock["subject_id"] for clock in listed.json()["items"]] == found
