"""Steps to an attested statement in the third city: its grant, its clerk, its day."""

from uuid import UUID

import httpx

from contracts.roles import Role
from tests.component.subsidy.third_city_steps import (
    CODE,
)
from tests.harness import Boot, Platform
from tests.packs import third_city

GRANT, MENTORS, POST = "hiring_grant", "mentor_award", "rural_post_grant"


async def in_march(boot: Boot) -> Platform:
    p = await boot("subsidy", policies=third_city())
    await p.set_time("2025-03-05T10:00:00+08:00")
    return p


def clerk(p: Platform, org: str = CODE, id: UUID | None = None) -> httpx.AsyncClient:
    return p.as_(Role.EMPLOYER_CLERK, org=org, id=id)
