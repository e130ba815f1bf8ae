"""A change that one person proposes is decided by another one, once, and only where they have a say."""

import asyncio
from datetime import UTC, datetime

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege
from sqlalchemy import TextClause, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from chassis import dual_control
from chassis.access import Caller, Reach
from chassis.db import new_id
from chassis.dual_control import (
    MUTABLE,
    AlreadyDecided,
    ChangePending,
    ChangeRequest,
    ChangeRequestNotFound,
    OwnRequest,
    Proposal,
)
from chassis.pagination import Paging, Total, encode
from contracts.roles import Role
from deploy.composition import SERVICES
from tests.support.platform import Boot, Platform

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DISTRICT = "urumqi/650102"
KIND = "name_correction"


def officer(area: str = DISTRICT) -> Caller:
    return Caller(id=new_id(), role=Role.DISTRICT_REVIEWER, area=area)


def proposal(object_id: str = "the-object", area: str | None = DISTRICT) -> Proposal:
    return Proposal(KIND, "graduate", object_id, area, {"fields": ["name"]}, "姓名登记有误", "户口簿（虚构）")


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("registry")


async def propose(p: Platform, by: Caller, wanted: Proposal | None = None) -> ChangeRequest:
    async with p.transaction("registry") as session:
        return await dual_control.propose(session, wanted or proposal(), by, NOW)


async def decide(
    p: Platform, request: ChangeRequest, by: Caller, verdict: dual_control.Verdict = "apply", scope: Reach = Reach.AREA
) -> ChangeRequest:
    async with p.transaction("registry") as session:
        return await dual_control.decide(session, request.id, KIND, verdict, "已核对", by, NOW, scope=scope)


async def trail(p: Platform) -> list[str]:
    async with p.transaction("registry") as session:
        return list(await session.scalars(text("SELECT action FROM audit_entry ORDER BY id")))


async def test_a_second_person_applies_what_the_first_proposed(p: Platform) -> None:
    request = await propose(p, officer())
    second = officer()
    applied = await decide(p, request, second)
    assert (applied.state, applied.decided_by, applied.decision_note) == ("applied", second.id, "已核对")
    assert (applied.payload, applied.version) == ({"fields": ["name"]}, 2)
    assert await trail(p) == [f"propose_{KIND}", f"apply_{KIND}"]


async def test_nobody_decides_their_own_change(p: Platform) -> None:
    first = officer()
    request = await propose(p, first)
    with pytest.raises(OwnRequest):
        await decide(p, request, first)
    with pytest.raises(OwnRequest):
        await decide(p, request, first, "refuse")
    assert await trail(p) == [f"propose_{KIND}"]


async def test_the_database_refuses_one_person_in_both_places(p: Platform) -> None:
    request = await propose(p, officer())
    statement = text("UPDATE change_request SET state = 'applied', decided_at = now(), decided_by = requested_by")
    with pytest.raises(IntegrityError) as refused:
        await run(p, statement)
    assert isinstance(refused.value.orig, CheckViolation)
    assert (await decide(p, request, officer())).state == "applied"


async def test_a_change_is_decided_once_also_by_two_at_the_same_time(p: Platform) -> None:
    request = await propose(p, officer())
    answers = await asyncio.gather(
        *(decide(p, request, officer(), verdict) for verdict in ("apply", "refuse")), return_exceptions=True
    )
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == [AlreadyDecided]


async def test_a_refused_change_stays_refused_and_another_may_be_proposed(p: Platform) -> None:
    request = await propose(p, officer())
    assert (await decide(p, request, officer(), "refuse")).state == "refused"
    with pytest.raises(AlreadyDecided):
        await decide(p, request, officer())
    assert (await propose(p, officer())).state == "pending"


@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_decided_is_not_opened_again_whatever_code_tries(platform: Boot, service: str) -> None:
    p = await platform(service)
    async with p.transaction(service) as session:
        request = await dual_control.propose(session, proposal(), officer(), NOW)
        await dual_control.decide(session, request.id, KIND, "refuse", "已核对", officer(), NOW)
    with pytest.raises(ProgrammingError) as refused:
        async with p.transaction(service) as session:
            await session.execute(
                text("UPDATE change_request SET state = 'pending', decided_by = NULL, decided_at = NULL")
            )
    assert isinstance(refused.value.orig, InsufficientPrivilege)


async def test_one_change_of_a_kind_waits_for_an_object_at_a_time(p: Platform) -> None:
    await propose(p, officer())
    with pytest.raises(ChangePending):
        await propose(p, officer())
    await propose(p, officer(), proposal("another-object"))


async def test_two_proposals_at_the_same_time_are_one(p: Platform) -> None:
    answers = await asyncio.gather(*(propose(p, officer()) for _ in range(4)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["ChangePending"] * 3 + ["ChangeRequest"]


async def test_a_change_of_another_district_or_kind_does_not_exist(p: Platform) -> None:
    request = await propose(p, officer())
    for stranger in (officer("urumqi/650103"), officer("other"), Caller(id=new_id(), role=Role.OPS)):
        with pytest.raises(ChangeRequestNotFound):
            await decide(p, request, stranger)
    async with p.transaction("registry") as session:
        with pytest.raises(ChangeRequestNotFound):
            await dual_control.decide(session, request.id, "another_kind", "apply", "已核对", officer(), NOW)


async def test_a_change_without_an_area_is_decided_only_by_whoever_reaches_everything(p: Platform) -> None:
    request = await propose(p, Caller(id=new_id(), role=Role.OPS), proposal(area=None))
    with pytest.raises(ChangeRequestNotFound):
        await decide(p, request, officer())
    second = Caller(id=new_id(), role=Role.OPS)
    assert (await decide(p, request, second, scope=Reach.ANY)).state == "applied"


async def test_only_the_proposer_withdraws_and_only_while_it_waits(p: Platform) -> None:
    first = officer()
    request = await propose(p, first)
    async with p.transaction("registry") as session:
        with pytest.raises(ChangeRequestNotFound):
            await dual_control.withdraw(session, request.id, KIND, officer(), NOW)
        withdrawn = await dual_control.withdraw(session, request.id, KIND, first, NOW)
        assert (withdrawn.state, withdrawn.decided_by) == ("withdrawn", None)
        with pytest.raises(AlreadyDecided):
            await dual_control.withdraw(session, request.id, KIND, first, NOW)
    with pytest.raises(AlreadyDecided):
        await decide(p, request, officer())


async def test_the_waiting_changes_come_in_pages_within_reach(p: Platform) -> None:
    mine = [await propose(p, officer(), proposal(f"object-{number}")) for number in range(3)]
    await propose(p, officer("urumqi/650103"), proposal("elsewhere", "urumqi/650103"))
    async with p.transaction("registry") as session:
        first = await dual_control.pending(session, KIND, officer(), Paging(limit=2, total=True))
        after = encode(first.shown[-1].id)
        second = await dual_control.pending(session, KIND, officer(), Paging(after, limit=2, total=True))
        everything = await dual_control.pending(session, KIND, officer(), Paging(), scope=Reach.ANY)
        history = await dual_control.of_object(session, KIND, "object-1")
    assert [request.id for request in (*first.shown, *second.shown)] == [request.id for request in mine]
    assert first.total == second.total == Total(count=3, at_least=False)
    assert (len(everything.shown), [request.id for request in history]) == (4, [mine[1].id])


@pytest.mark.parametrize("service", SERVICES)
async def test_the_app_may_decide_a_proposal_and_rewrite_none(platform: Boot, service: str) -> None:
    p = await platform(service)
    async with p.transaction(service) as session:
        await dual_control.propose(session, proposal(), officer(), NOW)
        columns = list(await session.scalars(text(COLUMNS)))
    allowed = [column for column in columns if await may(p, f"UPDATE change_request SET {column} = {column}", service)]
    assert sorted(allowed) == sorted(MUTABLE)
    assert not await may(p, "DELETE FROM change_request", service)
    assert not await may(p, "TRUNCATE change_request", service)


COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = 'change_request'"


async def may(p: Platform, statement: str, service: str) -> bool:
    try:
        await run(p, text(statement), service)
    except ProgrammingError as refused:
        if not isinstance(refused.orig, InsufficientPrivilege):
            raise
        return False
    return True


async def run(p: Platform, statement: TextClause, service: str = "registry") -> None:
    async with p.transaction(service) as session:
        await session.execute(statement)
