"""Looks at personal data in clear: so many an hour, each written down, and who looks most is shown."""

import asyncio
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.conftest import Settings
from tests.component.registry.people import API, STREET, audit_of, on_friday, opened_by_two, problem, registered
from tests.support.platform import Boot, Platform

LIMIT = 4
ASKED = {"fields": ["phone"], "purpose": "电话回访核对"}


@pytest.fixture
def few(settings: Settings) -> None:
    settings(REVEALS_PER_HOUR=LIMIT)


async def reveal(client: httpx.AsyncClient, entry: str) -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/reveals", json=ASKED)


@pytest.mark.usefixtures("few")
async def test_an_account_reveals_so_often_an_hour_also_all_at_once(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    worker = p.as_(Role.CASEWORKER, area=STREET)
    answers = await asyncio.gather(*(reveal(worker, entry) for _ in range(LIMIT + 3)))
    assert sorted(answer.status_code for answer in answers) == [200] * LIMIT + [429] * 3
    refused = await reveal(worker, entry)
    assert problem(refused) == (429, "too-many-reveals")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "phone" not in refused.json()
    assert (await reveal(p.as_(Role.CASEWORKER, area=STREET), entry)).status_code == 200
    assert [action for action, *_ in await audit_of(p, entry)].count("reveal_phone") == LIMIT + 1


@pytest.mark.usefixtures("few")
async def test_in_the_next_hour_it_reveals_again_and_the_tally_is_forgotten(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    worker = p.as_(Role.CASEWORKER, area=STREET)
    for _ in range(LIMIT + 1):
        last = await reveal(worker, entry)
    assert last.status_code == 429
    await _age(p, "1 hour")
    assert (await reveal(worker, entry)).status_code == 200
    await _age(p, "3 days")
    assert await p.run_job("registry", "forget_old_reveal_tallies") == 2


async def _age(p: Platform, by: str) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(f"UPDATE reveal_tally SET hour = hour - interval '{by}'"))


async def test_the_auditor_sees_who_reveals_more_than_the_peers(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    ids = {name: new_id() for name in ("busy", "usual", "rare")}
    for name, times in {"busy": 12, "usual": 3, "rare": 1}.items():
        worker = p.as_(Role.CASEWORKER, area=STREET, id=ids[name])
        for _ in range(times):
            assert (await reveal(worker, entry)).status_code == 200
    seen = (await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/audit/revealers")).json()
    shown = [(UUID(row["account_id"]), row["reveals"], row["peers_median"], row["stands_out"]) for row in seen]
    assert shown == [
        (ids["busy"], 12, 2.0, True),
        (ids["usual"], 3, 6.5, False),
        (ids["rare"], 1, 7.5, False),
    ]
    for area in ("wuhan", "urumqi/650103", None):
        assert (await p.as_(Role.AUDITOR, area=area).get(f"{API}/audit/revealers")).json() == []


async def test_staff_who_reveal_nothing_belong_to_the_median(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    for serial in range(3):
        account = {"login": f"w-{serial}", "secret": "geheim-1234", "role": "caseworker", "display_name": "甲（虚构）"}
        await opened_by_two(p, {**account, "area": STREET})
    await reveal(p.as_(Role.CASEWORKER, area=STREET), entry)
    [row] = (await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/audit/revealers")).json()
    assert (row["reveals"], row["peers_median"]) == (1, 0.0)


async def test_only_the_auditor_is_shown_who_reveals(platform: Boot) -> None:
    p = await platform("registry")
    for role in set(Role) - {Role.AUDITOR}:
        answer = await p.as_(role, area="urumqi").get(f"{API}/audit/revealers")
        assert problem(answer) == (403, "forbidden"), role
    bad = await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/audit/revealers?days=0")
    assert problem(bad) == (422, "invalid-input")


async def test_a_look_up_of_a_contact_point_is_in_the_trail_without_what_it_found(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert (await p.as_(Role.SERVICE).post(f"{API}/contact-points", json={"graduate_id": entry})).status_code == 200
    query = text("SELECT actor_role, object_id, area, detail FROM audit_entry WHERE action = 'find_contact_point'")
    async with p.transaction("registry") as session:
        [row] = await session.execute(query)
    assert (row.actor_role, row.object_id, row.area, row.detail) == ("service", entry, STREET, {"fields": "phone"})
