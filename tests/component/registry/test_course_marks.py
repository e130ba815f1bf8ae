"""What a course may be marked with is the document's, and a kind of courses may be some people's alone."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from tests.component.registry.people import API, OTHER_DISTRICT, WUHAN_STREET, problem, registered, worker
from tests.component.registry.training_steps import (
    OCTOBER,
    completed,
    course,
    enrol,
    in_october,
    publish,
    recommend,
    reviewer,
)
from tests.packs import rewritten
from tests.support.platform import Boot, Platform

WUHAN = Path(__file__).parents[3] / "policies" / "wuhan-2023"
NAMED = "values: [{from: 2023-01-01, value: {optics: 光电（虚构）}, note: 另有文件（虚构）列出光电（虚构）}]"


async def words(p: Platform, city: str = "wuhan") -> dict[str, Any]:
    answer = await p.as_(Role.GRADUATE).get(f"{API}/course-words", params={"city": city})
    assert answer.status_code == 200, answer.text
    tags: dict[str, Any] = answer.json()["tags"]
    return tags


async def listed(p: Platform, **query: str) -> list[str]:
    answer = await p.as_(Role.GRADUATE).get(f"{API}/courses", params={"city": "wuhan", **query})
    return [row["title"] for row in answer.json()["items"]]


@pytest.mark.obligation("W-701")
async def test_a_course_carries_a_cluster_once_the_city_has_named_it(platform: Boot, tmp_path: Path) -> None:
    p = await in_october(platform)
    staff = reviewer(p, WUHAN_STREET)
    refused = await publish(staff, cluster="optics")
    assert (*problem(refused), refused.json()["known"]) == (422, "course-tag-unknown", [])
    shown = await words(p)
    assert (shown["cluster"]["names"], shown["cluster"]["unset"]) == ({}, "文件未列出各产业")
    assert shown["field"]["names"] == {
        "emerging": "新兴产业",
        "smart_manufacturing": "智能制造",
        "modern_services": "现代服务业",
    }
    shutil.copytree(WUHAN, tmp_path / "wuhan-2023")
    rewritten(tmp_path / "wuhan-2023" / "taxonomies.yaml", "unset: 文件未列出各产业", NAMED)
    p = await platform("registry", policies=load_packs(tmp_path))
    await p.set_time(OCTOBER)
    staff = reviewer(p, WUHAN_STREET)
    assert (await publish(staff, title="光电装调（虚构）", cluster="optics")).json()["cluster"] == "optics"
    await publish(staff, title="其他（虚构）", field="modern_services")
    assert (await listed(p, cluster="optics"), await listed(p, field="modern_services")) == (
        ["光电装调（虚构）"],
        ["其他（虚构）"],
    )
    assert await listed(p, cluster="optics", field="modern_services") == []


async def test_a_document_without_such_tables_says_so(platform: Boot) -> None:
    p = await in_october(platform)
    shown = await words(p, "urumqi")
    assert {tag: (row["names"], row["unset"]) for tag, row in shown.items()} == {
        tag: ({}, "本市文件没有这一项") for tag in ("mode", "cooperation", "field", "cluster", "category")
    }
    assert problem(await publish(reviewer(p), cluster="optics")) == (422, "course-tag-unknown")
    assert (await p.as_(Role.GRADUATE).get(f"{API}/courses?city=wuhan&cluster=1!")).status_code == 422
    assert (await p.anonymous.get(f"{API}/course-words?city=wuhan")).status_code == 401


@pytest.mark.obligation("W-706")
async def test_labour_preparation_is_for_school_leavers_alone(platform: Boot) -> None:
    p = await in_october(platform)
    graduate = (await registered(p, 1, WUHAN_STREET))["id"]
    leaver = (await registered(p, 2, WUHAN_STREET, kind="school_leaver"))["id"]
    preparation = await course(p, WUHAN_STREET, kind="pre_employment", title="劳动预备制（虚构）")
    staff = worker(p, WUHAN_STREET)
    for step in (recommend, enrol):
        refused = await step(staff, graduate, preparation)
        assert problem(refused) == (422, "course-for-others")
        assert refused.json()["for_kinds"] == {"school_leaver": "城乡未继续升学的初高中毕业生"}
    assert (await recommend(staff, leaver, preparation)).json() == {"counted": True}
    assert await prepared(p, "false") == [leaver]
    await completed(p, leaver, preparation, WUHAN_STREET)
    assert (await prepared(p, "true"), await prepared(p, "false")) == ([leaver], [])


async def prepared(p: Platform, done: str) -> list[str]:
    """School leavers by whether they completed such a course this year."""
    period = {"period_from": "2023-01-01", "period_until": "2023-12-31"}
    query = {"kind": "school_leaver", "labour_prepared_within": done, **period}
    answer = await worker(p, WUHAN_STREET).get(f"{API}/graduates", params=query)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


async def test_where_the_document_gives_it_to_nobody_in_particular_everybody_may_take_it(platform: Boot) -> None:
    p = await in_october(platform)
    graduate = (await registered(p, 1))["id"]
    preparation = await course(p, kind="pre_employment")
    assert problem(await enrol(worker(p, OTHER_DISTRICT), graduate, preparation)) == (404, "not-found")
    assert (await enrol(worker(p), graduate, preparation)).status_code == 201
