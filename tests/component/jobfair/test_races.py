"""Who comes second waits: standing, closure and periods are judged after the other transaction has ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import text

from tests.component.jobfair.conftest import CODE, Fair, refusal, starts

INTERNSHIPS = "/jobfair/v1/internships"
SUSPEND = "UPDATE employer SET state = 'suspended', suspended_on = '2023-08-01', suspended_reason = 'closed_down'"
CLOSE = "UPDATE post SET closed_on = '2023-08-01'"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def _until_waiting(fair: Fair, request: asyncio.Task[httpx.Response]) -> None:
    """Returns when the request waits for a lock, or has ended without waiting for any."""
    while not request.done():
        async with fair.p.transaction("jobfair") as session:
            if await session.scalar(text(WAITING)):
                return


@asynccontextmanager
async def _while_another_commits(fair: Fair, change: str) -> AsyncIterator[asyncio.TaskGroup]:
    """The change is made but not committed until the request in the block waits for it."""
    async with asyncio.TaskGroup() as group, fair.p.transaction("jobfair") as session:
        await session.execute(text(change))
        yield group


async def test_a_proposal_waits_for_a_suspension_and_is_refused(fair: Fair) -> None:
    employer, graduate = await fair.employer(), await fair.graduate()
    async with _while_another_commits(fair, SUSPEND) as group:
        request = group.create_task(fair.clerk().post(INTERNSHIPS, json=starts(employer, graduate)))
        await _until_waiting(fair, request)
    assert refusal(request.result()) == (409, "employer-suspended")
    assert await fair.said("internship_proposed") == []


async def test_a_confirmation_waits_for_a_suspension_and_is_refused(fair: Fair) -> None:
    graduate = await fair.graduate()
    proposal = await fair.proposal(await fair.employer(), graduate)
    async with _while_another_commits(fair, SUSPEND) as group:
        request = group.create_task(fair.confirm(proposal, graduate))
        await _until_waiting(fair, request)
    assert refusal(request.result()) == (409, "employer-suspended")
    assert await fair.said("internship_started") == []


async def test_a_publication_waits_for_a_suspension_and_is_refused(fair: Fair) -> None:
    body = {"employer_id": await fair.employer(), "title": "软件测试工程师", "openings": 1}
    async with _while_another_commits(fair, SUSPEND) as group:
        request = group.create_task(fair.clerk().post("/jobfair/v1/posts", json=body))
        await _until_waiting(fair, request)
    assert refusal(request.result()) == (409, "employer-not-verified")
    assert await fair.said("post_published") == []


@pytest.mark.parametrize("change", [SUSPEND, CLOSE])
async def test_a_referral_waits_for_a_closure_or_suspension_and_is_refused(fair: Fair, change: str) -> None:
    post, graduate = await fair.post(await fair.employer()), await fair.graduate()
    path, body = f"/jobfair/v1/posts/{post}/referrals", {"graduate_id": str(graduate)}
    async with _while_another_commits(fair, change) as group:
        request = group.create_task(fair.caseworker().post(path, json=body))
        await _until_waiting(fair, request)
    assert refusal(request.result()) == (409, "post-closed")
    assert await fair.said("post_referred") == []


async def test_a_second_closure_waits_for_the_first_and_keeps_its_day(fair: Fair) -> None:
    post = await fair.post(await fair.employer())
    await fair.p.set_time("2023-08-09T10:00:00+08:00")
    async with _while_another_commits(fair, CLOSE) as group:
        request = group.create_task(fair.clerk(CODE).post(f"/jobfair/v1/posts/{post}/closure"))
        await _until_waiting(fair, request)
    assert request.result().json()["closed_on"] == "2023-08-01"
