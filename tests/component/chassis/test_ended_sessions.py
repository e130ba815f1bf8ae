"""A token of an ended session is refused by every service, by its own list, which is never old."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

from chassis import ended_sessions
from chassis.access import StandingIn
from chassis.db import new_id
from chassis.ended_sessions import READ_AGAIN_SECONDS, EndedSessions
from contracts.events.registry import StaffSessionEnded
from contracts.roles import Role
from tests.support.platform import Boot, Platform

LISTS = {
    "registry": "/registry/v1/me",
    "subsidy": "/subsidy/v1/claims",
    "jobfair": "/jobfair/v1/employers",
    "notify": "/notify/v1/clocks",
}
LISTENERS = [name for name in LISTS if name != "registry"]
FORGET = "forget_what_is_long_done"


def in_minutes(minutes: int) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock of every process that begins: the test moves it."""
    at = [0.0]
    whole = EndedSessions.__init__
    monkeypatch.setattr(EndedSessions, "__init__", lambda self, sessions: whole(self, sessions, lambda: at[0]))
    return at


@pytest.fixture
async def four(platform: Boot, clock: list[float]) -> Platform:
    return await platform()


async def refused(p: Platform, client: httpx.AsyncClient) -> list[str]:
    """The services that do not believe the token."""
    answers = {name: await client.get(path) for name, path in LISTS.items()}
    assert {answer.status_code for answer in answers.values()} <= {200, 401}
    return [name for name, answer in answers.items() if answer.status_code == 401]


async def test_all_services_refuse_the_token_of_an_ended_session_seconds_later(
    four: Platform, clock: list[float]
) -> None:
    session, account = new_id(), new_id()
    client = four.as_(Role.AUDITOR, area="urumqi", session=session, id=account)
    other = four.as_(Role.AUDITOR, area="urumqi", session=new_id())
    machine = four.as_(Role.AUDITOR, area="urumqi")
    assert await refused(four, client) == []
    async with four.transaction("registry") as transaction:
        await ended_sessions.end(transaction, session, in_minutes(12))
    ended = StaffSessionEnded(session_id=session, account_id=account, tokens_until=in_minutes(12))
    for name in LISTENERS:
        await four.deliver(name, ended)
    clock[0] += READ_AGAIN_SECONDS
    assert await refused(four, client) == list(LISTS)
    assert [await refused(four, one) for one in (other, machine)] == [[], []]


async def test_all_services_refuse_the_token_for_a_colleagues_place_when_the_substitution_ends(
    four: Platform, clock: list[float]
) -> None:
    session, substitution, account = new_id(), new_id(), new_id()
    standing_in = StandingIn(new_id(), substitution)
    own = four.as_(Role.DISTRICT_APPROVER, area="urumqi/650103", session=session, id=account)
    place = four.as_(Role.DISTRICT_APPROVER, area="urumqi/650102", session=session, id=account, standing_in=standing_in)
    assert [await refused(four, client) for client in (own, place)] == [[], []]
    async with four.transaction("registry") as transaction:
        await ended_sessions.end(transaction, substitution, in_minutes(12))
    for name in LISTENERS:
        ended = StaffSessionEnded(session_id=substitution, account_id=account, tokens_until=in_minutes(12))
        await four.deliver(name, ended)
    clock[0] += READ_AGAIN_SECONDS
    assert [await refused(four, client) for client in (own, place)] == [[], list(LISTS)]
    async with four.transaction("registry") as transaction:
        await ended_sessions.end(transaction, session, in_minutes(12))
    clock[0] += READ_AGAIN_SECONDS
    other = four.as_(
        Role.DISTRICT_APPROVER,
        area="urumqi/650102",
        session=session,
        id=account,
        standing_in=StandingIn(new_id(), new_id()),
    )
    assert (await other.get(LISTS["registry"])).status_code == 401


@pytest.mark.parametrize("service", LISTENERS)
async def test_news_of_an_end_twice_and_in_any_order_is_one_row(platform: Boot, service: str) -> None:
    p = await platform(service)
    session, account = new_id(), new_id()
    first, second = (
        StaffSessionEnded(session_id=session, account_id=account, tokens_until=in_minutes(minutes))
        for minutes in (12, 5)
    )
    await p.deliver(service, first, times=2)
    await p.deliver(service, second)
    await p.deliver(service, second.model_copy(update={"session_id": new_id(), "tokens_until": in_minutes(-1)}))
    async with p.transaction(service) as transaction:
        rows = (await transaction.execute(text("SELECT session_id, tokens_until FROM ended_session"))).all()
    assert [tuple(row) for row in rows] == [(session, first.tokens_until)]


async def test_the_list_is_read_at_most_once_in_two_seconds(platform: Boot, clock: list[float]) -> None:
    p = await platform("notify")
    session = new_id()
    client = p.as_(Role.AUDITOR, area="urumqi", session=session)
    assert (await client.get(LISTS["notify"])).status_code == 200
    async with p.transaction("notify") as transaction:
        await ended_sessions.end(transaction, session, in_minutes(12))
    clock[0] += READ_AGAIN_SECONDS - 0.1
    assert (await client.get(LISTS["notify"])).status_code == 200
    clock[0] += 0.1
    assert (await client.get(LISTS["notify"])).status_code == 401


async def test_without_the_list_no_session_is_believed_and_the_process_is_not_ready(
    platform: Boot, clock: list[float]
) -> None:
    p = await platform("notify")
    client = p.as_(Role.AUDITOR, area="urumqi", session=new_id())
    assert (await client.get(LISTS["notify"])).status_code == 200
    p.as_owner("notify", "ALTER TABLE ended_session RENAME TO gone")
    clock[0] += READ_AGAIN_SECONDS
    answer = await client.get(LISTS["notify"])
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:qihang:problem:unavailable")
    assert answer.headers["retry-after"]
    assert (await p.anonymous.get("/notify/healthz/ready")).status_code == 503
    p.as_owner("notify", "ALTER TABLE gone RENAME TO ended_session")
    assert (await client.get(LISTS["notify"])).status_code == 200


async def test_an_ended_session_is_forgotten_when_its_last_token_has_expired(platform: Boot) -> None:
    p = await platform("notify")
    living, past = new_id(), new_id()
    async with p.transaction("notify") as transaction:
        for session in (living, past):
            await ended_sessions.end(transaction, session, in_minutes(12))
        expire = text("UPDATE ended_session SET tokens_until = now() - interval '1 second' WHERE session_id = :past")
        await transaction.execute(expire, {"past": past})
    assert await p.run_job("notify", FORGET) == 1
    async with p.transaction("notify") as transaction:
        assert (await transaction.scalars(text("SELECT session_id FROM ended_session"))).all() == [living]
