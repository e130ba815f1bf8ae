"""A city whose pack is refused: its requests are answered in plain words, its events wait, the other cities go on."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from chassis.db import new_id
from chassis.service import make_service
from contracts.events.jobfair import PostPublished
from contracts.roles import Role
from policy_engine.packs.loader import load_packs
from services.notify.main import definition as notify
from tests.component.doors.stopped_steps import (
    BROKEN,
    MISREAD,
    Mistake,
    broken,
    letters,
    mend,
    published,
    replayed,
    restart,
    stop,
)
from tests.component.notify.facts import COMMUNITY, WUHAN, registered
from tests.packs import beside_wuhan, rewritten
from tests.support.platform import ROOT, Boot, Platform

XINGHE, EAST = "xinghe/990101/990101001", "xinghe/990101"
SLUG = "urn:qihang:problem:city-pack-invalid"


async def clocks(p: Platform, area: str, kind: str = "first_contact") -> list[dict[str, Any]]:
    answer = await p.as_(Role.AUDITOR, area=area).get("/notify/v1/clocks", params={"kind": kind})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@BROKEN
async def test_the_other_city_is_served_and_the_stopped_one_is_answered_in_plain_words(
    platform: Boot, tmp_path: Path, mistake: Mistake
) -> None:
    p = await platform("notify", policies=broken(tmp_path, mistake))
    link = "/notify/v1/first-contact-readings?city={}&started_on=2024-07-01"
    assert (await p.anonymous.get(link.format("wuhan"))).status_code == 200
    answer = await p.anonymous.get(link.format("xinghe"))
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json() == {
        "type": SLUG,
        "title": "该城市的政策数据有误，业务暂停",
        "status": 503,
        "detail": "正在修正，修正后即恢复办理；其他城市照常",
        "city": "xinghe",
    }
    unknown = await p.anonymous.get(link.format("chengdu"))
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:qihang:problem:city-unknown")


@pytest.mark.parametrize(("role", "is_staff"), [(Role.OPS, True), (Role.AUDITOR, True), (Role.GRADUATE, False)])
async def test_file_and_line_are_for_those_who_mend_it(
    platform: Boot, tmp_path: Path, role: Role, is_staff: bool
) -> None:
    p = await platform("subsidy", policies=broken(tmp_path))
    area = "wuhan" if role is Role.AUDITOR else None
    answer = await p.as_(role, area=area, person=new_id()).get("/subsidy/v1/policies/xinghe")
    assert (answer.status_code, answer.json()["type"]) == (503, SLUG)
    assert ("xinghe-2024/clocks.yaml:" in answer.json().get("reason", "")) is is_staff
    assert ("clocks.yaml" in answer.text) is is_staff
    listed = (await p.anonymous.get("/subsidy/v1/policies")).json()
    assert [policy["city"] for policy in listed] == ["wuhan"]


async def test_whoever_acts_for_the_stopped_city_is_refused_everywhere_after_access_is_judged(
    platform: Boot, tmp_path: Path
) -> None:
    p = await platform("notify", policies=broken(tmp_path))
    refused = await p.as_(Role.AUDITOR, area="xinghe").get("/notify/v1/clocks")
    assert (refused.status_code, refused.json()["type"]) == (503, SLUG)
    forbidden = await p.as_(Role.DEPARTMENT_CLIENT, area="xinghe").get("/notify/v1/clocks")
    assert forbidden.status_code == 403
    assert (await p.as_(Role.AUDITOR, area="wuhan").get("/notify/v1/clocks")).status_code == 200
    assert (await p.as_(Role.OPS).get("/notify/v1/dead-letters")).status_code == 200


@BROKEN
async def test_log_readiness_and_metrics_name_the_stopped_city_and_the_service_stays_ready(
    platform: Boot, tmp_path: Path, mistake: Mistake
) -> None:
    with capture_logs() as logs:
        p = await platform("notify", policies=broken(tmp_path, mistake))
    [line] = [line for line in logs if line["event"] == "city_stopped"]
    assert (line["log_level"], line["city"], line["pack"]) == ("error", "xinghe", "xinghe-2024")
    assert line["reason"].startswith("xinghe-2024/clocks.yaml")
    own = await p.anonymous.get("/notify/healthz/ready")
    assert own.status_code == 200
    assert own.json()["city_xinghe"] == "stopped: pack xinghe-2024 is refused, see city_stopped in the log"
    whole = await p.anonymous.get("/healthz/ready")
    assert (whole.status_code, list(whole.json()["notices"]["notify"])) == (200, ["city_xinghe"])
    assert 'cities_stopped{service="notify"} 1.0' in (await p.anonymous.get("/notify/metrics")).text


async def test_a_service_that_reads_another_file_serves_the_city(platform: Boot, tmp_path: Path) -> None:
    p = await platform("notify", "subsidy", policies=broken(tmp_path, MISREAD))
    assert (p.runtime("notify").packs.stopped, p.runtime("subsidy").packs.stopped) == (("xinghe",), ())
    assert (await p.anonymous.get("/subsidy/v1/policies/xinghe")).status_code == 200


@BROKEN
async def test_an_event_of_the_stopped_city_waits_beside_another_citys_and_counts_once_it_is_mended(
    platform: Boot, tmp_path: Path, mistake: Mistake
) -> None:
    p = await platform("notify", policies=broken(tmp_path, mistake))
    day = date(2024, 6, 3)
    people = [new_id() for _ in range(4)]
    areas = [WUHAN, XINGHE, WUHAN, XINGHE]
    events = [registered(person, area=area, on=day) for person, area in zip(people, areas, strict=True)]
    await published(p, *events)
    assert {clock["subject_id"] for clock in await clocks(p, "wuhan")} == {str(people[0]), str(people[2])}
    waiting = await letters(p, "notify")
    assert {letter["error"] for letter in waiting} == {"city-pack-invalid: xinghe"}
    assert {letter["attempts"] for letter in waiting} == {1}, "nobody waits for what another attempt cannot change"
    assert {UUID(letter["subject"]) for letter in waiting} == {people[1], people[3]}
    early = await replayed(p, "notify", waiting[0])
    assert (early.status_code, early.json()["detail"]) == (422, "city-pack-invalid: xinghe")
    rewritten(tmp_path / "xinghe-2024" / mistake[0], mistake[2], mistake[1])
    restart(p, tmp_path)
    for letter in (*waiting, *waiting):
        assert (await replayed(p, "notify", letter)).status_code == 200
    assert {clock["subject_id"] for clock in await clocks(p, "xinghe")} == {str(people[1]), str(people[3])}
    assert await letters(p, "notify") == []


async def test_what_counts_for_an_area_waits_too_and_counts_once(platform: Boot, tmp_path: Path) -> None:
    beside_wuhan(tmp_path)
    p = await platform("notify", policies=load_packs(tmp_path))
    await p.set_time("2024-02-14T09:00:00+08:00")
    stop(p, tmp_path, "xinghe-2024")
    ids = {"post_id": new_id(), "employer_id": new_id()}
    post = PostPublished(**ids, city="xinghe", area=XINGHE, openings=3, published_on=date(2024, 2, 14))
    await p.deliver("notify", post, times=2, event_id=new_id())
    waiting = await letters(p, "notify")
    assert "on_post_published_count_for_areas" in {letter["handler"] for letter in waiting}
    assert await p.run_job("notify", "open_clocks_of_current_periods") >= 0
    mend(p, tmp_path, "xinghe-2024")
    for letter in (*waiting, *reversed(waiting)):
        assert (await replayed(p, "notify", letter)).status_code == 200
    [clock] = [clock for clock in await clocks(p, "xinghe", "weekly_posts") if clock["area"] == EAST]
    assert (clock["period"], clock["counted"]) == ("2024-W07", 1)


async def test_clocks_of_the_stopped_city_rest_as_they_are_and_the_others_are_warned(
    platform: Boot, tmp_path: Path
) -> None:
    """Both are missed; the step that cannot be taken is taken once the pack is mended."""
    beside_wuhan(tmp_path)
    (tmp_path / "urumqi-2023").symlink_to(ROOT / "policies" / "urumqi-2023")
    p = await platform("notify", policies=load_packs(tmp_path))
    await p.set_time("2024-06-03T09:00:00+08:00")
    await published(p, *(registered(new_id(), area=area, on=date(2024, 6, 3)) for area in (XINGHE, COMMUNITY)))
    stop(p, tmp_path, "xinghe-2024")
    await p.set_time("2024-08-01T09:00:00+08:00")
    with capture_logs() as logs:
        await p.run_job("notify", "warn_and_breach_clocks")
        await p.run_job("notify", "fill_in_due_dates_of_published_years")
        await p.run_job("notify", "open_clocks_of_current_periods")
    assert [line for line in logs if line["log_level"] in ("warning", "error")] == []
    assert [clock["state"] for clock in await clocks(p, "urumqi")] == ["breached"]
    mend(p, tmp_path, "xinghe-2024")
    assert [clock["state"] for clock in await clocks(p, "xinghe")] == ["open"]
    await p.run_job("notify", "warn_and_breach_clocks")
    assert [clock["state"] for clock in await clocks(p, "xinghe")] == ["breached"]


async def test_where_every_city_is_misread_the_service_does_not_start(platform: Boot, tmp_path: Path) -> None:
    settings = (await platform("notify")).runtime("notify").settings
    beside_wuhan(tmp_path)
    rewritten(tmp_path / "wuhan-2023" / "clocks.yaml", "setting: calendar", "setting: moon")
    rewritten(tmp_path / "xinghe-2024" / MISREAD[0], *MISREAD[1:])
    packs = load_packs(tmp_path)
    with pytest.raises(ValueError, match=r"wuhan-2023/clocks\.yaml:\d+: "):
        make_service(notify, settings, packs=packs)
