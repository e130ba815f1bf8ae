"""The sheet of placements: channels and what has none add up to the rate; forms and what each rests on."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    everything,
    on_friday,
    placed,
    problem,
    registered,
    worker,
)
from tests.component.registry.placement_steps import GRADUATES, JOB, recorded, vouched
from tests.support.platform import Boot, Platform

OWN = {"channel": "self_employment", "evidence_kind": "statement"}
FLEXIBLE = {**OWN, "status": "flexible"}
SIX = ["网络平台", "家庭手工", "实体小店", "直播销售", "网约配送", "社群健康"]


def reviewer(p: Platform, area: str = "urumqi/650102") -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area=area)


async def sheet(client: httpx.AsyncClient, **query: str) -> dict[str, Any]:
    answer = await client.get(f"{API}/sheets/placements", params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def numbers(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["key"]: row["people"] for row in rows if row["people"]}


async def opens(client: httpx.AsyncClient, *rows: dict[str, Any]) -> None:
    for row in rows:
        assert len(await everything(client, row["names"])) == row["people"], row


async def one(p: Platform, serial: int, area: str = STREET, **about: Any) -> str:
    entry = str((await registered(p, serial, area))["id"])
    await vouched(p, entry, area, **about)
    return entry


@pytest.mark.obligation("U-031")
async def test_six_forms_and_others_each_with_what_it_rests_on(platform: Boot) -> None:
    p = await on_friday(platform)
    await one(p, 1, **FLEXIBLE, form="live_sales")
    await one(p, 2, **{**FLEXIBLE, "evidence_kind": "licence"}, form="live_sales")
    await one(p, 3, **FLEXIBLE, form="other")
    await one(p, 4, **FLEXIBLE)
    await recorded(worker(p), str((await registered(p, 5))["id"]), **FLEXIBLE, form="delivery")
    [table, _] = (await sheet(reviewer(p)))["forms"]
    assert ([row["title"] for row in table["rows"]], table["clause"]) == ([*SIX, "其他", "未注明"], "(一)6")
    assert numbers(table["rows"]) == {"live_sales": 2, "other": 1, "unstated": 1}
    live = next(row for row in table["rows"] if row["key"] == "live_sales")
    assert [(row["title"], row["people"]) for row in live["evidence"]] == [("营业执照", 1), ("本人书面说明", 1)]
    await opens(reviewer(p), *table["rows"], *live["evidence"])


@pytest.mark.obligation("U-087")
async def test_forms_of_a_venture_are_the_documents(platform: Boot) -> None:
    p = await on_friday(platform)
    about = {**OWN, "status": "startup", "evidence_kind": "licence"}
    await one(p, 1, **about, form="night")
    await one(p, 2, **about, form="car_boot")
    [_, table] = (await sheet(reviewer(p)))["forms"]
    titles = [row["title"] for row in table["rows"]]
    assert (titles, table["clause"]) == (["夜间经济", "后备箱经济", "新业态经济", "其他", "未注明"], "(四)17")
    assert "“夜间经济”“后备箱经济”“新业态经济”" in table["quote"]
    assert numbers(table["rows"]) == {"night": 1, "car_boot": 1}
    await opens(reviewer(p), *table["rows"])
    refused = await worker(p).post(
        f"{GRADUATES}/{(await registered(p, 3))['id']}/placements", json={**JOB, **about, "form": "delivery"}
    )
    assert problem(refused) == (422, "form-unknown")


async def test_channels_and_what_has_none_add_up_to_the_rate(platform: Boot) -> None:
    p = await on_friday(platform)
    await one(p, 1)
    await one(p, 2, status="further_study", channel=None, evidence_kind="admission")
    await placed(p, str((await registered(p, 3))["id"]))
    await registered(p, 4)
    shown = await sheet(reviewer(p))
    assert numbers(shown["channels"]) == {"small_and_medium": 1}
    titles = {row["title"]: row["people"] for row in shown["without_channel"]}
    assert titles == {"未分渠道：单位就业": 1, "不属各渠道：升学": 1}
    parts = sum(row["people"] for row in (*shown["channels"], *shown["without_channel"]))
    rate = (await reviewer(p).get(f"{API}/sheets/rates")).json()["total"]["rates"]["placement_rate"]["part"]
    assert parts == shown["placed"]["people"] == rate == 3
    await opens(reviewer(p), shown["placed"], *shown["channels"], *shown["without_channel"])


async def test_a_city_without_channels_or_forms_shows_what_it_has(platform: Boot) -> None:
    p = await on_friday(platform)
    await one(p, 1, WUHAN_STREET, channel=None)
    shown = await sheet(p.as_(Role.AUDITOR, area="wuhan"))
    assert (shown["channels"], [row["people"] for row in shown["without_channel"]]) == ([], [1])
    assert [table["clause"] for table in shown["forms"]] == [None, None]


async def test_the_sheet_is_of_ones_own_area(platform: Boot) -> None:
    p = await on_friday(platform)
    await one(p, 1)
    assert (await sheet(reviewer(p, OTHER_DISTRICT[:13])))["placed"]["people"] == 0
    foreign = await reviewer(p, "urumqi/650103").get(f"{API}/sheets/placements?area={STREET}")
    assert problem(foreign) == (404, "area-not-found")
    assert (await p.as_(Role.OBSERVER, area="urumqi").get(f"{API}/sheets/placements")).status_code == 403
    assert (await reviewer(p).get(f"{API}/sheets/placements?as_of=yesterday")).status_code == 422
    assert (await sheet(reviewer(p), as_of="2023-07-19"))["placed"]["people"] == 0
