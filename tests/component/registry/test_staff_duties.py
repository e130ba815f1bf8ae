"""The registry announces who serves which area, however an account came to it."""

from typing import Any

from sqlalchemy import text

from contracts.roles import Role
from services.registry.accounts.commands import NewAccount, create_staff_account
from tests.support.platform import Boot, Platform

STREET = "urumqi/650102/650102002"


async def announced(p: Platform) -> list[dict[str, Any]]:
    await p.run_job("registry", "announce_staff_duties")
    async with p.transaction("registry") as session:
        query = text("SELECT payload FROM outbox WHERE type = 'registry.staff_duty_changed.v1' ORDER BY id")
        return list((await session.scalars(query)).all())


async def test_an_account_is_announced_once_and_again_when_it_is_closed_or_moved(platform: Boot) -> None:
    p = await platform("registry")
    async with p.transaction("registry") as session:
        account = NewAccount("street-1", "a-long-secret-1", Role.CASEWORKER, "街道", area=STREET)
        await create_staff_account(session, account)
    for _ in range(2):
        [opened] = await announced(p)
    assert (opened["role"], opened["area"], opened["active"], opened["version"]) == ("caseworker", STREET, True, 1)
    async with p.transaction("registry") as session:
        await session.execute(text("UPDATE staff_account SET active = false"))
    assert [(one["active"], one["version"]) for one in await announced(p)] == [(True, 1), (False, 2)]
    assert "street-1" not in str(await announced(p))


async def test_an_account_without_an_area_serves_none(platform: Boot) -> None:
    p = await platform("registry")
    async with p.transaction("registry") as session:
        await create_staff_account(session, NewAccount("ops-9", "a-long-secret-1", Role.OPS, "运维"))
    assert await announced(p) == []
