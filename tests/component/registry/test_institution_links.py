"""A training institution and a school are linked once the school and the city have both said so."""

import asyncio
from typing import Any

import httpx
import pytest

from chassis.db import new_id
from contracts.roles import Role
from tests.component.registry.people import API, audit_of, problem
from tests.component.registry.training_steps import in_october
from tests.support.platform import Boot, Platform
from tests.support.rosters import OTHER_SCHOOL, SCHOOL

LINKS = f"{API}/institution-links"
NEW = {"city": "urumqi", "university_code": SCHOOL, "institution": "示例技工学校（虚构）", "since_on": "2023-03-01"}


def school(p: Platform, code: str = SCHOOL) -> httpx.AsyncClient:
    return p.as_(Role.UNIVERSITY_OFFICE, org=code)


def city(p: Platform, name: str = "urumqi") -> httpx.AsyncClient:
    return p.as_(Role.CITY_APPROVER, area=name)


async def link(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    return await client.post(LINKS, json={**NEW, **changes})


async def made(client: httpx.AsyncClient, **changes: str) -> str:
    answer = await link(client, **changes)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def gaps(p: Platform) -> tuple[int, bool]:
    """How many schools are linked, and whether ours is among those that are not."""
    shown = (await p.as_(Role.OBSERVER, area="urumqi").get(f"{API}/institution-link-gaps")).json()
    without = {row["university_code"] for row in shown["without"]}
    assert shown["schools"] == shown["linked"] + len(without) > 1
    return shown["linked"], SCHOOL in without


@pytest.mark.obligation("U-074")
@pytest.mark.parametrize("first", [school, city])
async def test_a_link_stands_by_the_word_of_both_sides(platform: Boot, first: Any) -> None:
    p = await in_october(platform)
    second = city if first is school else school
    one = await made(first(p))
    assert await gaps(p) == (0, True)
    for client in (first(p), first(p)):
        assert problem(await client.post(f"{LINKS}/{one}/confirmation")) == (409, "own-side")
    stands = (await second(p).post(f"{LINKS}/{one}/confirmation")).json()
    assert (stands["state"], stands["confirmed_on"]) == ("standing", "2023-10-10")
    assert await gaps(p) == (1, False)
    assert problem(await second(p).post(f"{LINKS}/{one}/confirmation")) == (409, "institution-link-settled")
    ended = (await first(p).post(f"{LINKS}/{one}/end")).json()
    assert (ended["state"], ended["ended_on"], await gaps(p)) == ("ended", "2023-10-10", (0, True))
    assert problem(await first(p).post(f"{LINKS}/{one}/end")) == (409, "institution-link-settled")
    acts = [line[0] for line in await audit_of(p, one)]
    assert acts == ["state_institution_link", "confirm_institution_link", "end_institution_link"]


async def test_the_same_link_is_one_until_it_ends(platform: Boot) -> None:
    p = await in_october(platform)
    both = await asyncio.gather(link(school(p)), link(city(p)))
    assert sorted(answer.status_code for answer in both) == [201, 409]
    [row] = (await city(p).get(LINKS)).json()["items"]
    await city(p).post(f"{LINKS}/{row['id']}/end")
    assert (await link(school(p))).status_code == 201
    listed = (await p.as_(Role.AUDITOR, area="urumqi/650102").get(LINKS)).json()["items"]
    assert [row["state"] for row in listed] == ["ended", "stated"]


async def test_whose_link_it_is_and_what_is_refused(platform: Boot) -> None:
    p = await in_october(platform)
    one = await made(school(p))
    for client in (school(p, OTHER_SCHOOL), city(p, "wuhan"), city(p, "urumqi/650102")):
        for act in ("confirmation", "end"):
            assert problem(await client.post(f"{LINKS}/{one}/{act}")) == (404, "institution-link-not-found")
    assert problem(await city(p).post(f"{LINKS}/{new_id()}/end")) == (404, "institution-link-not-found")
    assert (await school(p, OTHER_SCHOOL).get(LINKS)).json()["items"] == []
    assert (await p.as_(Role.CASEWORKER, area="urumqi/650102/650102002").post(LINKS, json=NEW)).status_code == 403
    assert problem(await link(school(p, OTHER_SCHOOL))) == (422, "school-unknown")
    assert problem(await link(city(p, "wuhan"))) == (422, "school-unknown")
    assert problem(await link(city(p), university_code="99999")) == (422, "school-unknown")
    assert problem(await link(city(p), since_on="2023-10-11")) == (422, "not-yet-happened")
    assert problem(await link(city(p), institution="甲")) == (422, "invalid-input")
    far = (await p.as_(Role.OBSERVER, area="wuhan").get(f"{API}/institution-link-gaps")).json()
    assert (far["city"], far["linked"], SCHOOL in {row["university_code"] for row in far["without"]}) == (
        "wuhan",
        0,
        False,
    )
