"""Simulations through the API: asked, carried out by the worker, watched, downloaded, and kept to one's own area."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from sqlalchemy import text

from chassis.db import new_id
from chassis.uploads.sandbox import MEBIBYTE, Limits, read_in_sandbox
from contracts.roles import Role
from policy_engine.simulation import comparison
from services.subsidy.simulations import commands, ports
from tests.component.subsidy.simulation_steps import ASK, CSV, asked
from tests.component.subsidy.steps import assess, base_with
from tests.harness import ROOT, Boot, Platform
from tests.support import readers
from tests.support.rosters import promising

ONE = "/subsidy/v1/simulations"


@pytest.fixture
async def p(platform: Boot) -> Platform:
    return await platform("subsidy")


async def ran(p: Platform) -> int:
    return await p.run_job("subsidy", "run_simulations")


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


def far_cell() -> bytes:
    """A small workbook whose last cell is in the last row and column of Excel."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["completed", "retained"])
        sheet.write_row(1, 0, [20, 11])
        sheet.write(1_048_575, 16_383, 1)
    return file.getvalue()


def odd_columns() -> bytes:
    stream = io.BytesIO()
    pl.DataFrame({"completed": [[1], [2]], "retained": [1, 1]}).write_parquet(stream)
    return stream.getvalue()


def formula() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet().write_formula("A1", "=1+1")
    return file.getvalue()


def panicking() -> bytes:
    """A Parquet file with one byte changed, over which polars panics: no `Exception` comes of it."""
    frame = pl.DataFrame({"completed": [20, 10] * 75, "retained": [11, 5] * 75, "district": ["a", "b"] * 75})
    return next(content for content in _each_byte_changed(parquet(frame)) if _panics(content))


def _panics(content: bytes) -> bool:
    try:
        pl.read_parquet(io.BytesIO(content))
    except pl.exceptions.PanicException:
        return True
    except pl.exceptions.PolarsError:
        return False
    return False


def _each_byte_changed(content: bytes) -> Iterator[bytes]:
    for place in range(len(content) - 1, -1, -1):
        yield content[:place] + bytes([content[place] ^ 0x4E]) + content[place + 1 :]


def parquet(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    return stream.getvalue()


def repeated(characters: str, _: bytes = b"") -> bytes:
    """A table of 20,000 cases, all of one district, whose name has so many characters: small as a file."""
    names = pl.Series(["a" * int(characters)]).new_from_index(0, 20_000)
    return parquet(
        pl.DataFrame(
            {
                "completed": pl.repeat(1, 20_000, eager=True),
                "retained": pl.repeat(1, 20_000, eager=True),
                "district": names,
            }
        )
    )


def bomb() -> bytes:
    """200 MB, as soon as somebody writes it out, in a few hundred bytes: this process must not write it either."""
    made = read_in_sandbox(f"{__name__}:{repeated.__name__}", "10000", b"", Limits(memory_bytes=4096 * MEBIBYTE))
    assert len(made) < 10_000
    return made


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("far.xlsx", far_cell(), "至多 50000 行，更多的请改用 CSV 或 Parquet"),
        ("formula.xlsx", formula(), "公式"),
        ("odd.parquet", odd_columns(), "completed"),
        ("long.parquet", repeated("101"), "文字过长的列（district、id 至多 100 字）：district"),
        ("strings.xlsx", promising(4_294_967_295), "共享字符串的数目与内容不符"),
        ("commas.csv", b"," * 5_000, "至多 1000 列"),
        ("not.parquet", b"PAR1 or not", "无法读取文件"),
        ("not.xlsx", b"%PDF-1.7", "文件不是 Excel"),
        ("empty.csv", b"", "无法读取文件"),
        ("cases.exe", CSV, "只接受"),
        ("nul.csv", b"completed,retained\n\0,1\n", "第 2 行 completed"),
    ],
)
async def test_a_hostile_file_fails_its_own_run_and_holds_up_nobody(
    p: Platform, name: str, content: bytes, said: str
) -> None:
    await fails(p, name, content, said)


async def fails(p: Platform, name: str, content: bytes, said: str) -> None:
    """A simulation of this file fails for this reason; the next one is carried out."""
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer, content, name)).json()
    good = (await asked(officer)).json()
    assert await ran(p) == 2
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], said in told["problem"]["detail"]) == ("failed", True), told["problem"]
    assert (await officer.get(f"{ONE}/{good['id']}")).json()["state"] == "done"


async def test_a_file_over_which_its_parser_panics_fails_its_own_run(p: Platform) -> None:
    await fails(p, "panic.parquet", panicking(), "无法读取文件")


async def test_a_bomb_fails_its_own_run_and_takes_no_memory_of_the_service(p: Platform) -> None:
    content = bomb()
    before = memory_from_now_on()
    await fails(p, "bomb.parquet", content, "文字过长的列（district、id 至多 100 字）：district")
    assert highest_memory() - before < 100_000_000


def memory_from_now_on() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return highest_memory()


def highest_memory() -> int:
    """Bytes that this process took at most since the mark was cleared."""
    highest = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert highest
    return int(highest[1]) * 1024


async def test_no_file_is_read_in_the_process_of_the_service(p: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    def here(*_: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(ports, "_read", here)
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()
    await ran(p)
    assert (await officer.get(f"{ONE}/{made['id']}")).json()["state"] == "done"


async def test_a_panic_in_the_middle_fails_the_run_and_holds_up_nobody(
    p: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()

    def panic(_: Any) -> int:
        raise pl.exceptions.PanicException("range end index")

    monkeypatch.setattr(comparison.Run, "step", panic)
    assert await ran(p) == 1
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["problem"]["type"]) == ("failed", "urn:qihang:problem:cannot-simulate")


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


def drafted(before: str, after: str) -> bytes:
    """Wuhan's pack with one text in the retention bonus changed."""
    head, scheme, tail = (ROOT / "policies/wuhan-2023/subsidy.yaml").read_text().partition("  retention_bonus:")
    assert tail.count(before) >= 1
    return (head + scheme + tail.replace(before, after, 1)).encode()


async def test_a_draft_of_the_pack_is_compared_with_the_pack_in_force(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    draft = drafted("{from: 2023-01-01, value: 50}", "{from: 2023-01-01, value: 40}")
    made = (await asked(officer, draft=draft)).json()
    assert made["draft_version"]
    await ran(p)
    told = (await officer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["report"]["differences"][0]["amount_fen"]) == ("done", 900_000)
    assert told["draft_version"] != told["pack_version"]


async def test_a_draft_may_ask_for_facts_that_the_pack_in_force_does_not_know(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    draft = drafted("    facts:\n", "    facts:\n      bonus_waived: {title: 已放弃, type: boolean}\n")
    lacking = (await asked(officer, draft=draft)).json()
    content = b"completed,retained,bonus_waived\n20,11,false\n"
    given = (await asked(officer, content, draft=draft)).json()
    await ran(p)
    told = (await officer.get(f"{ONE}/{lacking['id']}")).json()
    assert (told["state"], "bonus_waived：缺少该列" in told["problem"]["detail"]) == ("failed", True)
    assert (await officer.get(f"{ONE}/{given['id']}")).json()["state"] == "done"


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (b"schemes: [", "subsidy.yaml"),
        (b"a: &a [1]\nb: *a\n", "line 2: aliases are not allowed"),
        (b"schemes: {}\n", "retention_bonus"),
        (b"\xff\xfe", "subsidy.yaml"),
        (b"a: 1\nb: " + b"9" * 6_000, "line 2: no whole number"),
        (b"a: 0x" + b"f" * 6_000, "line 1: too large"),
        (b'a: !!int ""', "line 1: no whole number"),
        (b'a: !!bool "x"', "subsidy.yaml"),
        (b'a: !!timestamp "x"', "subsidy.yaml"),
        (b"[" * 5_000, "subsidy.yaml"),
        (b"schemes: {}\n" + b"#" * 2_000_000, "larger than"),
        (b"schemes: [" + b"{}," * 600_000 + b"]", "more than 100000 values"),
        (b"a: &a [x]\nb: [" + b"*a," * 400_000 + b"]", "aliases are not allowed"),
        (b"{a: " * 400_000, "nested more than 100 deep"),
    ],
)
async def test_a_draft_that_cannot_be_read_is_refused_at_once_with_its_place(
    p: Platform, draft: bytes, said: str
) -> None:
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), draft=draft)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("reader", [readers.gorge, readers.no_json, readers.no_tree])
async def test_a_draft_whose_reader_dies_or_answers_nonsense_is_refused_and_the_service_goes_on(
    p: Platform, monkeypatch: pytest.MonkeyPatch, reader: object
) -> None:
    officer, draft = p.as_(Role.CITY_APPROVER, area="wuhan"), drafted("value: 50}", "value: 40}")
    with monkeypatch.context() as patched:
        patched.setattr(ports, "DRAFT_READER", f"{readers.__name__}:{getattr(reader, '__name__', '')}")
        answer = await asked(officer, draft=draft)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
    assert answer.json()["detail"] == "subsidy.yaml: 无法读取文件：文件已损坏，或展开后过大"
    assert (await asked(officer, draft=draft)).status_code == 202


async def test_the_cases_on_record_show_whom_a_change_of_law_affects(p: Platform) -> None:
    await p.set_time("2023-07-15T10:00:00+08:00")
    claims = []
    for completed, kept in ((20, 11), (20, 9), (20, 2)):
        employer, _ = await base_with(p, completed, kept)
        claims.append((await assess(p, employer)).json()["claim"]["id"])
    reviewer = p.as_(Role.DISTRICT_REVIEWER, area="wuhan/420106")
    made = (await asked(reviewer, None, changes='{"threshold": 40}')).json()
    await ran(p)
    told = (await reviewer.get(f"{ONE}/{made['id']}")).json()
    assert (told["state"], told["total"]) == ("done", 3)
    assert told["report"]["results"][0]["by_district"] == {
        "420106": {"cases": 3, "eligible": 1, "amount_fen": 1_100_000}
    }
    everybody = await reviewer.get(f"{ONE}/{told['id']}/result?format=parquet")
    assert set(pl.read_parquet(io.BytesIO(everybody.content))["id"]) == set(claims)
    affected = await reviewer.get(f"{ONE}/{told['id']}/result?format=parquet&affected=true")
    frame = pl.read_parquet(io.BytesIO(affected.content))
    assert frame.select("id", "amount_fen", "changed_amount_fen").rows() == [(claims[1], 0, 900_000)]


async def test_a_jurisdiction_without_a_case_on_record_is_told_so(p: Platform) -> None:
    await p.set_time("2023-07-15T10:00:00+08:00")
    employer, _ = await base_with(p, 3, 2)
    await assess(p, employer)
    for area in ("wuhan/420107", "wuhan/420102"):
        answer = await asked(p.as_(Role.DISTRICT_REVIEWER, area=area), None)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:nothing-on-record")


async def test_without_a_change_nobody_is_affected(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    made = (await asked(officer)).json()
    await ran(p)
    listed = (await officer.get(f"{ONE}/{made['id']}/result?affected=true")).text
    assert listed.splitlines() == [
        "\ufeffid,district,completed,retained,applicable,eligible,amount_fen,reasons,held_rate,problem"
    ]


async def test_another_loaded_pack_is_compared_with_by_its_name_or_its_city(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="urumqi")
    path = ASK.replace("wuhan", "urumqi").replace("retention_bonus", "startup_training")
    cases = b"persons,category,willing,qualified,received_before\n2,A,true,true,false\n"
    for against in ("wuhan", "wuhan-2023"):
        made = (await asked(officer, cases, path=path, against=against)).json()
        assert made["against"] == "wuhan-2023"
        await ran(p)
        told = (await officer.get(f"{ONE}/{made['id']}")).json()
        assert told["state"] == "done", told["problem"]
        report = told["report"]
        assert (report["results"], report["refused"]["clause"]) == ([], "(二)11")
        assert report["compared"]["pack"] == "wuhan-2023"
        assert report["changed"][0]["total"]["amount_fen"] == 30_000
        affected = await officer.get(f"{ONE}/{made['id']}/result?format=parquet&affected=true")
        assert pl.read_parquet(io.BytesIO(affected.content))["changed_amount_fen"].to_list() == [30_000]


@pytest.mark.parametrize(
    ("against", "said"),
    [("atlantis", "没有加载该政策包；已加载：urumqi-2023、wuhan-2023"), ("urumqi", "retention_bonus")],
)
async def test_a_pack_that_cannot_be_compared_with_is_refused_at_once(p: Platform, against: str, said: str) -> None:
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), against=against)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:qihang:problem:changes-invalid")
    assert said in answer.json()["detail"]


async def test_a_draft_and_another_pack_at_once_are_refused(p: Platform) -> None:
    draft = drafted("{from: 2023-01-01, value: 50}", "{from: 2023-01-01, value: 40}")
    answer = await asked(p.as_(Role.CITY_APPROVER, area="wuhan"), draft=draft, against="wuhan")
    assert (answer.status_code, "只能比较其一" in answer.json()["detail"]) == (422, True)


async def test_an_unset_value_may_be_tried_before_it_is_cited(p: Platform) -> None:
    officer = p.as_(Role.CITY_APPROVER, area="wuhan")
    path = ASK.replace("retention_bonus", "internship_subsidy")
    changes = '{"amount_per_month": 100000}'
    made = (await asked(officer, b"person_months\n12\n", path=path, changes=changes)).json()
    await ran(p)
    report = (await officer.get(f"{ONE}/{made['id']}")).json()["report"]
    assert (report["results"], report["differences"], report["refused"]["clause"]) == ([], [], "二(八)")
    assert report["changed"][0]["total"]["amount_fen"] == 1_200_000
    (change,) = report["compared"]["changes"]
    assert (change["parameter"], change["before"], change["after"]) == ("amount_per_month", None, 100_000)


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
