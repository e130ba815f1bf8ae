"""Simulations through the API: asked, carried out by the worker, watched, downloaded, and kept to one's own area."""

import io
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from chassis.db import new_id
from contracts.roles import Role
from policy_engine.simulation import comparison
from services.subsidy.simulations import commands
from tests.component.subsidy.simulation_steps import ASK, CSV, ONE, asked, ran
from tests.support.platform import Platform


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
    made = (await asked(officer, b"completed,retained\n1,one\n2,two\n")).json()
    good = (await asked(officer)).json()
    assert await ran(p) == 2
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert told["state"] == "failed"
    assert "第 3 行 retained" in told["problem"]["detail"]
    assert "第 2 行 retained" in told["problem"]["detail"]
    assert (await officer.get(f"{ONE}/{made['id']}/result")).status_code == 409
    assert (await officer.get(f"{ONE}/{good['id']}")).json()["state"] == "done"


async def test_a_bad_row_is_named_in_the_report_and_in_the_table_and_the_others_are_judged(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer, b"completed,retained\n20,11\n2,two\n1,2\n3,2\n")).json()
    assert await ran(p) == 1
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["report"]["faulty"]) == ("done", 2)
    assert [(one["row"], one["column"]) for one in told["report"]["faults"]] == [(3, "retained"), (4, None)]
    assert told["report"]["faults"][1]["detail"] == "留用人数不能多于见习期满人数"
    assert told["report"]["results"][0]["total"] == {"cases": 2, "eligible": 2, "amount_fen": 1_300_000}
    table = (await officer.get(f"{ONE}/{made['id']}/result")).text
    assert [line for line in table.splitlines() if "retained：应为" in line and line.startswith("2,two")]


async def test_a_run_that_brought_the_worker_down_three_times_is_given_up(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()
    async with p.runtimes["subsidy"].transaction() as session:
        await session.execute(text("UPDATE simulation SET state = 'running', attempts = 3"))
    good = (await asked(officer)).json()
    assert await ran(p) == 1
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["problem"]["type"]) == ("failed", "urn:qihang:problem:cannot-simulate")
    assert (await officer.get(f"{ONE}/{good['id']}")).json()["state"] == "done"


async def test_an_unset_value_fails_the_run_with_its_clause(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    path = "/subsidy/v1/policies/wuhan/schemes/internship_subsidy/simulations"
    made = (await asked(officer, b"person_months\n12\n", path=path)).json()
    await ran(p)
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["problem"]["clause"]) == ("failed", "二(八)")


@pytest.mark.parametrize(
    "changes",
    [
        "{",
        "[]",
        '{"threshold": "x"}',
        '{"threshold": 1.5}',
        '{"nothing": 1}',
        "[" * 1_000 + "]" * 1_000,
        '{"threshold": ' + '{"a":' * 300 + "1" + "}" * 301,
    ],
)
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


async def test_whoever_waits_sees_the_run_move(p: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()
    seen: list[tuple[str, int, int | None]] = []
    note = commands._note

    async def watched(*told: Any, **values: Any) -> None:
        await note(*told, **values)
        shown = (await officer.get(f"{ONE}/{made['id']}")).json()
        seen.append((shown["state"], shown["judged"], shown["total"]))

    monkeypatch.setattr(commands, "_note", watched)
    monkeypatch.setattr(comparison, "STEP", 2)
    await ran(p)
    assert seen == [("running", 0, 3), ("running", 2, 3), ("running", 3, 3), ("done", 3, 3)]


async def test_a_value_beyond_all_columns_is_refused_at_once(p: Platform) -> None:
    changes = '{"threshold": 99999999999999999999999}'
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), changes=changes)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
