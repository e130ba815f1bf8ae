"""Who stands in for a colleague works in their place as themselves, until the session or the substitution ends."""

from typing import Any

import pytest
from sqlalchemy import text

from chassis import ended_sessions
from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, FRIDAY, STREET, person, problem, registered
from tests.component.registry.staff_steps import REASON, act, admin
from tests.component.registry.substitution_steps import (
    NEXT_STREET,
    OWN,
    SUBSTITUTIONS,
    agreed,
    in_place,
    pair,
    place,
    rows,
    running,
    signed_in,
)
from tests.support.platform import Boot, Platform

ENDS = text("SELECT payload FROM outbox WHERE type = 'registry.staff_session_ended.v1' ORDER BY id")
JOB = "end_overdue_substitutions"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of ended sessions is read again by every request."""
    monkeypatch.setattr(ended_sessions, "READ_AGAIN_SECONDS", 0.0)


@pytest.fixture
async def p(platform: Boot) -> Platform:
    booted = await platform("registry")
    await booted.set_time(FRIDAY)
    return booted


async def trail(p: Platform, action: str) -> list[Any]:
    query = text("SELECT actor_id, area, detail FROM audit_entry WHERE action = :action ORDER BY id")
    async with p.transaction("registry") as session:
        return [tuple(row) for row in await session.execute(query, {"action": action})]


async def test_two_persons_agree_and_the_substitute_works_in_the_absent_ones_area_as_themselves(p: Platform) -> None:
    entry = (await registered(p, 1))["id"]
    two, substitution, token = await running(p)
    own = p.with_token(token)
    [mine] = (await own.get(OWN)).json()
    assert (mine["id"], mine["area"], mine["state"]) == (substitution, STREET, "running")
    assert (await own.get(f"{API}/graduates/{entry}")).status_code == 404
    there = await in_place(p, own, substitution)
    assert (await there.get(f"{API}/graduates/{entry}")).status_code == 200
    me = (await there.get(f"{API}/me")).json()
    assert (me["id"], me["area"], me["role"]) == (str(two.substitute), STREET, "caseworker")
    assert me["standing_in_for"] == str(two.absent)
    seen = {"fields": ["name"], "purpose": "核对本人身份信息"}
    assert (await there.post(f"{API}/graduates/{entry}/reveals", json=seen)).status_code == 200
    assert [row[:2] for row in await trail(p, "reveal_name")] == [(two.substitute, STREET)]
    [(_, _, detail)] = await trail(p, "reveal_name")
    assert detail["standing_in_for"] == str(two.absent)
    [opened] = await trail(p, "open_place")
    assert opened == (two.substitute, STREET, {"standing_in_for": str(two.absent)})
    elsewhere = (await registered(p, 2, NEXT_STREET))["id"]
    assert (await there.get(f"{API}/graduates/{elsewhere}")).status_code == 404


async def test_a_place_is_open_to_its_substitute_alone_on_its_days_by_their_own_session(p: Platform) -> None:
    two, substitution, token = await running(p)
    stranger, _ = await signed_in(p, two.absent)
    for client in (p.with_token(stranger), p.as_(Role.CASEWORKER, area=NEXT_STREET)):
        assert problem(await place(client, substitution)) == (404, "substitution-not-found")
    assert (await p.with_token(stranger).get(OWN)).json() == []
    assert (await place(admin(p), substitution)).status_code == 403
    for session in (None, p.runtime("registry").tokens.caller(stranger).session):
        without = p.as_(Role.CASEWORKER, area=NEXT_STREET, id=two.substitute, session=session)
        assert problem(await place(without, substitution)) == (409, "own-session-needed")
    own = p.with_token(token)
    again = await place(await in_place(p, own, substitution), substitution)
    assert problem(again) == (409, "own-session-needed")
    for day, status in (("2023-07-27", 409), ("2023-08-04", 201), ("2023-08-05", 409)):
        await p.set_time(f"{day}T23:30:00+08:00")
        assert (await place(own, substitution)).status_code == status, day


async def test_a_token_for_the_place_lives_ten_minutes_and_not_beyond_the_last_day(p: Platform) -> None:
    _, substitution, token = await running(p)
    own = p.with_token(token)
    assert (await place(own, substitution)).json()["expires_in"] == 600
    await p.set_time("2023-08-04T23:58:00+08:00")
    assert (await place(own, substitution)).json()["expires_in"] == 120


async def events(p: Platform) -> list[dict[str, Any]]:
    async with p.transaction("registry") as session:
        return list((await session.scalars(ENDS)).all())


async def test_it_ends_with_the_substitutes_own_session(p: Platform) -> None:
    two, substitution, token = await running(p)
    there = await in_place(p, p.with_token(token), substitution)
    newer, _ = await signed_in(p, two.substitute)
    assert (await there.get(f"{API}/me")).status_code == 401
    [ended] = await events(p)
    async with p.transaction("registry") as session:
        known = await session.scalar(text("SELECT max(tokens_until) FROM staff_substitution"))
    assert ended["session_id"] != substitution
    assert ended["tokens_until"] == known.isoformat().replace("+00:00", "Z")
    there = await in_place(p, p.with_token(newer), substitution)
    assert (await there.delete(f"{API}/sessions/current")).status_code == 204
    assert (await p.with_token(newer).get(f"{API}/me")).status_code == 401


async def test_either_administrator_ends_it_early_and_alone_and_its_tokens_with_it(p: Platform) -> None:
    two, substitution, token = await running(p)
    own = p.with_token(token)
    there = await in_place(p, own, substitution)
    path = f"{SUBSTITUTIONS}/{substitution}/end"
    assert problem(await admin(p, "wuhan").post(path, json=REASON)) == (404, "substitution-not-found")
    assert (await there.post(path, json=REASON)).status_code == 403
    ended = await admin(p).post(path, json=REASON)
    assert (ended.status_code, ended.json()["state"], ended.json()["end_reason"]) == (200, "ended", "by_administrator")
    assert (await p.as_(Role.OPS).post(path, json=REASON)).json()["ended_by"] == ended.json()["ended_by"]
    assert [(await client.get(f"{API}/me")).status_code for client in (there, own)] == [401, 200]
    assert problem(await place(own, substitution)) == (409, "substitution-not-now")
    [event] = await events(p)
    assert (event["session_id"], event["account_id"]) == (substitution, str(two.substitute))
    assert len(await trail(p, "end_substitution")) == 1


async def test_its_end_reaches_every_service_by_the_feed(platform: Boot) -> None:
    four = await platform()
    await four.set_time(FRIDAY)
    _, substitution, token = await running(four)
    own = four.with_token(token)
    there = await in_place(four, own, substitution)
    paths = f"{API}/graduates", "/subsidy/v1/policies", "/jobfair/v1/posts", "/notify/v1/clocks"
    assert [(await there.get(path)).status_code for path in paths] == [200] * 4
    assert (await admin(four).post(f"{SUBSTITUTIONS}/{substitution}/end", json=REASON)).status_code == 200
    await four.drain()
    assert [(await there.get(path)).status_code for path in paths] == [401] * 4
    assert [(await own.get(path)).status_code for path in paths] == [200] * 4


async def test_it_ends_by_itself_after_the_last_day(p: Platform) -> None:
    _, substitution, token = await running(p)
    there = await in_place(p, p.with_token(token), substitution)
    await p.set_time("2023-08-04T23:59:00+08:00")
    assert await p.run_job("registry", JOB) == 0
    await p.set_time("2023-08-05T00:00:01+08:00")
    assert await p.run_job("registry", JOB) == 1
    assert await p.run_job("registry", JOB) == 0
    assert (await there.get(f"{API}/me")).status_code == 401
    [row] = await rows(p)
    assert (row["state"], row["end_reason"], row["ended_by"]) == ("ended", "last_day", None)


@pytest.mark.parametrize("whose", ["absent", "substitute"])
async def test_it_ends_when_either_account_is_closed(p: Platform, whose: str) -> None:
    two, substitution, token = await running(p)
    there = await in_place(p, p.with_token(token), substitution)
    assert (await act(admin(p), getattr(two, whose), "closure")).status_code == 200
    assert (await place(p.with_token(token), substitution)).status_code in (401, 409)
    assert await p.run_job("registry", JOB) == 1
    assert (await there.get(f"{API}/me")).status_code == 401
    assert [row["end_reason"] for row in await rows(p)] == ["account_changed"]


@pytest.mark.parametrize("whose", ["absent", "substitute"])
async def test_it_ends_when_either_account_is_moved(p: Platform, whose: str) -> None:
    two, substitution, token = await running(p)
    there = await in_place(p, p.with_token(token), substitution)
    move = "UPDATE staff_account SET area = 'urumqi/650104' WHERE id = :id"
    async with p.transaction("registry") as session:
        await session.execute(text(move), {"id": getattr(two, whose)})
    assert problem(await place(p.with_token(token), substitution)) == (409, "substitution-not-now")
    assert await p.run_job("registry", JOB) == 1
    assert (await there.get(f"{API}/me")).status_code == 401


async def test_the_absent_colleague_and_the_substitute_are_two_persons_and_the_substitute_in_two_places_is_one(
    p: Platform,
) -> None:
    """A name correction: asked by one at the desk, decided by another, each by their account."""
    first, second = [(await registered(p, number))["id"] for number in (1, 2)]
    two = await pair(p, Role.DISTRICT_REVIEWER, "urumqi/650102", "urumqi/650103")
    substitution, own = await agreed(p, two), p.with_token((await signed_in(p, two.substitute))[0])
    there, absent = await in_place(p, own, substitution), p.with_token((await signed_in(p, two.absent))[0])
    body = {"name": "测试误", "reason": "报送时录入有误", "evidence": "居民身份证原件"}
    by_absent = (await absent.post(f"{API}/graduates/{first}/name-corrections", json=body)).json()["id"]
    by_substitute = (await there.post(f"{API}/graduates/{second}/name-corrections", json=body)).json()["id"]
    verdict = {"verdict": "apply", "note": "已核对身份证原件"}
    decisions = f"{API}/desk-changes/name_correction"
    assert (await there.post(f"{decisions}/{by_absent}/decision", json=verdict)).status_code == 200
    assert problem(await there.post(f"{decisions}/{by_substitute}/decision", json=verdict)) == (409, "same-person")
    async with p.transaction("registry") as session:
        await session.execute(
            text("UPDATE graduate SET area = :area WHERE id = :id"), {"area": NEXT_STREET, "id": second}
        )
    assert problem(await own.post(f"{decisions}/{by_substitute}/decision", json=verdict)) == (409, "same-person")


async def test_an_answer_for_the_place_is_not_given_again_to_the_substitutes_own_token(p: Platform) -> None:
    _, substitution, token = await running(p)
    own = p.with_token(token)
    there, key = await in_place(p, own, substitution), {"Idempotency-Key": str(new_id())}
    body = {"place_kind": "hukou", "area": STREET, "cohort_year": 2023, "intention": "job", "person": person(7)}
    assert (await there.post(f"{API}/registrations", json=body, headers=key)).status_code == 201
    assert (await there.post(f"{API}/registrations", json=body, headers=key)).headers["idempotent-replay"] == "true"
    assert (await own.post(f"{API}/registrations", json=body, headers=key)).status_code == 403
