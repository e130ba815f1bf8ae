"""Whoever wants to start up is given what the document says, item by item, and what is missing is named."""

import shutil
from pathlib import Path

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, problem, registered, worker
from tests.component.registry.training_steps import OCTOBER, case, completed, course, in_october, reviewer, wants
from tests.packs import rewritten
from tests.support.platform import Boot

URUMQI = Path(__file__).parents[3] / "policies" / "urumqi-2023"


async def give(client: httpx.AsyncClient, entry: str, item: str, given_on: str = "2023-10-09") -> httpx.Response:
    return await client.post(f"{API}/graduates/{entry}/startup-supports", json={"item": item, "given_on": given_on})


async def gaps(client: httpx.AsyncClient) -> list[tuple[str, list[str]]]:
    rows = (await client.get(f"{API}/startup-gaps")).json()["items"]
    return [(row["graduate"]["id"], [item["item"] for item in row["missing"]]) for row in rows]


@pytest.mark.obligation("W-609", "U-139")
@pytest.mark.parametrize("area", [None, WUHAN_STREET])
async def test_with_training_and_policy_the_service_is_missing(platform: Boot, area: str | None) -> None:
    p = await in_october(platform)
    of = {} if area is None else {"area": area}
    entry = (await registered(p, 1, *of.values()))["id"]
    staff = worker(p, *of.values())
    await wants(staff, entry, "both")
    await completed(p, entry, await course(p, *of.values(), kind="startup"), *of.values())
    assert (await give(staff, entry, "policy")).status_code == 201
    shown = await case(staff, entry)
    assert (shown["opened_on"], shown["missing"]) == ("2023-10-10", ["service"])
    given = {item["title"]: item["given_on"] for item in shown["items"]}
    assert given == {"创业培训": "2023-10-09", "创业服务": None, "政策扶持": "2023-10-09"}
    assert await gaps(reviewer(p, *of.values())) == [(entry, ["service"])]
    await give(staff, entry, "service")
    await give(staff, entry, "service")
    assert ((await case(staff, entry))["missing"], await gaps(staff)) == ([], [])


async def test_who_wants_no_start_up_lacks_nothing_and_is_given_nothing(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    for what in (None, "skills"):
        await wants(worker(p), entry, what)
        assert problem(await give(worker(p), entry, "service")) == (422, "no-startup-intent")
    shown = await case(worker(p), entry)
    assert (shown["opened_on"], shown["missing"], await gaps(worker(p))) == (None, [], [])
    await wants(worker(p), entry)
    assert await gaps(worker(p)) == [(entry, ["training", "service", "policy"])]
    await wants(worker(p), entry, None)
    assert len(await gaps(worker(p))) == 1
    await wants(worker(p), entry, "none")
    assert await gaps(worker(p)) == []


async def test_the_document_gives_no_interval_and_the_case_says_so(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    await wants(worker(p), entry)
    shown = await case(worker(p), entry)
    assert (shown["next_follow_up"], shown["no_follow_up_reason"]) == (None, "文件未规定跟进间隔")


async def test_a_city_that_gives_the_interval_has_a_day_for_the_next_follow_up(platform: Boot, tmp_path: Path) -> None:
    shutil.copytree(URUMQI, tmp_path / "urumqi-2023")
    given = "values: [{from: 2023-01-01, value: 30}]"
    rewritten(tmp_path / "urumqi-2023" / "clocks.yaml", "unset: 文件写“跟踪式”，未规定间隔", given)
    p = await platform("registry", policies=load_packs(tmp_path))
    await p.set_time(OCTOBER)
    entry = (await registered(p, 1))["id"]
    await wants(worker(p), entry)
    assert (await case(worker(p), entry))["next_follow_up"] == "2023-11-09"
    await give(worker(p), entry, "service", "2023-10-08")
    await p.set_time("2023-10-20T10:00:00+08:00")
    await give(worker(p), entry, "policy", "2023-10-20")
    shown = await case(worker(p), entry)
    assert (shown["next_follow_up"], shown["no_follow_up_reason"]) == ("2023-11-19", None)


async def test_who_may_say_what_was_given(platform: Boot) -> None:
    p = await in_october(platform)
    entry = (await registered(p, 1))["id"]
    await wants(worker(p), entry)
    assert problem(await give(worker(p, OTHER_DISTRICT), entry, "service")) == (404, "not-found")
    assert (await give(p.as_(Role.AUDITOR, area="urumqi"), entry, "service")).status_code == 403
    assert problem(await give(worker(p), entry, "support")) == (422, "startup-item-unknown")
    assert problem(await give(worker(p), entry, "service", "2023-10-11")) == (422, "not-yet-happened")
    assert (await give(worker(p), entry, "Service!")).status_code == 422
    assert await gaps(worker(p, OTHER_DISTRICT)) == []
    assert (await p.as_(Role.AUDITOR, area="urumqi").get(f"{API}/startup-gaps")).status_code == 403
