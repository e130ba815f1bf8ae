"""Employment so many months after a training: judged on one day each, by the word of two, every number by name."""

import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.registry.people import API, WUHAN_STREET, placed, problem, registered, stated, worker
from tests.component.registry.training_steps import completed, course, in_october
from tests.packs import rewritten
from tests.support.platform import Boot, Platform

WUHAN = Path(__file__).parents[3] / "policies" / "wuhan-2023"
UNSET = "unset: 文件未规定结业多久后判定就业"
AUTUMN = {"completed_from": "2023-09-01", "completed_until": "2023-12-31"}


def auditor(p: Platform, city: str = "wuhan") -> httpx.AsyncClient:
    return p.as_(Role.AUDITOR, area=city)


async def sheet(client: httpx.AsyncClient, **query: Any) -> httpx.Response:
    return await client.get(f"{API}/sheets/training-employment", params={**AUTUMN, **query})


async def names(client: httpx.AsyncClient, link: str) -> list[str]:
    answer = await client.get(link)
    assert answer.status_code == 200, answer.text
    return [row["graduate"]["id"] for row in answer.json()["items"]]


async def trained(p: Platform, number: int, mode: str | None, completed_on: str = "2023-09-30") -> list[str]:
    """So many people, each with a course of this mode completed that day by the word of two."""
    taken = await course(p, WUHAN_STREET, **({} if mode is None else {"mode": mode}))
    entries = [str((await registered(p, serial, WUHAN_STREET))["id"]) for serial in range(number, number + 2)]
    for entry in entries:
        await completed(p, entry, taken, WUHAN_STREET, completed_on=completed_on)
    return entries


@pytest.mark.obligation("W-702")
async def test_a_cohort_is_looked_at_so_many_months_after_its_last_day(platform: Boot) -> None:
    """Placed on the day itself is in time, on the day after it is not; one person's word is none."""
    p = await in_october(platform)
    apprentices, others = await trained(p, 1, "apprentice"), await trained(p, 11, None)
    await p.set_time("2023-12-31T10:00:00+08:00")
    await placed(p, apprentices[0], WUHAN_STREET, since_on="2023-12-30")
    await placed(p, others[0], WUHAN_STREET, since_on="2023-12-31")
    await stated(worker(p, WUHAN_STREET), others[1], since_on="2023-11-01")
    shown = (await sheet(auditor(p), months=3)).json()
    rows = {row["mode"]: (row["mode_title"], row["completed"], row["placed"], row["rate"]) for row in shown["rows"]}
    assert rows == {"apprentice": ("学徒培训", 2, 1, "50.00%"), "": (None, 2, 0, "0.00%")}
    total = shown["total"]
    assert (total["completed"], total["waiting"], total["placed"], total["rate"]) == (4, 0, 1, "25.00%")
    assert await names(auditor(p), total["placed_names"]) == [apprentices[0]]
    assert await names(auditor(p), total["not_placed_names"]) == [apprentices[1], *others]
    assert await names(auditor(p), shown["rows"][0]["not_placed_names"]) == [apprentices[1]]


async def test_whose_day_has_not_come_is_in_no_rate(platform: Boot) -> None:
    p = await in_october(platform)
    entries = await trained(p, 1, "workshop")
    shown = (await sheet(auditor(p), months=6)).json()
    total = shown["total"]
    assert (total["completed"], total["waiting"], total["rate"]) == (2, 2, None)
    assert await names(auditor(p), total["waiting_names"]) == entries
    assert (await sheet(auditor(p), months=6, mode="apprentice")).json()["total"]["completed"] == 0
    assert (await sheet(auditor(p), months=6, kind="startup")).json()["total"]["completed"] == 0
    earlier = {"completed_from": "2023-01-01", "completed_until": "2023-09-29"}
    assert (await sheet(auditor(p), months=6, **earlier)).json()["total"]["completed"] == 0


@pytest.mark.obligation("W-702")
async def test_the_months_are_the_citys_own_or_the_questions(platform: Boot, tmp_path: Path) -> None:
    p = await in_october(platform)
    refused = await sheet(auditor(p))
    assert (*problem(refused), refused.json()["clause"]) == (422, "no-training-months", "二(七)")
    assert problem(await sheet(auditor(p, "urumqi"))) == (422, "no-training-months")
    shutil.copytree(WUHAN, tmp_path / "wuhan-2023")
    rewritten(tmp_path / "wuhan-2023" / "clocks.yaml", UNSET, "values: [{from: 2023-01-01, value: 6}]")
    p = await platform("registry", policies=load_packs(tmp_path))
    await p.set_time("2023-10-10T10:00:00+08:00")
    own, asked = (await sheet(auditor(p))).json(), (await sheet(auditor(p), months=3)).json()
    assert [(one["months"], one["clause"]) for one in (own, asked)] == [(6, "二(七)"), (3, None)]


async def test_a_question_that_cannot_be_is_refused(platform: Boot) -> None:
    p = await in_october(platform)
    assert problem(await sheet(auditor(p), months=3, completed_until="2023-08-31")) == (422, "invalid-input")
    assert problem(await sheet(auditor(p), months=-1)) == (422, "invalid-input")
    assert problem(await sheet(auditor(p), months=3, area="urumqi")) == (404, "area-not-found")
    assert (await sheet(p.as_(Role.UNIVERSITY_OFFICE, org="10755"), months=3)).status_code == 403
    observer = p.as_(Role.OBSERVER, area="wuhan")
    total = (await sheet(observer, months=3)).json()["total"]
    assert (await observer.get(total["placed_names"])).status_code == 403
