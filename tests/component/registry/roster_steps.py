"""Steps of the tests of rosters."""

import httpx
from sqlalchemy import text

from tests.support.platform import Platform
from tests.support.rosters import COLUMNS, HEADER

DISTRICT = "urumqi/650102"
PROBLEM = "urn:qihang:problem:"
ODD = ("学生", "证件", *HEADER[2:])
"""Headings of a school's own, of which the first two are in no table."""
SAID = dict(zip(COLUMNS, range(1, 7), strict=True))


async def count(p: Platform, query: str) -> int:
    async with p.transaction("registry") as session:
        return int(await session.scalar(text(query)) or 0)


async def say(client: httpx.AsyncClient, roster: str, said: dict[str, int]) -> httpx.Response:
    return await client.put(f"/registry/v1/rosters/{roster}/columns", json={"columns": said})
