"""Periodic reports: which there are, what stands in them, who signs and who freezes."""

import asyncio
import hashlib
import json
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.uploads.workbooks import read_sheet
from contracts.roles import Role
from tests.component.registry.people import (
    API,
    WUHAN_STREET,
    audit_of,
    events,
    placed,
    post_on_offer,
    problem,
    registered,
    worker,
)
from tests.component.registry.report_steps import (
    DISTRICT,
    HALF,
    MONTHLY,
    RETURN,
    WEEKLY,
    at,
    city,
    contacted,
    district,
    drawn,
    frozen,
    listing,
    numbers,
    on,
    shown,
    signed,
)
from tests.component.registry.task_steps import sent
from tests.packs import rewritten
from tests.support.platform import ROOT, Boot

WUHAN = WUHAN_STREET.rpartition("/")[0]


@pytest.mark.obligation("U-152")
async def test_the_weeks_of_the_year_are_27_frozen_reports_of_each_district(platform: Boot) -> None:
    p = await on(platform, "2024-01-02")
    await p.run_job("registry", "open_periodic_reports")
    assert await p.run_job("registry", "open_periodic_reports") == 0
    weeks = await listing(district(p), kind=WEEKLY, year=2023)
    assert len(weeks) == 27
    assert [row["period"] for row in reversed(weeks)] == [f"2023-W{week}" for week in range(26, 53)]
    for week in weeks:
        await frozen(p, WEEKLY, week["period"])
    assert len(await listing(city(p), kind=WEEKLY, year=2023, state="frozen", area=DISTRICT)) == 27
    first = (await listing(district(p), period="2023-W26"))[0]
    assert (first["first_on"], first["last_on"]) == ("2023-07-01", "2023-07-02"), "1 July is a Saturday"


@pytest.mark.obligation("U-153")
async def test_half_months_are_12_by_one_reading_and_24_by_the_other(platform: Boot) -> None:
    p = await on(platform, "2024-03-01")
    await p.run_job("registry", "open_periodic_reports")
    of_2023 = await listing(district(p), kind=HALF, year=2023)
    assert len(of_2023) == len(await listing(district(p), kind=HALF, year=2023, reading="all_year")) == 24
    assert len(await listing(district(p), kind=HALF, year=2023, reading="from_july")) == 12
    counted = {row["period"]: row["counts"] for row in of_2023}
    assert (counted["2023-06-H2"], counted["2023-07-H1"]) == (None, True), "no reading is chosen"
    [leap] = await listing(district(p), period="2024-02-H2")
    assert (leap["first_on"], leap["last_on"]) == ("2024-02-16", "2024-02-29")


@pytest.mark.obligation("U-153")
async def test_by_the_chosen_reading_some_half_months_are_not_due(platform: Boot, tmp_path: Path) -> None:
    readings = "  readings:\n    from_july"
    chosen = "  chosen: {title: 现行读法, clause: 保障(一), setting: from_july, reason: 本市书面确认（虚构）}\n"
    folder = changed(tmp_path, "urumqi-2023", readings, chosen + readings)
    p = await on(platform, "2024-01-02", folder)
    await p.run_job("registry", "open_periodic_reports")
    rows = await listing(district(p), kind=HALF, year=2023)
    assert [row["counts"] for row in rows].count(True) == 12
    assert [row["counts"] for row in rows].count(False) == 12


def changed(folder: Path, pack: str, before: str, after: str) -> Path:
    copytree(ROOT / "policies", folder / "policies")
    rewritten(folder / "policies" / pack / "cadences.yaml", before, after)
    return folder / "policies"


@pytest.mark.obligation("W-1203")
@pytest.mark.parametrize(("day", "late"), [("2023-09-05", False), ("2023-09-06", True)])
async def test_a_due_day_that_is_loaded_makes_late_whoever_submits_after_it(
    platform: Boot, tmp_path: Path, day: str, late: bool
) -> None:
    values = "values:\n      - {from: 2023-01-01, value: 5}\n"
    folder = changed(tmp_path, "wuhan-2023", "unset: 文件写“按时”，未规定日期\n", values)
    p = await on(platform, day, folder)
    august = await signed(district(p, WUHAN), await drawn(district(p, WUHAN), MONTHLY, "2023-08"))
    assert (august["due_on"], august["late"]) == ("2023-09-05", late)
    await p.set_time("2023-09-20T10:00:00+08:00")
    assert (await shown(city(p, "wuhan"), august))["late"] is late, "as on the day of the submission"
    await sent(city(p, "wuhan"), at(august, "/return"), RETURN)
    assert (await shown(city(p, "wuhan"), august))["late"] is True, "what was given back is not submitted"


@pytest.mark.obligation("W-1203")
async def test_without_a_due_day_nobody_is_late(platform: Boot) -> None:
    p = await on(platform, "2023-12-30")
    august = await signed(district(p, WUHAN), await drawn(district(p, WUHAN), MONTHLY, "2023-08"))
    assert (august["due_on"], august["late"]) == (None, None)


@pytest.mark.obligation("W-1202")
async def test_a_month_has_every_indicator_of_the_document_and_the_practices(platform: Boot) -> None:
    p = await on(platform, "2023-09-04")
    entries = [(await registered(p, serial, WUHAN_STREET))["id"] for serial in (1, 2, 3)]
    await placed(p, entries[0], WUHAN_STREET, since_on="2023-09-01")
    september = await drawn(district(p, WUHAN), MONTHLY, "2023-09")
    keys = {row["key"] for row in (await city(p, "wuhan").get(f"{API}/indicators")).json()["items"]}
    assert {line["key"] for line in september["lines"]} == keys
    rate = next(line for line in september["lines"] if line["key"] == "milestones.placement_rate")
    assert (rate["number"], rate["out_of"], rate["rate"]) == (1, 3, "33.33%")
    assert (await drawn(district(p, WUHAN), MONTHLY, "2023-08"))["lines"] != september["lines"], "of its own last day"
    practice = {"text": "在社区设服务点（虚构）", "consent": "given"}
    written = await sent(district(p, WUHAN), at(september, "/practices"), practice)
    assert written["practices"] == [practice]
    assert written["lines"] == september["lines"]
    assert written["content_hash"] != september["content_hash"]


@pytest.mark.obligation("U-153")
async def test_half_a_month_counts_those_without_a_place_when_it_began(platform: Boot) -> None:
    p = await on(platform, "2023-07-20")
    one, two, three = [(await registered(p, serial))["id"] for serial in (1, 2, 3)]
    await placed(p, one, since_on="2023-07-10")
    await placed(p, two, since_on="2023-07-18")
    await contacted(p, three, "2023-07-20")
    await sent(worker(p), f"/graduates/{three}/services", {"kind": "guidance", "delivered_on": "2023-07-20"})
    await p.set_time("2023-08-01T10:00:00+08:00")
    report = await drawn(district(p), HALF, "2023-07-H2")
    assert numbers(report) == {"people": 2, "contacted": 1, "assisted": 1, "complete": None, "placed": 1}
    lines = {line["key"]: line for line in report["lines"]}
    assert (lines["placed"]["out_of"], lines["placed"]["rate"]) == (2, "50.00%")
    assert lines["complete"]["note"] == "文件未规定次数"


async def test_who_had_every_service_of_the_document_is_counted(platform: Boot, tmp_path: Path) -> None:
    """By a pack that has assistance reported each month: which kind a cadence reports is data."""
    folder = changed(tmp_path, "wuhan-2023", "report: {kind: monthly}", "report: {kind: half_monthly_assist}")
    p = await on(platform, "2023-07-20", folder)
    one, two = [(await registered(p, serial, WUHAN_STREET))["id"] for serial in (1, 2)]
    posts = [str(await post_on_offer(p)) for _ in range(3)]
    given: list[dict[str, str]] = [{"kind": "guidance"}, {"kind": "training_offer"}]
    given += [{"kind": "referral", "post_id": post} for post in posts]
    for person, services in ((one, given), (two, given[:-1])):
        for service in services:
            body = {**service, "delivered_on": "2023-07-20"}
            await sent(worker(p, WUHAN_STREET), f"/graduates/{person}/services", body)
    await p.set_time("2023-08-01T10:00:00+08:00")
    report = await drawn(district(p, WUHAN), HALF, "2023-07")
    assert numbers(report) == {"people": 2, "contacted": 0, "assisted": 2, "complete": 1, "placed": 0}


async def test_what_is_frozen_is_what_was_signed_by_another(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    report = await drawn(district(p), WEEKLY, "2023-W27")
    content = json.dumps(report["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert report["content_hash"] == hashlib.sha256(content.encode()).hexdigest()
    assert report["content"]["as_of"] == "2023-07-09"
    signer = district(p)
    await signed(signer, report)
    again = await signer.post(API + at(report, "/submission"), json={"content_hash": report["content_hash"]})
    assert problem(again) == (409, "report-not-drawn")
    other = await city(p).post(API + at(report, "/freeze"), json={"content_hash": "0" * 64})
    assert problem(other) == (409, "report-changed")
    body = {"content_hash": report["content_hash"]}
    done = await sent(city(p), at(report, "/freeze"), body)
    assert (done["state"], done["content_hash"]) == ("frozen", report["content_hash"])
    assert problem(await city(p).post(API + at(report, "/freeze"), json=body)) == (409, "report-not-submitted")
    assert problem(await city(p).post(API + at(report, "/return"), json=RETURN)) == (409, "report-not-submitted")
    redrawn = await signer.post(f"{API}/periodic-reports", json={"kind": WEEKLY, "period": "2023-W27"})
    assert problem(redrawn) == (409, "report-closed")
    [told] = await events(p, "registry.report_frozen.v1")
    assert told == {
        "report_id": report["id"],
        "city": "urumqi",
        "area": DISTRICT,
        "kind": WEEKLY,
        "period": "2023-W27",
        "content_hash": report["content_hash"],
        "frozen_on": "2023-07-11",
    }
    acts = [action for action, *_ in await audit_of(p, report["id"])]
    assert acts == ["draw_periodic_report", "submit_periodic_report", "freeze_periodic_report"]


async def test_nobody_freezes_what_they_signed(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    signer = district(p)
    report = await signed(signer, await drawn(signer, WEEKLY, "2023-W27"))
    async with p.transaction("registry") as session:
        own = await session.scalar(text("SELECT signed_by FROM periodic_report"))
    same = p.as_(Role.CITY_APPROVER, area="urumqi", id=own)
    assert (await shown(same, report))["is_to_freeze"] is False
    refused = await same.post(API + at(report, "/freeze"), json={"content_hash": report["content_hash"]})
    assert problem(refused) == (409, "same-person")
    assert (await shown(city(p), report))["is_to_freeze"] is True


async def test_the_database_keeps_a_frozen_report_as_it_is(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    await frozen(p, WEEKLY, "2023-W27")
    for change in ("content = '{}'", "state = 'returned', frozen_by = NULL", "signed_by = frozen_by"):
        with pytest.raises(DBAPIError):
            async with p.transaction("registry") as session:
                await session.execute(text(f"UPDATE periodic_report SET {change}"))


async def test_what_is_given_back_is_drawn_and_signed_anew(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    report = await signed(district(p), await drawn(district(p), WEEKLY, "2023-W27"))
    back = await sent(city(p), at(report, "/return"), RETURN)
    assert (back["state"], back["return_reason"]) == ("returned", RETURN["reason"])
    fresh = await drawn(district(p), WEEKLY, "2023-W27")
    assert fresh["facts_as_known_at"] > report["facts_as_known_at"]
    stale = await district(p).post(API + at(report, "/submission"), json={"content_hash": report["content_hash"]})
    assert problem(stale) == (409, "report-changed")
    assert (await signed(district(p), fresh))["state"] == "submitted"


async def test_two_who_draw_at_once_draw_one_report(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    both = await asyncio.gather(*(drawn(district(p), WEEKLY, "2023-W27") for _ in range(2)))
    assert len({report["id"] for report in both}) == 1


async def test_a_report_is_a_workbook(platform: Boot) -> None:
    p = await on(platform, "2023-07-11")
    report = await frozen(p, WEEKLY, "2023-W27")
    answer = await p.as_(Role.OBSERVER, area="urumqi").get(API + at(report, "/workbook"))
    sheet = read_sheet(answer.content)
    cells = [cell for _, row in sheet.rows for cell in row]
    assert sheet.header[0] == "项目"
    assert {"本期到期的首次联系", report["content_hash"]} <= set(cells), cells
