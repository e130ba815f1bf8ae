"""The file of a roster: what is understood, and what is refused before it does harm."""

import asyncio
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import xlsxwriter

from contracts.roles import Role
from services.registry.rosters.files import reader
from tests.component.registry.roster_steps import DISTRICT, PROBLEM, count
from tests.support import readers
from tests.support.platform import Boot
from tests.support.rosters import (
    HEADER,
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
    assert missing.json()["missing"] == ["身份证件号码", "学历"]
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
