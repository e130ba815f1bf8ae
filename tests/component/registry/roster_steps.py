"""Steps of the tests of rosters."""

from sqlalchemy import text

from tests.support.platform import Platform

DISTRICT = "urumqi/650102"
PROBLEM = "urn:qihang:problem:"


async def count(p: Platform, query: str) -> int:
    async with p.transaction("registry") as session:
        return int(await session.scalar(text(query)) or 0)
