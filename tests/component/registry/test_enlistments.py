"""Priority in enlistment: the document's four conditions, by the word of two, and no detail of anybody's health."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    on_friday,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform

PASSED = {"fresh": True, "medical_passed": True, "political_passed": True}


async def record(client: httpx.AsyncClient, person: str, **changes: Any) -> httpx.Response:
    return await client.post(f"{API}/graduates/{person}/enlistment-checks", json=PASSED | changes)


async def confirm(client: httpx.AsyncClient, check: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{API}/graduates/{check['graduate_id']}/enlistment-checks/{check['id']}/confirmation")


async def judged(p: Platform, kind: str = "hukou", *, area: str = STREET, **changes: Any) -> dict[str, Any]:
    person = (await registered(p, 1, area, place_kind=kind))["id"]
    check = (await record(worker(p, area), person, **changes)).json()
    answer = await confirm(worker(p, area), check)
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.mark.obligation("U-028")
async def test_all_four_give_priority(platform: Boot) -> None:
    shown = await judged(await on_friday(platform))
    assert (shown["priority"], shown["lacking"], shown["clause"]) == (True, [], "(一)5")
    assert shown["quote"] == "乌鲁木齐户籍应届高校毕业生经体格检查、政治考核合格可优先参军入伍"


@pytest.mark.obligation("U-028")
@pytest.mark.parametrize(
    ("kind", "changes", "title"),
    [
        ("seeking", {}, "乌鲁木齐户籍"),
        ("hukou", {"fresh": False}, "应届高校毕业生"),
        ("hukou", {"medical_passed": False}, "体格检查合格"),
        ("hukou", {"political_passed": False}, "政治考核合格"),
    ],
)
async def test_any_one_that_is_false_is_named(platform: Boot, kind: str, changes: dict[str, Any], title: str) -> None:
    shown = await judged(await on_friday(platform), kind, **changes)
    assert (shown["priority"], [row["title"] for row in shown["lacking"]]) == (False, [title])


@pytest.mark.obligation("U-028")
async def test_one_persons_word_opens_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    person = (await registered(p, 1))["id"]
    first, second = worker(p), worker(p)
    check = (await record(first, person)).json()
    assert (check["priority"], check["confirmable"]) == (False, False)
    assert problem(await confirm(first, check)) == (409, "same-person")
    [seen] = (await second.get(f"{API}/graduates/{person}/enlistment-checks")).json()
    assert seen["confirmable"]
    assert (await confirm(second, check)).json()["priority"]
    assert problem(await confirm(second, check)) == (409, "already-confirmed")


@pytest.mark.obligation("U-028")
@pytest.mark.parametrize("detail", [{"eyesight": "4.8"}, {"medical_note": "扁平足"}, {"medical_passed": "近视"}])
async def test_a_detail_of_somebodys_health_has_no_place(platform: Boot, detail: dict[str, Any]) -> None:
    p = await on_friday(platform)
    person = (await registered(p, 1))["id"]
    assert (await record(worker(p), person, **detail)).status_code == 422


async def test_where_the_document_gives_no_priority_none_is_judged(platform: Boot) -> None:
    shown = await judged(await on_friday(platform), area=WUHAN_STREET)
    assert (shown["priority"], shown["lacking"], shown["clause"]) == (None, [], None)


async def test_others_record_and_confirm_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    person = (await registered(p, 1))["id"]
    check = (await record(worker(p), person)).json()
    assert problem(await record(worker(p, OTHER_DISTRICT), person))[0] == 404
    assert problem(await confirm(worker(p, OTHER_DISTRICT), check))[0] == 404
    assert (await record(p.as_(Role.AUDITOR, area="urumqi"), person)).status_code == 403
    assert (await confirm(p.as_(Role.AUDITOR, area="urumqi"), check)).status_code == 403
