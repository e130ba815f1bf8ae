"""Posts for people in hardship: five at least, eight as the goal, by the end of June, and who is short by name."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry import hardship_steps as hardships
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    count,
    post_on_offer,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform

SCHOOL = "10755"
LAST_DAY = "2023-06-30"


async def in_june(boot: Boot) -> Platform:
    p = await boot("registry")
    await p.set_time("2023-06-20T10:00:00+08:00")
    return p


async def send(client: httpx.AsyncClient, entry: str, post: UUID, on: str) -> httpx.Response:
    body = {"kind": "referral", "post_id": str(post), "delivered_on": on}
    return await client.post(f"{API}/graduates/{entry}/services", json=body)


async def sent(p: Platform, entry: str, *posts: UUID, on: str = "2023-06-20") -> None:
    for post in posts:
        assert (await send(worker(p), entry, post, on)).status_code == 201


async def of(p: Platform, entry: str, as_of: str = LAST_DAY) -> dict[str, Any]:
    answer = await worker(p).get(f"{API}/graduates/{entry}/targeted-posts", params={"as_of": as_of})
    assert answer.status_code == 200, answer.text
    view: dict[str, Any] = answer.json()
    return view


def numbers(shown: dict[str, Any]) -> tuple[int, int, int, bool]:
    return shown["had"], shown["short_of_minimum"], shown["short_of_goal"], shown["met"]


async def interview(client: httpx.AsyncClient, entry: str, post: object, on: str = "2023-06-21") -> httpx.Response:
    body = {"interviewed_on": on, "result": "open"}
    return await client.post(f"{API}/graduates/{entry}/posts/{post}/interview", json=body)


@pytest.mark.obligation("U-133")
async def test_the_same_post_twice_counts_once_and_the_last_day_counts(platform: Boot) -> None:
    """Acceptance 1 of the plan."""
    p = await in_june(platform)
    entry = (await registered(p, 1))["id"]
    a, b, c, d, e, late = [await post_on_offer(p, "2023-06-01") for _ in range(6)]
    await sent(p, entry, a, b, c, d, d)
    shown = await of(p, entry)
    assert numbers(shown) == (4, 1, 4, False)
    assert (shown["minimum"], shown["goal"], shown["reading"], shown["due_on"]) == (5, 8, "least_five", LAST_DAY)
    await p.set_time("2023-07-01T10:00:00+08:00")
    await sent(p, entry, late, on="2023-07-01")
    assert numbers(await of(p, entry)) == (4, 1, 4, False), "the first of July is late"
    await sent(p, entry, e, on=LAST_DAY)
    assert numbers(await of(p, entry)) == (5, 0, 3, True)
    closed = await post_on_offer(p, "2023-06-01", closed_on="2023-06-29")
    assert problem(await send(worker(p), entry, closed, LAST_DAY)) == (422, "post-unknown")


@pytest.mark.obligation("U-130")
async def test_a_school_with_one_of_ten_short_is_covered_by_nine_and_names_the_one(platform: Boot) -> None:
    """Acceptance 2 of the plan."""
    p = await in_june(platform)
    entries = [str((await registered(p, serial, university_code=SCHOOL))["id"]) for serial in range(1, 11)]
    posts = [await post_on_offer(p, "2023-06-01") for _ in range(5)]
    for entry in entries:
        await hardships.confirmed(p, entry)
    for entry in entries[:9]:
        await sent(p, entry, *posts)
    path, reviewer = f"{API}/targeted-post-coverage", hardships.reviewer(p)
    answer = (await reviewer.get(path, params={"as_of": LAST_DAY})).json()
    [school] = answer["schools"]
    assert (school["university_code"], school["people"], school["covered"]) == (SCHOOL, 10, 9)
    assert (school["percent"], answer["due_on"]) == ("90.00", LAST_DAY)
    [short] = (await reviewer.get(school["names"])).json()["items"]
    assert (short["graduate"]["id"], short["had"], short["short_of_minimum"]) == (entries[9], 0, 5)


async def test_coverage_and_who_is_short_are_shown_within_reach_alone(platform: Boot) -> None:
    p = await in_june(platform)
    entry = (await registered(p, 1, university_code=SCHOOL))["id"]
    await hardships.confirmed(p, entry)
    coverage, short = f"{API}/targeted-post-coverage", f"{API}/targeted-post-gaps"
    for near in (worker(p), hardships.reviewer(p)):
        assert [school["people"] for school in (await near.get(coverage)).json()["schools"]] == [1]
        assert [row["graduate"]["id"] for row in (await near.get(short)).json()["items"]] == [entry]
    far = worker(p, OTHER_DISTRICT)
    assert ((await far.get(coverage)).json()["schools"], (await far.get(short)).json()["items"]) == ([], [])
    for path in (coverage, short):
        assert (await p.as_(Role.OBSERVER, area="urumqi").get(path)).status_code == 403


@pytest.mark.obligation("U-134")
async def test_three_interviews_of_twelve_posts_are_a_quarter(platform: Boot) -> None:
    """Acceptance 3 of the plan."""
    p = await in_june(platform)
    entry = (await registered(p, 1, university_code=SCHOOL))["id"]
    await hardships.confirmed(p, entry)
    posts = [await post_on_offer(p, "2023-06-01") for _ in range(12)]
    await sent(p, entry, *posts)
    me = worker(p)
    await p.set_time("2023-06-22T10:00:00+08:00")
    for post in posts[:3]:
        assert (await interview(me, entry, post)).json() == {"counted": True}
    assert (await interview(me, entry, posts[0])).json() == {"counted": False}
    assert await count(p, "referral_interview") == 3
    [school] = (await hardships.reviewer(p).get(f"{API}/targeted-post-coverage")).json()["schools"]
    assert (school["posts"], school["interviews"], school["quality"]) == (12, 3, "25.00")


async def test_an_interview_is_of_a_post_that_was_sent_before(platform: Boot) -> None:
    p = await in_june(platform)
    entry = (await registered(p, 1))["id"]
    post = await post_on_offer(p, "2023-06-01")
    me = worker(p)
    assert problem(await interview(me, entry, post, "2023-06-20")) == (422, "before-sending")
    await sent(p, entry, post)
    assert problem(await interview(me, entry, post, "2023-06-19")) == (422, "before-sending")
    assert problem(await interview(me, entry, post, "2023-06-21")) == (422, "not-yet-happened")
    assert problem(await interview(worker(p, OTHER_DISTRICT), entry, post, "2023-06-20")) == (404, "not-found")
    assert problem(await interview(p.as_(Role.AUDITOR, area=STREET), entry, post)) == (403, "forbidden")
    assert problem(await interview(me, entry, new_id(), "2023-06-20")) == (422, "before-sending")
    assert await count(p, "referral_interview") == 0


async def test_a_city_whose_document_says_nothing_of_it_counts_nothing(platform: Boot) -> None:
    p = await in_june(platform)
    entry = (await registered(p, 1, WUHAN_STREET))["id"]
    me = worker(p, WUHAN_STREET)
    for path in (f"graduates/{entry}/targeted-posts", "targeted-post-coverage", "targeted-post-gaps"):
        assert problem(await me.get(f"{API}/{path}")) == (422, "no-targeted-posts"), path
