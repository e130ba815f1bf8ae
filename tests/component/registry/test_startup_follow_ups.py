"""Whoever wants to start up is followed up: by what the document gives, and when next, by it or as agreed."""

import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, problem, registered, worker
from tests.component.registry.training_steps import OCTOBER, case, in_october, reviewer, wants
from tests.packs import rewritten
from tests.support.platform import Boot, Platform

URUMQI = Path(__file__).parents[3] / "policies" / "urumqi-2023"
UNSET = "unset: 文件写“跟踪式”，未规定间隔"


async def follow_up(client: httpx.AsyncClient, entry: str, **changes: Any) -> httpx.Response:
    body = {"item": "service", "followed_on": "2023-10-09", **changes}
    return await client.post(f"{API}/graduates/{entry}/startup-follow-ups", json=body)


async def due(client: httpx.AsyncClient, which: str = "due") -> list[tuple[str, str | None, str | None]]:
    answer = await client.get(f"{API}/startup-follow-ups", params={"due": which})
    assert answer.status_code == 200, answer.text
    rows = answer.json()["items"]
    return [(row["graduate"]["id"], row["last_followed_on"], row["next_follow_up"]) for row in rows]


async def willing(p: Platform, serial: int = 1) -> str:
    entry = str((await registered(p, serial))["id"])
    await wants(worker(p), entry)
    return entry


async def city_of_30_days(platform: Boot, folder: Path) -> Platform:
    shutil.copytree(URUMQI, folder / "urumqi-2023")
    rewritten(folder / "urumqi-2023" / "clocks.yaml", UNSET, "values: [{from: 2023-01-01, value: 30}]")
    p = await platform("registry", policies=load_packs(folder))
    await p.set_time(OCTOBER)
    return p


@pytest.mark.obligation("U-078")
async def test_without_an_interval_the_next_day_is_what_was_agreed(platform: Boot) -> None:
    p = await in_october(platform)
    agreed, open_ended = await willing(p), await willing(p, 2)
    shown = await case(worker(p), agreed)
    assert shown["tracking"] == {"service": "跟踪式创业服务", "support": "支持"}
    assert await due(worker(p)) == []
    assert [row[0] for row in await due(worker(p), "without_day")] == [agreed, open_ended]
    assert (await follow_up(worker(p), agreed, item="support", next_on="2023-10-20")).status_code == 201
    await follow_up(worker(p), open_ended)
    shown = await case(worker(p), agreed)
    assert (shown["next_follow_up"], shown["follow_ups"][0]["item"]) == ("2023-10-20", "support")
    assert await due(worker(p), "ahead") == [(agreed, "2023-10-09", "2023-10-20")]
    assert await due(worker(p), "without_day") == [(open_ended, "2023-10-09", None)]
    await p.set_time("2023-10-20T10:00:00+08:00")
    assert await due(reviewer(p)) == [(agreed, "2023-10-09", "2023-10-20")]
    await follow_up(worker(p), agreed, followed_on="2023-10-20")
    assert await due(worker(p)) == []


@pytest.mark.obligation("U-078")
async def test_the_citys_interval_runs_from_the_latest_and_nobody_agrees_to_later(
    platform: Boot, tmp_path: Path
) -> None:
    p = await city_of_30_days(platform, tmp_path)
    entry = await willing(p)
    assert await due(worker(p), "ahead") == [(entry, None, "2023-11-09")]
    refused = await follow_up(worker(p), entry, followed_on="2023-10-10", next_on="2023-11-10")
    assert problem(refused) == (422, "next-follow-up-too-late")
    assert (await follow_up(worker(p), entry, followed_on="2023-10-10", next_on="2023-11-09")).status_code == 201
    await p.set_time("2023-11-09T10:00:00+08:00")
    assert await due(worker(p)) == [(entry, "2023-10-10", "2023-11-09")]
    await follow_up(worker(p), entry, followed_on="2023-11-09")
    shown = await case(worker(p), entry)
    assert (await due(worker(p)), shown["next_follow_up"]) == ([], "2023-12-09")
    assert await due(worker(p), "ahead") == [(entry, "2023-11-09", "2023-12-09")]


async def test_who_is_followed_up_by_whom(platform: Boot) -> None:
    p = await in_october(platform)
    entry, unwilling = await willing(p), (await registered(p, 2))["id"]
    assert problem(await follow_up(worker(p), unwilling)) == (422, "no-startup-intent")
    assert problem(await follow_up(worker(p), entry, item="training")) == (422, "startup-item-unknown")
    assert problem(await follow_up(worker(p), entry, followed_on="2023-10-11")) == (422, "not-yet-happened")
    assert problem(await follow_up(worker(p), entry, next_on="2023-10-09")) == (422, "invalid-input")
    assert problem(await follow_up(worker(p, OTHER_DISTRICT), entry)) == (404, "not-found")
    assert (await follow_up(reviewer(p), entry)).status_code == 403
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/startup-follow-ups")).status_code == 403
    assert await due(worker(p, OTHER_DISTRICT), "without_day") == []
    theirs = str((await registered(p, 3, WUHAN_STREET))["id"])
    await wants(worker(p, WUHAN_STREET), theirs)
    assert problem(await follow_up(worker(p, WUHAN_STREET), theirs)) == (422, "no-startup-tracking")
    assert (await case(worker(p, WUHAN_STREET), theirs))["tracking"] == {}
