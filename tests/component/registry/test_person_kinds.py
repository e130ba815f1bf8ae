"""Unemployed youth and school leavers: registered without a year of graduation, counted in no figure of graduates."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from stdnum.cn import ric

from chassis.db import new_id
from contracts.events.registry import YouthRegistered
from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    WUHAN_STREET,
    events,
    listed,
    on_friday,
    problem,
    registered,
    registration,
    worker,
)
from tests.support.platform import Boot, Platform


def born(day: str, serial: int = 1) -> str:
    body = f"650102{day}{serial:03d}"
    return str(body + ric.calc_check_digit(body + "0"))


def youth(day: str, area: str = STREET, **changes: Any) -> dict[str, Any]:
    body = registration(1, area)
    del body["cohort_year"]
    return {**body, "kind": "youth_unemployed", "person": {**body["person"], "id_number": born(day)}, **changes}


async def register(p: Platform, body: dict[str, Any]) -> httpx.Response:
    return await worker(p, body["area"]).post(f"{API}/registrations", json=body)


async def test_somebody_of_18_registers_without_a_year_of_graduation(platform: Boot) -> None:
    p = await on_friday(platform)
    answer = await register(p, youth("20050701"))
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["kind"], shown["cohort_year"], shown["registered_on"]) == ("youth_unemployed", None, "2023-07-28")
    [event] = await events(p, "registry.youth_registered.v1")
    assert (event["kind"], event["channel"]) == ("youth_unemployed", "caseworker")
    assert await events(p, "registry.graduate_registered.v1") == []
    assert problem(await register(p, youth("20050701"))) == (409, "already-registered")


@pytest.mark.parametrize(
    ("day", "status"), [("20070728", 201), ("20070729", 422), ("19980729", 201), ("19980728", 422)]
)
async def test_the_documents_ages_count_to_the_day(platform: Boot, day: str, status: int) -> None:
    """16 and 24 are both included: Urumqi's document says 16—24岁."""
    p = await on_friday(platform)
    answer = await register(p, youth(day))
    assert answer.status_code == status
    if status == 422:
        told = answer.json()
        assert (told["least"], told["most"], told["clause"]) == (16, 24, "目标2")
        assert problem(answer) == (422, "not-of-youth")


async def test_where_the_document_names_no_age_nobody_is_judged_by_theirs(platform: Boot) -> None:
    p = await on_friday(platform)
    assert (await register(p, youth("19950101", WUHAN_STREET))).status_code == 201


async def test_a_school_leaver_needs_no_year_and_a_graduate_does(platform: Boot) -> None:
    p = await on_friday(platform)
    assert (await register(p, youth("19980728", kind="school_leaver"))).status_code == 201
    assert problem(await register(p, youth("20010101", kind="graduate"))) == (422, "cohort-year-required")
    assert (await register(p, youth("20010101", kind="pupil"))).status_code == 422


async def test_nobody_is_taken_out_of_the_figures_at_a_counter(platform: Boot) -> None:
    p = await on_friday(platform)
    entry = await listed(p, 1)
    body = registration(1, kind="school_leaver")
    assert problem(await register(p, body)) == (409, "kind-differs")
    assert (await register(p, body | {"kind": "graduate"})).json()["id"] == str(entry.graduate_id)


async def test_the_figures_count_graduates_and_the_list_finds_everybody(platform: Boot) -> None:
    p = await on_friday(platform)
    await registered(p, 2)
    person = (await register(p, youth("20050701", cohort_year=2023))).json()
    auditor = p.as_(Role.AUDITOR, area="urumqi")
    sheet = (await auditor.get(f"{API}/sheets/rates", params={"cohort_year": 2023})).json()
    figure = sheet["total"]["rates"]["registration_rate"]
    assert (figure["part"], figure["whole"]) == (1, 1)
    for query, ids in (("kind=youth_unemployed", [person["id"]]), ("registered=true&kind=youth_unemployed", [])):
        page = (await worker(p).get(f"{API}/graduates?{query}")).json()
        assert [row["id"] for row in page["items"]] == ids
    assert len((await worker(p).get(f"{API}/graduates")).json()["items"]) == 2


@pytest.mark.parametrize(("service", "table"), [("jobfair", "known_graduate"), ("subsidy", "payee_graduate")])
async def test_who_hears_of_youth_knows_them_once_and_where_they_were_last(
    platform: Boot, service: str, table: str
) -> None:
    p = await platform(service)
    about = {"graduate_id": new_id(), "city": "urumqi", "kind": "youth_unemployed", "place_kind": "hukou"}
    first = YouthRegistered(**about, area=STREET, registered_on=date(2023, 7, 1), channel="caseworker")
    later = first.model_copy(update={"area": OTHER_DISTRICT})
    await p.deliver(service, later, times=2, time=datetime(2023, 7, 2, tzinfo=UTC))
    await p.deliver(service, first, time=datetime(2023, 7, 1, tzinfo=UTC))
    async with p.transaction(service) as session:
        areas = list(await session.scalars(text(f"SELECT area FROM {table}")))
    assert areas == [OTHER_DISTRICT]
