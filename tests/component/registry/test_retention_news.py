"""A retention moves the status of a graduate when a second person has confirmed it."""

import itertools
from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

import pytest

from chassis.db import new_id
from contracts.events.jobfair import InternshipRetained
from contracts.roles import Role
from tests.component.registry.casework_steps import LIST, placed, referred
from tests.component.registry.people import (
    WUHAN_STREET,
    bound,
    count,
    events,
    everything,
    on_friday,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform

Word: TypeAlias = Literal["declared", "confirmed", "certified"]


def retained(
    entry: str,
    internship: UUID,
    version: int,
    *,
    kept: bool = True,
    origin: Word = "confirmed",
    certified_by: UUID | None = None,
) -> InternshipRetained:
    return InternshipRetained(
        internship_id=internship,
        employer_id=new_id(),
        graduate_id=UUID(entry),
        city="wuhan",
        area=WUHAN_STREET,
        version=version,
        retained=kept,
        retained_on=date(2023, 7, 21),
        contract_months=24,
        insured=True,
        origin=origin,
        certified_by=certified_by,
    )


async def status_of(p: Platform, entry: str) -> str:
    shown = await p.as_(Role.AUDITOR, area="wuhan").get(f"{LIST}/{entry}")
    return str(shown.json()["status"])


async def test_who_is_kept_by_the_base_is_employed_and_it_is_told_once(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    await p.deliver("registry", retained(entry, internship, 3), times=3)
    await p.deliver("registry", retained(entry, internship, 3))
    assert await status_of(p, entry) == "employed"
    [told] = await events(p, "registry.graduate_status_changed.v1")
    assert (told["status"], told["since_on"]) == ("employed", "2023-07-21")
    assert await count(p, "graduate_status") == 1


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
async def test_a_retention_that_the_base_alone_declares_moves_no_status(platform: Boot, order: tuple[int, ...]) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    before = await status_of(p, entry)
    await p.deliver("registry", retained(entry, internship, 3, origin="declared"), times=2)
    assert await status_of(p, entry) == before
    for version in order:
        origin: Word = "declared" if version == 3 else "confirmed"
        await p.deliver("registry", retained(entry, internship, version, origin=origin))
    assert await status_of(p, entry) == "employed"


@pytest.mark.parametrize("second", [Role.CASEWORKER, Role.GRADUATE])
async def test_a_certified_retention_counts_when_a_second_person_has_confirmed_it(platform: Boot, second: Role) -> None:
    p, certifier = await on_friday(platform), new_id()
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    await p.deliver("registry", retained(entry, internship, 4, origin="certified", certified_by=certifier), times=2)
    await p.deliver("registry", retained(entry, internship, 3, kept=False))
    assert (await status_of(p, entry), await placed(p)) == ("employed", 0)
    history = (await worker(p, WUHAN_STREET).get(f"{LIST}/{entry}/statuses")).json()
    [row] = [one for one in history if one["status"] == "employed"]
    assert (row["standing"], row["source"]) == ("recorded", "certified_internship")
    path = f"{LIST}/{entry}/statuses/{row['id']}/confirmation"
    refused = await p.as_(Role.DISTRICT_REVIEWER, area=WUHAN_STREET.rpartition("/")[0], id=certifier).post(path)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:qihang:problem:same-person")
    themselves = p.as_(Role.GRADUATE, person=UUID(entry), id=await bound(p, UUID(entry)))
    client = themselves if second == Role.GRADUATE else worker(p, WUHAN_STREET)
    assert (await client.post(path)).status_code == 201
    assert await placed(p) == 1


async def test_what_the_intern_confirms_after_a_certification_counts_without_another_word(platform: Boot) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    await p.deliver("registry", retained(entry, internship, 4, origin="certified", certified_by=new_id()))
    await p.deliver("registry", retained(entry, internship, 6))
    await p.deliver("registry", retained(entry, internship, 5, origin="certified", certified_by=new_id()))
    assert await placed(p) == 1


@pytest.mark.parametrize("order", list(itertools.permutations([(3, True), (4, False), (5, True)])))
async def test_the_highest_version_of_a_retention_counts_in_any_order(
    platform: Boot, order: tuple[tuple[int, bool], ...]
) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    for version, kept in order:
        await p.deliver("registry", retained(entry, internship, version, kept=kept), times=2)
    assert await status_of(p, entry) == "employed"


@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
async def test_a_retention_taken_back_leaves_the_status_before_it(platform: Boot, order: tuple[int, ...]) -> None:
    p = await on_friday(platform)
    entry, internship = (await registered(p, 1, WUHAN_STREET))["id"], new_id()
    client = worker(p, WUHAN_STREET)
    await client.post(f"{LIST}/{entry}/statuses", json={"status": "unemployed", "since_on": "2023-07-01"})
    for version in order:
        await p.deliver("registry", retained(entry, internship, version, kept=version == 3), times=2)
    assert await status_of(p, entry) == "unemployed"
    assert await everything(client, f"{LIST}?placed=true") == []


async def test_an_event_about_nobody_we_know_changes_nothing(platform: Boot) -> None:
    p = await on_friday(platform)
    await p.deliver("registry", retained(str(new_id()), new_id(), 3))
    await p.deliver("registry", referred(str(new_id()), new_id()))
    assert [await count(p, table) for table in ("graduate_status", "service", "dead_letter")] == [0, 0, 0]
