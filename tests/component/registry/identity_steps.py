"""Steps of the tests of the real-name proof."""

import httpx
from sqlalchemy import text

from tests.component.registry.people import (
    API,
    person,
)
from tests.support.platform import Platform

STRANGER = person(900)
"""An attacker: they can only ever authenticate as themselves."""


async def real_name(client: httpx.AsyncClient, ticket: str) -> httpx.Response:
    return await client.post(f"{API}/me/real-name", json={"ticket": ticket})


async def reasons(p: Platform) -> list[str]:
    """Why proofs failed, as the trail has it and the answers do not."""
    async with p.transaction("registry") as session:
        query = text("SELECT detail->>'reason' FROM audit_entry WHERE action = 'fail_real_name' ORDER BY id")
        return list(await session.scalars(query))


async def make_old(p: Platform, table: str, column: str, age: str) -> None:
    async with p.transaction("registry") as session:
        await session.execute(text(f"UPDATE {table} SET {column} = {column} - CAST(:age AS interval)"), {"age": age})


def claim_of(serial: int) -> dict[str, str]:
    return {"name": person(serial)["name"], "id_number": person(serial)["id_number"]}
