"""Whether a name is a person's: said to the service that pays them, and to nobody else; the name stays where it is."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.access import Caller
from chassis.db import new_id
from contracts.roles import ClientScope, Role
from services.registry.data_keys.commands import erase
from tests.component.registry.people import API, on_friday, problem, registered, registration
from tests.support.names import client_of_subsidy, settings_of_names
from tests.support.platform import Boot, Platform

NAME = "阿依努尔·买买提"


def subsidy(p: Platform) -> httpx.AsyncClient:
    return p.as_(Role.SERVICE, scopes=[ClientScope.NAMES])


async def somebody(p: Platform) -> str:
    person = {**registration(1)["person"], "name": NAME}
    return str((await registered(p, 1, person=person))["id"])


async def asked(by: httpx.AsyncClient, entry: object, holder: str) -> httpx.Response:
    return await by.post(f"{API}/name-matches", json={"graduate_id": str(entry), "holder": holder})


@pytest.mark.parametrize(
    ("holder", "matches"),
    [
        (NAME, True),
        ("阿依努尔.买买提", True),
        (" 阿依努尔 • 买买提 ", True),
        ("阿依努尔买买提", True),
        ("阿依努尔", False),
        ("测试家长", False),
        ("阿依努尔·买买提（代）", False),
        ("星河示例科技有限公司（虚构）", False),
    ],
)
async def test_names_are_compared_as_the_ledger_compares_them(platform: Boot, holder: str, matches: bool) -> None:
    p = await on_friday(platform)
    answer = await asked(subsidy(p), await somebody(p), holder)
    assert (answer.status_code, answer.json()) == (200, {"matches": matches})


async def test_the_answer_is_in_the_persons_trail_without_the_name(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await somebody(p)
    for holder in (NAME, "测试家长"):
        await asked(subsidy(p), entry, holder)
    async with p.transaction("registry") as session:
        query = "SELECT object_id, area, detail, row_to_json(e)::text FROM audit_entry e WHERE action = 'match_name'"
        rows = (await session.execute(text(f"{query} ORDER BY id"))).all()
    assert [(row[0], row[2]["matches"]) for row in rows] == [(entry, "yes"), (entry, "no")]
    assert {row[1] for row in rows} == {"urumqi/650102/650102002"}
    assert not any(name in row[3] for row in rows for name in (NAME, "测试家长"))


async def test_the_unknown_and_the_erased_are_answered_alike(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await somebody(p)
    unknown = await asked(subsidy(p), new_id(), NAME)
    async with p.transaction("registry") as session:
        cipher, by = p.runtime("registry").cipher, Caller(new_id(), Role.CITY_APPROVER, "urumqi")
        today = await p.runtime("registry").clock.today(session)
        assert await erase(session, cipher, UUID(entry), "本人申请删除", by, today)
        told = "SELECT payload FROM outbox WHERE type = 'registry.graduate_erased.v1'"
        assert [fact["graduate_id"] for fact in await session.scalars(text(told))] == [entry]
    erased = await asked(subsidy(p), entry, NAME)
    assert problem(unknown) == problem(erased) == (404, "not-found")
    assert erased.text == unknown.text


async def test_only_the_service_of_payments_is_told(platform: Boot) -> None:
    """Nor does it learn where people are reached."""
    p = await on_friday(platform)
    entry = await somebody(p)
    others = [p.as_(role, area="urumqi", person=UUID(entry)) for role in set(Role) - {Role.SERVICE}]
    others += [p.as_(Role.SERVICE), p.as_(Role.SERVICE, scopes=[ClientScope.CONTACTS])]
    for by in others:
        assert problem(await asked(by, entry, NAME)) == (403, "forbidden")
    contact = {"graduate_id": entry}
    assert problem(await subsidy(p).post(f"{API}/contact-points", json=contact)) == (403, "forbidden")
    notify = p.as_(Role.SERVICE, scopes=[ClientScope.CONTACTS])
    assert (await notify.post(f"{API}/contact-points", json=contact)).status_code == 200


@pytest.mark.parametrize("holder", ["甲", "甲" * 101, "甲\n乙", "甲\u202e乙", 7])
async def test_a_holder_is_one_visible_line(platform: Boot, holder: object) -> None:
    p = await on_friday(platform)
    answer = await subsidy(p).post(f"{API}/name-matches", json={"graduate_id": str(new_id()), "holder": holder})
    assert problem(answer) == (422, "invalid-input")


async def test_subsidy_asks_the_registry_itself(platform: Boot) -> None:
    """Both services, by the client that the registry's settings name: signed in, asked, and the account taken."""
    p = await platform("registry", "subsidy")
    await p.set_time("2023-07-28T10:00:00+08:00")
    await client_of_subsidy(p)
    entry = await somebody(p)
    await p.drain()
    path, themselves = f"/subsidy/v1/payout-accounts/{entry}", p.as_(Role.GRADUATE, person=UUID(entry))
    with settings_of_names():
        other = await themselves.put(path, json={"holder": "测试家长", "account": "6200000000001234"})
        assert problem(other) == (422, "holder-differs")
        own = await themselves.put(path, json={"holder": NAME, "account": "6200000000001234"})
    assert (own.status_code, own.json()["holder"]) == (200, NAME)
