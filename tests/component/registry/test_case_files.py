"""What is next of a case: the appointment that a contact makes, what became of it, and the interval of the document."""

import shutil
from pathlib import Path

import httpx
import pytest

from contracts.roles import Role
from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Packs
from tests.component.registry.case_steps import ALL, case, outcomes
from tests.component.registry.casework_steps import LIST, NEXT, contact
from tests.component.registry.people import (
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    audit_of,
    count,
    listed,
    on_friday,
    placed,
    problem,
    registered,
    stated,
    worker,
)
from tests.packs import WUHAN, rewritten
from tests.support.platform import Boot, Platform


async def with_interval(boot: Boot, folder: Path, days: int = 30) -> Platform:
    """Wuhan where the city has written down how soon it follows up."""
    pack = shutil.copytree(WUHAN, folder / "wuhan-2023")
    loaded = f"values:\n        - {{from: 2023-01-01, value: {days}}}"
    rewritten(pack / "clocks.yaml", "unset: 文件写“及时”，未规定间隔", loaded)
    p = await boot("registry", policies=Packs.of([load_pack(pack)]))
    await p.set_time("2023-08-01T10:00:00+08:00")
    return p


async def appoint(client: httpx.AsyncClient, entry: str, on: str, kind: str = "visit") -> httpx.Response:
    return await client.post(f"{LIST}/{entry}/next-actions", json={"on": on, "kind": kind})


@pytest.mark.obligation("U-106")
async def test_a_contact_of_an_open_case_says_what_is_next(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    assert problem(await contact(worker(p), entry, next_action=None)) == (422, "next-action-required")
    past = {"on": "2023-07-27", "kind": "phone"}
    assert problem(await contact(worker(p), entry, next_action=past)) == (422, "next-action-past")
    assert (await count(p, "contact"), await count(p, "appointment")) == (0, 0)
    assert (await contact(worker(p), entry, next_action={"on": "2023-07-28", "kind": "office"})).status_code == 201
    shown = await case(worker(p), entry)
    assert (shown["state"], shown["next_action"]) == ("open", {"on": "2023-07-28", "kind": "office"})
    assert shown["follow_up"]["days"] is None
    assert shown["follow_up"]["lacking"].startswith("文件未规定")
    assert (shown["follow_up"]["clause"], shown["follow_up"]["quote"]) == ("(五)20", "持续跟踪服务促就业要求")


async def test_nothing_is_next_before_the_registration_and_after_the_placement(platform: Boot) -> None:
    p = await on_friday(platform)
    unregistered = str((await listed(p, 1)).graduate_id)
    assert (await contact(worker(p), unregistered, next_action=None)).status_code == 201
    assert problem(await appoint(worker(p), unregistered, "2023-08-01")) == (409, "case-not-open")
    entry = (await registered(p, 2))["id"]
    await stated(worker(p), entry)
    answer = await contact(worker(p), entry, next_action=None)
    assert problem(answer) == (422, "next-action-required"), "one person's word closes no case"
    await placed(p, entry)
    assert (await contact(worker(p), entry, next_action=None)).status_code == 201
    assert (await case(worker(p), entry))["state"] == "closed"
    assert problem(await appoint(worker(p), entry, "2023-08-01")) == (409, "case-not-open")


async def test_who_is_not_reached_on_the_day_did_not_come(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await contact(worker(p), entry, next_action={"on": "2023-07-28", "kind": "office"})
    await contact(worker(p), entry, reached=False, next_action={"on": "2023-08-01", "kind": "office"})
    await contact(worker(p), entry, reached=False, next_action={"on": "2023-08-02", "kind": "phone"})
    await contact(worker(p), entry, **NEXT)
    shown = outcomes(await case(worker(p), entry))
    assert shown == [("2099-08-15", None), ("2023-08-02", "kept"), ("2023-08-01", "replaced"), ("2023-07-28", "missed")]


async def test_an_appointment_is_moved_by_the_caseworker_of_the_area(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = (await registered(p, 1))["id"]
    await contact(worker(p), entry)
    assert problem(await appoint(worker(p, OTHER_DISTRICT), entry, "2023-08-01")) == (404, "not-found")
    assert problem(await appoint(p.as_(Role.AUDITOR, area=STREET), entry, "2023-08-01")) == (403, "forbidden")
    assert problem(await appoint(worker(p), entry, "2023-07-27")) == (422, "next-action-past")
    assert (await appoint(worker(p), entry, "2023-08-01", "letter")).status_code == 422
    made = await appoint(worker(p), entry, "2023-08-01")
    assert made.status_code == 201, made.text
    shown = await case(worker(p), entry)
    assert (outcomes(shown)[0], shown["next_action"]["on"]) == (("2023-08-01", None), "2023-08-01")
    assert (await audit_of(p, made.json()["id"]))[-1] == ("set_next_action", "caseworker", None)


@pytest.mark.obligation("W-610")
async def test_who_has_no_intention_is_asked_again_after_the_interval(platform: Boot, tmp_path: Path) -> None:
    """Acceptance 5 of the plan: loaded 30, from 2023-08-01 on, is 2023-08-31."""
    p = await with_interval(platform, tmp_path)
    mine, entry = worker(p, WUHAN_STREET), (await registered(p, 1, WUHAN_STREET, place_kind="seeking"))["id"]
    await stated(mine, entry, "no_intention", "2023-08-01")
    shown = await case(mine, entry)
    assert (shown["state"], shown["revisit_on"], shown["follow_up"]["lacking"]) == ("dormant", "2023-08-31", None)
    answer = await contact(mine, entry, next_action={"on": "2023-08-31", "kind": "phone"}, **ALL)
    assert problem(answer) == (422, "next-action-late"), "thirty days after the 28th of July are the 27th of August"
    assert (await contact(mine, entry, next_action=None, **ALL)).status_code == 201
    assert (await case(mine, entry))["next_action"]["on"] == "2023-08-27"
    await p.set_time("2023-08-10T10:00:00+08:00")
    await contact(mine, entry, contacted_at="2023-08-10T09:00:00+08:00", next_action=None, **ALL)
    assert (await case(mine, entry))["revisit_on"] == "2023-09-09"


@pytest.mark.obligation("W-610")
async def test_without_an_interval_nobody_makes_one_up(platform: Boot) -> None:
    p = await on_friday(platform)
    mine, entry = worker(p, WUHAN_STREET), (await registered(p, 1, WUHAN_STREET, place_kind="seeking"))["id"]
    await stated(mine, entry, "no_intention", "2023-07-28")
    assert (await contact(mine, entry, next_action=None, **ALL)).status_code == 201
    shown = await case(mine, entry)
    assert (shown["state"], shown["revisit_on"], shown["next_action"]) == ("dormant", None, None)
    assert shown["follow_up"]["lacking"].startswith("文件未规定")
    assert (shown["follow_up"]["clause"], shown["follow_up"]["days"]) == ("二(六)", None)
    await stated(mine, entry, "unemployed", "2023-07-28")
    assert (await case(mine, entry))["state"] == "open"
