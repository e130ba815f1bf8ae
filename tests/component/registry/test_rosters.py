"""Rosters: what is taken, what is refused and why, and that nothing is counted twice."""

import asyncio
import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import xlsxwriter
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from chassis import failpoints
from contracts.roles import Role
from services.registry.listings import commands as listings
from services.registry.main import definition
from services.registry.rosters import commands
from services.registry.rosters.files import reader
from tests.harness import Boot, Platform, Postgres
from tests.support import readers
from tests.support.rosters import (
    HEADER,
    OTHER_SCHOOL,
    SCHOOL,
    _zip,
    as_csv,
    as_xlsx,
    counts,
    id_number,
    imported,
    office,
    person,
    promising,
    rows_of,
    shown,
    upload,
)

DISTRICT = "urumqi/650102"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
OTHER_TRACE = "00-5bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b8-01"
PROBLEM = "urn:qihang:problem:"


async def count(p: Platform, query: str) -> int:
    async with p.transaction("registry") as session:
        return int(await session.scalar(text(query)) or 0)


async def test_each_row_is_accepted_updated_duplicate_or_rejected_with_a_reason(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    assert (await imported(p, client, as_xlsx(person(1), person(2))))["counts"] == counts(accepted=2)
    wrong = id_number(4)[:-1] + ("1" if id_number(4)[-1] != "1" else "2")
    rows = [
        person(1),
        person(2, 手机号="13800000002"),
        person(3),
        person(3),
        person(4, 身份证件号码=wrong),
        person(1, 姓名="测试别名"),
        person(5, 学历="小学"),
        person(6, 姓名=""),
    ]
    view = await imported(p, client, as_xlsx(*rows))
    assert (view["state"], view["done"], view["total"], view["processed"]) == ("done", True, 8, 8)
    assert view["counts"] == counts(accepted=1, updated=1, duplicate=2, rejected=4)
    found = await rows_of(client, view["id"])
    assert [(row["row_no"], row["outcome"]) for row in found] == [
        (2, "duplicate"),
        (3, "updated"),
        (4, "accepted"),
        (5, "duplicate"),
        (6, "rejected"),
        (7, "rejected"),
        (8, "rejected"),
        (9, "rejected"),
    ]
    assert [row["reason"] for row in found[4:]] == [
        "身份证件号码校验位不正确",
        "姓名与台账中该身份证件的姓名不一致，请由其所在辖区的社区提出姓名更正",
        "学历应为：专科、本科、硕士研究生、博士研究生",
        "姓名未填写",
    ]
    assert wrong not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("between", [0, commands.CHUNK])
async def test_a_second_row_of_a_person_is_a_duplicate_and_adds_nothing(platform: Boot, between: int) -> None:
    p = await platform("registry")
    client = office(p)
    others = [person(serial) for serial in range(10, 10 + between)]
    again = [person(1, 学历="专科", 求职地区划="650102"), person(1, 姓名="测试别名")]
    view = await imported(p, client, as_csv(person(1), *others, *again))
    assert view["counts"] == counts(accepted=1 + between, duplicate=1, rejected=1)
    repeated = (await rows_of(client, view["id"], outcome="duplicate"))[0]
    assert repeated["reason"] == "与本名册第 2 行是同一身份证件号码"
    entry = (await client.get(f"/registry/v1/graduates/{repeated['graduate_id']}")).json()
    assert (entry["education_level"], entry["area"]) == ("本科", "urumqi")


async def test_another_school_takes_nobody_over_and_learns_neither_the_name_nor_whose_they_are(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    other = office(p, OTHER_SCHOOL)
    rows = [
        person(1),
        person(1, 学历="专科"),
        person(1, 姓名="测试别名"),
        person(1, 毕业年份="2026", 学历="硕士研究生"),
    ]
    view = await imported(p, other, as_csv(*rows))
    assert view["counts"] == counts(rejected=4)
    (reason,) = {row["reason"] for row in await rows_of(other, view["id"])}
    assert reason == "姓名、学校或毕业年份与台账不一致，请由其所在辖区的社区核对；姓名有误的，由社区提出姓名更正"
    assert (await other.get("/registry/v1/graduates")).json()["items"] == []
    (own,) = (await office(p).get("/registry/v1/graduates")).json()["items"]
    assert (own["education_level"], own["cohort_year"]) == ("本科", 2023)


async def test_a_school_corrects_the_year_of_its_own_list_until_they_register_or_are_listed_elsewhere(
    platform: Boot,
) -> None:
    p = await platform("registry")
    await p.set_time("2023-07-28T10:00:00+08:00")
    await imported(p, office(p), as_csv(person(1), person(2), person(3)))
    body = {"place_kind": "hukou", "area": f"{DISTRICT}/650102002", "intention": "job", "cohort_year": 2023}
    known = {"name": person(2)[0], "id_number": id_number(2), "phone": "13800000002"}
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    assert (await worker.post("/registry/v1/registrations", json={**body, "person": known})).status_code == 201
    header = (*HEADER, "学校代码")
    assert (await imported(p, worker, as_csv([*person(3), SCHOOL], header=header)))["counts"] == counts(updated=1)
    rows = [person(serial, 毕业年份="2022") for serial in (1, 2, 3)]
    view = await imported(p, office(p), as_csv(*rows))
    refused = ("rejected", "毕业年份与台账不一致，请到窗口核对")
    assert [(row["outcome"], row["reason"]) for row in await rows_of(office(p), view["id"])] == [
        ("updated", None),
        refused,
        refused,
    ]
    assert sorted(one["cohort_year"] for one in (await office(p).get("/registry/v1/graduates")).json()["items"]) == [
        2022,
        2023,
        2023,
    ]


async def test_an_officers_row_fills_gaps_in_schooling_and_moves_nobody_to_another_class(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    header = (*HEADER, "学校代码")
    view = await imported(p, worker, as_csv([*person(1, 毕业年份="2022"), SCHOOL], header=header))
    assert view["counts"] == counts(rejected=1)
    filled = await imported(p, worker, as_csv([*person(1, 学历="专科", 手机号="13800000001"), SCHOOL], header=header))
    assert filled["counts"] == counts(updated=1)
    again = await imported(p, worker, as_csv([*person(1, 毕业年份="2024"), SCHOOL], header=header))
    assert (await rows_of(worker, again["id"]))[0]["reason"] == "毕业年份与台账不一致，请到窗口核对"
    (own,) = (await office(p).get("/registry/v1/graduates")).json()["items"]
    assert (own["cohort_year"], own["education_level"], own["university_code"]) == (2023, "本科", SCHOOL)


async def test_a_school_uploads_for_the_cities_that_it_stands_in_only(platform: Boot) -> None:
    p = await platform("registry")
    content, template = as_csv(person(1)), "/registry/v1/roster-template?city=wuhan"
    for answer in (await upload(office(p), content, city="wuhan"), await office(p).get(template)):
        assert (answer.status_code, answer.json()["type"]) == (404, f"{PROBLEM}city-out-of-reach")
    assert await count(p, "SELECT count(*) FROM roster") == 0
    place = {"name": "示例大学武汉校区", "citation": "某市教育局公告（示例）"}
    answer = await p.as_(Role.OPS).put(f"/registry/v1/places/wuhan/school/{SCHOOL}", json=place)
    assert answer.status_code == 200, answer.text
    assert (await upload(office(p), content, city="wuhan")).status_code == 201
    assert (await office(p).get(template)).status_code == 200


async def test_a_csv_row_that_ends_early_is_rejected_and_the_rest_goes_on(platform: Boot) -> None:
    p = await platform("registry")
    view = await imported(p, office(p), as_csv(person(1), ["测试甲", id_number(2)], person(3)))
    assert (view["done"], view["counts"]) == (True, counts(accepted=2, rejected=1))


async def test_a_listed_person_is_told_to_the_other_services_once(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    await imported(p, client, as_csv(person(1), person(2)))
    await imported(p, client, as_csv(person(2), person(1), person(3)))
    listed = "SELECT count(*) FROM outbox WHERE type = 'registry.graduate_listed.v1'"
    assert await count(p, listed) == await count(p, "SELECT count(*) FROM graduate") == 3


async def test_the_same_file_again_is_the_same_roster_and_adds_nothing(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    content = as_xlsx(person(1), person(2))
    first = await imported(p, client, content)
    again = await upload(client, content, name="别名.xlsx")
    assert (again.status_code, again.json()["id"], again.json()["counts"]) == (200, first["id"], first["counts"])
    assert await p.run_job("registry", "import_rosters") == 0
    assert await count(p, "SELECT count(*) FROM roster_row") == 2


async def test_the_same_file_uploaded_twice_at_once_is_one_roster(platform: Boot) -> None:
    p = await platform("registry")
    content = as_csv(person(1))
    answers = await asyncio.gather(*(upload(office(p), content) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_retried_upload_repeats_its_answer(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    client.headers["Idempotency-Key"] = "upload-of-the-roster"
    first = await upload(client, as_csv(person(1)))
    again = await upload(client, as_csv(person(1)))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.json()["id"], again.headers["Idempotent-Replay"]) == (first.json()["id"], "true")


async def test_an_import_killed_half_way_resumes_and_counts_every_row_once(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    p = await platform("registry")
    client = office(p)
    roster = (await upload(client, as_csv(*(person(serial) for serial in range(450))))).json()["id"]
    passed = iter(range(1_000))

    def die(name: str) -> None:
        if name == "import_between_rows" and next(passed) >= 270:
            raise RuntimeError("killed")

    monkeypatch.setattr(failpoints, "hit", die)
    assert await p.run_job("registry", "import_rosters") == 200
    halted = await shown(client, roster)
    assert (halted["state"], halted["processed"]) == ("running", 200)
    assert await count(p, "SELECT count(*) FROM graduate") == 200
    monkeypatch.undo()
    assert await p.run_job("registry", "import_rosters") == 250
    view = await shown(client, roster)
    assert (view["state"], view["counts"]) == ("done", counts(accepted=450))
    assert await count(p, "SELECT count(*) FROM graduate") == 450
    assert await count(p, "SELECT count(*) FROM outbox WHERE type = 'registry.graduate_listed.v1'") == 450


async def test_a_roster_that_fails_does_not_hold_up_the_next(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    p = await platform("registry")
    client = office(p)
    bad = (await upload(client, as_csv(person(1)))).json()["id"]
    good = (await upload(client, as_csv(person(2)))).json()["id"]
    enter = listings.enter_new

    async def sometimes(session: Any, cipher: Any, people: Any, *about: Any) -> Any:
        if any(one.id_number.reveal() == id_number(1) for one, _ in people):
            raise RuntimeError("down")
        return await enter(session, cipher, people, *about)

    monkeypatch.setattr(commands, "enter_new", sometimes)
    await p.run_job("registry", "import_rosters")
    assert [(await shown(client, roster))["done"] for roster in (bad, good)] == [False, True]


async def test_two_overlapping_rosters_at_once_make_one_entry_of_each_person(platform: Boot) -> None:
    p = await platform("registry")
    one, other = office(p), office(p, OTHER_SCHOOL)
    serials = list(range(150))
    rosters = [
        (await upload(one, as_csv(*(person(serial) for serial in serials)))).json()["id"],
        (await upload(other, as_csv(*(person(serial) for serial in reversed(serials))))).json()["id"],
    ]
    runtime = p.runtime("registry")

    async def work(roster: str) -> None:
        async with runtime.transaction() as session:
            today = await runtime.clock.today(session)
            await commands.import_chunk(session, runtime, UUID(roster), today)

    await asyncio.gather(*(work(roster) for roster in rosters))
    views = [await shown(one, rosters[0]), await shown(other, rosters[1])]
    assert await count(p, "SELECT count(*) FROM graduate") == 150
    assert sum(view["counts"]["accepted"] for view in views) == 150
    assert [view["processed"] for view in views] == [150, 150]


async def test_a_roster_that_another_worker_is_at_is_left_alone(platform: Boot) -> None:
    p = await platform("registry")
    roster = UUID((await upload(office(p), as_csv(person(1)))).json()["id"])
    runtime = p.runtime("registry")
    async with runtime.transaction() as mine, runtime.transaction() as yours:
        today = await runtime.clock.today(mine)
        assert await commands.import_chunk(mine, runtime, roster, today) == 1
        assert await commands.import_chunk(yours, runtime, roster, today) == 0


async def test_full_width_digits_blanks_and_other_header_words_are_understood(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    wide = id_number(1).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789X"})
    header = ("姓　名", "*身份证号", "手机号码", "毕业年份", "学历", "求职地区划")
    row = person(1, 身份证件号码=f" {wide} ", 毕业年份="２０２３届", 手机号="１３８ ００００ ０００１")
    assert (await imported(p, client, as_xlsx(row, header=header)))["counts"] == counts(accepted=1)
    assert (await imported(p, client, as_csv(person(1))))["counts"] == counts(duplicate=1)


async def test_a_csv_in_gb18030_is_read(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_csv(person(1), encoding="gb18030"))
    assert view["counts"] == counts(accepted=1)
    assert (await rows_of(client, view["id"]))[0]["name"].startswith("测*")


async def test_an_id_number_that_excel_kept_as_a_number_is_rejected_with_advice(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["测试甲", 650100199912310010, 13800000001, 2023, "本科", 650102])
    found = await rows_of(client, (await imported(p, client, made.getvalue()))["id"])
    assert found[0]["reason"] == "身份证件号码在表格中是数字，末几位已丢失，请将该列设为文本后重新填写"


async def test_missing_and_repeated_columns_are_named(platform: Boot) -> None:
    p = await platform("registry")
    missing = await upload(office(p), as_csv(["测试甲", "2023"], header=("姓名", "毕业年份")))
    assert (missing.status_code, missing.json()["type"]) == (422, f"{PROBLEM}columns-missing")
    assert missing.json()["missing"] == ["身份证件号码", "手机号", "学历"]
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    assert (await upload(worker, as_csv(person(1)))).json()["missing"] == ["学校代码"]
    repeated = await upload(office(p), as_csv([*person(1), ""], header=(*HEADER, "身份证号")))
    assert repeated.json()["repeated"] == ["身份证件号码"]
    empty = await upload(office(p), as_csv())
    assert (empty.status_code, empty.json()["type"]) == (422, f"{PROBLEM}empty-roster")


@pytest.mark.parametrize("cell", ["B2", "F9"])
async def test_a_formula_refuses_the_file_and_is_named(platform: Boot, cell: str) -> None:
    p = await platform("registry")
    answer = await upload(office(p), as_xlsx(person(1), formula=cell))
    assert (answer.status_code, answer.json()["type"]) == (422, f"{PROBLEM}formula-cell")
    assert answer.json()["cell"] == cell
    in_text = await upload(office(p), as_csv(person(1, 姓名="=1+1")))
    assert in_text.json()["cell"] == "第 2 行第 1 列"


def _with_sheet(sheet: bytes) -> bytes:
    """A workbook whose sheet is this."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(person(1)))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _zip(parts | {"xl/worksheets/sheet1.xml": sheet})


def _lying(content: bytes, size: int) -> bytes:
    """The same zip, whose directory says that every entry inflates to `size` bytes."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = size.to_bytes(4, "little")
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _hostile() -> Iterator[tuple[str, bytes, int]]:
    bomb = _with_sheet(b"<worksheet>" + b" " * 200_000_000)
    yield "zip bomb", bomb, 413
    yield "zip bomb that lies about its size", _lying(bomb, 1_000), 415
    rows = b"<row/>" * 2_000_000
    yield "millions of empty rows", _with_sheet(b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows), 413
    yield "many entries", _zip({f"{number}.txt": b"" for number in range(5_000)}), 413
    cell = b'<c r="XFD1048576"><v>1</v></c>'
    yield "cell far out", _with_sheet(b"<worksheet><sheetData><row>%s</row></sheetData></worksheet>" % cell), 413
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    yield "entities", _with_sheet(entity), 415
    yield "renamed PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", 415
    yield "renamed picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 415
    yield "old xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), 415
    yield "zip without a workbook", _zip({"word/document.xml": b"<x/>"}), 415
    yield "broken zip", as_xlsx(person(1))[:-200], 415
    yield "lzma", _zip({"xl/workbook.xml": b"<x/>"}, zipfile.ZIP_LZMA), 415
    yield "shared strings that are not there", promising(4_294_967_295), 415
    yield "nothing", b"", 422


HOSTILE = list(_hostile())


@pytest.fixture
def memory() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


async def test_hostile_files_are_refused_in_words_and_with_little_memory(platform: Boot, memory: None) -> None:
    p = await platform("registry")
    for what, content, status in HOSTILE:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        answer = await upload(office(p), content)
        peak = tracemalloc.get_traced_memory()[1] - before
        assert answer.status_code == status, (what, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert peak < 16_000_000, (what, peak)
    assert await count(p, "SELECT count(*) FROM roster") == 0


async def test_a_workbook_that_kills_its_reader_is_refused_and_the_service_goes_on(
    platform: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second wall: should the first look miss a trick, calamine dies of it in a process of its own."""
    p = await platform("registry")
    monkeypatch.setattr(reader, "READER", f"{readers.__name__}:{readers.without_the_first_look.__name__}")
    answer = await upload(office(p), promising(4_294_967_295))
    assert (answer.status_code, answer.json()["type"]) == (415, f"{PROBLEM}not-a-table")
    assert (await imported(p, office(p), as_xlsx(person(1))))["counts"] == counts(accepted=1)


async def test_a_file_of_200_mb_is_refused_unread(platform: Boot) -> None:
    p = await platform("registry")
    sent = 0

    async def body() -> Any:
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield bytes(1_000_000)

    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    told = await office(p).post(
        "/registry/v1/rosters", content=body(), headers={**kind, "Content-Length": str(200_000_000)}
    )
    assert (told.status_code, told.json()["type"]) == (413, f"{PROBLEM}too-large")
    untold = await office(p).post("/registry/v1/rosters", content=body(), headers=kind)
    assert untold.status_code == 413


async def test_a_file_of_more_than_a_megabyte_is_taken(platform: Boot) -> None:
    p = await platform("registry")
    rows = (person(serial, 姓名="测试" + "甲" * 40 + chr(0x4E00 + serial)) for serial in range(9_000))
    content = as_csv(*rows)
    assert len(content) > 1_100_000
    assert (await upload(office(p), content)).status_code == 201


async def test_progress_streams_until_the_import_is_done(platform: Boot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.registry.rosters.endpoints.TICK_SECONDS", 0.01)
    p = await platform("registry")
    client = office(p)
    roster = (await upload(client, as_csv(person(1), person(2)))).json()["id"]
    watching = asyncio.create_task(client.get(f"/registry/v1/rosters/{roster}/progress"))
    await asyncio.sleep(0)
    await p.run_job("registry", "import_rosters")
    stream = await watching
    assert stream.headers["content-type"].startswith("text/event-stream")
    told = [json.loads(line.removeprefix("data: ")) for line in stream.text.splitlines() if line.startswith("data: ")]
    assert told[-1] == await shown(client, roster)
    assert (told[-1]["done"], told[-1]["counts"]) == (True, counts(accepted=2))


async def test_the_file_comes_back_with_the_reasons_beside_the_rows(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    header = (*HEADER, "备注")
    rows = [[*person(1), "+8 分"], [*person(2, 毕业年份="去年"), "@备注"], [*person(1), ""]]
    view = await imported(p, client, as_xlsx(*rows, header=header))
    answer = await client.get(f"/registry/v1/rosters/{view['id']}/file?purpose=核对名册")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    table = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert table == [
        [*header, "结果", "原因"],
        [*rows[0], "已接收", ""],
        [*rows[1], "未接收", "毕业年份应为 4 位年份"],
        [*rows[2], "重复", "与本名册第 2 行是同一身份证件号码"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    taken = "SELECT count(*) FROM audit_entry WHERE action = 'download_roster' AND purpose = '核对名册'"
    assert await count(p, taken) == 1


@pytest.mark.parametrize("purpose", ["", "?purpose=", "?purpose=查", "?purpose=%20%20%20%20%20%20"])
async def test_a_roster_in_clear_states_what_it_is_for(platform: Boot, purpose: str) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_xlsx(person(1)))
    answer = await client.get(f"/registry/v1/rosters/{view['id']}/file{purpose}")
    assert (answer.status_code, answer.json()["type"]) == (422, f"{PROBLEM}invalid-input")
    assert await count(p, "SELECT count(*) FROM audit_entry WHERE action = 'download_roster'") == 0


async def test_a_returned_csv_runs_nothing_and_can_be_uploaded_again(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_xlsx(person(1, 姓名="=cmd"), person(2, 手机号="+8613800000001")))
    answer = await client.get(
        f"/registry/v1/rosters/{view['id']}/file", params={"format": "csv", "purpose": "核对名册"}
    )
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (lines[1][0], lines[2][2]) == ("'=cmd", "'+8613800000001")
    again = await imported(p, client, answer.content)
    assert again["counts"] == counts(duplicate=1, rejected=1)
    back = await client.get(f"/registry/v1/rosters/{again['id']}/file", params={"format": "csv", "purpose": "核对名册"})
    assert back.content == answer.content.replace("已接收".encode(), "重复".encode())


async def test_the_template_has_our_columns_drop_downs_and_can_be_filled_in(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    answer = await client.get("/registry/v1/roster-template", params={"city": "urumqi"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert header == [*HEADER[:5], "户籍地区划", "常住地区划", "求职地区划", "求职意向"]
    assert book.sheetnames == ["名册", "填写说明"]
    lists = {
        str(check.sqref).rstrip("0123456789")[:1]: check.formula1 for check in sheet.data_validations.dataValidation
    }
    assert lists["E"] == '"专科,本科,硕士研究生,博士研究生"'
    assert "650102" in lists["H"]
    assert sheet.column_dimensions["B"].number_format == "@"
    for column, cell in enumerate([*person(1)[:5], "", "", "650102", "求职"], 1):
        sheet.cell(2, column, cell)
    filled = io.BytesIO()
    book.save(filled)
    view = await imported(p, client, filled.getvalue())
    assert view["counts"] == counts(accepted=1)
    listed = (await client.get("/registry/v1/graduates")).json()["items"][0]
    assert (listed["area"], listed["intention"], listed["university_code"]) == (DISTRICT, "job", SCHOOL)
    officer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    theirs = await officer.get("/registry/v1/roster-template", params={"city": "urumqi"})
    assert openpyxl.load_workbook(io.BytesIO(theirs.content)).worksheets[0]["F1"].value == "学校代码"


async def test_names_and_id_numbers_are_shown_masked_and_rows_filtered_and_paged(platform: Boot) -> None:
    p = await platform("registry")
    client = office(p)
    view = await imported(p, client, as_csv(person(1), person(2), person(3, 身份证件号码="12345")))
    pages, cursor = [], None
    for _ in range(3):
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        answer = (await client.get(f"/registry/v1/rosters/{view['id']}/rows", params=query)).json()
        pages += answer["items"]
        cursor = answer["next_cursor"]
    assert cursor is None
    ends = [row["id_number"][-4:] for row in pages]
    assert ends == [id_number(1)[-4:], id_number(2)[-4:], "***"]
    assert pages[0]["id_number"].startswith("6501**********")
    assert pages[0]["name"] == "测**"
    assert [row["row_no"] for row in await rows_of(client, view["id"], outcome="rejected")] == [4]


async def test_the_cells_are_sealed_in_the_database(platform: Boot) -> None:
    p = await platform("registry")
    await imported(p, office(p), as_csv(person(1)))
    async with p.transaction("registry") as session:
        dump = str([tuple(row) for row in await session.execute(text("SELECT r, w FROM roster r, roster_row w"))])
    assert id_number(1) not in dump
    assert id_number(1).encode().hex() not in dump


async def test_a_foreign_school_or_jurisdiction_finds_no_roster(platform: Boot) -> None:
    p = await platform("registry")
    view = await imported(p, office(p), as_csv(person(1)))
    header = (*HEADER, "学校代码")
    officer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    of_district = await imported(p, officer, as_csv([*person(2), SCHOOL], header=header))
    strangers = {
        view["id"]: (office(p, OTHER_SCHOOL), officer),
        of_district["id"]: (office(p), p.as_(Role.CASEWORKER, area="urumqi/650103/650103001")),
    }
    for roster, clients in strangers.items():
        for client in clients:
            for door in ("", "/rows", "/file?purpose=核对名册", "/progress"):
                assert (await client.get(f"/registry/v1/rosters/{roster}{door}")).status_code == 404
            assert roster not in (await client.get("/registry/v1/rosters")).text
    assert [one["id"] for one in (await officer.get("/registry/v1/rosters")).json()["items"]] == [of_district["id"]]


async def test_a_school_lists_its_own_people_only_and_an_officer_nobody_outside_the_jurisdiction(
    platform: Boot,
) -> None:
    p = await platform("registry")
    header = (*HEADER, "学校代码")
    client = office(p)
    foreign = await imported(p, client, as_csv([*person(1), OTHER_SCHOOL], [*person(2), ""], header=header))
    assert [row["reason"] for row in await rows_of(client, foreign["id"])] == ["学校代码不是本校", None]
    worker = p.as_(Role.CASEWORKER, area=f"{DISTRICT}/650102002")
    rows = [[*person(3, 求职地区划=code), SCHOOL] for code in ("650103", "420102", "650102")]
    view = await imported(p, worker, as_csv(*rows, header=header))
    assert [row["outcome"] for row in await rows_of(worker, view["id"])] == ["rejected", "accepted", "duplicate"]
    listed = (await worker.get("/registry/v1/graduates")).json()["items"]
    assert [one["area"] for one in listed] == [f"{DISTRICT}/650102002"]


async def test_only_those_who_keep_rosters_may_upload_and_only_for_their_city(platform: Boot) -> None:
    p = await platform("registry")
    content = as_csv(person(1))
    for role in (Role.GRADUATE, Role.EMPLOYER_CLERK, Role.AUDITOR, Role.PAYER, Role.OPS):
        assert (await upload(p.as_(role, area="urumqi", org=SCHOOL), content)).status_code == 403
    assert (await upload(p.anonymous, content)).status_code == 401
    assert (await upload(p.as_(Role.UNIVERSITY_OFFICE), content)).status_code == 403
    officer = p.as_(Role.DISTRICT_REVIEWER, area=DISTRICT)
    assert (await upload(officer, content, city="wuhan")).status_code == 404
    assert (await upload(office(p), content, city="nowhere")).status_code == 404


def test_the_migrated_schema_is_what_the_models_say(postgres: Postgres) -> None:
    database = postgres.fresh(definition)
    engine = create_engine(postgres.url(database))
    with engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_object": _ours}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), definition.metadata)
    engine.dispose()
    postgres.drop(database)
    assert differences == []


def _ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Tables of the chassis have no model here."""
    return kind != "table" or name in definition.metadata.tables


async def test_the_trace_of_an_upload_goes_on_in_the_events_of_its_import(platform: Boot) -> None:
    p = await platform("registry")
    for trace, serial in ((TRACE, 1), (OTHER_TRACE, 2)):
        client = office(p)
        client.headers["traceparent"] = trace
        assert (await upload(client, as_csv(person(serial)))).status_code == 201
    await p.run_job("registry", "import_rosters")
    async with p.transaction("registry") as session:
        traces = await session.scalars(text("SELECT traceparent FROM outbox WHERE type ~ 'listed' ORDER BY id"))
        assert traces.all() == [TRACE, OTHER_TRACE]
