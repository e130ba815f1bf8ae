"""Simulations through the API: asked, carried out by the worker, watched, downloaded, and kept to one's own area."""

import io
from typing import Any

import httpx
import polars as pl
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from tests.harness import Boot, Platform

ASK = "/subsidy/v1/policies/wuhan/schemes/retention_bonus/simulations"
ONE = "/subsidy/v1/simulations"
CSV = b"id,district,completed,retained\na,420102,20,11\nb,420106,20,9\nc,420106,0,0\n"


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


async def asked(
    client: httpx.AsyncClient, content: bytes = CSV, name: str = "cases.csv", path: str = ASK, **form: str
) -> httpx.Response:
    files, headers = {"file": (name, content, "application/octet-stream")}, {"Idempotency-Key": new_id().hex}
    return await client.post(path, files=files, data={"on": "2023-06-30", **form}, headers=headers)


async def ran(p: Platform) -> int:
    runtime = p.runtimes["subsidy"]
    return await runtime.jobs.run("run_simulations", runtime)


async def test_a_changed_threshold_is_simulated_reported_and_downloaded(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    answer = await asked(officer, changes='{"threshold": 40}')
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert await ran(p) == 1
    told = (await officer.get(f"{ONE}/{answer.json()['id']}")).json()
    assert (told["state"], told["total"], told["judged"]) == ("done", 3, 3)
    (difference,) = told["report"]["differences"]
    assert (difference["amount_fen"], difference["newly_eligible"]) == (900_000, 1)
    assert told["report"]["results"][0]["by_district"]["420102"] == {
        "cases": 1,
        "eligible": 1,
        "amount_fen": 1_100_000,
    }
    file = await officer.get(f"{ONE}/{told['id']}/result?format=parquet")
    frame = pl.read_parquet(io.BytesIO(file.content))
    assert frame["changed_amount_fen"].to_list() == [1_100_000, 900_000, 0]
    table = (await officer.get(f"{ONE}/{told['id']}/result")).content
    assert table.startswith(b"\xef\xbb\xbfid,district")


async def test_a_run_that_was_cut_off_is_begun_again(p: Platform) -> None:
    officer = p.as_(Role.AUDITOR, area="wuhan")
    made = (await asked(officer)).json()
    async with p.runtimes["subsidy"].transaction() as session:
        await session.execute(text("UPDATE simulation SET state = 'running'"))
    assert await ran(p) == 1
    assert (await officer.get(f"{ONE}/{made['id']}")).json()["state"] == "done"
    assert await ran(p) == 0


async def test_cases_that_do_not_fit_fail_the_run_and_name_their_row(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer, b"completed,retained\n1,1\n2,two\n")).json()
    good = (await asked(officer)).json()
    assert await ran(p) == 2
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert told["state"] == "failed"
    assert "第 3 行 retained" in told["problem"]["detail"]
    assert (await officer.get(f"{ONE}/{made['id']}/result")).status_code == 409
    assert (await officer.get(f"{ONE}/{good['id']}")).json()["state"] == "done"


async def test_an_unset_value_fails_the_run_with_its_clause(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    path = "/subsidy/v1/policies/wuhan/schemes/internship_subsidy/simulations"
    made = (await asked(officer, b"person_months\n12\n", path=path)).json()
    await ran(p)
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["problem"]["clause"]) == ("failed", "二(八)")


@pytest.mark.parametrize("changes", ["{", "[]", '{"threshold": "x"}', '{"threshold": 1.5}', '{"nothing": 1}'])
async def test_changed_values_that_make_no_sense_are_refused_at_once(p: Platform, changes: str) -> None:
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), changes=changes)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")


async def test_a_foreign_area_sees_nothing_of_a_simulation(p: Platform) -> None:
    made = (await asked(p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420106"))).json()
    for area in ("wuhan/420107", "urumqi", "urumqi/650102"):
        foreign = p.as_(Role.DISTRICT_REVIEWER, area=area)
        for path in (f"{ONE}/{made['id']}", f"{ONE}/{made['id']}/result"):
            assert (await foreign.get(path)).status_code == 404
        assert (await foreign.get(ONE)).json()["items"] == []
    assert (await asked(p.as_(Role.CITY_APPROVER, area="urumqi"))).status_code == 403
    assert (await asked(p.as_(Role.CASEWORKER, area="wuhan/420106"))).status_code == 403


async def test_a_lost_answer_asked_again_makes_one_simulation(p: Platform) -> None:
    officer: Any = p.as_(Role.CITY_APPROVER, area="wuhan")
    headers = {"Idempotency-Key": new_id().hex}
    files = {"file": ("cases.csv", CSV, "text/csv")}
    answers = [await officer.post(ASK, files=files, data={"on": "2023-06-30"}, headers=headers) for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len((await officer.get(ONE)).json()["items"]) == 1
