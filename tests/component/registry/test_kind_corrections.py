"""A wrong kind of person is put right by two: in and out of the figures, and never against a roster."""

from typing import Any

import httpx
import pytest

from contracts.roles import Role
from tests.component.registry.people import (
    API,
    OTHER_DISTRICT,
    STREET,
    audit_of,
    events,
    listed,
    on_friday,
    problem,
    registered,
    worker,
)
from tests.support.platform import Boot, Platform

GROUNDS = {"reason": "登记时类别选错", "evidence": "毕业证书原件"}
NOTE = {"note": "已核对毕业证书"}
DISTRICT = "urumqi/650102"


def reviewer(p: Platform, area: str = DISTRICT) -> httpx.AsyncClient:
    return p.as_(Role.DISTRICT_REVIEWER, area=area)


async def propose(client: httpx.AsyncClient, person: str, kind: str = "graduate", **about: Any) -> httpx.Response:
    return await client.post(f"{API}/graduates/{person}/kind-corrections", json={"kind": kind, **about, **GROUNDS})


async def decide(client: httpx.AsyncClient, change: str, verdict: str = "apply") -> httpx.Response:
    way = f"{API}/desk-changes/kind_correction/{change}/decision"
    return await client.post(way, json={"verdict": verdict, **NOTE})


async def of_kind(p: Platform, kind: str) -> str:
    year = {"cohort_year": 2023} if kind == "graduate" else {"cohort_year": None}
    return str((await registered(p, 1, STREET, kind=kind, **year))["id"])


async def counted(p: Platform) -> int:
    sheet = (await reviewer(p).get(f"{API}/sheets/rates")).json()
    registration: int = sheet["total"]["rates"]["registration_rate"]["part"]
    return registration


async def shown(p: Platform, person: str) -> tuple[str, int | None]:
    entry = (await worker(p).get(f"{API}/graduates/{person}")).json()
    return entry["kind"], entry["cohort_year"]


async def test_a_graduate_taken_for_a_youth_counts_once_another_person_agrees(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await of_kind(p, "youth_unemployed")
    asked = await propose(worker(p), person, cohort_year=2023)
    assert asked.status_code == 201, asked.text
    assert ((await shown(p, person))[0], await counted(p)) == ("youth_unemployed", 0)
    assert (await decide(reviewer(p), asked.json()["id"])).json()["state"] == "applied"
    assert (await shown(p, person), await counted(p)) == (("graduate", 2023), 1)
    [event] = await events(p, "registry.graduate_registered.v1")
    assert (event["graduate_id"], event["cohort_year"], event["registered_on"]) == (person, 2023, "2023-07-28")
    assert "apply_kind_correction" in [action for action, *_ in await audit_of(p, person)]


async def test_who_is_no_graduate_leaves_the_figures(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await of_kind(p, "graduate")
    change = (await propose(worker(p), person, "school_leaver")).json()["id"]
    assert await counted(p) == 1
    assert (await decide(reviewer(p), change)).status_code == 200
    assert (await counted(p), (await shown(p, person))[0]) == (0, "school_leaver")
    [event] = await events(p, "registry.youth_registered.v1")
    assert event["kind"] == "school_leaver"


async def test_whoever_asks_does_not_decide_and_sees_what_stands_there_and_what_would(platform: Boot) -> None:
    p = await on_friday(platform)
    person, me = await of_kind(p, "school_leaver"), reviewer(p)
    change = (await propose(me, person, cohort_year=2023)).json()["id"]
    assert problem(await decide(me, change)) == (409, "same-person")
    assert problem(await propose(worker(p), person, cohort_year=2023)) == (409, "change-pending")
    assert problem(await decide(reviewer(p, "urumqi/650103"), change))[0] == 404
    look = f"{API}/desk-changes/kind_correction/{change}/reveals"
    told = (await reviewer(p).post(look, json={"purpose": "复核更正申请"})).json()
    assert told == {"before": "离校青年", "after": "高校毕业生"}
    assert (await decide(reviewer(p), change, "refuse")).json()["state"] == "refused"
    assert (await shown(p, person))[0] == "school_leaver"


async def test_whom_a_roster_lists_stays_a_graduate_also_where_it_came_meanwhile(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await of_kind(p, "graduate")
    change = (await propose(worker(p), person, "school_leaver")).json()["id"]
    await listed(p, 1)
    assert problem(await decide(reviewer(p), change)) == (409, "kind-differs")
    assert (await decide(reviewer(p), change, "refuse")).status_code == 200
    assert problem(await propose(worker(p), person, "school_leaver")) == (409, "kind-differs")


async def test_what_changed_meanwhile_is_not_applied(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await of_kind(p, "school_leaver")
    change = (await propose(worker(p), person, "youth_unemployed")).json()["id"]
    await listed(p, 1)
    assert problem(await decide(reviewer(p), change)) == (409, "changed-meanwhile")


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"kind": "school_leaver"}, (409, "nothing-to-change")),
        ({"kind": "graduate"}, (422, "cohort-year-required")),
        ({"kind": "graduate", "cohort_year": 2010}, (422, "cohort-year-implausible")),
        ({"kind": "pensioner"}, (422, "invalid-input")),
        ({"kind": "graduate", "cohort_year": 2023, "placed": True}, (422, "invalid-input")),
    ],
)
async def test_what_cannot_be_is_refused(platform: Boot, about: dict[str, Any], told: tuple[int, str]) -> None:
    p = await on_friday(platform)
    person = await of_kind(p, "school_leaver")
    assert problem(await propose(worker(p), person, **about)) == told


async def test_only_who_serves_the_person_asks(platform: Boot) -> None:
    p = await on_friday(platform)
    person = await of_kind(p, "school_leaver")
    assert problem(await propose(worker(p, OTHER_DISTRICT), person, cohort_year=2023)) == (404, "not-found")
    assert (await propose(p.as_(Role.AUDITOR, area="urumqi"), person, cohort_year=2023)).status_code == 403
